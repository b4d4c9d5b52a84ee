"""What a request shows of itself when an author prints it, and what a returned error shows of the caller's secrets."""

import json
from typing import Any

from attrs import define

from lumos_connector import (
    AccountStatus,
    BaseConnector,
    BasicCredential,
    ConflictError,
    CreateAccountRequest,
    CreateAccountResponse,
    CreatedAccount,
    CreatedEffect,
    Error,
    ErrorResponse,
    ExecutionSummary,
    ListAccountsRequest,
    setting,
)
from lumos_connector.codes import ConnectorErrorCode
from lumos_connector.dispatch import dispatch

PASSWORD = "canary-password"
CODE = "canary-code"
PIN = "canary-pin"

CALL = {
    "auth": {"basic": {"username": "u", "password": PASSWORD}},
    "request": {},
    "settings": {"host": "acme.example.com", "unlock": CODE},
}


@define(kw_only=True)
class Settings:
    """Settings of which one is a secret by its mark alone."""

    host: str
    unlock: str = setting(secret=True)


class Showing(BaseConnector):
    """A connector that prints what it gets."""

    app_id = "showing"
    version = "1.0.0"
    auth = BasicCredential
    settings_model = Settings

    async def list_accounts(self, request: ListAccountsRequest) -> Any:
        """Print the request, and answer with an error that quotes it."""
        print(request)  # noqa: T201 - that is what authors do
        error = Error(message="no", error_code=ConnectorErrorCode.CONFLICT, app_id="showing")
        return ErrorResponse(error=error, raw_data={"sent": [f"Basic {PASSWORD}", {"deep": CODE}], "n": 1})

    async def create_account(self, request: CreateAccountRequest) -> CreateAccountResponse:
        """Print the request, and survive a failure."""
        print(request)  # noqa: T201 - that is what authors do
        caught = self.error_of(ConflictError(f"The group knows {PASSWORD}.", app_error_code="group"), "create_account")
        return CreateAccountResponse(
            response=CreatedAccount(status=AccountStatus.ACTIVE, created=True),
            execution_summary=ExecutionSummary(
                effect=CreatedEffect(), request_fingerprint="f", is_idempotent=False, caught_errors=[caught]
            ),
        )


async def ask(capability: str, **more: Any) -> Any:
    """Call the connector."""
    return json.loads(await dispatch(Showing(), capability, json.dumps({**CALL, **more})))


async def test_printed_request(capsys: Any) -> None:
    """What is marked or named as a secret is masked in a request that is printed, settings and payload included."""
    payload = {"extra_data": {"pin": "1", "backup": {"password": PIN}, "team": "blue"}}
    await ask("create_account", request=payload)
    printed = capsys.readouterr().out
    assert "acme.example.com" in printed
    assert "blue" in printed
    for canary in (PASSWORD, CODE, PIN):
        assert canary not in printed


def test_settings_before_they_are_typed() -> None:
    """A request whose settings no model describes yet shows their names alone."""
    request = ListAccountsRequest(request=None, settings={"unlock": CODE, "host": "h"})  # type: ignore[arg-type]  # not the matter here
    assert "settings={'unlock': '…', 'host': '…'}" in repr(request)


async def test_raw_data_of_a_returned_error(capsys: Any) -> None:
    """The caller's secrets are masked in what a returned error quotes; the rest stays as it is."""
    answer = await ask("list_accounts")
    assert answer["raw_data"] == {"sent": ["Basic ***", {"deep": "***"}], "n": 1}
    assert PASSWORD not in capsys.readouterr().out


async def test_error_that_a_call_survives() -> None:
    """`error_of` gives an error as it would be on the wire: prefixed, masked, and with its metadata."""
    (caught,) = (await ask("create_account"))["execution_summary"]["caught_errors"]
    assert caught["app_error_code"] == "showing.group"
    assert caught["message"] == "The group knows ***."
    assert caught["raised_in"].endswith(":create_account")
    assert caught["error_metadata"]["category"] == "client"
