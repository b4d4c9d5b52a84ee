"""
Where a request that somebody else wrote may go: URLs resolved against an app's base URL, and never beyond its host.

A program may ask for URLs that it made up, or was talked into. What is sent is therefore put together here from the
base URL's own origin and a path and query that were looked at, never from the caller's text as a whole. This module
must not know models, HTTP clients or what is done about a refusal.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlencode

from ..redaction import mask_url

LONGEST_URL = 65_536
"""How many characters a URL has at most."""

LONGEST_SHOWN = 2_000
"""How many characters of a refused URL are repeated."""

TOO_LONG = "The URL is too long."
BAD_ESCAPE = "The URL's path has a '%' that begins no escape of UTF-8, or escapes of escapes."
NOT_PLAIN = "The URL has a backslash or a control character, as such or encoded."
HAS_CREDENTIALS = "The URL has a user name or a password in it; the connection has its own."
HAS_DOTS = "The URL's path has a '.' or '..' segment, as such or encoded."
IS_PARTIAL = "The URL is neither a path nor complete: a complete one has a scheme and a host."
OTHER_HOST = "The URL leads to another scheme, host or port than this connection's."
NO_BASE = "a base URL begins with https:// or http:// and a host"

_PARTS = re.compile(r"(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?")  # RFC 3986, appendix B; any text matches
_AUTHORITY = re.compile(r"(\[[^\]@\s]+\]|[^\[\]:@\s]+)(:[0-9]{0,5})?")  # a host, and perhaps a port
_USER_INFORMATION = re.compile(r"(?s)^((?:[a-z][a-z0-9+.\-]*:[/\\]*|[/\\]{2,})).*@", re.IGNORECASE)
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_ODD = re.compile(r"[\\\x00-\x1f\x7f-\x9f]")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_MOST_LAYERS = 5

_QUERY_LEGAL = "".join(c for c in map(chr, range(0x21, 0x7F)) if c not in '"#<>\\')
_PATH_LEGAL = "".join(c for c in _QUERY_LEGAL if c not in "?`{}")


class RefusedTargetError(Exception):
    """
    A URL that must not be asked for.

    Attributes:
        reason: Why, in words that repeat nothing of the request.
        url: The URL as far as it may be shown: without user information, query and fragment.
    """

    def __init__(self, reason: str, url: str) -> None:
        self.reason = reason
        self.url = _ODD.sub("\N{REPLACEMENT CHARACTER}", _shown(url)[:LONGEST_SHOWN])
        super().__init__(reason)


class Origin(NamedTuple):
    """A scheme, a host and a port (RFC 6454), the host in the form that is sent."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        """Write it as a URL without a path; a port that goes without saying is left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _DEFAULT_PORTS[self.scheme] else f":{self.port}")


class Base(NamedTuple):
    """
    Where an app's URLs begin.

    Attributes:
        origin: Its scheme, host and port.
        path: Its path, which ends in a slash.
    """

    origin: Origin
    path: str


class Target(NamedTuple):
    """
    Where a request goes.

    Attributes:
        url: The whole URL, ready to be sent as it is.
        path: Its path below the base URL's, beginning with a slash; ``None`` where it is not below it.
    """

    url: str
    path: str | None


def check_base(url: str) -> None:
    """
    Look at a base URL as far as that takes no time, since a declaration is read for every call.

    Args:
        url: What an author declared, such as ``https://api.acme.example/v1``.

    Raises:
        ValueError: It is no such URL, or has a user name, a query or a fragment; the message repeats nothing of it.
    """
    scheme, authority, _, query = _split(url)
    if "#" in url or query is not None or "@" in (authority or "") or _ODD.search(url):
        raise ValueError("a base URL has a scheme, a host and perhaps a path, and nothing else")
    if (scheme or "").lower() not in _DEFAULT_PORTS or not _AUTHORITY.fullmatch(authority or ""):
        raise ValueError(NO_BASE)


def base_of(url: str) -> Base:
    """
    Read a base URL.

    Args:
        url: What an author configured; it need not end in a slash.

    Returns:
        Its parts.

    Raises:
        ValueError: As `check_base` says, or nothing can have such a host.
    """
    check_base(url)
    scheme, authority, path, _ = _split(url)
    origin = _origin(scheme, authority)
    if origin is None:
        raise ValueError(NO_BASE)
    return Base(origin, quote(path, safe=_PATH_LEGAL).rstrip("/") + "/")


