"""
What `fulfill_arbitrary_endpoint` makes of an app's answers, and of their absence.

The apps are real ones on 127.0.0.1, and some of them misbehave.
"""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timezone
from email.utils import format_datetime

import aiohttp
import pytest
from aiohttp import web

from lumos_connector import (
    ArbitraryEndpointPolicy,
    arbitrary_endpoint,
)
from lumos_connector.arbitrary_endpoints.fulfilling import time_for
from lumos_connector.dispatch import time_allowed
from lumos_connector.models.arbitrary_endpoint import (
    FulfillArbitraryEndpoint,
    FulfillArbitraryEndpointRequest,
)
from lumos_connector.models.rate_limits import RateLimitRequestInfo

from .arbitrary import NAME, TIMED_OUT, UNREACHABLE, Acme, App, document, fulfilled, serving_app
from .calling import CANARY, failure_of


@pytest.fixture
async def app() -> AsyncIterator[App]:
    """Serve an app on a free port."""
    async with serving_app() as served:
        yield served


# What comes back


async def test_success(app: App) -> None:
    """An answer is handed on as it is: every header but cookies, in lower case and joined, and the text."""

    def answer(_: web.Request) -> web.Response:
        response = web.Response(body='{"a":  "é"}'.encode(), content_type="application/json", charset="utf-8")
        response.headers.add("Link", "<x>; rel=next")
        response.headers.add("Link", "<y>; rel=last")
        response.headers.add("Set-Cookie", f"session={CANARY}")
        response.headers.add("Retry-After", "5")
        return response

    app.answer = answer
    response = await fulfilled(Acme(f"{app.origin}/"), url="/users")
    headers = response.pop("headers")
    assert headers.pop("date")
    assert headers.pop("server")
    assert headers == {
        "content-type": "application/json; charset=utf-8",
        "content-length": "12",
        "link": "<x>; rel=next, <y>; rel=last",
        "retry-after": "5",
    }
    assert response == {
        "ok": True,
        "status_code": 200,
        "body": '{"a":  "é"}',
        "content_type": "application/json; charset=utf-8",
        "error": None,
        "retry_after_seconds": None,
        "resolved_url": f"{app.origin}/users",
    }


@pytest.mark.parametrize("raises", [False, True])
@pytest.mark.parametrize("status", [204, 299, 304, 400, 403, 404, 407, 429, 500, 503])
async def test_statuses(app: App, status: int, raises: bool) -> None:
    """Any status but 401 is data after one request, whether or not the session raises for it elsewhere."""
    app.answer = lambda _: web.Response(status=status, text="" if status in (204, 304) else "the app says no")
    response = await fulfilled(Acme(f"{app.origin}/", raise_for_status=raises), url="/users")
    assert (response["ok"], response["status_code"], response["error"]) == (status < 300, status, None)
    assert response["body"] == ("" if status in (204, 304) else "the app says no")
    assert len(app.asked) == 1


async def test_redirects(app: App) -> None:
    """A redirect is an answer, and is not followed."""
    for status in (301, 302, 303, 307, 308):
        app.asked.clear()
        app.answer = lambda _, status=status: web.Response(status=status, headers={"Location": "/elsewhere"})  # type: ignore[misc]  # the status of this round
        response = await fulfilled(Acme(f"{app.origin}/"), url="/users")
        assert (response["ok"], response["status_code"]) == (False, status)
        assert response["headers"]["location"] == "/elsewhere"
        assert len(app.asked) == 1


@pytest.mark.parametrize("length", [3, 5_000])
async def test_unauthorized(app: App, length: int) -> None:
    """A 401 is raised, so that the platform refreshes the credential; its body counts as any upstream's does."""
    app.answer = lambda _: web.Response(status=401, text="x" * length)
    error = await failure_of(Acme(f"{app.origin}/"), document(url="/users?key=secret"), NAME)
    assert (error["error_code"], error["status_code"], error["raised_by"]) == ("unauthorized", 401, "HTTPStatusError")
    assert error["error_metadata"]["refreshable"] is True
    assert error["message"].startswith(f"[401][{app.origin}/users] xxx")
    assert "secret" not in error["message"]
    assert error["raised_in"].endswith(f":{NAME}")


