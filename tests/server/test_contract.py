"""What the server answers, by the HTTP contract and this project's differences from it."""

import asyncio
import gzip
import json
import logging
import zlib
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from lumos_connector import BaseConnector
from lumos_connector.introspection import info_document
from lumos_connector.server import create_app

from .connectors import Acme, Large, Other
from .process import PATIENCE, connection, document, post


def error_code(answer: Any) -> Any:
    """Give the code of an error document."""
    return answer["error"]["error_code"]


@pytest.mark.parametrize("content_type", [None, "application/json", "text/xml", "nonsense"])
async def test_content_type_does_not_matter(session: aiohttp.ClientSession, content_type: str | None) -> None:
    """Any or no Content-Type is accepted, and the answer's is application/json."""
    headers = {} if content_type is None else {"Content-Type": content_type}
    skip = ["Content-Type"] if content_type is None else []
    async with (
        TestServer(create_app(Acme)) as server,
        session.post(
            server.make_url("/list_accounts"), data=document(username="zoë"), headers=headers, skip_auto_headers=skip
        ) as response,
    ):
        assert response.status == 200
        assert response.headers["Content-Type"] == "application/json"
        assert (await response.json())["response"][0]["integration_specific_id"] == "zoë"


@pytest.mark.parametrize(
    "path",
    ["/create_account", "/list-accounts", "/LIST_ACCOUNTS", "/nonsense", "/", "/other/list_accounts", "/openapi.yaml"],
)
async def test_unknown_path(session: aiohttp.ClientSession, path: str) -> None:
    """What isn't served, a capability that the connector lacks included, is 404."""
    async with TestServer(create_app(Acme)) as server:
        assert await post(session, str(server.make_url(path)), b"{}") == (404, {"detail": "Not Found"})


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/list_accounts", "POST"),
        ("DELETE", "/acme/list_accounts", "POST"),
        ("PUT", "/info", "GET,HEAD,POST"),
        ("POST", "/healthz", "GET,HEAD"),
        ("GET", "/list-connector-app-ids", "POST"),
    ],
)
async def test_wrong_method(session: aiohttp.ClientSession, method: str, path: str, allowed: str) -> None:
    """Another method is 405, and the answer names those that work."""
    async with TestServer(create_app(Acme)) as server, session.request(method, server.make_url(path)) as response:
        assert response.status == 405
        assert response.headers["Allow"] == allowed
        assert await response.json() == {"detail": "Method Not Allowed"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/info"),
        ("POST", "/info"),
        ("GET", "/acme/info"),
        ("POST", "/acme/info"),
    ],
)
async def test_info(session: aiohttp.ClientSession, method: str, path: str) -> None:
    """GET and POST give the connector's description, whatever the body."""
    async with TestServer(create_app(Acme)) as server:
        for _ in range(2):
            async with session.request(method, server.make_url(path), data=b"no JSON") as response:
                assert response.status == 200
                assert await response.read() == info_document(Acme)


@pytest.mark.parametrize("path", ["/connected_info", "/acme/connected_info"])
@pytest.mark.parametrize("more", ["", ', "settings": {}', ', "auth": {"token": {"token": "t"}}, "unknown": 1'])
async def test_connected_info(session: aiohttp.ClientSession, path: str, more: str) -> None:
    """A request of the contract's form gets the connector's description, whatever credential and settings it has."""
    async with (
        TestServer(create_app(Acme)) as server,
        session.post(server.make_url(path), data=f'{{"request": {{}}{more}}}') as response,
    ):
        assert response.status == 200
        assert await response.read() == info_document(Acme)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "the document is not valid JSON"),
        (b"[]", "the document: expected an object"),
        (b"{}", "request: is missing"),
        (b'{"request": {}, "auth": {"token": {"token": ["canary"]}}}', "auth.token.token: expected text"),
    ],
)
async def test_wrong_connected_info(session: aiohttp.ClientSession, body: bytes, problem: str) -> None:
    """Another request is refused as it is by any capability, and says nothing of what was sent."""
    async with TestServer(create_app(Acme, max_body=1000)) as server:
        url = str(server.make_url("/connected_info"))
        status, found = await post(session, url, body)
        assert (status, found["error"]["error_code"], found["error"]["app_id"]) == (200, "bad_request", "acme")
        assert found["error"]["message"].startswith(f"Invalid request - {problem}")
        assert "canary" not in json.dumps(found)
        assert (await post(session, url, b" " * 1001))[0] == 413


async def test_health(session: aiohttp.ClientSession) -> None:
    """It says that it lives."""
    async with TestServer(create_app(Acme)) as server, session.get(server.make_url("/healthz")) as response:
        assert await response.json() == {"status": "ok"}


