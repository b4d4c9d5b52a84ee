"""
What becomes of an upstream's failures: the project's own `HTTPStatusError`, and what aiohttp raises by itself.

The failures of aiohttp are real ones: its client against servers on 127.0.0.1 that misbehave.
"""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any

import aiohttp
import pytest

from lumos_connector import HTTPHandler, HTTPStatusError

from .calling import Scripted, failure_of
from .test_dispatch import raising

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def status_error(**values: Any) -> Any:
    """Make an upstream's answer, of whatever types."""
    make: Any = HTTPStatusError
    return make(**{"status": 404, "url": "https://api.example/users", "body": "text", **values})


class Plain(Scripted):
    """A connector that leaves an upstream's status as it is."""

    exception_handlers = ()


# The project's own


@pytest.mark.parametrize(
    ("status", "code"),
    [
        *((status, "bad_request") for status in (400, 413, 415, 422)),
        (401, "unauthorized"),
        (403, "permission_denied"),
        (404, "not_found"),
        *((status, "unsupported_operation") for status in (405, 406, 501)),
        (408, "request_timeout"),
        (409, "conflict"),
        (429, "rate_limit"),
        *((status, "bad_gateway") for status in (500, 502, 504)),
        (503, "service_error"),
        *((status, "invalid_response") for status in (100, 200, 302, 402, 410, 418, 451, 505, 599, 0, -1, 10**20)),
    ],
)
async def test_status(status: int, code: str) -> None:
    """Each status has the code of the contract's table; without a handler it is an internal error with that status."""
    error = await failure_of(raising(status_error(status=status)))
    assert error["error_code"] == code
    assert error["message"] == f"[{status}][https://api.example/users] text"
    plain = await failure_of(raising(status_error(status=status), Plain))
    assert (plain["error_code"], plain["message"]) == ("internal_error", error["message"])


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("", "(no content)"),
        (" \n\t", "(no content)"),
        (None, "(no content)"),
        (" a\n  b\tc ", "a b c"),
        (b"\xff\xfeab", "\ufffd\ufffdab"),
        (bytearray(b"ab"), "ab"),
        ({"a": 1}, "{'a': 1}"),
        (7, "7"),
        ("a\ud800", "a?"),
        ("  <!DOCTYPE html><p>text", "(an HTML page, left out)"),
        ("<HTML lang=en>", "(an HTML page, left out)"),
        ("é" * 800, "é" * 800),
        ("é" * 801, "é" * 800 + " … (cut)"),
        ("x" * 5_000_000, "x" * 800 + " … (cut)"),
        (b"-_." * 1_000_000, "-_." * 266 + "-_ … (cut)"),
    ],
    ids=lambda value: repr(value)[:20],
)
async def test_bodies(body: Any, shown: str) -> None:
    """A body of any type and length is quoted in part, on one line."""
    error = await failure_of(raising(status_error(body=body)))
    assert error["message"] == f"[404][https://api.example/users] {shown}"


async def test_html_by_its_type() -> None:
    """A body that says that it is HTML is left out, in whatever case it says so."""
    error = await failure_of(raising(status_error(headers={"CONTENT-TYPE": "Text/HTML; charset=utf-8"})))
    assert error["message"].endswith("(an HTML page, left out)")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:secret@api.example:8443/a?token=secret#secret", "[https://api.example:8443/a]"),
        ("https://api.example/a#secret", "[https://api.example/a]"),
        ("//secret@api.example/a?x", "[//api.example/a]"),
        ("/a?token=secret", "[/a]"),
        ("https://[::1/a?token=secret", "[https://[::1/a]"),
        ("https://api.example/\ud800", "[https://api.example/?]"),
        ("", ""),
    ],
)
async def test_urls(url: Any, shown: str) -> None:
    """Of a URL only what says where it leads is shown."""
    error = await failure_of(raising(status_error(url=url)))
    assert error["message"] == f"[404]{shown} text"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("12", 12),
        (" 12 ", 12),
        (12, 12),
        ("0", 0),
        ("9" * 50, 999_999_999),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("Wed, 21 Oct 2015 07:28:00", 0),
        *((text, None) for text in ("", "-5", "1.5", "soon", "١٢", "\ud800", "0x10", None)),
        *((text, None) for text in ("Fri, 99 Jan 2100 00:00:00 GMT", "Fri, 01 Jan 99999 00:00:00 GMT")),
        ("Fri, 01 Jan 2100 00:00:00 +9999", None),
    ],
)
async def test_retry_after(value: Any, seconds: int | None) -> None:
    """A number of seconds and a date are understood; anything else is as if it were not there."""
    error = await failure_of(raising(status_error(status=429, headers={"Retry-AFTER": value})))
    assert error["error_metadata"]["retry_after_seconds"] == seconds


