"""
Reading the body of an HTTP answer: no more of it than is wanted, and as the text that it says it is.

This module must not know what was asked for, or which HTTP client is used.
"""

import re
from collections.abc import Mapping
from typing import Any, Protocol

_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_CHUNK = 65_536


class EndpointResponse(Protocol):
    """What is read of an app's answer; aiohttp's ``ClientResponse`` has it."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers; ``items()`` gives one that was sent twice twice."""

    @property
    def content(self) -> Any:
        """The body: ``iter_chunked(n)`` gives it in pieces of bytes, its compression undone."""


async def read(response: EndpointResponse, limit: int) -> tuple[bytes, bool]:
    """
    Read a body.

    Args:
        response: The answer.
        limit: How many bytes are read at most.

    Returns:
        What was read, and whether that is all.
    """
    body = bytearray()
    async for piece in response.content.iter_chunked(_CHUNK):
        body += piece
        if len(body) > limit:
            return bytes(body[:limit]), False
    return bytes(body), True


def text_of(raw: bytes, content_type: str) -> str:
    """
    Decode a body.

    Args:
        raw: The bytes.
        content_type: What the app says of them.

    Returns:
        Them as text, in UTF-8 where no other encoding is named; what is no text is replaced.
    """
    named = _CHARSET.search(content_type)
    try:
        text = raw.decode(named[1] if named else "utf-8", "replace")
    except (LookupError, ValueError):  # the app names an encoding that is none
        text = raw.decode("utf-8", "replace")
    return text.encode("utf-8", "replace").decode("utf-8")
