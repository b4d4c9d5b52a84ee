"""
Reading the body of an HTTP answer: no more of it than is wanted, and as the text that it says it is.

This module must not know what was asked for, or which HTTP client is used.
"""

import codecs
import re
from collections.abc import Mapping
from typing import Any, Protocol

_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_CHUNK = 65_536

_TEXT_ENCODINGS = re.compile(
    r"utf-(?:8|8-sig|16|32|(?:16|32)-[bl]e)|ascii|iso8859-\d+|cp\d+|koi8-[rtu]|kz1048|mac-\w+|tis-620|hp-roman8"
    r"|big5(?:hkscs)?|gb2312|gbk|gb18030|hz|euc_\w+|shift_jis\w*|iso2022_\w+|johab"
)
"""
Python's own names of encodings that stand for text; an answer says what it likes.

Of the others, some are compression or escapes, and some take time that grows with the square of the length.
"""


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
        Them as text, in UTF-8 where no other encoding of text is named; what is no text is replaced.
    """
    named = _CHARSET.search(content_type)
    return raw.decode(_encoding(named[1]) if named else "utf-8", "replace")


def _encoding(name: str) -> str:
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        return "utf-8"
    return known if _TEXT_ENCODINGS.fullmatch(known) else "utf-8"