def resolve(base: Base, url: str, query: Mapping[str, Sequence[str]] | None = None) -> Target:
    """
    Resolve a URL that a caller wrote.

    Args:
        base: Where the app's URLs begin.
        url: A path below the base URL, or a complete URL on its host, such as one that an earlier answer gave.
        query: Parameters to add to a path; each replaces those of its name. A complete URL is left as it is.

    Returns:
        Where to send the request.

    Raises:
        RefusedTargetError: The URL leads elsewhere, or is written so that others may think so.
    """
    if len(url) > LONGEST_URL:
        raise RefusedTargetError(TOO_LONG, url)
    scheme, authority, path, own_query = _split(url)
    _check(url, authority, path)
    if scheme is not None or authority is not None:
        if not scheme or not authority:
            raise RefusedTargetError(IS_PARTIAL, url)
        if _origin(scheme, authority) != base.origin:
            raise RefusedTargetError(OTHER_HOST, url)
        full_path = quote(path, safe=_PATH_LEGAL)
    else:
        full_path = base.path + quote(path, safe=_PATH_LEGAL).lstrip("/")
        own_query = _merged(own_query, query) if query else own_query
    ending = "" if own_query is None else "?" + quote(own_query, safe=_QUERY_LEGAL)
    return Target(f"{base.origin}{full_path}{ending}", _below(base.path, full_path))


def quoted(path: str) -> str:
    """Give a path as `Target.path` has it: from a slash on, characters that URLs can't hold encoded."""
    return quote("/" + path.lstrip("/"), safe=_PATH_LEGAL)


def is_path(text: str) -> bool:
    """Tell whether a text is a path that `resolve` can give, as `Target.path` has it once it is `quoted`."""
    if _split(text)[1] is not None:
        return False
    try:
        return resolve(Base(Origin("https", "", 443), "/"), "/" + text.lstrip("/")).path == quoted(text)
    except RefusedTargetError:
        return False


def _split(url: str) -> tuple[str | None, str | None, str, str | None]:
    return _PARTS.match(url).groups()  # type: ignore[union-attr, return-value]  # it matches whatever is given


def _check(url: str, authority: str | None, path: str) -> None:
    """Refuse what different programs read differently: the app, or what stands before it, may be one of them."""
    if _ODD.search(url.partition("?")[0]) or _CONTROL.search(url):
        raise RefusedTargetError(NOT_PLAIN, url)
    if "@" in (authority or ""):
        raise RefusedTargetError(HAS_CREDENTIALS, url)
    if _BROKEN_ESCAPE.search(path):
        raise RefusedTargetError(BAD_ESCAPE, url)
    for _ in range(_MOST_LAYERS):
        if any(segment.partition(";")[0] in (".", "..") for segment in path.split("/")):
            raise RefusedTargetError(HAS_DOTS, url)
        try:
            path, before = unquote(path, errors="strict"), path
        except UnicodeDecodeError:
            raise RefusedTargetError(BAD_ESCAPE, url) from None
        if _ODD.search(path):
            raise RefusedTargetError(NOT_PLAIN, url)
        if path == before:
            return
    raise RefusedTargetError(BAD_ESCAPE, url)


def _origin(scheme: str | None, authority: str | None) -> Origin | None:
    """Read an origin; ``None`` where it is none that can be asked."""
    scheme = (scheme or "").lower()
    if scheme not in _DEFAULT_PORTS or not authority:
        return None
    from yarl import URL

    try:
        url = URL(f"{scheme}://{authority}/")
        host, port = url.raw_host, url.port
    except ValueError:
        return None
    if not host or port is None or not re.fullmatch(r"[a-z0-9._:-]+", host):
        return None
    return Origin(scheme, host, port)


def _merged(own_query: str | None, query: Mapping[str, Sequence[str]]) -> str:
    merged: dict[str, Sequence[str]] = {}
    for name, value in parse_qsl(own_query or "", keep_blank_values=True):
        merged[name] = [*merged.get(name, ()), value]
    return urlencode({**merged, **query}, doseq=True)


def _below(base_path: str, path: str) -> str | None:
    if path.startswith(base_path):
        return path[len(base_path) - 1 :]
    return "/" if path + "/" == base_path else None


def _shown(url: str) -> str:
    """Leave out what may be secret, also where a password holds what begins a path or a query."""
    return mask_url(_USER_INFORMATION.sub(r"\1", url))