async def test_retry_after_a_moment_to_come() -> None:
    """A date to come is so many seconds away."""
    moment = format_datetime(datetime.now(timezone.utc) + timedelta(hours=1), usegmt=True)
    error = await failure_of(raising(status_error(status=503, headers={"Retry-After": moment})))
    assert 3000 < error["error_metadata"]["retry_after_seconds"] <= 3600


@pytest.mark.parametrize(
    "changes",
    [
        {"status": None},
        {"status": "four"},
        {"headers": 7},
        {"headers": {1: object(), None: None}},
        {"headers": [("Content-Type", "text/plain")]},
        {"headers": None},
        {"body": object()},
        {"url": object()},
    ],
)
async def test_attributes_set_later(changes: dict[str, Any]) -> None:
    """An upstream's answer that an author spoilt is an upstream's answer still."""
    spoilt = status_error()
    for name, value in changes.items():
        setattr(spoilt, name, value)
    error = await failure_of(raising(spoilt))
    assert error["error_code"] in ("not_found", "invalid_response")
    assert error["raised_by"] == "HTTPStatusError"


async def test_status_of_other_types() -> None:
    """A status may be a member of the standard enum, or text."""
    for status in (HTTPStatus.NOT_FOUND, "404"):
        error = await failure_of(raising(status_error(status=status)))
        assert (error["status_code"], error["error_code"]) == (404, "not_found")


# Other clients' exceptions, known by their shape


class Shaped(Exception):  # noqa: N818 - as clients name theirs
    """An exception with a response, as httpx and requests have them."""

    def __init__(self, response: Any) -> None:
        super().__init__("its own text")
        self.response = response


class Streamed:
    """A response whose body nobody has read, and which belongs to no request."""

    status_code = 409

    @property
    def text(self) -> str:
        """Raise."""
        raise RuntimeError("not read")

    @property
    def url(self) -> str:
        """Raise."""
        raise RuntimeError("no request")

    @property
    def headers(self) -> Any:
        """Raise."""
        raise RuntimeError("no headers")


def response(**values: Any) -> Any:
    """Make a response with those attributes."""
    return type("Response", (), values)()


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        (
            response(status_code=404, text="gone", url="https://u:p@a.example/x?y", headers={"A": "b"}),
            "not_found",
            "[404][https://a.example/x] gone",
        ),
        (response(status_code=503), "service_error", "[503] (no content)"),
        (response(status_code=404, text=lambda: "gone"), "not_found", "[404] (no content)"),
        (Streamed(), "conflict", "[409] (no content)"),
        (response(status_code="404"), "internal_error", "its own text"),
        (response(), "internal_error", "its own text"),
        (None, "internal_error", "its own text"),
    ],
)
async def test_clients_by_their_shape(given: Any, code: str, message: str) -> None:
    """An exception with a response that has a status is an upstream's answer."""
    error = await failure_of(raising(Shaped(given)))
    assert (error["error_code"], error["message"]) == (code, message)


async def test_hosts_that_are_not_known() -> None:
    """A client's own exception for a name that does not resolve is known by its text."""
    for text in ("[Errno -2] Name or service not known", "nodename nor servname provided, or not known"):
        assert (await failure_of(raising(RuntimeError(text))))["error_code"] == "connection_timeout"


# aiohttp


@asynccontextmanager
async def serving(serve: Serve) -> AsyncIterator[str]:
    """Serve raw bytes on a free port; gives the URL."""
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()[:2]
        yield f"http://{host}:{port}/users?token=secret"


def replying(reply: bytes) -> Serve:
    """Answer every request with those bytes, and close."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(reply)
        writer.close()

    return serve


async def keep_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Read until the client gives up, and say nothing."""
    await reader.read()
    writer.close()


