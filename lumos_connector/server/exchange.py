"""
One request and its answer: reading it within limits, refusing it in JSON, writing it in pieces, logging it on one line.

This module must not know connectors, nor what a document says.
"""

import asyncio
import json
import logging
import re
import time
import uuid
from collections.abc import Mapping

from aiohttp import web
from aiohttp.http import HttpProcessingError
from aiohttp.typedefs import Handler

from ..logs import REQUEST_ID

logger = logging.getLogger("lumos_connector.server")

ID_HEADER = "X-Request-Id"
_SANE_ID = re.compile(r"[A-Za-z0-9._:@/+=~-]{1,128}")

READ_TIMEOUT = 300.0
"""How long a client may take to send its request, in seconds, where no request timeout is set."""

PIECE = 256 * 1024
"""
How many bytes of a large answer are written before other requests have their turn.

Handed over at once, an answer is copied and encrypted in one step, which with TLS takes a second for each GiB.
"""


class RequestRefusedError(Exception):
    """
    The request is not one that can be passed on; raised to answer with a status other than 200.

    Attributes:
        status: The HTTP status.
        detail: What the client reads; nothing of the request in it.
        headers: More headers of the answer.
        closes: Whether the connection ends with the answer.
    """

    def __init__(
        self, status: int, detail: str, headers: Mapping[str, str] | None = None, *, closes: bool = False
    ) -> None:
        super().__init__(status, detail)
        self.status = status
        self.detail = detail
        self.headers = headers
        self.closes = closes


def answer(document: object, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """Make an answer of a value that JSON has."""
    body = json.dumps(document).encode()
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")


async def read_body(request: web.Request, limit: int, timeout: float | None) -> bytes:
    """
    Read a request's body.

    aiohttp's own limit is that of the outermost application, so it is not relied upon. A compressed body is refused:
    the contract has none, and a small one can hold a very large one.

    Args:
        request: The request.
        limit: How many bytes it may have.
        timeout: How many seconds its arrival may take.

    Returns:
        The bytes.

    Raises:
        RequestRefusedError: It is compressed, too large, too slow or broken.
    """
    if any(coding.strip().lower() != "identity" for coding in request.headers.getall("Content-Encoding", [])):
        raise RequestRefusedError(415, "Compressed bodies are not accepted", {"Accept-Encoding": "identity"})
    try:
        return await asyncio.wait_for(_read(request, limit), READ_TIMEOUT if timeout is None else timeout)
    except asyncio.TimeoutError:
        raise RequestRefusedError(408, "The body did not arrive in time", closes=True) from None
    except (web.RequestPayloadError, HttpProcessingError):
        raise RequestRefusedError(400, "The body is not well-formed HTTP") from None


async def _read(request: web.Request, limit: int) -> bytes:
    pieces = []
    size = request.content_length or 0
    if size <= limit:
        size = 0
        async for piece in request.content.iter_any():
            size += len(piece)
            if size > limit:
                break
            pieces.append(piece)
    if size > limit:
        raise RequestRefusedError(413, f"The body is larger than {limit} bytes")
    return b"".join(pieces)


async def send(request: web.Request, document: bytes) -> web.StreamResponse:
    """
    Answer with a JSON document.

    Args:
        request: The request.
        document: The document, UTF-8.

    Returns:
        The answer; a large one was already written, piece by piece.
    """
    if len(document) <= PIECE:
        return web.Response(body=document, content_type="application/json")
    response = web.StreamResponse()
    response.content_type = "application/json"
    response.content_length = len(document)
    await response.prepare(request)
    for start in range(0, len(document), PIECE):
        await response.write(document[start : start + PIECE])
    await response.write_eof()
    return response


def identify(request: web.BaseRequest) -> str:
    """
    Choose a request's id: the one it brought, if a log can hold that, else a new one.

    Args:
        request: The request.

    Returns:
        The id, which is in the log from here on.
    """
    given = request.headers.get(ID_HEADER, "")
    chosen = given if _SANE_ID.fullmatch(given) else uuid.uuid4().hex
    # aiohttp handles each request in a task of its own, so this holds until the answer is written, and no longer.
    REQUEST_ID.set(chosen)
    return chosen


async def expect(request: web.Request) -> None:
    """Let a client that asks first send its body; what else it may expect is left to `exchange` to refuse."""
    if _expects_to_be_asked(request) and request.transport is not None:
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0  # so that an error can still be answered


def _expects_to_be_asked(request: web.Request) -> bool:
    return request.headers.get("Expect", "").lower() == "100-continue"


@web.middleware
async def exchange(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give a request an id, answer what goes wrong with it in JSON, and log it on one line."""
    identify(request)
    started = time.monotonic()
    outcome = "cancelled"
    try:
        response = await _answered(request, handler)
        outcome = f"{response.status}"
        return response
    finally:
        # The raw path is what was sent: percent-encoded, so that it can't forge a line, and without the query.
        path, took = request.rel_url.raw_path[:200], (time.monotonic() - started) * 1000
        logger.info("%s %s: %s in %.1f ms", request.method, path, outcome, took)


async def name_request(_: web.Request, response: web.StreamResponse) -> None:
    """Put the request's id into the headers of its answer."""
    if (request_id := REQUEST_ID.get()) is not None:
        response.headers[ID_HEADER] = request_id


async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        if request.headers.get("Expect") and not _expects_to_be_asked(request):
            raise RequestRefusedError(417, "Expectation Failed", closes=True)
        return await handler(request)
    except RequestRefusedError as refused:
        response = answer({"detail": refused.detail}, refused.status, refused.headers)
        if refused.closes:
            response.force_close()
        return response
    except web.HTTPException as error:
        allow = error.headers.get("Allow")
        return answer({"detail": error.reason}, error.status, {"Allow": allow} if allow else None)
    except ConnectionError:
        # The client is gone. Nobody reads this, but aiohttp would take an exception for a fault of the server's.
        return answer({"detail": "Client Closed Request"}, 499)
    except Exception:
        logger.exception("The request could not be answered")
        return answer({"detail": "Internal Server Error"}, 500)
