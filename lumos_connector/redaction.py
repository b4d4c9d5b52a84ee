"""
Keeping secrets out of everything a person reads: logs, error messages, representations.

Three ways, each covering what the others can't: marks on the models' fields, names that secrets usually have, and the
secret values of the call at hand wherever they turn up, also encoded. Every pattern here takes time that grows with the
text and no faster: an upstream decides what the text is. This module must not know requests or capabilities.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Any, TypeAlias

import attrs

from .models.base import MASK, is_secret, is_strict

SHORTEST_SECRET = 4
"""Values shorter than this are not searched for in text: they would mask words that mean something else."""

LONGEST_PATTERN = 16_384
"""Longer values are searched for in their plain spellings alone: a pattern for them would take too long to make."""

_Spelling: TypeAlias = "str | re.Pattern[str]"


class Secrets:
    """
    The secret values of one call, looked for only when something is about to be shown.

    Args:
        sources: Instances of attrs classes, whose marks count, and dicts and lists, whose names count. In the classes
            of authors names count too.
    """

    def __init__(self, *sources: Any) -> None:
        self._sources = sources
        self._spellings: list[_Spelling] | None = None

    def __iter__(self) -> Iterator[str]:
        """Give each text of four characters or more that is marked, or stands under a name that secrets have."""
        return iter({text for text in _texts(self._sources) if len(text) >= SHORTEST_SECRET})

    def spellings(self) -> list[_Spelling]:
        """Give every way in which the values may be spelled, the longest first."""
        if self._spellings is None:
            self._spellings = _spellings(self)
        return self._spellings


SECRETS: ContextVar[Secrets] = ContextVar("lumos_connector_secrets", default=Secrets())  # noqa: B039 - it is never changed
"""The secrets of the call at hand; masked in every log record that is written while it runs."""


def is_secret_name(name: str) -> bool:
    """
    Tell whether a field of that name usually holds a secret.

    Args:
        name: The field's name.

    Returns:
        True for names such as ``password``, ``apiKey`` or ``client_secret``; not for ``page_token``.
    """
    named, harmless = _names()
    spelled = _camel().sub("_", name)
    return named.search(spelled) is not None and harmless.search(spelled) is None


def mask_text(text: str, secrets: Iterable[str] = ()) -> str:
    """
    Replace the secrets in a text.

    Args:
        text: What a person would read.
        secrets: Values that must not be shown, whether plain, percent-encoded, escaped for JSON, Python or XML, or in
            base64.

    Returns:
        The text with ``***`` in their place, and in place of what follows a name that secrets usually have.
    """
    for spelling in secrets.spellings() if isinstance(secrets, Secrets) else _spellings(secrets):
        text = text.replace(spelling, MASK) if isinstance(spelling, str) else spelling.sub(MASK, text)
    for rule in _rules():
        text = rule.sub(_masked, text)
    return text


def mask_names(value: Any) -> Any:
    """
    Replace in JSON what stands under a name that secrets usually have.

    Args:
        value: Dicts, lists and scalars.

    Returns:
        A copy with ``***`` in their place; what is nested very deeply is left out.
    """
    return _copied(value, lambda name, inner: MASK if is_secret_name(name) and inner is not None else None, _DEEPEST)


def mask_json(value: Any, secrets: Iterable[str] = ()) -> Any:
    """
    Replace secrets in the texts of JSON, see `mask_text`.

    Args:
        value: Dicts, lists and scalars.
        secrets: Values that must not be shown.

    Returns:
        A copy with ``***`` in their place; what is nested very deeply is left out.
    """
    return _copied(value, lambda _, inner: mask_text(inner, secrets) if isinstance(inner, str) else None, _DEEPEST)


_DEEPEST = 100


def _copied(value: Any, replace: Callable[[str, Any], Any], deepest: int) -> Any:
    if not isinstance(value, (dict, list, tuple)):
        return value
    if deepest == 0:
        return "…"
    if isinstance(value, dict):
        return {k: _part(str(k), v, replace, deepest) for k, v in value.items()}
    return [_part("", v, replace, deepest) for v in value]


def _part(name: str, value: Any, replace: Callable[[str, Any], Any], deepest: int) -> Any:
    replaced = replace(name, value)
    return _copied(value, replace, deepest - 1) if replaced is None else replaced


def mask_url(url: str) -> str:
    """Give a URL without its query, fragment and user information."""
    return _user_information().sub(r"\1", url.partition("?")[0].partition("#")[0])


# What usually holds a secret. Patterns are made on first use: a call that goes well needs none of them.

_NAME = (
    r"(?:pass(?:word|wd|phrase|code)?|pwd|jwt|secret(?:[_-]?key)?|token|assertion|authorization|credential|cookie"
    r"|(?:api|private|access|signing|encryption|session)[_-]?key|session[_-]?id|code[_-]?verifier|connection[_-]?string)s?"
)
_WORD = rf"(?P<name>[\w.\-]*{_NAME})"
_BEFORE_WORD = r"(?<![\w.\-])"  # only where a word begins: trying each of its letters would be quadratic
_QUOTE = r"""[bu]?(?P<quote>\\{0,7}["'])"""
_TO_QUOTE = r"(?:(?!(?<!\\)(?P=quote)).)*(?P<end>(?P=quote)?)"
_LIST = r"""\[(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^\]"'])*"""
_PARAMETERS = r"""(?:"[^"\r\n]*")?(?:,[ \t]*\w+=(?:"[^"\r\n]*"|[^\s,"]*))*"""
_NOT_PROSE = r"(?=\S*\d|\S{16})"


@cache
def _names() -> tuple[re.Pattern[str], re.Pattern[str]]:
    word_of_its_own = r"(?<![A-Za-z0-9])(?:pass|pwd|jwt)s?$"
    long_enough = rf"(?!(?:pass|pwd|jwt)s?$){_NAME}$"
    harmless = r"(?:page|next|prev|previous|continuation|cursor|max)[_-]?tokens?$"
    return re.compile(f"{word_of_its_own}|{long_enough}", re.IGNORECASE), re.compile(harmless, re.IGNORECASE)


@cache
def _camel() -> re.Pattern[str]:
    return re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@cache
def _user_information() -> re.Pattern[str]:
    return re.compile(r"^((?:[a-z][a-z0-9+.\-]*:)?//|)[^/]*@", re.IGNORECASE)


@cache
def _rules() -> tuple[re.Pattern[str], ...]:
    rules = (
        # Authorization: Digest username="…", response="…", as in headers; one that is quoted is left to the next rule
        rf"""(?P<head>\bauthorization\s*[:=]\s*)(?:[\w\-]+[ \t]+)?[^\s"',;]+{_PARAMETERS}""",
        # "password": "…" and 'password': '…', as in JSON, also within a JSON string, and in a dict's representation
        rf"""(?P<head>(?P<q>\\{{0,7}}["']){_WORD}(?P=q)\s*:\s*{_QUOTE}){_TO_QUOTE}""",
        rf"""(?P<head>(?P<q>\\{{0,7}}["']){_WORD}(?P=q)\s*:\s*)(?:{_LIST}(?P<end>\]?)|-?\d[\d.]{{3,}})""",
        # ('password', '…'), as in lists of headers
        rf"""(?P<head>\(b?(?P<q>["']){_WORD}(?P=q),\s*{_QUOTE}){_TO_QUOTE}""",
        # password=…, as in forms, URLs and representations
        rf"(?P<head>{_BEFORE_WORD}{_WORD}\s?=\s?{_QUOTE}){_TO_QUOTE}",
        rf"(?P<head>{_BEFORE_WORD}{_WORD}\s?=\s?)(?:{_LIST}(?P<end>\]?)|(?!\d{{1,3}}\b|{_QUOTE})[^\s&;,\"')\]}}]+)",
        # <password>…</password>, as in SOAP
        rf"(?P<head><(?:\w+:)?{_WORD}(?:\s[^<>]*)?>)[^<]+",
        # X-Api-Key: …, as in headers; and password: … on a line of its own
        rf"(?P<head>{_BEFORE_WORD}(?=\w+-){_WORD}:[ \t]*){_NOT_PROSE}[^\s\"',;]+",
        rf"(?m)(?P<head>^[ \t]*{_WORD}:[ \t]*){_NOT_PROSE}\S+(?=[ \t]*$)",
        r"(?P<head>\b(?:set-)?cookie:[ \t]*)(?=[^\s=;,]+=)[^\r\n\"']+",
        rf"(?P<head>\b(?:bearer|basic)\s+){_NOT_PROSE}[A-Za-z0-9._~+/=\-]{{8,}}",
        # https://user:password@host and https://token@host
        r"(?P<head>://[^/\s:@]*:)[^/\s\"'<>\\]+(?=@)",
        r"(?P<head>://)(?=[^/\s:@]*\d)[^/\s:@\"'<>\\]{16,}(?=@)",
        # what is a secret wherever it stands
        r"(?P<head>-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----)(?:(?!-----END).)+",
        r"(?P<head>\beyJ)[\w\-]{8,}\.[\w\-]{8,}(?:\.[\w\-]*)?",
    )
    return tuple(re.compile(rule, re.IGNORECASE | re.DOTALL) for rule in rules)


def _masked(found: "re.Match[str]") -> str:
    groups = found.groupdict()
    if not is_secret_name(groups.get("name") or "secret"):
        return found[0]
    return f"{groups['head']}{MASK}{groups.get('end') or ''}"


# The values of a call


def _texts(sources: Iterable[Any]) -> Iterator[str]:
    """Give every secret text in models, dicts and lists, however deep, also where one contains itself."""
    pending = [(source, False) for source in sources]
    seen: dict[tuple[int, bool], Any] = {}  # the values too: an id is one's own only as long as they are there
    while pending:
        value, secret = pending.pop()
        if isinstance(value, (str, bytes, int, float)):
            if secret and not isinstance(value, bool):
                yield _as_text(value)
        elif (id(value), secret) not in seen:
            seen[id(value), secret] = value
            pending += ((inner, secret or inner_secret) for inner, inner_secret in _parts(value))


def _as_text(value: str | bytes | float) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str.__str__(value) if isinstance(value, str) else repr(value)


def _parts(value: Any) -> Iterator[tuple[Any, bool]]:
    """Give what a value is made of, and whether each part is a secret."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield inner, is_secret_name(str(name))
    elif isinstance(value, (list, tuple, set, frozenset)):
        for inner in value:
            yield inner, False
    elif attrs.has(type(value)):
        for attribute in attrs.fields(type(value)):
            # the contract's own models are marked in full; what they call a token may be a page's
            named = not is_strict(attribute) and is_secret_name(attribute.name)
            yield getattr(value, attribute.name, None), is_secret(attribute) or named


def _spellings(secrets: Iterable[str]) -> list[_Spelling]:
    found = {s for secret in secrets if len(secret) >= SHORTEST_SECRET for s in (secret, *_spelled(secret))}
    patterns = {s: _pattern(s) for s in found if len(s) <= LONGEST_PATTERN and not _is_plain(s)}
    return [patterns.get(s, s) for s in sorted(found, key=len, reverse=True)]


_TOLD = r"(?:error|error_description|error_uri|iss)="
"""What a provider adds to a redirect for people to read (RFC 6749, section 4.1.2.1; RFC 9207)."""


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isalnum()


def _spelled(secret: str) -> Iterator[str]:
    """Give the ways to spell a secret; that each of them may be percent-encoded is left to the pattern."""
    import json

    raw = secret.encode("utf-8", "surrogatepass")
    yield repr(secret)[1:-1]
    yield repr(raw)[2:-1]
    yield " ".join(secret.split())  # as upstream text is quoted
    if "://" in secret:  # a redirect with its code, of which only the code may be quoted
        from urllib.parse import unquote_plus

        yield from map(unquote_plus, re.findall(rf"[?&#](?!{_TOLD})[^=&#]+=([^&#]{{8,}})", secret))
    yield from (line for line in map(str.strip, secret.splitlines()) if len(line) >= SHORTEST_SECRET * 2)
    escaped = json.dumps(secret, ensure_ascii=False)[1:-1]
    yield escaped
    yield json.dumps(escaped, ensure_ascii=False)[1:-1]  # JSON within JSON
    ascii_only = json.dumps(secret)[1:-1]
    yield ascii_only
    yield json.dumps(ascii_only)[1:-1]
    yield re.sub(r"(?<=\\u)[0-9a-f]{4}", lambda digits: digits[0].upper(), ascii_only)
    markup = secret.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    yield markup
    yield markup.replace('"', "&quot;").replace("'", "&#x27;")
    yield markup.replace('"', "&quot;").replace("'", "&#39;")
    yield from _base64_forms(raw)


@lru_cache(1024)
def _percent(character: str) -> str:
    """Make the pattern of a character that may be percent-encoded: encoders differ in which they leave as they are."""
    if _is_plain(character):
        return character
    raw = character.encode("utf-8", "surrogatepass")
    encoded = "".join("%" + "".join(f"[{d}{d.upper()}]" if d.isalpha() else d for d in f"{byte:02x}") for byte in raw)
    return rf"(?:{re.escape(character)}|{encoded}{'|[+]' if character == ' ' else ''})"


def _pattern(secret: str) -> "re.Pattern[str]":
    return re.compile("".join(map(_percent, secret)))


def _base64_forms(raw: bytes) -> Iterator[str]:
    """Give what base64 makes of the value at each of the three places it can stand at, less the edges it shares."""
    for shift in range(3):
        encoded = b64encode(b"\0" * shift + raw).decode("ascii").rstrip("=")
        core = encoded[(0, 2, 3)[shift] : len(encoded) - (1 if (len(raw) + shift) % 3 else 0)]
        if len(core) > SHORTEST_SECRET:
            yield core
            yield core.replace("+", "-").replace("/", "_")
