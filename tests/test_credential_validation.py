"""`validate_credential_config`: the form of one credential, before a customer saves it."""

import asyncio
import json
import logging
from typing import Any

import attrs
import pytest

from lumos_connector import (
    DISABLED,
    BaseConnector,
    ConflictError,
    ConnectorErrorCode,
    CredentialConfig,
    Error,
    ErrorResponse,
    ValidateCredentialConfigRequest,
    ValidateCredentialConfigResponse,
    ValidatedCredentialConfig,
    setting,
)
from lumos_connector.dispatch import dispatch


@attrs.define(kw_only=True)
class KeyForm:
    """What a customer fills in, with better titles."""

    token: str = setting(title="API key", secret=True)


@attrs.define(kw_only=True)
class NoteForm:
    """A form in which nothing is required."""

    username: str | None = None


def answer(valid: bool, *errors: str) -> ValidateCredentialConfigResponse:
    """Make an answer."""
    found = ValidatedCredentialConfig(valid=valid, validation_errors=list(errors))
    return ValidateCredentialConfigResponse(response=found)


def plain_check(request: ValidateCredentialConfigRequest) -> Any:
    """Do what the token says."""
    credential = request.request.credential
    assert credential.token is not None
    does: dict[str, Any] = {
        "good": lambda: answer(True),
        "bad": lambda: answer(False, "The key is for another region."),
        "silent": lambda: answer(False),
        "odd": lambda: answer(True, "But it ends soon."),
        "returned": lambda: ErrorResponse(
            error=Error(message="taken", error_code=ConnectorErrorCode.CONFLICT, app_id="acme")
        ),
        "none": lambda: None,
    }
    if credential.token.token == "raised":
        raise ConflictError("taken")
    return does[credential.token.token]()


async def awaited_check(request: ValidateCredentialConfigRequest) -> Any:
    """Do the same, awaited."""
    return plain_check(request)


class Acme(BaseConnector):
    """A connector with credentials of several kinds."""

    app_id = "acme"
    version = "1"
    credentials = [
        CredentialConfig(id="key", type="token", description="", input_model=KeyForm),
        CredentialConfig(id="plain", type="token", description="", validation=plain_check),
        CredentialConfig(id="awaited", type="token", description="", validation=awaited_check),
        CredentialConfig(id="method", type="token", description="", validation="check"),
        CredentialConfig(id="note", type="basic", description="", input_model=NoteForm),
        CredentialConfig(id="pair", type="key_pair", description=""),
        CredentialConfig(id="service", type="service_account", description=""),
        CredentialConfig(id="host", type="empty", description=""),
    ]

    async def check(self, request: ValidateCredentialConfigRequest) -> Any:
        """Check as a method."""
        return plain_check(request)


def validated(credential: dict[str, Any], connector: type[BaseConnector] = Acme) -> dict[str, Any]:
    """Have a credential checked."""
    document = json.dumps({"request": {"credential": credential}})
    found: dict[str, Any] = json.loads(asyncio.run(dispatch(connector(), "validate_credential_config", document)))
    return found


def errors_of(credential: dict[str, Any]) -> list[str]:
    """Have a credential checked, and give what is wrong with it."""
    response = validated(credential)["response"]
    assert response["valid"] is not bool(response["validation_errors"])
    errors: list[str] = response["validation_errors"]
    return errors


SERVICE = {"key": {"type": "x", "private_key": "-----\n"}, "impersonation_email": "a", "tenant_id": "t", "scopes": []}