async def test_several_connectors(session: aiohttp.ClientSession) -> None:
    """Each of several connectors is under its app_id, and only there; all are named by one path."""
    async with TestServer(create_app(Other, Acme())) as server:
        root = str(server.make_url("/"))
        _, acme = await post(session, f"{root}acme/list_accounts", document(username="anna"))
        _, other = await post(session, f"{root}other/list_accounts", document())
        assert [a["response"][0]["integration_specific_id"] for a in (acme, other)] == ["anna", "other"]
        assert await post(session, f"{root}list_accounts", document()) == (404, {"detail": "Not Found"})
        status, names = await post(session, f"{root}list-connector-app-ids", b"")
        assert status == 200
        nothing = {"raw_data": None, "page": None, "rate_limit": None, "execution_summary": None}
        assert names == {"response": ["acme", "other"], **nothing}


@pytest.mark.parametrize("app_id", ["zoë", "a.b-c_d", "日本"])
async def test_unusual_app_id(session: aiohttp.ClientSession, app_id: str) -> None:
    """An app_id with other letters is served under its percent-encoded form."""
    unusual = type("Unusual", (Other,), {"app_id": app_id})
    async with TestServer(create_app(unusual, Acme)) as server:
        root = str(server.make_url("/"))
        status, _ = await post(session, f"{root}{quote(app_id, safe='')}/list_accounts", document())
        assert status == 200


class Twin(Other):
    """Has the app_id of `Acme`."""

    app_id = "acme"


class Unreadable(Other):
    """Has an annotation that names nothing."""

    async def create_account(self, request: "NoSuchRequest") -> Any:  # type: ignore[name-defined]  # noqa: F821 - that is tested
        """Never called."""


class Abstract(BaseConnector):
    """Has no app_id."""


@pytest.mark.parametrize(
    ("connectors", "options", "error", "message"),
    [
        ((), {}, ValueError, "no connector"),
        ((Acme, Twin), {}, ValueError, "have the same app_id, 'acme'"),
        ((Acme, Acme), {}, ValueError, "have the same app_id, 'acme'"),
        ((Abstract,), {}, TypeError, "app_id"),
        ((Unreadable,), {}, TypeError, "create_account: the request's annotation can't be evaluated"),
        (("acme",), {}, TypeError, "expected a subclass of BaseConnector or an instance of one, got str"),
        ((dict,), {}, TypeError, "expected a subclass of BaseConnector or an instance of one, got type"),
        ((Acme,), {"prefix": "api"}, ValueError, "begin with a slash"),
        ((Acme,), {"prefix": "/{api}"}, ValueError, "not a path"),
        ((Acme,), {"token": ""}, ValueError, "the token must be"),
        ((Acme,), {"token": "se cret"}, ValueError, "the token must be"),
        ((Acme,), {"token": "gehëim"}, ValueError, "the token must be"),
    ],
)
def test_refuses_what_it_can_not_serve(
    connectors: tuple[Any, ...], options: dict[str, Any], error: type[Exception], message: str
) -> None:
    """A mistake in what is to be served is an error at once, which never shows the token."""
    with pytest.raises(error, match=message) as caught:
        create_app(*connectors, **options)
    assert not options.get("token") or options["token"] not in str(caught.value)


async def test_prefix(session: aiohttp.ClientSession) -> None:
    """All paths begin with the prefix, and only with it."""
    async with TestServer(create_app(Acme, prefix="/api/v1/")) as server:
        root = str(server.make_url("/"))
        status, _ = await post(session, f"{root}api/v1/list_accounts", document())
        assert status == 200
        assert await post(session, f"{root}list_accounts", document()) == (404, {"detail": "Not Found"})


async def test_mounted(session: aiohttp.ClientSession) -> None:
    """Inside another application it keeps its own limits, errors, token and lifecycle, and leaves the rest alone."""
    events: list[str] = []

    class Lively(Acme):
        """Records its life."""

        async def start(self) -> None:
            """Record."""
            events.append("start")

        async def stop(self) -> None:
            """Record."""
            events.append("stop")

    async def home(_: web.Request) -> web.Response:
        return web.Response(text="home")

    parent = web.Application(client_max_size=10)
    parent.router.add_get("/", home)
    parent.add_subapp("/connectors", create_app(Lively, token="secret", max_body=3_000_000))
    headers = {"Authorization": "Bearer secret"}
    async with TestServer(parent) as server:
        assert events == ["start"]
        root = str(server.make_url("/"))
        body = document(password="x" * 2_000_000)
        status, answer = await post(session, f"{root}connectors/list_accounts", body, headers=headers)
        assert (status, len(answer["response"][0]["extra_data"]["echoed"])) == (200, 2_000_000)
        assert (await post(session, f"{root}connectors/list_accounts", body))[0] == 401
        assert await post(session, f"{root}connectors/x", b"", headers=headers) == (404, {"detail": "Not Found"})
        async with session.get(root) as response:
            assert "X-Request-Id" not in response.headers
            assert await response.text() == "home"
    assert events == ["start", "stop"]


