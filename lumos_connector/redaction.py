"""
Keeping secrets out of everything a person reads: logs, error messages, representations.

Three ways, each covering what the others can't: marks on the models' fields, names that secrets usually have, and the
secret values of the call at hand wherever they turn up, also encoded. This module must not know requests or
capabilities.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from typing import Any
from urllib.parse import quote, quote_plus, urlsplit

import attrs

from .models.base import MASK, is_secret

SHORTEST_SECRET = 4
"""Values shorter than this are not searched for in text: they would mask words that mean something else."""

_NAME = (
    r"(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|private[_-]?key|access[_-]?key|signing[_-]?key"
    r"|authorization|credentials?|cookie|session[_-]?id|code[_-]?verifier|client[_-]?assertion)"
)
_SECRET_NAME = re.compile(rf"(?:^|[_\-. ]){_NAME}s?$", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_HARMLESS_NAME = re.compile(r"(?:page|next|prev|previous|continuation|cursor)[_-]?token$", re.IGNORECASE)
_WORD = rf"[\w.\-]*{_NAME}"
_TEXT_RULES = (
    # "password": "…" and 'password': '…', as in JSON and in a dict's representation
    re.compile(
        rf"""((?P<q>["']){_WORD}(?P=q)\s*:\s*(?P<v>["']))(?:\\.|(?!(?P=v))[^\\])*(?P<end>(?P=v)?)""", re.IGNORECASE
    ),
    # password=…, as in forms, URLs and representations
    re.compile(rf"""(\b{_WORD}\s?=\s?["']?)[^\s&;,"')\]}}]+(?P<end>)""", re.IGNORECASE),
    # Authorization: Basic …, as in headers
    re.compile(r"(\b(?:proxy-)?authorization[\"']?\s*[:=]\s*[\"']?(?:\w+\s+)?)[^\s\"',;]+(?P<end>)", re.IGNORECASE),
    re.compile(r"(\bbearer\s+)(?=\S*\d|\S{16})[A-Za-z0-9._~+/=\-]{8,}(?P<end>)", re.IGNORECASE),
    # https://user:password@host
    re.compile(r"(://[^/\s:@]*:)[^/\s@]+(?P<end>@)"),
)


class Secrets:
    """
    The secret values of one call, looked for only when something is about to be shown.

    Args:
        sources: Instances of attrs classes, whose marks count, and dicts and lists, whose names count.
    """

    def __init__(self, *sources: Any) -> None:
        self._sources = sources
        self._found: frozenset[str] | None = None

    def __iter__(self) -> Iterator[str]:
        """Give each text of four characters or more that is marked, or stands under a name that secrets have."""
        if self._found is None:
            texts = (text for source in self._sources for text in _walk(source, secret=False))
            self._found = frozenset(text for text in texts if len(text) >= SHORTEST_SECRET)
        return iter(self._found)


SECRETS: ContextVar[Secrets] = ContextVar("lumos_connector_secrets", default=Secrets())  # noqa: B039 - it is never changed
"""The secrets of the call at hand; masked in every log record that is written while it runs."""


def is_secret_name(name: str, more: Iterable[str] = ()) -> bool:
    """
    Tell whether a field of that name usually holds a secret.

    Args:
        name: The field's name.
        more: Other names that count, in any case.

    Returns:
        True for names such as ``password``, ``apiKey`` or ``client_secret``; not for ``page_token``.
    """
    if name.lower() in more:
        return True
    spelled = _CAMEL.sub("_", name)
    return bool(_SECRET_NAME.search(spelled)) and not _HARMLESS_NAME.search(spelled)


def mask_text(text: str, secrets: Iterable[str] = ()) -> str:
    """
    Replace the secrets in a text.

    Args:
        text: What a person would read.
        secrets: Values that must not be shown, in plain, percent-encoded, JSON-escaped or base64 form.

    Returns:
        The text with ``***`` in their place, and in place of what follows a name that secrets usually have.
    """
    for form in sorted({form for secret in secrets for form in _forms(secret)}, key=len, reverse=True):
        text = text.replace(form, MASK)
    for rule in _TEXT_RULES:
        text = rule.sub(rf"\1{MASK}\g<end>", text)
    return text


def mask_url(url: str) -> str:
    """Give a URL without its query, fragment and user information."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url.partition("?")[0].partition("#")[0]
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def _walk(value: Any, *, secret: bool) -> Iterator[str]:
    if isinstance(value, str):
        if secret:
            yield str(value)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _walk(inner, secret=secret or is_secret_name(str(name)))
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _walk(inner, secret=secret)
    elif attrs.has(type(value)):
        for attribute in attrs.fields(type(value)):
            inner = getattr(value, attribute.name, None)
            if inner is not None:
                yield from _walk(inner, secret=secret or is_secret(attribute))


def _forms(secret: str) -> Iterator[str]:
    if len(secret) < SHORTEST_SECRET:
        return
    yield secret
    raw = secret.encode("utf-8", "surrogatepass")
    yield quote(raw, safe="")
    yield quote_plus(raw)
    yield repr(secret)[1:-1]
    escaped = "".join(_JSON_ESCAPES.get(c, c) for c in secret)
    yield escaped
    yield "".join(c if c.isascii() else f"\\u{ord(c):04x}" for c in escaped)
    yield from _base64_forms(raw)


def _base64_forms(raw: bytes) -> Iterator[str]:
    """Give what base64 makes of the value at each of the three places it can stand at, less the edges it shares."""
    for shift in range(3):
        encoded = b64encode(b"\0" * shift + raw).decode("ascii").rstrip("=")
        core = encoded[(0, 2, 3)[shift] : len(encoded) - (1 if (len(raw) + shift) % 3 else 0)]
        if len(core) >= SHORTEST_SECRET * 2:
            yield core
            yield core.replace("+", "-").replace("/", "_")


_JSON_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
