"""
The clients that authors give to `arbitrary_endpoint`, and the base URLs that these have or the settings hold.

The apps are real ones on 127.0.0.1; a client that fails, or keeps what it is asked, has none.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import attrs
import pytest
from aiohttp import web

from lumos_connector import (
    ArbitraryEndpointPolicy,
    BaseConnector,
    BudgetExhaustedError,
    HTTPStatusError,
    RequestTimeoutError,
    arbitrary_endpoint,
)
from lumos_connector.arbitrary_endpoints.fulfilling import CHECK
from lumos_connector.models.arbitrary_endpoint import FulfillArbitraryEndpointRequest

from .arbitrary import NAME, POLICY, TIMED_OUT, UNREACHABLE, Acme, App, document, fulfilled, serving_app
from .calling import CANARY, call, failure_of


@pytest.fixture
async def app() -> AsyncIterator[App]:
    """Serve an app on a free port."""
    async with serving_app() as served:
        yield served


@attrs.define(kw_only=True)
class AcmeSettings:
    """What a connector below is told."""

    base_url: str = ""


async def test_sessions_are_closed(app: App) -> None:
    """The session is closed after each call, also one that was refused or failed."""
    connector = Acme(f"{app.origin}/")
    await fulfilled(connector, url="/users")
    await fulfilled(connector, url="//evil.example")
    app.answer = lambda _: web.Response(status=401)
    await failure_of(connector, document(url="/users"), NAME)
    assert [session.closed for session in connector.made] == [True, True, True]


async def test_clients_of_every_kind(app: App) -> None:
    """A client comes from a function or a method, awaited where need be, or is entered as a context."""

    async def coming(connector: Acme, request: Any) -> aiohttp.ClientSession:
        return connector.client(request)

    @asynccontextmanager
    async def entered(connector: Acme, request: Any) -> AsyncIterator[aiohttp.ClientSession]:
        async with connector.client(request) as session:
            yield session

    for client in (Acme.client, coming, entered, lambda connector, request: connector.client(request)):
        made = type("Made", (Acme,), {NAME: arbitrary_endpoint(client)})
        assert (await fulfilled(made(f"{app.origin}/"), url="/users"))["ok"]


async def test_base_url_of_the_policy(app: App) -> None:
    """A policy's base URL, as text or by the request, goes before the client's own."""
    for base_url in (f"{app.origin}/other", lambda _: f"{app.origin}/other/"):

        class Elsewhere(Acme):
            fulfill_arbitrary_endpoint = arbitrary_endpoint("client", ArbitraryEndpointPolicy(base_url=base_url))

        for own in ("http://acme.invalid/", None):
            response = await fulfilled(Elsewhere(own), url="/users")  # type: ignore[arg-type]  # a session may have none
            assert response["resolved_url"] == f"{app.origin}/other/users"


NOTHING_ELSE = "a base URL has a scheme, a host and perhaps a path, and nothing else"
NO_BASE = "a base URL begins with https:// or http:// and a host"
NO_SLASH = "aiohttp wants a slash at its end; ArbitraryEndpointPolicy.base_url needs none"

UNUSABLE = (
    *((url, NOTHING_ELSE) for url in (f"http://{CANARY}:x@a.example/", f"http://a.example/?{CANARY}", "http://a/#c")),
    *((url, NO_BASE) for url in (f"ftp://{CANARY}/", f"{CANARY}.example", "", "/v1/", "https:///v1/", "https://a b/")),
)


class Configured(Acme):
    """One whose app's base URL is a setting."""

    fulfill_arbitrary_endpoint = arbitrary_endpoint(
        "plain", ArbitraryEndpointPolicy(base_url=lambda request: request.settings_as(AcmeSettings).base_url)
    )

    def plain(self, request: FulfillArbitraryEndpointRequest) -> aiohttp.ClientSession:
        """Make a session without a base URL."""
        return aiohttp.ClientSession()


class BySession(Configured):
    """One that hands the setting to its session."""

    def by_session(self, request: FulfillArbitraryEndpointRequest) -> aiohttp.ClientSession:
        """Make a session with the base URL."""
        return aiohttp.ClientSession(request.settings_as(AcmeSettings).base_url)

    @asynccontextmanager
    async def entered(self, request: FulfillArbitraryEndpointRequest) -> AsyncIterator[aiohttp.ClientSession]:
        """Make it where it is entered."""
        async with self.by_session(request) as session:
            yield session

    fulfill_arbitrary_endpoint = arbitrary_endpoint("by_session")


class ByContext(BySession):
    """One that does so later."""

    fulfill_arbitrary_endpoint = arbitrary_endpoint("entered")


async def test_base_url_in_the_settings(app: App) -> None:
    """A base URL of the settings needs no slash at its end, and keeps its path."""
    for ending in ("/v1", "/v1/", ""):
        request = {**document(url="/users"), "settings": {"base_url": app.origin + ending}}
        answer = await call(Configured(""), request, NAME)
        assert answer["response"]["resolved_url"] == f"{app.origin}{ending.rstrip('/')}/users"
    assert [asked.raw_path for asked in app.asked] == ["/v1/users", "/v1/users", "/users"]


