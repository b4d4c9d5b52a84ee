"""
What becomes of an exception that is not a `ConnectorError`: the handlers an author can name and write.

A handler changes the error document that the default one has begun. HTTP clients are recognised without being imported.
This module must not know requests, or how a document is encoded.
"""

import math
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from .errors import (
    ClientError,
    ConnectionClosedError,
    ConnectorError,
    ConnectorErrorCode,
    HTTPStatusError,
    InvalidResponseError,
    NetworkError,
    RequestTimeoutError,
    UnsupportedOperationError,
)
from .redaction import SECRETS, mask_text, mask_url

if TYPE_CHECKING:
    from .models.envelope import ErrorResponse

LONGEST_UPSTREAM_TEXT = 800
"""How many characters of an upstream's answer an error message quotes."""

LONGEST_MESSAGE = 8_000
"""How many characters an error message has at most."""

CUT = " … (cut)"


class ExceptionHandler(ABC):
    """What an author subclasses to decide what an exception becomes."""

    @staticmethod
    @abstractmethod
    def handle(
        e: BaseException,
        original_func: Callable[..., Any],
        response: "ErrorResponse",
        error_code: ConnectorErrorCode | str | None = None,
    ) -> "ErrorResponse":
        """
        Change the error document.

        Args:
            e: The exception.
            original_func: The capability's method that raised it.
            response: The document as the default handler, and the entries before this one, left it.
            error_code: The third part of the entry in ``exception_handlers``.

        Returns:
            The document; the one that came in, or another.
        """


ExceptionEntry: TypeAlias = (
    "tuple[type[BaseException] | str, type[ExceptionHandler] | None, ConnectorErrorCode | str | None]"
)
"""An entry of ``exception_handlers``."""


class DefaultHandler(ExceptionHandler):
    """What every exception goes through first: its message, its status, and the code of errors that are well known."""

    @staticmethod
    def handle(
        e: BaseException,
        original_func: Callable[..., Any],
        response: "ErrorResponse",
        error_code: ConnectorErrorCode | str | None = None,
    ) -> "ErrorResponse":
        """Fill in the document; see `ExceptionHandler.handle`."""
        error = response.error
        answer = upstream_answer(e)
        error.message = answer_message(answer) if answer is not None else exception_message(e)
        error.status_code = answer.status if answer is not None else _status_of(e)
        error.raised_by = type(e).__name__
        error.raised_in = f"{getattr(original_func, '__module__', None)}:{getattr(original_func, '__name__', None)}"
        if isinstance(e, ConnectorError):
            error.error_code = e.error_code
            error.app_error_code = e.app_error_code
        elif (known := well_known(e)) is not None:
            error.error_code, error.message = known.error_code, known.message
        else:
            error.error_code = ConnectorErrorCode.INTERNAL_ERROR
        return response


class HTTPHandler(ExceptionHandler):
    """What an upstream's HTTP status means, by the table of the contract."""

    @staticmethod
    def handle(
        e: BaseException,
        original_func: Callable[..., Any],
        response: "ErrorResponse",
        error_code: ConnectorErrorCode | str | None = None,
    ) -> "ErrorResponse":
        """Set the code; see `ExceptionHandler.handle`."""
        response.error.error_code = code_of_status(response.error.status_code)
        return response


_STATUS_CODES = {
    **dict.fromkeys((400, 413, 415, 422), ConnectorErrorCode.BAD_REQUEST),
    **dict.fromkeys((405, 406, 501), ConnectorErrorCode.UNSUPPORTED_OPERATION),
    **dict.fromkeys((500, 502, 504), ConnectorErrorCode.BAD_GATEWAY),
    401: ConnectorErrorCode.UNAUTHORIZED,
    403: ConnectorErrorCode.PERMISSION_DENIED,
    404: ConnectorErrorCode.NOT_FOUND,
    408: ConnectorErrorCode.REQUEST_TIMEOUT,
    409: ConnectorErrorCode.CONFLICT,
    429: ConnectorErrorCode.RATE_LIMIT,
    503: ConnectorErrorCode.SERVICE_ERROR,
}


def code_of_status(status: int | None) -> ConnectorErrorCode:
    """
    Give the code that an upstream's HTTP status stands for.

    Args:
        status: The status, such as 404.

    Returns:
        The code; ``invalid_response`` for a status that stands for none.
    """
    return (
        _STATUS_CODES.get(status, ConnectorErrorCode.INVALID_RESPONSE)
        if status
        else ConnectorErrorCode.INVALID_RESPONSE
    )


