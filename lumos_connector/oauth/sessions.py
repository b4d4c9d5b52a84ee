"""
HTTP to a provider, apart from everything else that this machine knows: no cookies, no password of ``~/.netrc``.

What goes wrong comes out as an error of this package. An HTTP client's own exceptions may quote a URL, a header or the
bytes of an answer, so none of them is left in the chain of what is raised. This module must not know what is asked for.
"""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp

from ..errors import ConnectorError, InvalidConfigurationError, InvalidResponseError, NetworkError
from ..redaction import mask_url
from ..upstream import well_known

T = TypeVar("T")

PROXY_REFUSED = "The proxy that the environment names (HTTPS_PROXY, HTTP_PROXY) did not let the request through."


def session(seconds: float) -> aiohttp.ClientSession:
    """
    Begin a session that brings along nothing of its own.

    Environment variables are not trusted as a whole, since the HTTP client would send the passwords of ``~/.netrc``,
    too; `proxy_for` says which proxy they name.

    Args:
        seconds: How long an exchange may take, from the connection to the last byte.

    Returns:
        The session, to be closed by the caller.
    """
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=seconds), cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
    )


def proxy_for(url: str) -> str | None:
    """
    Find the proxy that the environment names for a URL: ``HTTPS_PROXY``, ``HTTP_PROXY`` and ``NO_PROXY``.

    Args:
        url: An absolute http or https URL.

    Returns:
        The proxy's URL, for the ``proxy`` of a request; ``None`` where the URL is asked directly.

    Raises:
        InvalidConfigurationError: What the environment names is no URL.
    """
    parts = urlsplit(url)
    named = getproxies().get(parts.scheme)
    host = parts.hostname or ""
    if not named or proxy_bypass(host if parts.port is None else f"{host}:{parts.port}"):
        return None
    proxy = named if "://" in named else f"http://{named}"
    try:
        known = urlsplit(proxy)
        is_url = known.scheme in ("http", "https") and bool(known.hostname) and known.port != 0
    except ValueError:
        is_url = False
    if not is_url:
        raise InvalidConfigurationError(
            f"The proxy that the environment names ({parts.scheme.upper()}_PROXY) is not an http or https URL."
        )
    return proxy


async def own_errors(url: str, work: Awaitable[T]) -> T:
    """
    Do something with an HTTP client, so that only errors of this package come out of it.

    Args:
        url: What is asked, for the message.
        work: What to do, such as a coroutine that sends a request and reads the answer.

    Returns:
        What comes of it.

    Raises:
        ConnectorError: The network failed, or what came was not HTTP. It has neither a cause nor a context. An error
            that `work` raises as one of this package stays as it is, and so does every other mistake.
    """
    try:
        return await work
    except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError) as e:
        error = _named(e, mask_url(url))
    raise error  # out here, where Python adds no context


def _named(e: Exception, where: str) -> ConnectorError:
    if isinstance(e, aiohttp.ClientHttpProxyError):
        return NetworkError(f"[{where}] {PROXY_REFUSED}")
    if isinstance(e, aiohttp.ClientProxyConnectionError):
        return NetworkError(
            f"[{where}] The proxy that the environment names (HTTPS_PROXY, HTTP_PROXY) can't be reached."
        )
    known = well_known(e) or (NetworkError() if isinstance(e, OSError) else InvalidResponseError())
    return type(known)(f"[{where}] {known.message}")
