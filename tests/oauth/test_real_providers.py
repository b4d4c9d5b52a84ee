"""
OAuth with providers that others wrote, and in a browser: what the standards mean is not for this project to say.

Each provider is a process of its own. Connectors are called as they are in production, from document to document.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from lumos_connector import (
    BaseConnector,
    ClientAuthenticationMethod,
    ClientCredentialsMixin,
    OAuthCodeFlowMixin,
    OAuthCredential,
    RefreshAccessToken,
    RefreshAccessTokenRequest,
    Token,
    TokenSource,
)

from ..calling import call, failure_of
from .providers.chromium import User, browsing, landing
from .providers.oidc_mock import Mock, running_mock
from .providers.panva import Panva, running_panva
from .providers.provider import Provider

pytestmark = pytest.mark.once

POST, BASIC = ClientAuthenticationMethod.CLIENT_SECRET_POST, ClientAuthenticationMethod.CLIENT_SECRET_BASIC
SIGNED, PUBLIC = ClientAuthenticationMethod.PRIVATE_KEY_JWT, ClientAuthenticationMethod.NONE
NAMES = {POST: "client_secret_post", BASIC: "client_secret_basic", SIGNED: "private_key_jwt", PUBLIC: "none"}
"""The ways to authenticate, and what the clients that use them are called."""

STATE = "s&t=a%20t/e+"


@pytest.fixture(scope="session")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the output of everything that is started goes."""
    return tmp_path_factory.mktemp("providers")


@pytest.fixture(scope="session")
def panva(logs: Path) -> Iterator[Panva]:
    """The provider from npm, installed once for all workers of a run: their own folders are in one."""
    cache = logs.parent.parent if "PYTEST_XDIST_WORKER" in os.environ else logs.parent
    with running_panva(cache, logs / "panva") as provider:
        yield provider


@pytest.fixture(scope="session")
def mock(logs: Path) -> Iterator[Mock]:
    """The provider from PyPI."""
    with running_mock(logs / "mock") as provider:
        yield provider


@pytest.fixture(params=["panva", "mock"])
def provider(request: pytest.FixtureRequest) -> Provider:
    """Each provider in turn."""
    found: Provider = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def browser(logs: Path) -> Iterator[User]:
    """The one browser."""
    with browsing(logs / "chromedriver") as user:
        yield user


@pytest.fixture
def user(browser: User) -> User:
    """Someone whom no provider knows yet."""
    browser.forget()
    return browser


@pytest.fixture(scope="session")
def redirect_uri() -> Iterator[str]:
    """Where a provider sends users back to."""
    with landing() as url:
        yield url


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """A client to look behind the scenes with."""
    async with aiohttp.ClientSession() as made:
        yield made


def made(mixin: type[BaseConnector], **attributes: Any) -> BaseConnector:
    """Make a connector whose class has some attributes."""
    common = {"app_id": "acme", "version": "1.0.0", "auth": OAuthCredential}
    connector: BaseConnector = type("AcmeConnector", (mixin, BaseConnector), {**common, **attributes})()
    return connector


def code_flow(**attributes: Any) -> BaseConnector:
    """Make a connector that sends users to a provider, and asks for refresh tokens as OpenID Connect has it."""
    common = {"pkce": True, "client_auth": BASIC, "authorization_parameters": {"prompt": "consent"}}
    scopes = {"validate_credentials": "openid offline_access"}
    return made(OAuthCodeFlowMixin, **{"scopes": scopes, **common, **attributes})


def urls_of(provider: Provider) -> dict[str, str]:
    """Name a provider's endpoints as a connector declares them."""
    return {
        "authorization_url": f"{provider.issuer}{provider.authorization_path}",
        "token_url": f"{provider.issuer}{provider.token_path}",
    }


def client_of(provider: Provider, method: ClientAuthenticationMethod = BASIC) -> dict[str, str]:
    """Give the part of a request that says who the client is; one without a secret has an empty one."""
    secrets = {PUBLIC: "", SIGNED: getattr(provider, "private_key", "")}
    return {"client_id": NAMES[method], "client_secret": secrets.get(method, provider.secret)}


async def sent(
    connector: BaseConnector, user: User, client: dict[str, str], redirect_uri: str
) -> tuple[str, dict[str, Any]]:
    """Send a user to the provider; give the URL, and what the callback will need besides what comes back."""
    payload = {"client_id": client["client_id"], "scopes": [], "redirect_uri": redirect_uri, "state": STATE}
    answer = await call(connector, {"request": payload}, "get_authorization_url")
    found = answer["response"]
    user.open(found["authorization_url"])
    return found["authorization_url"], {**client, "state": STATE, "code_verifier": found["code_verifier"]}


