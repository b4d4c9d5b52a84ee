"""How the tests of the fake token server ask it: with aiohttp's client, as a connector would."""

import base64
import hashlib
import json
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlsplit

import aiohttp
from attrs import frozen

from lumos_connector.testing import FakeTokenServer

CALLBACK = "https://app.example/callback?tenant=7"
VERIFIER = "a-verifier-that-is-long-enough-for-the-standard"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
SECRET = {"client_id": "client", "client_secret": "secret"}


@frozen
class Reply:
    """What came back."""

    status: int
    headers: Any
    text: str

    @property
    def document(self) -> Any:
        """The JSON in it."""
        return json.loads(self.text)

    @property
    def error(self) -> tuple[int, str]:
        """The status and the error's name."""
        return self.status, self.document["error"]

    @property
    def sent_back(self) -> dict[str, str]:
        """What the user brings along to the redirect URI."""
        assert self.status == 302
        return dict(parse_qsl(urlsplit(self.headers["Location"]).query))


async def send(method: str, url: str, **options: Any) -> Reply:
    """Send one request over a connection of its own."""
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, url, allow_redirects=False, **options) as response,
    ):
        return Reply(response.status, response.headers, await response.text())


async def ask(server: FakeTokenServer, grant_type: str, **parameters: str) -> Reply:
    """Send a token request of the server's own client, with its secret in the form."""
    form = {"grant_type": grant_type, **SECRET, **parameters}
    return await send("POST", server.token_url, data=form)


async def refresh(server: FakeTokenServer, refresh_token: str, **parameters: str) -> Reply:
    """Refresh with a token."""
    return await ask(server, "refresh_token", refresh_token=refresh_token, **parameters)


async def authorize(server: FakeTokenServer, **parameters: str) -> Reply:
    """Send a user to consent."""
    query = {"response_type": "code", "client_id": "client", "redirect_uri": CALLBACK, **parameters}
    return await send("GET", server.authorization_url, params={key: value for key, value in query.items() if value})


async def resource(server: FakeTokenServer, access_token: str) -> Reply:
    """Ask for what a token opens."""
    return await send("GET", server.resource_url, headers={"Authorization": f"Bearer {access_token}"})


def basic(client_id: str, secret: str) -> dict[str, str]:
    """Give the header of a client that authenticates with it, each part encoded by itself (RFC 6749 2.3.1)."""
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
