"""What a type accepts, in words: for messages that must not quote a value."""

import datetime
from typing import Any, Literal, Union, get_args, get_origin

import attrs

from .mirrors import is_enum

_WORDS: dict[Any, str] = {
    str: "text",
    int: "an integer",
    float: "a number",
    bool: "true or false",
    type(None): "null",
    list: "a list",
    set: "a list",
    frozenset: "a list",
    tuple: "a list",
    Any: "a JSON value without NaN or Infinity",
    datetime.datetime: "a date and time in ISO 8601",
    datetime.date: "a date in ISO 8601",
}


def describe(tp: Any) -> str:
    """
    Say in words what a type accepts.

    Args:
        tp: Any type that a field can have.

    Returns:
        Words such as ``an integer or null``.
    """
    origin, args = get_origin(tp), get_args(tp)
    if origin is Literal or is_enum(tp):
        return f"one of {', '.join(str(getattr(m, 'value', m)) for m in (args or tp))}"
    if origin is Union or type(tp).__name__ == "UnionType":
        return " or ".join(dict.fromkeys(map(describe, args)))
    cls = origin or tp
    if cls in _WORDS:
        return _WORDS[cls]
    return "an object" if attrs.has(cls) or cls is dict else f"a valid {getattr(cls, '__name__', cls)}"
