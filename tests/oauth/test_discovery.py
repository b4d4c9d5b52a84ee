"""Finding a provider's endpoints from its identifier (RFC 8414)."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import RawTestServer, TestServer

from lumos_connector import BaseConnector, ConnectorError, InvalidConfigurationError, NetworkError
from lumos_connector.oauth.discovery import MOST_KEPT, discover
from lumos_connector.testing import FakeTokenServer

from .asking import send
from .calling import ForUsers, ask_url, bring_back, refresh


def discovering(issuer: Any, **more: Any) -> BaseConnector:
    """Make a connector that knows its provider's identifier alone."""
    said = {"issuer": issuer, "token_url": None, "authorization_url": None, "pkce": True, **more}
    return type("Discovering", (ForUsers,), said)()  # type: ignore[no-any-return]


@pytest.mark.parametrize("documents", [["oauth-authorization-server"], ["openid-configuration"]])
async def test_an_issuer_is_enough(documents: list[str]) -> None:
    """The whole flow runs from the identifier, by OAuth's document or OpenID's, which is looked up once."""
    async with FakeTokenServer(discovery=documents, require_pkce=True) as server:
        connector = discovering(server.issuer)
        asked = await ask_url(connector)
        sent_back = (await send("GET", asked["authorization_url"])).headers["Location"]
        answer = await bring_back(connector, sent_back, state="the-state", code_verifier=asked["code_verifier"])
        again = await refresh(connector, answer["response"]["refresh_token"])
    assert again["response"]["access_token"] == "access-2"
    looked_at = [request.path for request in server.requests if "well-known" in request.path]
    assert looked_at[-1] == f"/.well-known/{documents[0]}"
    assert len(looked_at) == len(set(looked_at))


async def test_the_issuer_may_depend_on_the_tenant() -> None:
    """The identifier may be a method; what is named beside it wins over what is found."""
    async with FakeTokenServer() as server:

        class Tenants(ForUsers):
            token_url = None
            authorization_url = "https://named.example.com/authorize"

            def issuer(self, request: Any) -> str:
                return str(request.settings["issuer"])

        settings = {"issuer": server.issuer}
        answer = await refresh(Tenants(), server.issue_refresh_token(), settings=settings)
        url = (await ask_url(Tenants(), settings=settings))["authorization_url"]
    assert "response" in answer
    assert url.startswith("https://named.example.com/authorize?")


async def test_an_issuer_with_a_path() -> None:
    """The path goes behind OAuth's well-known name, and before OpenID's."""
    asked: list[str] = []

    async def handle(request: web.Request) -> web.Response:
        asked.append(request.path)
        raise web.HTTPNotFound

    application = web.Application()
    application.router.add_get("/{path:.*}", handle)
    async with TestServer(application, host="127.0.0.1") as server:
        answer = await refresh(discovering(str(server.make_url("/tenant/one"))), "RT")
    assert asked == [
        "/.well-known/oauth-authorization-server/tenant/one",
        "/tenant/one/.well-known/openid-configuration",
    ]
    assert answer["error"]["error_code"] == "invalid_value"
    assert "metadata" in answer["error"]["message"]


@pytest.mark.parametrize(
    "issuer",
    [
        "http://idp.example.com",
        "http://localhost.example.com",
        "https://idp.example.com/?a=b",
        "https://idp.example.com/#a",
        "https://[::1",
        "https://idp.example.com:99999",
        "https://idp.example.com\\@evil.example.com",
        "https://user:canary@idp.example.com",
        "http://127.0.0.1@canary.example.com",
        "",
    ],
)
async def test_an_issuer_must_be_an_https_url(issuer: str) -> None:
    """An identifier that the standard does not allow is refused before anything is sent, and is not repeated."""
    answer = await refresh(discovering(lambda *_: issuer), "RT")
    assert answer["error"]["error_code"] == "invalid_value"
    assert "canary" not in json.dumps(answer)
    with pytest.raises(InvalidConfigurationError) as raised:
        await discover(issuer)
    assert "canary" not in f"{raised.value!r} {raised.value.__context__!r}"