def answer(status: str, body: bytes, *headers: str) -> bytes:
    """Write an HTTP answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def failure_with_aiohttp(url: str, cls: Any = Scripted, **options: Any) -> dict[str, Any]:
    """Let a capability ask a URL by aiohttp as authors do, and give the error."""

    async def ask(_: Any) -> Any:
        async with aiohttp.ClientSession() as session, session.get(url, **options) as found:
            found.raise_for_status()
            return await found.json()

    error = await failure_of(cls(ask))
    assert "secret" not in json.dumps(error)
    return error


@pytest.mark.parametrize(
    ("reply", "options", "code", "raised_by"),
    [
        (answer("404 Not Found", b"gone"), {}, "not_found", "ClientResponseError"),
        (answer("401 Unauthorized", b"{}"), {}, "unauthorized", "ClientResponseError"),
        (answer("500 Oops", b"x"), {}, "bad_gateway", "ClientResponseError"),
        (answer("200 OK", b"text", "Content-Type: text/plain"), {}, "invalid_response", "ContentTypeError"),
        (answer("200 OK", b"{", "Content-Type: application/json"), {}, "invalid_response", "JSONDecodeError"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut", {}, "connection_closed", "ClientPayloadError"),
        (b"", {}, "connection_closed", "ServerDisconnectedError"),
        (b"SSH-2.0-secret\r\n", {}, "invalid_response", "ClientResponseError"),
        (b"HTTP/1.1 200 OK\r\nno header: \0secret\r\n\r\n", {}, "invalid_response", "ClientResponseError"),
        (b"", {"headers": {"X-Token": "secret\r\nX-More: secret"}}, "bad_request", "ValueError"),
    ],
    ids=lambda value: repr(value)[:30] if isinstance(value, bytes) else "",
)
async def test_aiohttp(reply: bytes, options: dict[str, Any], code: str, raised_by: str) -> None:
    """What aiohttp raises has the code of what it stands for, and shows neither query nor header."""
    async with serving(replying(reply)) as url:
        error = await failure_with_aiohttp(url, **options)
    assert (error["error_code"], error["raised_by"]) == (code, raised_by)


async def test_aiohttp_rate_limit() -> None:
    """A rate limit says when to come back, and what aiohttp raises goes to the handlers of an upstream's status."""
    async with serving(replying(answer("429 Slow Down", b"", "Retry-After: 7"))) as url:
        error = await failure_with_aiohttp(url)
        assert (error["error_code"], error["status_code"]) == ("rate_limit", 429)
        assert error["message"] == f"[429][{url.partition('?')[0]}] Slow Down"
        assert error["error_metadata"]["retry_after_seconds"] == 7
        plain = await failure_with_aiohttp(url, Plain)
        assert (plain["error_code"], plain["status_code"]) == ("internal_error", 429)
        by_name = type("ByName", (Scripted,), {"exception_handlers": [("aiohttp.ClientError", HTTPHandler, None)]})
        assert (await failure_with_aiohttp(url, by_name))["error_code"] == "rate_limit"


async def test_aiohttp_time_out() -> None:
    """A server that accepts and says nothing is a time-out, however aiohttp was told about time."""
    async with serving(keep_silent) as url:
        for limit in (aiohttp.ClientTimeout(total=0.05), aiohttp.ClientTimeout(sock_read=0.05)):
            error = await failure_with_aiohttp(url, timeout=limit)
            assert error["error_code"] == "request_timeout"
            assert error["error_metadata"]["retryable"] is True


async def test_aiohttp_refused() -> None:
    """A port that nobody listens on is a connection that does not come about."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    error = await failure_with_aiohttp(f"http://127.0.0.1:{port}/?token=secret")
    assert (error["error_code"], error["raised_by"]) == ("connection_timeout", "ClientConnectorError")


async def test_aiohttp_without_tls() -> None:
    """A server that does not speak TLS where it should is a connection that does not come about."""

    async def reply_at_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(answer("400 Bad Request", b""))
        writer.close()

    async with serving(reply_at_once) as url:
        error = await failure_with_aiohttp(url.replace("http:", "https:"))
    assert (error["error_code"], error["raised_by"]) == ("connection_timeout", "ClientConnectorSSLError")