@pytest.mark.parametrize(
    ("content_type", "body", "text"),
    [
        ("text/plain; charset=iso-8859-1", "café".encode("latin-1"), "café"),
        ('text/plain; Charset="utf-16"', "café".encode("utf-16"), "café"),
        ("text/plain", b"caf\xe9 \x00", "caf\N{REPLACEMENT CHARACTER} \x00"),
        ("image/png", b"\x89PNG", "\N{REPLACEMENT CHARACTER}PNG"),
        ("text/plain; charset=nonsense", "é".encode(), "é"),
        ("text/plain; charset=base64", b"YQ==", "YQ=="),
        ("text/plain; charset=idna", b"xn--\xff", "xn--\N{REPLACEMENT CHARACTER}"),
        ("text/plain; charset=unicode_escape", b"\\ud800", "\\ud800"),
    ],
)
async def test_bodies(app: App, content_type: str, body: bytes, text: str) -> None:
    """A body is decoded as its type says; what is no text becomes text with replacements."""
    app.answer = lambda _: web.Response(body=body, headers={"Content-Type": content_type})
    response = await fulfilled(Acme(f"{app.origin}/"), url="/users")
    assert (response["body"], response["content_type"]) == (text, content_type)


async def test_large_answers(app: App) -> None:
    """An answer over the limit is not handed on, though it was compressed; the status and the headers are."""

    def answer(request: web.Request) -> web.Response:
        response = web.Response(text="x" * int(request.query["n"]), status=206)
        response.enable_compression(web.ContentCoding.gzip)
        return response

    app.answer = answer
    assert len((await fulfilled(Acme(f"{app.origin}/"), url="/x?n=2000"))["body"]) == 2_000
    response = await fulfilled(Acme(f"{app.origin}/"), url="/x?n=2001")
    assert (response["ok"], response["status_code"], response["body"]) == (False, 206, None)
    assert response["error"] == "The app's answer is larger than 2000 bytes."
    assert response["headers"]["content-encoding"] == "gzip"
    assert response["content_type"].startswith("text/plain")


# How long to wait

NOW = 1_790_000_000
"""The time by the app's clock."""


def at(seconds: int) -> str:
    """Write a moment as HTTP does, by the app's clock."""
    return format_datetime(datetime.fromtimestamp(NOW + seconds, timezone.utc), usegmt=True)


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"Retry-After": "30"}, 30),
        (404, {"Retry-After": " 1.5 "}, 1.5),
        (503, {"Retry-After": "-5"}, 0),
        (429, {"Retry-After": at(45)}, 45),
        (429, {"Retry-After": at(-10)}, 0),
        (429, {"Retry-After": at(45).removesuffix(" GMT")}, 45),
        *((429, {"Retry-After": text}, None) for text in ("soon", "inf", "nan", "1_0", "9" * 400, "0x10", "")),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(NOW + 120)}, 120),
        (429, {"X-RateLimit-Reset": str(NOW - 120)}, 0),
        (429, {"Retry-After": "7", "X-RateLimit-Reset": str(NOW + 120)}, 7),
        (429, {"Retry-After": "soon", "X-RateLimit-Reset": str(NOW + 120)}, 120),
        (403, {"X-RateLimit-Remaining": "12", "X-RateLimit-Reset": str(NOW + 120)}, None),
        (503, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(NOW + 120)}, None),
        (429, {"X-RateLimit-Reset": "later"}, None),
        (429, {}, None),
        (200, {"Retry-After": "30"}, None),
    ],
)
async def test_waits(app: App, status: int, headers: dict[str, str], seconds: float | None) -> None:
    """The time to wait is read from whichever header tells it, by the app's own clock."""
    app.answer = lambda _: web.Response(status=status, headers={"Date": at(0), **headers})
    assert (await fulfilled(Acme(f"{app.origin}/"), url="/users"))["retry_after_seconds"] == seconds


