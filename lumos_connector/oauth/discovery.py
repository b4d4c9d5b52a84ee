"""
Finding a provider's endpoints from its identifier alone (RFC 8414, and OpenID Connect Discovery 1.0 as a fallback).

What was found is kept for a while, so that a server does not ask before each token. This module must not know
connectors, or what the endpoints are for.
"""

import json
import time
from collections import OrderedDict
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..bodies import read
from ..errors import InvalidConfigurationError, InvalidResponseError, UpstreamError
from ..models.oauth_settings import is_issuer
from ..redaction import mask_url

if TYPE_CHECKING:
    from .together import Together

SECONDS_KEPT = 3600.0
"""How long what was found is taken for true."""

MOST_KEPT = 64
"""How many providers are remembered; the one that was not asked for longest is forgotten first."""

SECONDS = 30.0
"""How long a provider has to answer each request."""

MAX_ANSWER_BYTES = 262_144
"""The size of the largest document that is read."""

_kept: OrderedDict[str, tuple[float, Mapping[str, Any]]] = OrderedDict()


async def discover(issuer: str) -> Mapping[str, Any]:
    """
    Find out what a provider says of itself.

    Args:
        issuer: The provider's identifier, an https URL without query and fragment; http only on this machine.

    Returns:
        Its metadata (RFC 8414, section 2). Calls at the same time are one request.

    Raises:
        InvalidConfigurationError: The identifier is not one, or the provider has no metadata there.
        InvalidResponseError: What is there is not the metadata of this provider.
        UpstreamError: The provider failed.
        NetworkError: It can't be reached, or another error of the network.
    """
    found = _kept.get(issuer)
    if found is not None and found[0] > time.monotonic():
        _kept.move_to_end(issuer)
        return found[1]
    if not is_issuer(issuer):
        raise InvalidConfigurationError("The issuer is not an https URL without user information, query and fragment.")
    return await _lookups().do(issuer, lambda: _looked_up(issuer))


@cache
def _lookups() -> "Together[Mapping[str, Any]]":
    from .together import Together

    return Together()


def well_known_urls(issuer: str) -> list[str]:
    """
    Say where a provider's metadata stand.

    Args:
        issuer: The provider's identifier.

    Returns:
        The places to look, in order: OAuth's own (RFC 8414, section 3.1), then OpenID's, which comes after the path.
    """
    parts = urlsplit(issuer)
    origin, path = f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/")
    return [
        f"{origin}/.well-known/oauth-authorization-server{path}",
        f"{origin}{path}/.well-known/openid-configuration",
    ]


async def _looked_up(issuer: str) -> Mapping[str, Any]:
    metadata = await _asked(issuer)
    if metadata.get("issuer") != issuer:
        raise InvalidResponseError(
            f"The metadata at {mask_url(issuer)} names another issuer than the one asked for (RFC 8414, section 3.3)."
        )
    _kept[issuer] = (time.monotonic() + SECONDS_KEPT, metadata)
    _kept.move_to_end(issuer)
    if len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
    return metadata


async def _asked(issuer: str) -> Mapping[str, Any]:
    """Look at each place in turn: many a site has a page, or a redirect to one, for whatever it does not know."""
    from .sessions import own_errors

    has_page = False
    for url in well_known_urls(issuer):
        status, raw = await own_errors(url, _got(url))
        if status >= 500 or status == 429:
            raise UpstreamError(f"[{status}][{mask_url(url)}] The provider did not give its metadata.")
        metadata = _metadata(raw) if status == 200 else None
        if metadata is not None:
            return metadata
        has_page = has_page or status == 200
    if has_page:
        raise InvalidResponseError(f"What {mask_url(issuer)} gives as its metadata (RFC 8414) is not a JSON object.")
    raise InvalidConfigurationError(
        f"The issuer {mask_url(issuer)} has no metadata (RFC 8414); check it, or name the endpoints themselves."
    )


async def _got(url: str) -> tuple[int, bytes]:
    """Ask for a document; a redirect is not followed, since it would let another host say who the provider is."""
    from .sessions import proxy_for, session

    async with (
        session(SECONDS) as http,
        http.get(url, headers={"Accept": "application/json"}, proxy=proxy_for(url), allow_redirects=False) as response,
    ):
        raw, is_whole = await read(response, MAX_ANSWER_BYTES)
        return response.status, raw if is_whole else b""


def _metadata(raw: bytes) -> Mapping[str, Any] | None:
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None
