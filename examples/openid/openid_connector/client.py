"""
Reading from a provider over HTTP.

This module must not know how a token is got. aiohttp is imported when a session opens, so that a process that only
describes a connector never pays for it.
"""

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lumos_connector import HTTPStatusError, InvalidConfigurationError, InvalidResponseError, discover

if TYPE_CHECKING:
    from aiohttp import ClientSession

SECONDS = 30

_URL = re.compile(r"https?://[^/?#@\s]+(?:[/?]|$)")


async def endpoint(issuer: str, name: str) -> str:
    """
    Find an endpoint in the provider's metadata (OpenID Connect Discovery 1.0, section 3).

    Args:
        issuer: The provider.
        name: What the metadata call it, such as ``userinfo_endpoint``.

    Returns:
        Its URL.

    Raises:
        InvalidConfigurationError: The provider has none, or the issuer is none. Raises as `discover` does otherwise.
        InvalidResponseError: What the provider names is no URL.
    """
    url = (await discover(issuer)).get(name)
    if url is None:
        raise InvalidConfigurationError(message=f"issuer: the metadata of this provider name no {name}")
    if not isinstance(url, str) or not _URL.match(url):
        raise InvalidResponseError(message=f"issuer: {name} in the metadata of this provider is no http or https URL")
    return url


def session(**options: Any) -> "ClientSession":
    """Make a session for the time of one call; ``options`` are those of aiohttp, such as headers or middlewares."""
    from aiohttp import ClientSession, ClientTimeout

    # Not trust_env=True: it would send what ~/.netrc has for the host, in the token's place.
    return ClientSession(timeout=ClientTimeout(total=SECONDS), **options)


async def read(http: "ClientSession", url: str, query: Mapping[str, str] | None = None) -> dict[str, Any]:
    """
    Get a JSON object.

    Args:
        http: The session, which knows how to authenticate.
        url: Where it is.
        query: What the URL says besides.

    Returns:
        The object.

    Raises:
        HTTPStatusError: The answer means failure.
        InvalidResponseError: The answer is something else. Errors of the network pass through.
    """
    # A redirect is an answer, not an order: following it would take the token elsewhere.
    async with http.get(url, params=query, allow_redirects=False) as answer:
        content = await answer.read()
    if answer.status != 200:
        raise HTTPStatusError(status=answer.status, url=url, headers=answer.headers, body=content)
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise InvalidResponseError(message=f"GET {url}: expected a JSON object")
    return found
