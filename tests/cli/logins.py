"""Connectors that get tokens, the command that has them do so, and a browser for it."""

import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from lumos_connector.testing import FakeTokenServer

from .command import PATIENCE, PROGRAM, Done

SECRET = "planted-secret-7c1e"
"""The client's secret, which only answers and stored files may show."""

CONNECTORS = """
import os

import aiohttp
from attrs import define

from lumos_connector import (
    DISABLED, BaseConnector, ClientCredentialsMixin, FoundAccountData, HandleAuthorizationCallbackRequest,
    HandleAuthorizationCallbackResponse, ListAccountsRequest, ListAccountsResponse, OAuthClientCredential,
    OAuthCodeFlowMixin, OAuthConfig, OAuthCredential, setting,
)

PROVIDER = os.environ.get("PROVIDER", "https://provider.invalid")


@define(kw_only=True)
class Settings:
    url: str = setting(title="URL")


async def found(url, token):
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession() as session, session.get(f"{url}/resource", headers=headers) as response:
        response.raise_for_status()
        client = (await response.json())["client_id"]
    return ListAccountsResponse(response=[FoundAccountData(integration_specific_id=client)])


class Acme(OAuthCodeFlowMixin, BaseConnector):
    app_id = "acme"
    version = "1.0.0"
    auth = OAuthCredential
    settings_model = Settings
    scopes = {"list_accounts": "users:read"}

    def authorization_url(self, request):
        return f"{request.settings_as(Settings).url}/authorize"

    def token_url(self, request):
        return f"{request.settings_as(Settings).url}/token"

    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
        return await found(request.settings_as(Settings).url, request.credential(OAuthCredential).access_token)


class Proven(Acme):
    app_id = "proven"
    pkce = True


class Careful(Acme):
    app_id = "careful"

    async def handle_authorization_callback(
        self, request: HandleAuthorizationCallbackRequest
    ) -> HandleAuthorizationCallbackResponse:
        assert request.request.code_verifier is None
        return await super().handle_authorization_callback(request)


class Ticketed(Acme):
    app_id = "ticketed"

    async def handle_authorization_callback(
        self, request: HandleAuthorizationCallbackRequest
    ) -> HandleAuthorizationCallbackResponse:
        request.request.redirect_uri_with_code = request.request.redirect_uri_with_code.replace("ticket=", "code=")
        return await super().handle_authorization_callback(request)


class Elsewhere(Acme):
    app_id = "elsewhere"

    async def get_authorization_url(self, request):
        answer = await super().get_authorization_url(request)
        answer.response.authorization_url = "file:///etc/passwd"
        return answer


class Broken(Acme):
    app_id = "broken"

    async def start(self):
        raise RuntimeError("no start today")


class Robot(ClientCredentialsMixin, BaseConnector):
    app_id = "robot"
    version = "1.0.0"
    auth = OAuthClientCredential
    token_url = f"{PROVIDER}/token"

    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
        return await found(PROVIDER, request.credential(OAuthClientCredential).access_token)


class Public(Robot):
    app_id = "public"
    client_auth = "NONE"


class Keyed(Robot):
    app_id = "keyed"
    client_auth = "PRIVATE_KEY_JWT"


class Unnamed(Acme):
    app_id = "unnamed"

    def read_token(self, document):
        return document["authed"]


class Odd(Unnamed):
    app_id = "odd"

    async def handle_authorization_callback(
        self, request: HandleAuthorizationCallbackRequest
    ) -> HandleAuthorizationCallbackResponse:
        answer = await super().handle_authorization_callback(request)
        answer.raw_data = {"https://provider.invalid/token": answer.raw_data}
        return answer


class Several(OAuthCodeFlowMixin, ClientCredentialsMixin, BaseConnector):
    app_id = "several"
    version = "1.0.0"
    authorization_url = f"{PROVIDER}/authorize"
    token_url = f"{PROVIDER}/token"
    credentials = [
        OAuthConfig(id="admin", description="Reads."),
        OAuthConfig(id="robot", type="oauth_client_credentials", description="Writes.", optional=True),
    ]
    allowed_credentials = ["admin", "robot"]

    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
        return await found(PROVIDER, request.credential("admin", OAuthCredential).access_token)


class Plain(BaseConnector):
    app_id = "plain"
    version = "1.0.0"
    requires_authentication = False
"""
"""A file with connectors of every kind."""


def settings_of(server: FakeTokenServer) -> str:
    """Give the settings of `Acme` for a provider."""
    return f'{{"url": "{server.url}"}}'