def retry_after_seconds(headers: Mapping[str, str]) -> int | None:
    """
    Read ``Retry-After`` (RFC 9110, section 10.2.3).

    Args:
        headers: The answer's headers, the names in lower case.

    Returns:
        The whole seconds to wait, from a number or a date; ``None`` where there is none, or none that can be read.
    """
    text = str(headers.get("retry-after", "")).strip()
    if text.isascii() and text.isdigit():
        return int(text[:9])
    if not text:
        return None
    from datetime import datetime, timezone
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return max(0, math.ceil((moment - datetime.now(timezone.utc)).total_seconds()))


def matching_handlers(
    entries: Iterable[ExceptionEntry], e: BaseException
) -> Iterable[tuple[type[ExceptionHandler], ConnectorErrorCode | str | None]]:
    """
    Find the entries of ``exception_handlers`` that are for an exception.

    Args:
        entries: The connector's entries.
        e: The exception; an HTTP client's own status error counts as `HTTPStatusError` too.

    Returns:
        The handler and the code of each entry that matches, in order.
    """
    names = _names(e)
    for wanted, handler, code in entries:
        if isinstance(wanted, str):
            matches = wanted in names or _is_instance_of_named(e, wanted)
        else:
            matches = isinstance(e, wanted) or (wanted is HTTPStatusError and upstream_answer(e) is not None)
        if matches and handler is not None:
            yield handler, code


def _is_instance_of_named(e: BaseException, dotted: str) -> bool:
    """Look the class up in the module that the text names, where something else has imported it already."""
    module, _, name = dotted.rpartition(".")
    found = getattr(sys.modules.get(module), name, None)
    return isinstance(found, type) and isinstance(e, found)


def upstream_answer(e: BaseException) -> HTTPStatusError | None:
    """
    Read an exception that stands for an upstream's answer.

    Args:
        e: An `HTTPStatusError`, aiohttp's ``ClientResponseError``, or an exception with a ``response`` like httpx's and
            requests'.

    Returns:
        The answer; ``None`` where the exception stands for something else.
    """
    if isinstance(e, HTTPStatusError):
        return e
    aiohttp = sys.modules.get("aiohttp")
    if aiohttp is not None and isinstance(e, aiohttp.ClientResponseError):
        url = getattr(e.request_info, "real_url", "")
        return HTTPStatusError(status=e.status, url=str(url), headers=e.headers, body=e.message)
    response = getattr(e, "response", None)
    status = getattr(response, "status_code", None)
    if isinstance(status, int) and isinstance(e, Exception):
        return _duck_answer(status, response)
    return None


def _duck_answer(status: int, response: Any) -> HTTPStatusError:
    try:
        headers, body = dict(response.headers), str(response.text)
    except Exception:  # noqa: BLE001 - a streamed body that nobody read, headers of another kind
        headers, body = {}, ""
    return HTTPStatusError(status=status, url=str(getattr(response, "url", "")), headers=headers, body=body)


def answer_message(answer: HTTPStatusError) -> str:
    """
    Say in words what an upstream answered.

    Args:
        answer: The answer.

    Returns:
        ``[status][URL without its query] body``: the body's white space collapsed, its secrets masked, cut at 800
        characters, and replaced by a note where it is HTML or empty.
    """
    url = mask_url(answer.url)
    prefix = f"[{answer.status}][{url}]" if url else f"[{answer.status}]"
    return f"{prefix} {_shown_body(answer)}"


def _shown_body(answer: HTTPStatusError) -> str:
    text = " ".join(answer.body.split())
    if "text/html" in str(answer.headers.get("content-type", "")).lower() or text[:9].lower().startswith(
        ("<!doctype", "<html")
    ):
        return "(an HTML page, left out)"
    if not text:
        return "(no content)"
    masked = mask_text(text, SECRETS.get())
    return masked if len(masked) <= LONGEST_UPSTREAM_TEXT else masked[:LONGEST_UPSTREAM_TEXT] + CUT


