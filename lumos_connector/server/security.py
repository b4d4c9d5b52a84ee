"""
Who may call: a bearer token (RFC 6750), compared in constant time.

This module must not know calls or connectors, and never puts a token into a message.
"""

import hmac

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from .exchange import RequestRefusedError


def bearer(token: str, *, open_to_all: Handler) -> Middleware:
    """
    Make the middleware that answers 401 where a request doesn't carry the token.

    Args:
        token: The token.
        open_to_all: The one handler that needs none.

    Returns:
        The middleware.

    Raises:
        ValueError: The token can't stand in a header.
    """
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise ValueError("the token must be one or more printable ASCII characters without spaces")
    expected = token.encode("ascii")

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.match_info.handler is not open_to_all and not _carries(request, expected):
            raise RequestRefusedError(401, "Unauthorized", {"WWW-Authenticate": "Bearer"})
        return await handler(request)

    return check


def _carries(request: web.Request, expected: bytes) -> bool:
    given = request.headers.getall("Authorization", [])
    if len(given) != 1:
        return False
    scheme, _, token = given[0].partition(" ")
    sent = token.strip().encode("utf-8", "surrogateescape")
    return scheme.lower() == "bearer" and hmac.compare_digest(sent, expected)
