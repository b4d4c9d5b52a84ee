"""
Reading exceptions: what an upstream answered, what went wrong on the way to it, and how to say it.

HTTP clients are recognised by the names of their classes, without being imported; whatever an exception's own code
does, something readable comes out. This module must not know error documents, or who handles what.
"""

import math
import sys
from collections.abc import Mapping
from typing import Any

from .codes import ConnectorErrorCode
from .errors import (
    ClientError,
    ConnectionClosedError,
    ConnectorError,
    HTTPStatusError,
    InvalidConfigurationError,
    InvalidResponseError,
    NetworkError,
    RequestTimeoutError,
    UnsupportedOperationError,
)
from .redaction import SECRETS, mask_text, mask_url

LONGEST_UPSTREAM_TEXT = 800
"""How many characters of an upstream's answer an error message quotes."""

LONGEST_MESSAGE = 8_000
"""How many characters an error message has at most."""

LONGEST_READ = 64_000
"""How many characters of a text are looked at before it is cut, however long it is."""

CUT = " … (cut)"


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
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return max(0, math.ceil((moment - datetime.now(timezone.utc)).total_seconds()))


def upstream_answer(e: BaseException) -> HTTPStatusError | None:
    """
    Read an exception that stands for an upstream's answer.

    Args:
        e: An `HTTPStatusError`, aiohttp's ``ClientResponseError``, or an exception with a ``response`` like httpx's and
            requests'.

    Returns:
        The answer; ``None`` where the exception stands for something else.
    """
    try:
        return _answer_of(e)
    except BaseException:  # noqa: BLE001 - an exception's own code may do anything
        return None


def _answer_of(e: BaseException) -> HTTPStatusError | None:
    if isinstance(e, HTTPStatusError):
        return _answer(e.status, e.url, e.headers, e.body)
    aiohttp = sys.modules.get("aiohttp")
    if _is_unreadable(e):
        return None
    if aiohttp is not None and isinstance(e, aiohttp.ClientResponseError):
        return _answer(e.status, getattr(e.request_info, "real_url", ""), e.headers, e.message)
    response = getattr(e, "response", None)
    status = getattr(response, "status_code", None)
    if not isinstance(status, int) or not isinstance(e, Exception):
        return None
    body = _read(response, "text")
    return _answer(status, _read(response, "url"), _read(response, "headers"), body if isinstance(body, str) else "")


def _is_unreadable(e: BaseException) -> bool:
    """Tell whether aiohttp got an answer that is not HTTP, to which it gives the status 400."""
    is_answer = "aiohttp.client_exceptions.ClientResponseError" in class_names(e)
    return is_answer and type(e.__cause__).__module__ == "aiohttp.http_exceptions"


def _read(response: Any, name: str) -> Any:
    try:
        return getattr(response, name, None)
    except Exception:  # noqa: BLE001 - a streamed body that nobody has read raises, as does the URL of no request
        return None


def _answer(status: Any, url: object, headers: Any, body: object) -> HTTPStatusError:
    """Make an answer of what an author or an HTTP client gave, whatever its types."""
    return HTTPStatusError(
        status=int(status),
        url="" if url is None else str(url),
        headers={str(name): str(value) for name, value in dict(headers or {}).items()},
        body=body if isinstance(body, (str, bytes)) else "" if body is None else str(body),
    )


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
    text = " ".join(_masked(answer.body).split())
    if "text/html" in answer.headers.get("content-type", "").lower() or text[:9].lower().startswith(
        ("<!doctype", "<html")
    ):
        return "(an HTML page, left out)"
    return _cut(text, LONGEST_UPSTREAM_TEXT) or "(no content)"


def _masked(text: str) -> str:
    """Mask the secrets of a text; of a very long one, the part where half a secret may stand is left out."""
    masked = mask_text(text[:LONGEST_READ], SECRETS.get())
    return masked if len(text) <= LONGEST_READ else masked[:-LONGEST_MESSAGE] + CUT


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[:longest] + CUT


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
    except BaseException:  # noqa: BLE001 - an exception's own code may do anything
        text = ""
    return _cut(_masked(text), LONGEST_MESSAGE) if text else f"{type(e).__name__}: (no message)"


def status_of(e: BaseException) -> int | None:
    """Give an exception's ``code`` where that can be a status."""
    if isinstance(e, ConnectorError) or not isinstance(e, Exception):
        return None
    try:
        code = getattr(e, "code", None)
        return int(code) if isinstance(code, int) and not isinstance(code, bool) and abs(code) < 2**63 else None
    except BaseException:  # noqa: BLE001 - an exception's own code may do anything
        return None


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

_CERTIFICATES = ("ssl.SSLCertVerificationError", "aiohttp.client_exceptions.ClientConnectorCertificateError")
_BAD_ADDRESS = (
    "aiohttp.client_exceptions.InvalidURL",
    "httpx.InvalidURL",
    "httpx.UnsupportedProtocol",
    "requests.exceptions.InvalidSchema",
    "requests.exceptions.InvalidURL",
    "requests.exceptions.MissingSchema",
)
_BAD_HEADER = (
    "illegal header",
    "invalid header value",
    "header injection",
    "detected in http status message or header",
)
_UNKNOWN_HOST = ("name or service not known", "nodename nor servname provided")


def well_known(e: BaseException) -> ConnectorError | None:
    """
    Recognise errors of the network, of Python and of HTTP clients that an author let through.

    Args:
        e: The exception.

    Returns:
        An error with the code and the words for it; ``None`` where the exception is not well known.
    """
    names = class_names(e)
    if _is_unreadable(e):
        return InvalidResponseError()
    if any(name in names for name in _CERTIFICATES):
        return NetworkError(
            "The app's certificate is not trusted: its name, its dates or its issuer are not those expected. Check the "
            "app's address, or add the issuer to the certificates that this machine trusts."
        )
    if any(name in names for name in _BAD_ADDRESS):
        return InvalidConfigurationError("The app's address is not an http or https URL; check the settings.")
    for name in names:
        if name in _WELL_KNOWN:
            known = _WELL_KNOWN[name]
            return known(exception_message(e)) if known is UnsupportedOperationError else known()
    return _known_by_text(e)


def class_names(e: BaseException) -> list[str]:
    """Give the full names of an exception's class and of its bases, the most specific first."""
    return [f"{c.__module__}.{c.__qualname__}" for c in type(e).__mro__]


def _known_by_text(e: BaseException) -> ConnectorError | None:
    try:
        text = str(e)[:LONGEST_MESSAGE].lower()
    except BaseException:  # noqa: BLE001 - an exception's own code may do anything
        return None
    if any(part in text for part in _UNKNOWN_HOST):
        return NetworkError()
    if any(part in text for part in _BAD_HEADER):
        return ClientError(
            "A header for the app can't be sent as it is: a setting or a credential has a line break, or another "
            "character that headers can't hold."
        )
    return None
