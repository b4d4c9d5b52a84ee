"""A secret that is planted in every place of an exchange is found nowhere but where it belongs."""

import asyncio
import json
from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest

from ..cli.command import Done, run
from .calling import REDIRECT
from .recording import Answer, recording

pytestmark = pytest.mark.once

PLANTED = 'pl4nted: +/=&%"ü'
CONNECTOR = """
from lumos_connector import (
    BaseConnector, ClientAuthenticationMethod, ClientCredentialsMixin, OAuthClientCredential, OAuthCodeFlowMixin,
    TokenSource, ValidateCredentialsRequest, ValidateCredentialsResponse, ValidatedCredentials,
)


class Planted(OAuthCodeFlowMixin, ClientCredentialsMixin, BaseConnector):
    app_id = "planted"
    version = "1.0.0"
    auth = OAuthClientCredential
    client_auth = "{client_auth}"

    def authorization_url(self, request):
        return request.settings["url"] + "/authorize"

    def token_url(self, request):
        return request.settings["url"] + "/token"

    async def validate_credentials(self, request: ValidateCredentialsRequest) -> ValidateCredentialsResponse:
        await (await self.token_source(request)).token()
        return ValidateCredentialsResponse(response=ValidatedCredentials(valid=True))
"""

CALLS: dict[str, dict[str, Any]] = {
    "refresh_access_token": {"request": {"refresh_token": PLANTED}},
    "handle_authorization_callback": {
        "request": {"redirect_uri_with_code": f"{REDIRECT}?code={quote_plus(PLANTED)}", "code_verifier": PLANTED}
    },
    "handle_client_credentials_request": {"request": {"scopes": []}},
    "validate_credentials": {
        "request": {},
        "auth": {
            "oauth_client_credentials": {
                "client_id": "client",
                "client_secret": PLANTED,
                "access_token": "",
                "scopes": [],
            }
        },
    },
}
GIVEN = "pl4nted-by-the-provider"
"""What the provider gives away beyond what it was sent, which no request could have told."""

ANSWERS = {
    "description": Answer(400, {"error": "invalid_grant", "error_description": f"not {PLANTED}", "extra": GIVEN}),
    "error": Answer(401, {"error": PLANTED, "refresh_token": GIVEN}),
    "text": Answer(400, f"Traceback: {PLANTED} {GIVEN}"),
    "redirect": Answer(302, GIVEN, {"Location": f"/elsewhere?{quote_plus(PLANTED)}&{GIVEN}"}),
    "token of another kind": Answer(200, {"access_token": GIVEN, "token_type": GIVEN, "id_token": PLANTED}),
    "token that is none": Answer(200, {"access_token": [GIVEN], "refresh_token": GIVEN}),
}


def spellings() -> list[str]:
    """Give a part of the secret as it may be spelled: base64 has three ways, by where it begins."""
    encoded = [b64encode(b"x" * before + b"pl4nted").decode().rstrip("=")[:-1] for before in range(3)]
    return ["pl4nted", *(text[4 if before else 0 :] for before, text in enumerate(encoded))]


EXCHANGES = [
    *((answer, "CLIENT_SECRET_POST") for answer in ANSWERS),
    ("description", "CLIENT_SECRET_BASIC"),
    ("description", "PRIVATE_KEY_JWT"),
]


@pytest.mark.parametrize(("answer", "client_auth"), EXCHANGES)
async def test_no_command_tells_a_secret(answer: str, client_auth: str, tmp_path: Path) -> None:
    """Neither stream of a command has any of it, at the most talkative level of the log, whatever the provider says."""
    (tmp_path / "planted.py").write_text(CONNECTOR.format(client_auth=client_auth), encoding="utf-8")
    async with recording(ANSWERS[answer]) as server:
        for capability, document in CALLS.items():
            done = await asyncio.to_thread(call, capability, document, server.url, tmp_path)
            assert "error" in json.loads(done.out), capability
            for text in (done.out.decode(), done.err):
                assert [part for part in spellings() if part in text] == [], capability
    was_sent = client_auth != "PRIVATE_KEY_JWT"  # what is planted is no key, so nothing is sent
    assert bool(server.asked) is was_sent


def call(capability: str, document: dict[str, Any], url: str, folder: Path) -> Done:
    """Call a capability in a process of its own."""
    document = {**document, "settings": {"url": url}}
    if "auth" not in document:
        document["request"] = {"client_id": "client", "client_secret": PLANTED, **document["request"]}
    (folder / "request.json").write_text(json.dumps(document), encoding="utf-8")
    arguments = ("call", "planted:Planted", capability, "--json-file", "request.json")
    return run(*arguments, cwd=folder, env={"LUMOS_LOG_LEVEL": "DEBUG"})
