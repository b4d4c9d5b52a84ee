"""
From text to models.

What the contract declares is strict: text is not a number and a number is not text. What an author declares is lax, as
long as nothing is lost. This module must not know capabilities.
"""

import json
import math
from functools import cache
from typing import Any, TypeVar

import attrs
import msgspec

from ..errors import ClientError
from .mirrors import mirror
from .rejection import MOST_PROBLEMS, RejectedError

T = TypeVar("T")


class _WithOddNumbers(dict[str, Any]):
    """A document in which some number is not finite: none may be left in what `structure` makes of it."""


def parse(document: str | bytes | bytearray | memoryview) -> Any:
    """
    Read a JSON document (RFC 8259) into dicts, lists and scalars.

    Args:
        document: Text, or bytes in UTF-8.

    Returns:
        What it says. ``NaN``, ``Infinity`` and numbers beyond a double's range come out as floats that are not finite:
        they are accepted where a field is ignored, and refused by `structure` anywhere else.

    Raises:
        RejectedError: It is not JSON, not UTF-8, nested too deeply, or a number has too many digits.
    """
    try:
        text = document if isinstance(document, str) else bytes(document).decode("utf-8")
        raw = text.encode("utf-8")
    except UnicodeError:
        raise RejectedError(["the document is not UTF-8 text; send it as UTF-8"]) from None
    try:
        return msgspec.json.decode(raw)
    except RecursionError:
        raise RejectedError(["the document is nested too deeply"]) from None
    except msgspec.MsgspecError:
        return _parse_with_odd_numbers(text)


def _parse_with_odd_numbers(text: str) -> Any:
    """Read what msgspec refuses and the contract does not: numbers that are not finite."""
    if text.startswith("\ufeff"):
        raise RejectedError(["the document begins with a byte order mark; send it without"])
    try:
        found = json.loads(text)
        if "\\ud" in text.lower():
            json.dumps(found, ensure_ascii=False).encode("utf-8")  # half of a surrogate pair is not text
    except RecursionError:
        raise RejectedError(["the document is nested too deeply"]) from None
    except UnicodeEncodeError:
        raise RejectedError(["the document is not valid JSON: half of a surrogate pair in a string"]) from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise RejectedError([f"the document is not valid JSON, near {where}; send one JSON object"]) from None
    except ValueError:
        raise RejectedError(["a number in the document has too many digits"]) from None
    return _WithOddNumbers(found) if isinstance(found, dict) else found


def _has_odd_number(value: Any) -> bool:
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, float) and not math.isfinite(item):
            return True
        if isinstance(item, (list, tuple, set, frozenset, dict)):
            pending.extend(item.values() if isinstance(item, dict) else item)
        else:
            pending.extend(getattr(item, name) for name in _field_names(type(item)))  # type: ignore[arg-type]  # a class is hashable
    return False


@cache
def _field_names(cls: type) -> tuple[str, ...]:
    return tuple(a.name for a in attrs.fields(cls)) if attrs.has(cls) else ()


def structure(value: Any, tp: type[T]) -> T:
    """
    Make an instance of a model from what `parse` gave.

    Args:
        value: Dicts, lists and scalars.
        tp: An attrs class, also a generic one with its parameters.

    Returns:
        The instance. Unknown fields are ignored, absent ones take their defaults.

    Raises:
        RejectedError: The value does not fit; lists at most 20 problems.
    """
    through: Any = mirror(tp)  # type: ignore[arg-type]  # a class is hashable
    if through is not None:
        try:
            made = msgspec.convert(msgspec.convert(value, through), tp, from_attributes=True)
        except Exception:  # noqa: BLE001, S110 - the exact way accepts more, or says what is wrong
            pass
        else:
            if not (isinstance(value, _WithOddNumbers) and _has_odd_number(made)):
                return made
    from .explain import structure_and_explain

    return structure_and_explain(value, tp, MOST_PROBLEMS)


def typed_settings(settings: dict[str, Any] | None, model: type[T]) -> T:
    """
    Give a request's settings as an instance of a model.

    Args:
        settings: The settings as JSON.
        model: The attrs class.

    Returns:
        The settings.

    Raises:
        ClientError: They are absent, or do not fit.
    """
    if settings is None:
        raise ClientError(f"No settings passed on request: {model.__name__} is required")
    try:
        return structure(settings, model)
    except RejectedError as error:
        raise ClientError(settings_message(error)) from None


def settings_message(error: RejectedError) -> str:
    """Say what is wrong with settings, in the words that the contract fixes."""
    missing = f" Missing required settings: {', '.join(error.missing)}" if error.missing else ""
    return f"Invalid settings passed on request.{missing}"