@pytest.mark.parametrize(
    ("document", "status", "code"),
    [
        ({"issuer": "https://evil.example.com"}, 200, "invalid_response"),
        ({}, 200, "invalid_response"),
        ([], 200, "invalid_response"),
        ({"issuer": "SELF", "token_endpoint": "javascript:alert(1)"}, 200, "invalid_response"),
        ({"issuer": "SELF", "token_endpoint": 5}, 200, "invalid_response"),
        ({"issuer": "SELF"}, 200, "integration_missing_parameter"),
        ({}, 503, "bad_gateway"),
        ({}, 404, "invalid_value"),
    ],
)
async def test_metadata_that_can_not_be_trusted(document: Any, status: int, code: str) -> None:
    """Another provider's metadata, or what is none, is an error that says so."""

    async def handle(request: web.Request) -> web.Response:
        given = document
        if isinstance(document, dict) and document.get("issuer") == "SELF":
            given = {**document, "issuer": str(request.url.origin())}
        return web.json_response(given, status=status)

    application = web.Application()
    application.router.add_get("/{path:.*}", handle)
    async with TestServer(application, host="127.0.0.1") as server:
        answer = await refresh(discovering(str(server.make_url("")).rstrip("/")), "RT")
    assert answer["error"]["error_code"] == code


# What stands in the way


class Provider:
    """A provider whose answers a test writes; it knows what it was asked."""

    def __init__(self) -> None:
        """Answer that there is nothing."""
        self.asked: list[web.Request] = []
        self.url = ""
        self.answer: Callable[[web.Request], web.Response] = lambda _: web.Response(status=404)

    def metadata(self, request: web.Request, **more: Any) -> web.Response:
        """Give the metadata of the provider whose identifier has the request's path."""
        _, _, path = request.path.partition("/.well-known/oauth-authorization-server")
        return web.json_response({"issuer": f"{self.url}{path}", "token_endpoint": f"{self.url}/token", **more})

    @property
    def paths(self) -> list[str]:
        """What was asked for."""
        return [request.path.removeprefix("/.well-known/") for request in self.asked]


@asynccontextmanager
async def serving() -> AsyncIterator[Provider]:
    """Serve a provider on a free port; it answers requests to a proxy, too."""
    provider = Provider()

    async def handle(request: Any) -> web.Response:
        provider.asked.append(request)
        return provider.answer(request)

    async with RawTestServer(handle, host="127.0.0.1") as server:
        provider.url = str(server.make_url("")).rstrip("/")
        yield provider


OAUTHS, OPENIDS = "oauth-authorization-server", "openid-configuration"


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (200, "<!doctype html><title>Acme</title>", {"Content-Type": "text/html"}),
        (200, "[]", {"Content-Type": "application/json"}),
        (200, " " * 1_048_577 + "{}", {"Content-Type": "application/json"}),
        (401, "", {}),
        (403, "{}", {}),
        (302, "", {"Location": "/login"}),
    ],
)
async def test_a_page_in_place_of_metadata(status: int, body: str, headers: dict[str, str]) -> None:
    """A site that has a page for every path is not taken for a provider; its other document is found."""
    async with serving() as provider:

        def answer(request: web.Request) -> web.Response:
            if OPENIDS in request.path:
                return provider.metadata(request)
            return web.Response(status=status, text=body, headers=headers)

        provider.answer = answer
        found = await discover(provider.url)
    assert found["token_endpoint"] == f"{provider.url}/token"
    assert provider.paths == [OAUTHS, OPENIDS]


async def test_a_page_everywhere() -> None:
    """A site that has nothing but pages is told so, after both places."""
    async with serving() as provider:
        provider.answer = lambda _: web.Response(text="<!doctype html>", content_type="text/html")
        answer = await refresh(discovering(provider.url), "RT")
    assert answer["error"]["error_code"] == "invalid_response"
    assert "is not a JSON object" in answer["error"]["message"]
    assert provider.paths == [OAUTHS, OPENIDS]


async def test_another_host_can_not_answer_for_a_provider() -> None:
    """A redirect is not followed: whoever can set one up would choose where the client's secret goes."""
    async with serving() as provider, serving() as other:
        other.answer = lambda _: web.json_response({"issuer": provider.url, "token_endpoint": f"{other.url}/t"})
        provider.answer = lambda request: web.Response(status=302, headers={"Location": f"{other.url}{request.path}"})
        answer = await refresh(discovering(provider.url), "RT")
    assert answer["error"]["error_code"] == "invalid_value"
    assert other.asked == []


async def test_many_at_once_are_one_request() -> None:
    """Those who ask while a provider is being asked wait for its answer."""
    async with serving() as provider:
        provider.answer = provider.metadata
        found = await asyncio.gather(*(discover(provider.url) for _ in range(30)))
    assert len(provider.asked) == 1
    assert found == [found[0]] * 30