# Bodies


async def in_pieces(body: bytes) -> Any:
    """Give a body in pieces, so that it is sent without a Content-Length."""
    for start in range(0, len(body), 7):
        yield body[start : start + 7]


@pytest.mark.parametrize("chunked", [False, True])
async def test_body_limit(session: aiohttp.ClientSession, chunked: bool) -> None:
    """A body of the limit's size is read, one byte more is 413, with and without a Content-Length."""
    body = document()
    async with TestServer(create_app(Acme, max_body=len(body))) as server:
        url = str(server.make_url("/list_accounts"))
        status, _ = await post(session, url, in_pieces(body) if chunked else body)
        assert status == 200
        status, answer = await post(session, url, in_pieces(body + b" ") if chunked else body + b" ")
        assert (status, answer) == (413, {"detail": f"The body is larger than {len(body)} bytes"})


async def test_body_without_end(session: aiohttp.ClientSession) -> None:
    """A body that goes on and on is refused as soon as it is too large."""

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 1000

    async with TestServer(create_app(Acme, max_body=100_000)) as server:
        url = server.make_url("/list_accounts")
        async with session.post(url, data=endless(), timeout=aiohttp.ClientTimeout(total=PATIENCE)) as response:
            assert response.status == 413


async def test_compressed_body(session: aiohttp.ClientSession) -> None:
    """A compressed body is refused, so that a small one can't become a large one."""
    bombs = {"gzip": gzip.compress(b" " * 30_000_000), "deflate": zlib.compress(b" " * 30_000_000)}
    async with TestServer(create_app(Acme, max_body=1_000_000)) as server:
        url = str(server.make_url("/list_accounts"))
        for coding, bomb in bombs.items():
            status, answer = await post(session, url, bomb, headers={"Content-Encoding": coding})
            assert (status, answer) == (415, {"detail": "Compressed bodies are not accepted"})
        status, _ = await post(session, url, document(), headers={"Content-Encoding": "identity"})
        assert status == 200


@pytest.mark.parametrize("body", [b'{"request": "\xff"}', b"", b"no JSON", b"[]", document()[:-1]])
async def test_malformed_body(session: aiohttp.ClientSession, body: bytes) -> None:
    """What can't be read is a handled error, so 200."""
    async with TestServer(create_app(Acme)) as server:
        status, answer = await post(session, str(server.make_url("/list_accounts")), body)
        assert (status, error_code(answer)) == (200, "bad_request")


async def test_slow_body() -> None:
    """A body that doesn't arrive within the request timeout is 408, and the connection is closed."""
    async with (
        TestServer(create_app(Acme, request_timeout=0.2)) as server,
        connection(str(server.make_url("/"))) as (reader, writer),
    ):
        writer.write(b"POST /list_accounts HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 408 ")
        assert b"\r\nConnection: close\r\n" in head
        assert await reader.readuntil(b"}") == b'{"detail": "The body did not arrive in time"}'


async def test_expectations(session: aiohttp.ClientSession) -> None:
    """A client may ask before it sends its body; any other expectation is 417, and not shown."""
    async with TestServer(create_app(Acme)) as server:
        url = str(server.make_url("/list_accounts"))
        assert (await post(session, url, document(), expect100=True))[0] == 200
        assert await post(session, url, document(), headers={"Expect": "x"}) == (417, {"detail": "Expectation Failed"})


# Who may call


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("Authorization", "Bearer wrong")],
        [("Authorization", "Bearer secre")],
        [("Authorization", "Bearer")],
        [("Authorization", "secret")],
        [("Authorization", "Basic secret")],
        [("Authorization", "Bearer secrët")],
        [("Authorization", "Bearer secret"), ("Authorization", "Bearer secret")],
    ],
)
@pytest.mark.parametrize("path", ["/list_accounts", "/info", "/nonsense", "/list-connector-app-ids"])
async def test_without_the_token(session: aiohttp.ClientSession, path: str, headers: list[tuple[str, str]]) -> None:
    """Without the token every path but one is 401, those that don't exist included."""
    async with (
        TestServer(create_app(Acme, token="secret")) as server,
        session.post(server.make_url(path), data=document(), headers=headers) as response,
    ):
        assert response.status == 401
        assert response.headers["WWW-Authenticate"] == "Bearer"
        assert await response.json() == {"detail": "Unauthorized"}