@pytest.mark.parametrize(
    ("credential", "problem"),
    [
        ({"id": "key", "token": {"token": "canary"}}, None),
        ({"id": "key", "token": {"token": ""}}, "A required field is empty"),
        ({"id": "key", "token": {"token": "canary "}}, "Credential has extra whitespace"),
        ({"id": "key", "token": {"token": " "}}, "Credential has extra whitespace"),
        ({"id": "note"}, "The credential lacks required fields"),
        ({"id": "note", "basic": {"username": "u", "password": "p"}}, None),
        ({"id": "pair", "key_pair": {"key_identifier": "k", "private_key": "-----\n"}}, None),
        ({"id": "pair", "key_pair": {"key_identifier": " k", "private_key": "x"}}, "Credential has extra whitespace"),
        ({"id": "service", "service_account": SERVICE}, None),
        (
            {"id": "service", "service_account": {**SERVICE, "key": {"type": " x"}}},
            "Credential has extra whitespace",
        ),
        ({"id": "host"}, None),
        ({"id": "host", "empty": {}}, None),
    ],
)
def test_form(credential: dict[str, Any], problem: str | None) -> None:
    """What is missing, blank or padded is found, whatever the kind; a private key may end in a line break."""
    errors = errors_of(credential)
    assert ([error[: len(problem)] for error in errors] == [problem]) if problem else (errors == [])


@pytest.mark.parametrize(
    ("credential", "code", "raised_by"),
    [
        ({"token": {"token": "canary"}}, "integration_missing_parameter", "MissingParameterError"),
        ({"id": ""}, "integration_missing_parameter", "MissingParameterError"),
        ({"id": "nope", "token": {"token": "canary"}}, "invalid_value", "InvalidConfigurationError"),
        ({"id": "key"}, "invalid_value", "InvalidValueError"),
        ({"id": "key", "basic": {"username": "u", "password": "canary"}}, "invalid_value", "InvalidValueError"),
        ({"id": "pair", "token": {"token": "canary"}}, "invalid_value", "InvalidValueError"),
    ],
)
def test_refused(caplog: pytest.LogCaptureFixture, credential: dict[str, Any], code: str, raised_by: str) -> None:
    """A credential that nobody declared, or of another kind, is an error that shows nothing of it."""
    caplog.set_level(logging.DEBUG)
    error = validated(credential)["error"]
    assert (error["error_code"], error["raised_by"]) == (code, raised_by)
    assert "canary" not in json.dumps(error) + caplog.text


@pytest.mark.parametrize("id_", ["plain", "awaited", "method"])
def test_own_validation(id_: str) -> None:
    """A credential's own check runs after the form was found good: a function, a coroutine function or a method."""
    assert errors_of({"id": id_, "token": {"token": "good"}}) == []
    assert errors_of({"id": id_, "token": {"token": "bad"}}) == ["The key is for another region."]
    assert errors_of({"id": id_, "token": {"token": "odd"}}) == ["But it ends soon."]
    assert len(errors_of({"id": id_, "token": {"token": "silent"}})) == 1
    assert errors_of({"id": id_, "token": {"token": " good"}})[0].startswith("Credential has extra whitespace")
    assert validated({"id": id_, "token": {"token": "returned"}})["error"]["message"] == "taken"
    assert validated({"id": id_, "token": {"token": "raised"}})["error"]["error_code"] == "conflict"
    assert validated({"id": id_, "token": {"token": "none"}})["error"]["error_code"] == "invalid_response"


def test_provided_only_with_credentials() -> None:
    """It is there where credentials are declared, unless it is switched off or overridden."""

    class Single(BaseConnector):
        app_id = "acme"
        version = "1"

    class Off(Acme):
        validate_credential_config = DISABLED

    class Own(Acme):
        async def validate_credential_config(
            self, request: ValidateCredentialConfigRequest
        ) -> ValidateCredentialConfigResponse:
            return answer(False, "Never.")

    name = "validate_credential_config"
    assert [name in c.capabilities() for c in (Acme, Single, Off, Own)] == [True, False, False, True]
    assert validated({"id": "key"}, Own)["response"]["validation_errors"] == ["Never."]
    assert validated({"id": "key"}, Off)["error"]["error_code"] == "unsupported_operation"


def test_settings_are_needed_and_a_credential_is_not() -> None:
    """The call carries settings where the connector has a model of them, and no credential of its own."""

    class WithSettings(Acme):
        settings_model = KeyForm

    error = validated({"id": "key", "token": {"token": "t"}}, WithSettings)["error"]
    assert error["message"] == "No settings passed on request: acme requires KeyForm"