async def test_what_is_kept_is_bounded() -> None:
    """The provider that was not asked for longest is forgotten first."""
    async with serving() as provider:
        provider.answer = provider.metadata
        issuers = [f"{provider.url}/{number}" for number in range(MOST_KEPT + 1)]
        for issuer in [*issuers[:-1], issuers[0], issuers[-1]]:
            assert (await discover(issuer))["issuer"] == issuer
        assert len(provider.asked) == len(issuers)
        provider.asked.clear()
        for issuer in (issuers[0], issuers[-1], issuers[1]):
            await discover(issuer)
    assert provider.paths == [f"{OAUTHS}/1"]


async def test_nothing_of_the_machine_is_sent_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a password of `~/.netrc` goes to a provider, nor a cookie that it set."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login user password canary\n", encoding="utf-8")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    async with serving() as provider:
        provider.answer = lambda _: web.Response(status=404, headers={"Set-Cookie": "a=b"})
        with pytest.raises(InvalidConfigurationError):
            await discover(provider.url)
    assert len(provider.asked) == 2
    for request in provider.asked:
        assert "Authorization" not in request.headers
        assert "Cookie" not in request.headers


@pytest.mark.parametrize(("without", "is_used"), [("", True), ("127.0.0.1", False)])
@pytest.mark.parametrize("spelled", ["http://{}", "{}"])
async def test_the_proxy_of_the_environment(
    without: str, is_used: bool, spelled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`HTTP_PROXY` is asked, but for what `NO_PROXY` names."""
    async with serving() as provider, serving() as proxy:
        monkeypatch.setenv("http_proxy", spelled.format(proxy.url.removeprefix("http://")))
        monkeypatch.setenv("no_proxy", without)
        provider.answer = proxy.answer = lambda _: web.json_response({"issuer": provider.url})
        await discover(provider.url)
    assert (len(proxy.asked), len(provider.asked)) == ((1, 0) if is_used else (0, 1))
    if is_used:
        assert str(proxy.asked[0].url) == f"{provider.url}/.well-known/{OAUTHS}"


async def test_a_proxy_that_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that wants a password is told apart from a provider, and its address is not repeated."""
    async with serving() as proxy:
        monkeypatch.setenv("https_proxy", proxy.url.replace("://", "://user:canary@"))
        monkeypatch.setenv("no_proxy", "")
        proxy.answer = lambda _: web.Response(status=407)
        with pytest.raises(NetworkError, match=r"^\[https://idp\.\S+\] The proxy that the environment") as raised:
            await discover("https://idp.example.com")
    assert (raised.value.__cause__, raised.value.__context__) == (None, None)
    assert proxy.asked[0].method == "CONNECT"
    assert proxy.asked[0].headers["Proxy-Authorization"] == "Basic dXNlcjpjYW5hcnk="


@pytest.mark.parametrize(
    ("proxy", "raised", "message"),
    [
        ("http://user:canary@127.0.0.1:1", NetworkError, "The proxy that the environment names .* can't be reached"),
        ("socks5://user:canary@127.0.0.1:1", InvalidConfigurationError, "The proxy that the environment names"),
        ("http://user:canary@127.0.0.1:99999", InvalidConfigurationError, "The proxy that the environment names"),
    ],
)
async def test_a_proxy_that_can_not_be_used(
    proxy: str, raised: type[Exception], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy is not taken for the provider, and its password is not told."""
    monkeypatch.setenv("https_proxy", proxy)
    monkeypatch.setenv("no_proxy", "")
    with pytest.raises(raised, match=message) as error:
        await discover("https://idp.example.com")
    assert "canary" not in str(error.value)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"canary is not HTTP\r\n\r\n", "invalid_response"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{canary", "connection_closed"),
        (b"", "connection_closed"),
    ],
)
async def test_what_goes_wrong_is_said_without_what_came(sent: bytes, code: str) -> None:
    """An error of the network has neither a cause nor a context: an HTTP client's own may quote what was sent."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(sent)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(handle, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(ConnectorError) as raised:
            await discover(f"http://127.0.0.1:{port}")
    assert raised.value.code.value == code
    assert (raised.value.__cause__, raised.value.__context__) == (None, None)
    with pytest.raises(NetworkError) as unreachable:
        await discover(f"http://127.0.0.1:{port}")
    assert "canary" not in str(unreachable.value)
    assert unreachable.value.__context__ is None