class Page(NamedTuple):
    """
    What a browser shows in the end.

    Attributes:
        status: The HTTP status.
        headers: The headers.
        text: The page.
    """

    status: int
    headers: Message
    text: str


def browse(url: str, *, method: str = "GET") -> Page:
    """Open a page, and go where that leads."""
    request = urllib.request.Request(url, method=method, data=b"" if method == "POST" else None)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return Page(answer.status, answer.headers, answer.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return Page(error.code, error.headers, error.read().decode())


class Attempt:
    """A login that waits for its user."""

    def __init__(self, process: "subprocess.Popen[bytes]", err: Path) -> None:
        self.process = process
        self._err = err

    @property
    def url(self) -> str:
        """The address that the command shows."""
        return self.line("http").strip()

    @property
    def redirect_uri(self) -> str:
        """Where the provider is to send the user back."""
        return self.sent["redirect_uri"]

    @property
    def sent(self) -> dict[str, str]:
        """The parameters of the address; each is there once."""
        pairs = parse_qs(urlsplit(self.url).query)
        assert all(len(texts) == 1 for texts in pairs.values())
        return {name: texts[0] for name, texts in pairs.items()}

    def line(self, beginning: str) -> str:
        """Wait for a line on stderr."""
        end = time.monotonic() + PATIENCE
        while True:
            is_over = self.process.poll() is not None  # before what it wrote last is read
            for line in self._lines():
                if line.startswith(beginning) and line.endswith("\n"):
                    return line
            assert not is_over, self._lines()
            assert time.monotonic() < end, f"{beginning} … was never shown"
            time.sleep(0.01)

    def end(self) -> Done:
        """Wait for the end of the command."""
        out, _ = self.process.communicate(timeout=PATIENCE)
        return Done(self.process.returncode, out, "".join(self._lines()))

    def _lines(self) -> list[str]:
        return self._err.read_text(encoding="utf-8").splitlines(keepends=True)


@contextmanager
def begun(folder: Path, *argv: str, stderr: str = "stderr.txt", **env: str) -> Iterator[Attempt]:
    """Have one of the commands run while the block does, with its stderr in a file."""
    err = folder / stderr
    with err.open("wb") as file:
        process = subprocess.Popen(
            [*PROGRAM, "oauth", *argv],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=file,
            env={**os.environ, **env},
        )
    try:
        yield Attempt(process, err)
    finally:
        process.kill()
        process.communicate()


@contextmanager
def attempt(folder: Path, connector: str, *arguments: str, server: FakeTokenServer, **env: str) -> Iterator[Attempt]:
    """Log in to one of the connectors while the block runs."""
    command = ("login", f"connectors.py:{connector}", "--client-id", server.client_id, *arguments)
    variables = {"LUMOS_OAUTH_CLIENT_SECRET": SECRET, "PROVIDER": server.url, **env}
    with begun(folder, *command, **variables) as login:
        yield login


@contextmanager
def held_refresh(folder: Path, server: FakeTokenServer) -> Iterator[tuple[Attempt, threading.Event]]:
    """
    Renew the login to `Acme` while the block runs, which begins when the provider has taken the request.

    Gives the command, and what lets the provider answer.
    """
    asked, answers = threading.Event(), threading.Event()

    def hold(*_: object) -> None:
        asked.set()
        assert answers.wait(PATIENCE)

    server.on_answer = hold
    try:
        with begun(folder, "refresh", "connectors.py:Acme", "--store", "login.json") as refresh:
            assert asked.wait(PATIENCE)
            yield refresh, answers
    finally:
        answers.set()
        server.on_answer = None


def logged_in(folder: Path, connector: str, *arguments: str, server: FakeTokenServer, **more: Any) -> Done:
    """Log in by a browser that goes where it is sent."""
    with attempt(folder, connector, "--no-browser", *arguments, server=server, **more) as waiting:
        browse(waiting.url)
        return waiting.end()


def acme_logged_in(folder: Path, *arguments: str, server: FakeTokenServer, **more: Any) -> Done:
    """Log in to `Acme`, and keep the result in ``login.json``."""
    kept = ("--settings", settings_of(server), "--store", "login.json")
    return logged_in(folder, "Acme", *kept, *arguments, server=server, **more)


BROWSER = f"{sys.executable} browser.py %s"
"""What the environment variable ``BROWSER`` holds for a browser that is a program in the folder."""