def exception_message(e: BaseException) -> str:
    """
    Say in words what an exception says.

    Args:
        e: The exception; whatever its ``message`` and ``__str__`` do, something readable comes out.

    Returns:
        Its ``message``, else its text, without surrounding white space and secrets; ``<Class>: (no message)`` where
        that is empty.
    """
    try:
        given = getattr(e, "message", None)
        text = (given if isinstance(given, str) else str(e)).strip()
    except Exception:  # noqa: BLE001 - an exception's own code may do anything
        text = ""
    if not text:
        return f"{type(e).__name__}: (no message)"
    masked = mask_text(text[: LONGEST_MESSAGE * 2], SECRETS.get())
    return masked if len(masked) <= LONGEST_MESSAGE else masked[:LONGEST_MESSAGE] + CUT


def _status_of(e: BaseException) -> int | None:
    try:
        code = getattr(e, "code", None)
    except Exception:  # noqa: BLE001 - an exception's own code may do anything
        return None
    return (
        int(code)
        if isinstance(code, int)
        and not isinstance(code, bool)
        and isinstance(e, Exception)
        and not isinstance(e, ConnectorError)
        else None
    )


_WELL_KNOWN: Mapping[str, type[ConnectorError]] = {
    "builtins.NotImplementedError": UnsupportedOperationError,
    "builtins.TimeoutError": RequestTimeoutError,
    "asyncio.exceptions.TimeoutError": RequestTimeoutError,  # one with the built-in one from Python 3.11 on
    "concurrent.futures._base.TimeoutError": RequestTimeoutError,
    "builtins.ConnectionError": NetworkError,
    "builtins.BrokenPipeError": ConnectionClosedError,
    "builtins.ConnectionAbortedError": ConnectionClosedError,
    "builtins.ConnectionResetError": ConnectionClosedError,
    "socket.gaierror": NetworkError,
    "ssl.SSLError": NetworkError,
    "json.decoder.JSONDecodeError": InvalidResponseError,
    "msgspec.DecodeError": InvalidResponseError,
    "aiohttp.client_exceptions.ClientConnectionError": ConnectionClosedError,
    "aiohttp.client_exceptions.ClientConnectorError": NetworkError,
    "aiohttp.client_exceptions.ClientPayloadError": ConnectionClosedError,
    "aiohttp.client_exceptions.ConnectionTimeoutError": NetworkError,
    "aiohttp.client_exceptions.ServerTimeoutError": RequestTimeoutError,
    "httpx.CloseError": ConnectionClosedError,
    "httpx.ConnectError": NetworkError,
    "httpx.ConnectTimeout": NetworkError,
    "httpx.PoolTimeout": NetworkError,
    "httpx.ReadError": ConnectionClosedError,
    "httpx.RemoteProtocolError": ConnectionClosedError,
    "httpx.TimeoutException": RequestTimeoutError,
    "httpx.WriteError": ConnectionClosedError,
    "requests.exceptions.ChunkedEncodingError": ConnectionClosedError,
    "requests.exceptions.ConnectionError": NetworkError,
    "requests.exceptions.Timeout": RequestTimeoutError,
}
"""What errors of Python and of HTTP clients are, by the full names of their classes: no client is imported for it."""

_BAD_HEADER = ("illegal header", "invalid header value", "header injection")
_UNKNOWN_HOST = ("name or service not known", "nodename nor servname provided")


def well_known(e: BaseException) -> ConnectorError | None:
    """
    Recognise errors of the network, of Python and of HTTP clients that an author let through.

    Args:
        e: The exception.

    Returns:
        An error with the code and the words for it; ``None`` where the exception is not well known.
    """
    for name in _names(e):
        if name in _WELL_KNOWN:
            known = _WELL_KNOWN[name]
            return known(exception_message(e)) if known is UnsupportedOperationError else known()
    return _known_by_text(e)


def _names(e: BaseException) -> list[str]:
    """Give the full names of an exception's class and of its bases, the most specific first."""
    return [f"{c.__module__}.{c.__qualname__}" for c in type(e).__mro__]


def _known_by_text(e: BaseException) -> ConnectorError | None:
    try:
        text = str(e)[:LONGEST_MESSAGE].lower()
    except Exception:  # noqa: BLE001 - an exception's own code may do anything
        return None
    if any(part in text for part in _UNKNOWN_HOST):
        return NetworkError()
    if any(part in text for part in _BAD_HEADER):
        return ClientError(
            "A header for the app can't be sent as it is: a setting or a credential has a line break, or another "
            "character that headers can't hold."
        )
    return None