@pytest.mark.parametrize("given", ["Bearer secret", "bearer secret", "BEARER  secret"])
async def test_with_the_token(session: aiohttp.ClientSession, given: str) -> None:
    """With the token it is answered; the health check needs none."""
    async with TestServer(create_app(Acme, token="secret")) as server:
        url = str(server.make_url("/list_accounts"))
        assert (await post(session, url, document(), headers={"Authorization": given}))[0] == 200
        async with session.get(server.make_url("/healthz")) as response:
            assert response.status == 200


# Request ids and the log


@pytest.mark.parametrize("given", ["a", "4bf92f3577b34da6-00.f0:67@aa/0b=a9~c", "x" * 128])
async def test_request_id_is_kept(session: aiohttp.ClientSession, given: str) -> None:
    """The caller's request id comes back, on errors too."""
    async with TestServer(create_app(Acme)) as server:
        for path in ("/list_accounts", "/nonsense"):
            url = server.make_url(path)
            async with session.post(url, data=document(), headers={"X-Request-Id": given}) as response:
                assert response.headers["X-Request-Id"] == given


@pytest.mark.parametrize("given", ["", "two words", "<b>", "x" * 129, "ünsafe", "a\tb"])
async def test_request_id_is_made(session: aiohttp.ClientSession, given: str) -> None:
    """A request without an id, or with one that a log should not hold, gets one."""
    async with TestServer(create_app(Acme)) as server:
        made = set()
        for _ in range(2):
            url = server.make_url("/list_accounts")
            async with session.post(url, data=document(), headers={"X-Request-Id": given}) as response:
                made.add(response.headers["X-Request-Id"])
        assert len(made) == 2
        assert all(len(one) == 32 and one.isalnum() for one in made)


async def test_access_log(session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture) -> None:
    """Each call leaves one line, without the query and without a way to forge another line."""
    caplog.set_level(logging.INFO, "lumos_connector.server")
    async with TestServer(create_app(Acme)) as server:
        await post(session, str(server.make_url("/list_accounts")) + "?token=hidden", document())
        await post(session, str(server.make_url("/")) + "a%0Ab" + "c" * 300, document())
    lines = [record.getMessage() for record in caplog.records if record.name == "lumos_connector.server"]
    assert len(lines) == 2
    assert lines[0].startswith("POST /list_accounts: 200 in ")
    assert lines[1].startswith("POST /a%0Abcccc")
    assert len(lines[1]) < 250
    assert "hidden" not in caplog.text


# What is broken


class Broken(Other):
    """Can't say what it is capable of once its routes are made."""

    asked = 0

    @classmethod
    def capabilities(cls) -> tuple[str, ...]:
        """Fail from the fourth time on."""
        cls.asked += 1
        if cls.asked > 3:
            raise RuntimeError("very private")
        return super().capabilities()


async def test_internal_error(session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture) -> None:
    """What can't be answered is 500, with nothing of the exception, which is in the log."""
    async with TestServer(create_app(Broken)) as server:
        answer = await post(session, str(server.make_url("/info")), b"")
        assert answer == (500, {"detail": "Internal Server Error"})
    assert "very private" in caplog.text


# Time


async def test_request_timeout(session: aiohttp.ClientSession) -> None:
    """A call that takes longer than the request timeout is ended with a handled error."""
    async with TestServer(create_app(Acme, request_timeout=0.2)) as server:
        status, answer = await post(session, str(server.make_url("/list_accounts")), document("sleep", "600"))
        assert (status, error_code(answer)) == (200, "request_timeout")


async def test_large_answer(session: aiohttp.ClientSession) -> None:
    """While a large answer waits for its reader, others are answered; it arrives whole."""
    async with TestServer(create_app(Large, Acme)) as server:
        url = str(server.make_url("/"))
        async with session.post(f"{url}other/list_accounts", data=document()) as large:
            for _ in range(10):
                assert (await post(session, f"{url}acme/list_accounts", document()))[0] == 200
            body = await large.read()
        assert large.headers["Content-Length"] == str(len(body))
        assert len(json.loads(body)["response"][0]["extra_data"]["much"]) == 30_000_000


async def test_two_hundred_at_once(session: aiohttp.ClientSession) -> None:
    """Two hundred concurrent calls are all answered, each with its own credential and request id."""

    async def ask(number: int) -> None:
        body = document("sleep", f"{number % 7 / 20}", username=f"user-{number}", password=f"password-{number}")
        async with session.post(url, data=body, headers={"X-Request-Id": f"id-{number}"}) as response:
            (account,) = (await response.json())["response"]
            assert response.headers["X-Request-Id"] == f"id-{number}"
        assert account["integration_specific_id"] == f"user-{number}"
        assert account["extra_data"] == {"echoed": f"password-{number}"}

    async with TestServer(create_app(Acme)) as server:
        url = server.make_url("/list_accounts")
        await asyncio.gather(*map(ask, range(200)))
