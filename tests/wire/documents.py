"""
Documents made from the types of our models: full ones, minimal ones and broken ones, always the same.

This module must not know a single model.
"""

import datetime
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, get_args, get_origin

import attrs

from lumos_connector.models.base import wire_name
from lumos_connector.serialization.mirrors import is_enum, is_model, is_union, tag_of, typed_fields

MOST_ITEMS = 3
"""How many items a list has in a full document, each a variant of its own."""

DEEPEST = 8
"""How deep a model may contain itself."""

SCALARS: dict[Any, tuple[Any, ...]] = {
    str: ("text", "zoë 😀", ""),
    int: (7, 0, -3),
    bool: (True, False),
    float: (1.5, 0.25),
    type(None): (None,),
    datetime.datetime: ("2026-01-02T03:04:05Z", "2025-12-31T23:59:59Z"),
    Any: ({"any": [1, 2.5, "a", None, True, {"b": []}]}, {}),
    dict: ({"any": [1, "é"]},),
    list: ([1, "é", None],),
}

WRONG: dict[str, Any] = {"str": 1, "int": "10", "bool": "true", "float": "1.5", "datetime": "yesterday"}
"""What can't stand where a scalar of the contract is expected."""


class Place(NamedTuple):
    """
    Where something stands in a document.

    Attributes:
        path: The keys that lead to it.
        type: Its type.
        required: Whether it must be there.
    """

    path: tuple[Any, ...]
    type: Any
    required: bool


def full(tp: Any, variant: int = 0, depth: int = 0) -> Any:
    """
    Make a document in which everything is there.

    Args:
        tp: Its type.
        variant: Which of the values, members and alternatives to take; 0 takes the first of each, others many.
        depth: How deep it stands.

    Returns:
        What JSON says for it.
    """
    cls, args = get_origin(tp) or tp, get_args(tp)
    if is_union(tp):
        return full(_alternative(args, variant), variant, depth)
    if is_model(tp):
        fields = typed_fields(cls, args)
        if depth > DEEPEST:
            fields = tuple((a, t) for a, t in fields if a.default is attrs.NOTHING)
        return {wire_name(a): _tag(cls, a) or full(t, variant, depth + 1) for a, t in fields}
    if cls is list and args:
        return [full(args[0], variant and variant + i, depth + 1) for i in range(0 if depth > DEEPEST else MOST_ITEMS)]
    if cls is dict and args:
        return {str(full(args[0], i, depth)): full(args[1], variant + i, depth + 1) for i in range(2)}
    options = _options(tp)
    return options[variant % len(options)]


def minimal(tp: Any) -> Any:
    """Make a document in which nothing is that need not be."""
    cls, args = get_origin(tp) or tp, get_args(tp)
    if is_union(tp):
        return None if type(None) in args else minimal(args[0])
    if is_model(tp):
        fields = typed_fields(cls, args)
        return {
            wire_name(a): _tag(cls, a) or minimal(t) for a, t in fields if a.default is attrs.NOTHING or _tag(cls, a)
        }
    return cls() if cls in (list, dict) else _options(tp)[0]


def _options(tp: Any) -> tuple[Any, ...]:
    if is_enum(tp):
        return tuple(member.value for member in tp)
    return get_args(tp) if get_origin(tp) is Literal else SCALARS[tp]


def _alternative(members: tuple[Any, ...], variant: int) -> Any:
    there = [member for member in members if member is not type(None)]
    return there[variant % len(there)]


def _tag(cls: Any, attribute: "attrs.Attribute[Any]") -> str | None:
    """Give the text that a model's tag must be."""
    return tag_of(cls) if attribute.name == "kind" and attribute.type in (str, "str") else None


def places(tp: Any, document: Any, path: tuple[Any, ...] = (), required: bool = True) -> Iterator[Place]:
    """
    Walk a full document, of each list and mapping the first item only.

    Args:
        tp: Its type.
        document: The document.
        path: Where it stands.
        required: Whether it must be there.

    Yields:
        Each place in it, those outside before those inside.
    """
    if is_union(tp):
        there = [member for member in get_args(tp) if member is not type(None)]
        if len(there) > 1:
            return
        tp, required = there[0], False
    yield Place(path, tp, required)
    cls, args = get_origin(tp) or tp, get_args(tp)
    if is_model(tp):
        for a, t in typed_fields(cls, args):
            if wire_name(a) in document:
                yield from places(t, document[wire_name(a)], (*path, wire_name(a)), a.default is attrs.NOTHING)
    elif cls is list and args and document:
        yield from places(args[0], document[0], (*path, 0), required=False)
    elif cls is dict and args and document:
        key = next(iter(document))
        yield from places(args[1], document[key], (*path, key), required=False)


def kind_of(tp: Any) -> str:
    """Name the kind of a type, as `WRONG` does."""
    cls = get_origin(tp) or tp
    if is_model(tp):
        return "model"
    return "enum" if is_enum(tp) or cls is Literal else getattr(cls, "__name__", "Any")


def wrong(tp: Any) -> Any:
    """Give what can't stand where a type is expected."""
    return WRONG.get(kind_of(tp), "no such value")


def changed(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    """
    Give a document with another value somewhere, the original untouched.

    Args:
        document: The document.
        path: The keys that lead to the value.
        value: The new value; `ABSENT` takes it out.

    Returns:
        The new document.
    """
    if not path:
        return value
    copy = list(document) if isinstance(document, list) else dict(document)
    if len(path) == 1 and value is ABSENT:
        del copy[path[0]]
    else:
        copy[path[0]] = changed(copy[path[0]], path[1:], value) if len(path) > 1 else value
    return copy


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = _Absent()
"""What `changed` puts nothing in the place of."""