async def test_reset_as_seconds_from_now(app: App) -> None:
    """The reset of a limit counts as the policy says; without it, it is not read."""

    class Delta(Acme):
        fulfill_arbitrary_endpoint = arbitrary_endpoint(
            "client", ArbitraryEndpointPolicy(rate_limit_reset="delta_seconds")
        )

    class Silent(Acme):
        fulfill_arbitrary_endpoint = arbitrary_endpoint("client")

    app.answer = lambda _: web.Response(status=429, headers={"X-RateLimit-Reset": "90"})
    assert (await fulfilled(Delta(f"{app.origin}/"), url="/"))["retry_after_seconds"] == 90
    assert (await fulfilled(Silent(f"{app.origin}/"), url="/"))["retry_after_seconds"] is None


async def test_a_clock_that_is_not_told(app: App) -> None:
    """Where the app's answer has no readable date, this machine's clock counts."""
    reset = str(int(time.time()) + 3_600)
    app.answer = lambda _: web.Response(status=429, headers={"Date": "?", "X-RateLimit-Reset": reset})
    assert 3_000 < (await fulfilled(Acme(f"{app.origin}/"), url="/"))["retry_after_seconds"] <= 3_600


# What goes wrong on the way


@asynccontextmanager
async def raw_app(serve: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]) -> AsyncIterator[str]:
    """Serve bytes on a free port."""
    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


def replying(reply: bytes) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    """Answer each request with those bytes, and close."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(reply)
        writer.close()

    return serve


async def keep_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer when the caller has gone."""
    await reader.read()
    writer.close()


@pytest.mark.parametrize(
    "reply",
    [b"", b"not HTTP\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort"],
    ids=["closed", "unreadable", "cut"],
)
async def test_broken_answers(reply: bytes) -> None:
    """An answer that breaks off or can't be read is data without a status."""
    async with raw_app(replying(reply)) as base_url:
        response = await fulfilled(Acme(base_url), url="/users")
    assert (response["ok"], response["status_code"], response["error"]) == (False, None, UNREACHABLE)
    assert response["resolved_url"] == f"{base_url}users"


async def test_odd_headers() -> None:
    """Headers of other encodings come out as text."""
    reply = b"HTTP/1.1 200 OK\r\nX-One: caf\xe9\r\nX-Two: caf\xc3\xa9\r\nContent-Length: 0\r\n\r\n"
    async with raw_app(replying(reply)) as base_url:
        headers = (await fulfilled(Acme(base_url), url="/users"))["headers"]
    assert (headers["x-one"], headers["x-two"]) == ("café", "café")


async def test_unreachable() -> None:
    """A host where nothing listens, or whose name does not resolve, is data."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        for base_url in (f"http://127.0.0.1:{unused.getsockname()[1]}/", "http://acme.invalid/"):
            response = await fulfilled(Acme(base_url), url="/users")
            assert (response["ok"], response["error"]) == (False, UNREACHABLE)


async def test_time_budget() -> None:
    """An app that is silent until the caller's time is nearly up is data, as is one that the session gives up on."""
    async with raw_app(keep_silent) as base_url:
        response = await fulfilled(Acme(base_url), url="/users", rate_limit={"max_execution_time": 1})
        assert (response["ok"], response["error"]) == (False, TIMED_OUT)
        hasty = Acme(base_url, timeout=aiohttp.ClientTimeout(sock_read=0.05))
        assert (await fulfilled(hasty, url="/users"))["error"] == TIMED_OUT


@pytest.mark.parametrize("allowed", [None, -1, 0, 1, 2, 5, 11, 20, 24, 25, 26, 40, 300, 1800, 10**12])
def test_time_budget_is_within_the_call(allowed: int | None) -> None:
    """An answer about a silent app is made before the call as a whole is ended, whatever the caller allows."""
    request = FulfillArbitraryEndpointRequest(
        request=FulfillArbitraryEndpoint(url="/"), rate_limit=RateLimitRequestInfo(max_execution_time=allowed)
    )
    assert 0 < time_for(request) < time_allowed(allowed)
