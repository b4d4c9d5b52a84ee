"""
What a single value may look like in JSON: itself in the contract's models, whatever says the same in an author's.

This module must not know models, paths or converters.
"""

import datetime
import decimal
import math
import pathlib
import re
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias, get_args

import msgspec

from .mirrors import is_enum
from .words import describe

Rule: TypeAlias = Callable[[Any, Any], Any]
"""Makes a value of a type, or raises."""

_MOST_DIGITS = 4300
_LARGEST_WHOLE = 2.0**63
_MILLISECONDS = 2e10
"""Numbers from here on are not seconds since the epoch, but milliseconds."""

_INTEGER_TEXT = re.compile(r"([+-]?[0-9]+(?:_[0-9]+)*)(?:\.0+)?")
_DATE_OR_MINUTE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2})?)?")
_HOUR_AND_MINUTE = re.compile(r"[0-9]{2}:[0-9]{2}")
_TRUE = frozenset(("true", "t", "yes", "y", "on", "1"))
_FALSE = frozenset(("false", "f", "no", "n", "off", "0"))


class MismatchError(ValueError):
    """A value is not of the kind that is expected; its text says which."""


def expect(holds: bool, tp: Any) -> None:
    """Raise `MismatchError` unless something holds."""
    if not holds:
        raise MismatchError(describe(tp))


def exact(cls: type, value: Any, _: Any) -> Any:
    """Take a value of a class; true and false are no integers."""
    expect(isinstance(value, cls) and not (cls is int and isinstance(value, bool)), cls)
    return value


def member(value: Any, tp: Any) -> Any:
    """Take the value of an enum's member."""
    try:
        return tp(value)
    except (ValueError, KeyError, TypeError):
        raise MismatchError(describe(tp)) from None


def literal(value: Any, tp: Any) -> Any:
    """Take what a ``Literal`` lists, and give it as it stands there: ``1`` for ``1.0``."""
    options = [option for option in get_args(tp) if option == value or getattr(option, "value", option) == value]
    expect(bool(options), tp)
    return next((option for option in options if type(option) is type(value)), options[0])


def any_json(value: Any, _: Any) -> Any:
    """Take anything, except numbers that are not finite."""
    pending = [value]
    while pending:
        item = pending.pop()
        expect(not isinstance(item, float) or math.isfinite(item), Any)
        if isinstance(item, (list, dict)):
            pending.extend(item.values() if isinstance(item, dict) else item)
    return value


def _lax_member(value: Any, tp: Any) -> Any:
    numeric = issubclass(tp, int) and isinstance(value, str)
    return member(_lax_integer(value, int) if numeric else value, tp)


def _lax_integer(value: Any, _: Any) -> int:
    if isinstance(value, str):
        expect(len(value) <= _MOST_DIGITS, int)
        match = _INTEGER_TEXT.fullmatch(value.strip())
        expect(match is not None, int)
        return int(match[1])  # type: ignore[index]  # just checked
    whole = isinstance(value, float) and abs(value) < _LARGEST_WHOLE and value.is_integer()
    expect(whole or isinstance(value, int), int)
    return int(value)


def _exact_number(value: Any, tp: Any) -> float:
    expect(isinstance(value, (int, float)) and not isinstance(value, bool), float)
    return _lax_number(value, tp)


def _lax_number(value: Any, _: Any) -> float:
    try:
        spelled = isinstance(value, str) and value.strip().isascii()
        number = float(value) if spelled or isinstance(value, (int, float)) else math.nan
    except (ValueError, OverflowError):
        number = math.nan
    expect(math.isfinite(number), float)
    return number


def _lax_boolean(value: Any, _: Any) -> bool:
    word = value.lower() if isinstance(value, str) else ""
    if isinstance(value, (int, float)) and value in (0, 1):
        word = str(int(value))
    expect(word in _TRUE or word in _FALSE, bool)
    return word in _TRUE


def _by_msgspec(value: Any, tp: Any) -> Any:
    try:
        return msgspec.convert(value, tp, strict=False)
    except msgspec.ValidationError:
        raise MismatchError(describe(tp)) from None


def _moment(value: Any, tp: Any) -> Any:
    """Take RFC 3339, a date alone, a time without seconds, and seconds or milliseconds since the epoch."""
    if isinstance(value, str) and _DATE_OR_MINUTE.fullmatch(value):
        try:
            return datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            raise MismatchError(describe(tp)) from None
    milliseconds = isinstance(value, (int, float)) and abs(value) > _MILLISECONDS
    return _by_msgspec(value / 1000 if milliseconds and abs(value) < _LARGEST_WHOLE else value, tp)


def _date(value: Any, tp: Any) -> Any:
    """Take a date, or a moment that is a midnight."""
    if isinstance(value, str) and len(value) == len("2000-01-01"):
        return _by_msgspec(value, tp)
    try:
        moment = _moment(value, datetime.datetime)
    except MismatchError:
        raise MismatchError(describe(tp)) from None
    expect(moment.time() == datetime.time(), tp)
    return moment.date()


def _time_of_day(value: Any, tp: Any) -> Any:
    short = isinstance(value, str) and _HOUR_AND_MINUTE.fullmatch(value)
    return _by_msgspec(f"{value}:00" if short else value, tp)


def _finite_decimal(value: Any, tp: Any) -> Any:
    number = _by_msgspec(value, tp)
    expect(number.is_finite(), tp)
    return number


def _text_bytes(value: Any, _: Any) -> bytes:
    expect(isinstance(value, str), str)
    return bytes(value.encode("utf-8"))


def _path(value: Any, _: Any) -> pathlib.Path:
    expect(isinstance(value, str), str)
    return pathlib.Path(value)


def _scalar(cls: type, rule: Rule, enum_rule: Rule, value: Any, tp: Any) -> Any:
    """Apply a rule; a converter comes here for subclasses too, and so for enums of text and of integers."""
    if is_enum(tp):
        return enum_rule(value, tp)
    made = rule(value, tp)
    return made if tp is cls else tp(made)


def scalar_rules(*, strict: bool) -> dict[type, Rule]:
    """
    Give the rule of each class of scalars.

    Args:
        strict: Whether text, integers and booleans are to be exactly that.

    Returns:
        The rules; each is for subclasses of its class too.
    """
    rules: dict[type, Rule] = {
        str: partial(exact, str),
        int: partial(exact, int) if strict else _lax_integer,
        bool: partial(exact, bool) if strict else _lax_boolean,
        float: _exact_number if strict else _lax_number,
        bytes: _text_bytes,
        pathlib.Path: _path,
        decimal.Decimal: _finite_decimal,
        datetime.datetime: _moment,
        datetime.time: _time_of_day,
        datetime.date: _date,
        **dict.fromkeys((datetime.timedelta, uuid.UUID), _by_msgspec),
    }
    return {cls: partial(_scalar, cls, rule, enum_rule(strict=strict)) for cls, rule in rules.items()}


def enum_rule(*, strict: bool) -> Rule:
    """Give the rule of enums."""
    return member if strict else _lax_member
