"""
How a good token answer becomes one that no client can use, or one in another form.

This module must not know how the answer came about.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from attrs import evolve

from .messages import Answer
from .switches import Malformed, Switches

_JSON = "application/json"
_PAGE = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><p>Please sign in.</p></body></html>"


def _half(text: str) -> str:
    return text[: len(text) // 2]


_SPOILT: Mapping[Malformed, tuple[str, Callable[[Mapping[str, Any]], str]]] = {
    "not_json": (_JSON, lambda _: "this is not JSON"),
    "list": (_JSON, lambda document: json.dumps([document])),
    "truncated": (_JSON, lambda document: _half(json.dumps(document))),
    "html": ("text/html", lambda _: _PAGE),
}
"""What an answer becomes: its type, and its text."""


def as_told(answer: Answer, switches: Switches) -> Answer:
    """
    Make of a token answer what the switches say.

    Args:
        answer: The answer.
        switches: What the server was told.

    Returns:
        The answer to send; a text is sent as it is, and an error is never spoilt.
    """
    document, kind = answer.content, switches.malformed if answer.status == 200 else None
    if isinstance(document, str):
        return answer
    if kind == "no_access_token":
        document = {name: value for name, value in document.items() if name != "access_token"}
    elif kind is not None:
        content_type, write = _SPOILT[kind]
        return _as_text(answer, content_type, write(document))
    if switches.form_encoded:
        return _as_text(answer, "application/x-www-form-urlencoded", urlencode(document))
    return evolve(answer, content=document)


def _as_text(answer: Answer, content_type: str, text: str) -> Answer:
    return evolve(answer, content=text, headers={**answer.headers, "Content-Type": content_type})