async def granted(
    connector: BaseConnector, provider: Provider, user: User, client: dict[str, str], redirect_uri: str
) -> dict[str, Any]:
    """Let Zoe sign in and agree, and give the tokens."""
    _, known = await sent(connector, user, client, redirect_uri)
    provider.agree(user, "zoe")
    back = {"redirect_uri_with_code": user.arrive(redirect_uri), **known}
    answer = await call(connector, {"request": back}, "handle_authorization_callback")
    tokens: dict[str, Any] = answer["response"]
    return tokens


def refresh_of(client: dict[str, str], tokens: dict[str, Any]) -> dict[str, Any]:
    """Make the document that asks for the next access token."""
    return {"request": {**client, "refresh_token": tokens["refresh_token"]}}


async def refreshed(connector: BaseConnector, client: dict[str, str], tokens: dict[str, Any]) -> dict[str, Any]:
    """Get the next access token."""
    answer = await call(connector, refresh_of(client, tokens), "refresh_access_token")
    found: dict[str, Any] = answer["response"]
    return found


@pytest.mark.parametrize("method", NAMES, ids=NAMES.get)
async def test_code_flow_and_refresh(
    panva: Panva, user: User, session: aiohttp.ClientSession, redirect_uri: str, method: ClientAuthenticationMethod
) -> None:
    """A user signs in and agrees, however the client authenticates; the tokens are theirs, and so are the next ones."""
    connector, client = code_flow(client_auth=method, **urls_of(panva)), client_of(panva, method)
    tokens = await granted(connector, panva, user, client, redirect_uri)
    assert tokens["token_type"] == "bearer"
    assert await panva.user_of(session, tokens["access_token"]) == "zoe"
    later = await refreshed(connector, client, tokens)
    assert await panva.user_of(session, later["access_token"]) == "zoe"


async def test_endpoints_are_discovered(
    provider: Provider, user: User, session: aiohttp.ClientSession, redirect_uri: str
) -> None:
    """A connector that names its issuer alone finds the way there, back, and to the next token."""
    connector, client = code_flow(issuer=provider.issuer), client_of(provider)
    tokens = await granted(connector, provider, user, client, redirect_uri)
    assert await provider.user_of(session, tokens["access_token"]) == "zoe"
    later = await refreshed(connector, client, tokens)
    assert later["access_token"] != tokens["access_token"]
    assert await provider.user_of(session, later["access_token"]) == "zoe"


async def test_proof_key_is_checked(panva: Panva, user: User, redirect_uri: str) -> None:
    """The page is asked for with a challenge; for another verifier than its own, there are no tokens."""
    connector, client = code_flow(**urls_of(panva)), client_of(panva)
    url, known = await sent(connector, user, client, redirect_uri)
    assert parse_qs(urlsplit(url).query)["code_challenge_method"] == ["S256"]
    panva.agree(user, "zoe")
    back = {"redirect_uri_with_code": user.arrive(redirect_uri), **known, "code_verifier": "v" * 43}
    error = await failure_of(connector, {"request": back}, "handle_authorization_callback")
    assert error["error_code"] == "authentication_expired"


async def test_rotation_twice(panva: Panva, user: User, session: aiohttp.ClientSession, redirect_uri: str) -> None:
    """Each refresh hands over the new refresh token, the last of them works, and one that was used does not."""
    connector, client = code_flow(**urls_of(panva)), client_of(panva)
    first = await granted(connector, panva, user, client, redirect_uri)
    second = await refreshed(connector, client, first)
    third = await refreshed(connector, client, second)
    assert len({tokens["refresh_token"] for tokens in (first, second, third)}) == 3
    assert await panva.user_of(session, third["access_token"]) == "zoe"
    error = await failure_of(connector, refresh_of(client, first), "refresh_access_token")
    assert error["error_code"] == "authentication_expired"
    assert first["refresh_token"] not in str(error)


async def test_refresh_token_is_kept(mock: Mock, user: User, session: aiohttp.ClientSession, redirect_uri: str) -> None:
    """Where a refresh gives no new refresh token, the answer has the old one, with which it works again."""
    connector, client = code_flow(**urls_of(mock)), client_of(mock)
    first = await granted(connector, mock, user, client, redirect_uri)
    second = await refreshed(connector, client, first)
    third = await refreshed(connector, client, second)
    assert first["refresh_token"] == second["refresh_token"] == third["refresh_token"]
    assert len({tokens["access_token"] for tokens in (first, second, third)}) == 3
    assert await mock.user_of(session, third["access_token"]) == "zoe"


