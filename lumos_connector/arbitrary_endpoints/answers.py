"""
Reading what an app answered to a request that is handed on: headers, and how long to wait.

This module must not know what was asked for, or which HTTP client is used.
"""

import re
import time
from collections.abc import Mapping
from enum import Enum


class RateLimitResetFormat(str, Enum):
    """What an app's ``X-RateLimit-Reset`` counts: seconds from now on, or seconds since the epoch."""

    DELTA_SECONDS = "delta_seconds"
    EPOCH_SECONDS = "epoch_seconds"


def read_headers(given: Mapping[str, str]) -> dict[str, str]:
    """
    Read an answer's headers.

    Args:
        given: The headers, of whatever bytes the app sent.

    Returns:
        Them by their names in lower case, those of one name joined by commas. Cookies are left out: they are between
        the app and the connector, and are often as good as a credential.
    """
    headers: dict[str, str] = {}
    for name, value in given.items():
        key, text = name.lower(), _header_text(value)
        if key != "set-cookie":
            headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def _header_text(value: str) -> str:
    raw = value.encode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


# How long to wait


def wait_of(status: int, headers: Mapping[str, str], reset_format: RateLimitResetFormat | None) -> float | None:
    """
    Find how long to wait.

    Args:
        status: The answer's status.
        headers: Its headers, the names in lower case.
        reset_format: What ``X-RateLimit-Reset`` counts, where the app sends it.

    Returns:
        The seconds after which to try again: by ``Retry-After``, else by the reset of a limit that is used up. Moments
        are measured by the app's own clock where it tells the time.
    """
    now = _date(headers.get("date", "")) or time.time()
    seconds = _retry_after(headers.get("retry-after", "").strip(), now)
    if seconds is not None or reset_format is None or status not in (403, 429):
        return seconds
    if headers.get("x-ratelimit-remaining", "0").strip() != "0":
        return None
    reset = _number(headers.get("x-ratelimit-reset", ""))
    if reset is None:
        return None
    return max(0.0, reset - now if reset_format is RateLimitResetFormat.EPOCH_SECONDS else reset)


def _retry_after(text: str, now: float) -> float | None:
    seconds = _number(text)
    if seconds is None:
        moment = _date(text)
        seconds = None if moment is None else moment - now
    return None if seconds is None else max(0.0, seconds)


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"[+-]?[0-9]{1,15}(\.[0-9]*)?", text.strip()) else None


def _date(text: str) -> float | None:
    """Read a date of HTTP (RFC 9110, section 5.6.7) as seconds since the epoch; one without a zone is in UTC."""
    from datetime import timezone
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo is not None else moment.replace(tzinfo=timezone.utc)).timestamp()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
