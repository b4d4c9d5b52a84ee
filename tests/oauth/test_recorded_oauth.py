"""Every recorded OAuth case: what is sent to the token endpoint, and what is answered."""

import json
import re
from pathlib import Path
from typing import Any

import attrs
import pytest

from lumos_connector import (
    ClientAuthenticationMethod,
    ClientCredentialsMixin,
    OAuthClientCredential,
    OAuthCodeFlowMixin,
    OAuthCredential,
    RequestDataType,
    TokenRequestType,
)
from lumos_connector.dispatch import dispatch
from lumos_connector.oauth.mixins import OAuthMixin

from .recording import Answer, Recording, recording

CASES = json.loads((Path(__file__).parent.parent / "recorded" / "oauth.json").read_text(encoding="utf-8"))
GRANTED = {"access_token": "AT", "token_type": "Bearer", "refresh_token": "RT", "expires_in": 3600}
ANSWERS = {
    "token_error_invalid_grant": Answer(400, {"error": "invalid_grant"}),
    "token_error_invalid_client": Answer(400, {"error": "invalid_client"}),
    "token_error_403": Answer(403, {}),
    "token_error_429": Answer(429, {}),
    "token_error_no_access_token": Answer(200, {"token_type": "bearer"}),
    "token_error_token_type_mac": Answer(200, {**GRANTED, "token_type": "mac"}),
    "token_error_not_json": Answer(200, "plain text"),
}

MALFORMED = {"error_code": "invalid_response", "raised_by": "InvalidResponseError"}
DIFFERENT: dict[str, dict[str, Any]] = {
    "callback_no_code": {"error_code": "bad_request", "raised_by": "ClientError"},
    "token_error_no_access_token": MALFORMED,
    "token_error_token_type_mac": MALFORMED,
    "token_error_not_json": MALFORMED,
}
"""What the documentation's table of differences says of the error of a case."""


@attrs.define(kw_only=True)
class Settings:
    """The recorded connector's settings."""

    sub: str


class Shared(OAuthMixin):
    """What both recorded connectors declare; where their endpoints are is known when the test runs."""

    version = "0.1.0"
    settings_model = Settings
    scopes = {"list_accounts": "users:read", "validate_credentials": "me"}
    url = ""

    def token_url(self, request: Any) -> str:
        """Name the endpoint of the test."""
        return f"{self.url}/token"


class CodeFlow(OAuthCodeFlowMixin, Shared):
    """The recorded connector with tokens that users grant."""

    app_id = "oa"
    auth = OAuthCredential

    def authorization_url(self, request: Any) -> str:
        """Name the page of the test."""
        return f"{self.url}/authorize"


class Pkce(CodeFlow):
    """The same, with a proof key."""

    pkce = True


class Basic(CodeFlow):
    """The same, with the secret in a header."""

    client_auth = ClientAuthenticationMethod.CLIENT_SECRET_BASIC


class Json(CodeFlow):
    """The same, with parameters as JSON."""

    request_type = TokenRequestType(data=RequestDataType.JSON)


class ForClients(ClientCredentialsMixin, Shared):
    """The recorded connector with tokens that its client gets."""

    app_id = "oa"
    auth = OAuthClientCredential


CONNECTORS: dict[str, type[CodeFlow] | type[ForClients]] = {
    "authorization_url_pkce": Pkce,
    "callback_basic": Basic,
    "callback_json": Json,
    "client_credentials": ForClients,
}


async def asked(name: str, server: Recording) -> Any:
    """Ask a case's request of its connector, whose provider is at the server."""
    connector = CONNECTORS.get(name, CodeFlow)()
    connector.url = server.url
    case = CASES[name]
    return json.loads(await dispatch(connector, case["capability"], json.dumps(case["request"])))


CHALLENGE = re.compile(r"(code_challenge=)[\w-]{43}(?=&)")


def comparable(document: Any) -> Any:
    """Leave out what a recording can't fix: random proof keys, hints and the module in ``raised_in``."""
    if isinstance(document, list):
        return [comparable(item) for item in document]
    if not isinstance(document, dict):
        return CHALLENGE.sub(r"\1…", document) if isinstance(document, str) else document
    kept = {name: comparable(value) for name, value in document.items()}
    for name in {"hint", "code_verifier"} & kept.keys():
        kept[name] = kept[name] is not None
    if kept.get("raised_in"):
        kept["raised_in"] = kept["raised_in"].rpartition(":")[2]
    return kept


@pytest.mark.parametrize("name", [name for name in CASES if not name.startswith("_") and name not in DIFFERENT])
async def test_the_case_is_sent_and_answered_as_recorded(name: str) -> None:
    """The provider is sent the same bytes, and the answer is the same."""
    async with recording(ANSWERS.get(name, Answer(body=GRANTED))) as server:
        answer = await asked(name, server)
    expected = json.loads(json.dumps(CASES[name]).replace("http://TOKENSERVER", server.url))
    if expected["response"].get("error", {}).get("message", "").endswith("*"):
        expected["response"]["error"]["message"] = answer["error"]["message"]
    assert server.asked == expected["http_sent"]
    assert comparable(answer) == comparable(expected["response"])


@pytest.mark.parametrize("name", DIFFERENT)
async def test_the_case_differs_as_documented(name: str) -> None:
    """What is deliberately answered otherwise is another error, and no callback without a code is sent on."""
    async with recording(ANSWERS.get(name, Answer(body=GRANTED))) as server:
        answer = await asked(name, server)
    assert server.asked == ([] if name == "callback_no_code" else CASES[name]["http_sent"])
    assert {key: answer["error"][key] for key in DIFFERENT[name]} == DIFFERENT[name]
    recorded = CASES[name]["response"].get("error", {})
    assert any(recorded.get(key) != value for key, value in DIFFERENT[name].items())


@pytest.mark.parametrize(
    ("connector", "recorded_as"),
    [(CodeFlow, "_capabilities_code_flow"), (ForClients, "_capabilities_client_credentials")],
)
def test_the_capabilities_are_those_recorded(connector: type[CodeFlow], recorded_as: str) -> None:
    """A mixin brings the capabilities that the SDK registers for its flow."""
    assert list(connector.capabilities()) == CASES[recorded_as]