async def test_revoked_grant(provider: Provider, user: User, session: aiohttp.ClientSession, redirect_uri: str) -> None:
    """Once someone took back what they granted, they have to be asked again."""
    connector, client = code_flow(**urls_of(provider)), client_of(provider)
    tokens = await granted(connector, provider, user, client, redirect_uri)
    await provider.revoke(session, "zoe", tokens["refresh_token"])
    assert await provider.user_of(session, tokens["access_token"]) is None
    error = await failure_of(connector, refresh_of(client, tokens), "refresh_access_token")
    assert error["error_code"] == "authentication_expired"
    assert tokens["refresh_token"] not in str(error)


async def test_connector_revokes(panva: Panva, user: User, session: aiohttp.ClientSession, redirect_uri: str) -> None:
    """A connector gives a token back at the endpoint that its issuer names; nothing of the grant works any more."""
    connector, client = code_flow(issuer=panva.issuer), client_of(panva)
    tokens = await granted(connector, panva, user, client, redirect_uri)
    payload = RefreshAccessToken(**client, refresh_token=tokens["refresh_token"])
    assert isinstance(connector, OAuthCodeFlowMixin)
    await connector.revoke(RefreshAccessTokenRequest(request=payload), payload.refresh_token)
    assert await panva.user_of(session, tokens["access_token"]) is None
    error = await failure_of(connector, refresh_of(client, tokens), "refresh_access_token")
    assert error["error_code"] == "authentication_expired"


async def test_token_source(panva: Panva, user: User, session: aiohttp.ClientSession, redirect_uri: str) -> None:
    """Calls at once on a dead token refresh once, or the provider would end the grant; the hook gets each new one."""
    connector, client, kept = code_flow(**urls_of(panva)), client_of(panva), list[Token]()
    tokens = await granted(connector, panva, user, client, redirect_uri)
    known: dict[str, Any] = {**client, **{name: tokens[name] for name in ("access_token", "refresh_token")}}
    token_url = f"{panva.issuer}{panva.token_path}"
    source = TokenSource.refreshing(token_url=token_url, **known, client_auth=BASIC, on_rotation=kept.append)
    async with aiohttp.ClientSession(panva.issuer, middlewares=(source.middleware(panva.issuer),)) as app:
        for rotations in (1, 2):
            await panva.revoke(session, "zoe", (await source.token()).access_token)
            answers = await asyncio.gather(*(app.get(panva.userinfo_path) for _ in range(20)))
            assert [answer.status for answer in answers] == [200] * 20
            assert len(kept) == rotations
    later = await refreshed(connector, client, {"refresh_token": kept[-1].refresh_token})
    assert await panva.user_of(session, later["access_token"]) == "zoe"


async def test_denied(provider: Provider, user: User, redirect_uri: str) -> None:
    """Someone who refuses comes back with an error, which the callback answers with."""
    connector, client = code_flow(**urls_of(provider)), client_of(provider)
    _, known = await sent(connector, user, client, redirect_uri)
    provider.deny(user)
    # Older releases of the mock leave the state out of this answer, though the standard has it there.
    back = {"redirect_uri_with_code": user.arrive(redirect_uri), **known}
    error = await failure_of(connector, {"request": back}, "handle_authorization_callback")
    assert error["error_code"] == "permission_denied"
    assert "access_denied" in error["message"]


@pytest.mark.parametrize("method", [POST, BASIC, SIGNED], ids=NAMES.get)
@pytest.mark.parametrize("found", [False, True], ids=["named", "discovered"])
async def test_client_credentials(
    panva: Panva, session: aiohttp.ClientSession, method: ClientAuthenticationMethod, found: bool
) -> None:
    """A client gets a token for itself with the scopes that it asks for, however it authenticates."""
    urls = {"issuer": panva.issuer} if found else {"token_url": f"{panva.issuer}{panva.token_path}"}
    connector = made(ClientCredentialsMixin, client_auth=method, **urls)
    payload = {**client_of(panva, method), "scopes": ["users:write", "users:read"]}
    answer = await call(connector, {"request": payload}, "handle_client_credentials_request")
    assert answer["response"]["token_type"] == "bearer"
    assert await panva.scopes_of(session, answer["response"]["access_token"]) == "users:write users:read"


@pytest.mark.parametrize("method", [POST, BASIC], ids=NAMES.get)
async def test_wrong_secret(panva: Panva, method: ClientAuthenticationMethod) -> None:
    """A client with a wrong secret is told so, and not to send its user through the provider again."""
    connector = made(ClientCredentialsMixin, client_auth=method, token_url=f"{panva.issuer}{panva.token_path}")
    payload = {**client_of(panva, method), "client_secret": "never-the-right-one", "scopes": []}
    error = await failure_of(connector, {"request": payload}, "handle_client_credentials_request")
    assert error["error_code"] == "unauthorized"
    assert "never-the-right-one" not in str(error)
