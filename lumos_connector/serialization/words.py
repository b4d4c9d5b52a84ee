"""What a type accepts, in words: for messages that must not quote a value."""

import datetime
from collections import deque
from collections.abc import Collection, Iterable, Mapping, MutableMapping, MutableSequence, MutableSet, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import is_dataclass
from typing import Any, Literal, get_args, get_origin

from .mirrors import is_enum, is_model, is_union

_WORDS: dict[Any, str] = {
    str: "text",
    int: "an integer",
    float: "a number",
    bool: "true or false",
    type(None): "null",
    Any: "a JSON value without NaN or Infinity",
    datetime.datetime: "a date and time in ISO 8601",
    datetime.date: "a date in ISO 8601",
    datetime.time: "a time in ISO 8601",
    datetime.timedelta: "a duration in ISO 8601",
}
_LISTS = (list, set, frozenset, tuple, deque, Collection, Iterable, MutableSequence, MutableSet, Sequence, AbstractSet)


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
    if is_union(tp):
        text = " or ".join(dict.fromkeys(map(describe, args)))
        models = sorted(m.__name__ for m in args if is_model(m))  # to Python, A | B and B | A are one type
        return text.replace("an object", f"an object that is one of {', '.join(models)}") if len(models) > 1 else text
    if origin is tuple and args[-1] is not Ellipsis:
        return f"a list of {len(args)}: {', '.join(map(describe, args))}"
    cls = origin or tp
    if cls in _WORDS:
        return _WORDS[cls]
    if is_model(cls) or is_dataclass(cls) or cls in (dict, Mapping, MutableMapping):
        return "an object"
    return "a list" if cls in _LISTS else f"a valid {getattr(cls, '__name__', cls)}"