@pytest.mark.parametrize(
    ("made", "base_url", "problem"),
    [
        *((Configured, url, problem) for url, problem in UNUSABLE),
        *((made, url, problem) for made in (BySession, ByContext) for url, problem in UNUSABLE if "a b" not in url),
        (BySession, "https://a.example/v1", NO_SLASH),
        (ByContext, "https://a.example/v1", NO_SLASH),
    ],
)
async def test_base_urls_that_can_not_be_used(made: type[Acme], base_url: str, problem: str) -> None:
    """A base URL that can't be used is a setting to correct, named but not quoted, wherever it is refused."""
    request = {**document(url="/users"), "settings": {"base_url": base_url}}
    error = await failure_of(made(""), request, NAME)
    assert (error["error_code"], error["raised_by"]) == ("invalid_value", "InvalidConfigurationError")
    assert error["error_metadata"]["retryable"] is False
    expected = f"The setting 'base_url' can't be used: {problem}, as in https://api.acme.example/v1/."
    assert error["message"] == expected
    assert CANARY not in json.dumps(error)


async def test_base_url_of_several_settings() -> None:
    """Where the base URL is put together, it is named as such."""
    made = type(
        "Made", (Configured,), {NAME: arbitrary_endpoint("plain", ArbitraryEndpointPolicy(base_url=lambda _: "/v1"))}
    )
    error = await failure_of(made(""), document(url="/users"), NAME)
    assert error["message"] == f"The app's base URL can't be used: {NO_BASE}, as in https://api.acme.example/v1/."


async def test_no_base_url() -> None:
    """Without any base URL the connector is wrong."""
    made = type("Made", (Configured,), {NAME: arbitrary_endpoint("plain")})
    error = await failure_of(made(""), document(url="/users"), NAME)
    assert error["error_code"] == "internal_error"
    assert error["message"] == "The client has no base URL: give it one, or the ArbitraryEndpointPolicy."


async def test_sessions_that_fail_otherwise(app: App) -> None:
    """A session that was made wrongly, with a base URL that is right, is the connector's own failure."""
    error = await failure_of(Acme(f"{app.origin}/", timeout=7), document(url="/"), NAME)
    assert error["error_code"] == "internal_error"


@pytest.mark.parametrize("name", ["clinet", "version", "made"])
def test_name_that_is_no_method(name: str) -> None:
    """A client by a name that no method of the class has is found when the class is made."""
    with pytest.raises(TypeError) as caught:
        checked(type("Wrong", (Acme,), {NAME: arbitrary_endpoint(name)}))
    assert str(caught.value) == (
        f"Wrong.fulfill_arbitrary_endpoint: expected its client to be the name of a method, got {name!r}, which is none"
    )


def test_method_of_a_subclass() -> None:
    """An abstract class may leave the method to its subclasses."""
    base = type("Base", (BaseConnector,), {NAME: arbitrary_endpoint("client")})
    checked(type("Made", (base,), {"app_id": "made", "version": "1.0.0", "client": lambda *_: None}))


def checked(connector: Any) -> None:
    """Have the capability look at a class."""
    getattr(connector.fulfill_arbitrary_endpoint, CHECK)(connector)


async def test_what_is_no_client() -> None:
    """A method that gives something else is named."""
    made = type("Made", (Acme,), {NAME: arbitrary_endpoint("client"), "client": lambda *_: 7})
    error = await failure_of(made(""), document(url="/users"), NAME)
    assert error["message"] == "client: expected an aiohttp.ClientSession, got int"


class OwnClient:
    """A client that is not aiohttp's, keeps what it is asked, and raises what others return."""

    base_url = "https://api.acme.example/v1"

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.options: dict[str, Any] = {}

    async def __aenter__(self) -> "OwnClient":
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    def request(self, method: str, url: Any, **options: Any) -> Any:
        """Raise."""
        self.options = {"method": method, "url": str(url), **options}
        raise self.error


@pytest.mark.parametrize(
    ("raised", "answered"),
    [
        (BudgetExhaustedError(retry_after_seconds=70), {"retry_after_seconds": 70, "status_code": None}),
        (RequestTimeoutError(), {"error": TIMED_OUT, "status_code": None}),
        (ConnectionResetError(), {"error": UNREACHABLE, "status_code": None}),
        (
            HTTPStatusError(status=429, url="https://x", headers={"Retry-After": "3"}, body="slow"),
            {"status_code": 429, "body": "slow", "retry_after_seconds": 3, "error": None},
        ),
    ],
)
async def test_clients_that_raise(raised: Exception, answered: dict[str, Any]) -> None:
    """A client of the connector's own may raise: a status, a used-up limit and a failure on the way are data."""
    made = type("Made", (Acme,), {NAME: arbitrary_endpoint(lambda *_: OwnClient(raised))})
    response = await fulfilled(made(""), url="/users")
    assert {name: response[name] for name in answered} == answered
    assert (response["ok"], response["resolved_url"]) == (False, "https://api.acme.example/v1/users")


async def test_what_clients_are_asked() -> None:
    """A client is handed one header of each name, bytes, and the word that nothing is to be followed or raised."""
    client = OwnClient(RequestTimeoutError())

    class Posting(Acme):
        fulfill_arbitrary_endpoint = arbitrary_endpoint(lambda *_: client, POLICY)

    await fulfilled(Posting(""), url="graphql", method="POST", body="é", headers={"content-TYPE": "a/b"})
    assert client.options == {
        "method": "POST",
        "url": "https://api.acme.example/v1/graphql",
        "headers": {"Content-Type": "application/json"},
        "data": "é".encode(),
        "allow_redirects": False,
        "raise_for_status": False,
    }


async def test_clients_that_fail_otherwise() -> None:
    """What is no failure on the way to the app stays what it is."""
    for raised, code in ((ValueError("odd"), "internal_error"), (HTTPStatusError(status=401, url=""), "unauthorized")):
        client = OwnClient(raised)
        made = type("Made", (Acme,), {NAME: arbitrary_endpoint(lambda *_, client=client: client)})
        assert (await failure_of(made(""), document(url="/users"), NAME))["error_code"] == code
