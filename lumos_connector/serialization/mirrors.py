"""
For each attrs class a msgspec type that says the same: wire names, declared order, exact types, tagged unions.

msgspec has no such rules for attrs classes themselves: it sorts their keys, ignores wire names and can't tell apart the
members of a union. This module must not know what is read or written through the mirrors.
"""

import enum
import functools
import operator
import types
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin

import attrs
import msgspec

from ..models.base import wire_name

FactoryClass: Any = type(attrs.Factory(list))
"""The class of defaults that are made anew; attrs declares it as a function."""

TAG = "kind"
"""The field that tells the members of a union apart."""


@cache
def mirror(tp: Any) -> Any:
    """
    Make the msgspec type for a type.

    Args:
        tp: An attrs class, also a generic one with its parameters, or anything that msgspec knows itself.

    Returns:
        The type; ``None`` where there can be none, and the exact way must do.
    """
    try:
        made = _mirror(tp)
        msgspec.json.Decoder(made)  # refuses what msgspec can't decode, such as a union it can't tell apart
    except (TypeError, NameError, AttributeError, ValueError, NotImplementedError):
        return None
    return made


def _mirror(tp: Any) -> Any:
    origin, args = get_origin(tp), get_args(tp)
    cls = origin or tp
    if cls in (Union, types.UnionType):
        return functools.reduce(operator.or_, map(_mirror, args))
    if cls in (list, dict):
        return cls[tuple(map(_mirror, args))] if args else cls
    if isinstance(cls, type) and attrs.has(cls):
        return _struct(cls, args)
    return tp


@cache
def _struct(cls: Any, args: tuple[Any, ...]) -> type[msgspec.Struct]:
    if not built_by_attrs(cls):
        raise TypeError(f"{cls.__name__} makes its instances itself")
    known = dict(zip(getattr(cls, "__parameters__", ()), args, strict=False))
    fields: list[Any] = []
    renamed: dict[str, str] = {}
    tag: str | None = None
    for attribute in fields_of(cls):
        if attribute.name == TAG and isinstance(attribute.default, str):
            tag = attribute.default
            continue
        fields.append(_field(attribute, _mirror(substituted(attribute.type, known))))
        if wire_name(attribute) != attribute.name:
            renamed[attribute.name] = wire_name(attribute)
    tagged: dict[str, Any] = {"tag_field": TAG, "tag": tag} if tag is not None else {}
    return msgspec.defstruct(cls.__name__, fields, kw_only=True, gc=False, rename=renamed or None, **tagged)


def substituted(tp: Any, known: dict[Any, Any]) -> Any:
    """Put what is known in the place of type variables."""
    if isinstance(tp, TypeVar):
        return known.get(tp, Any)
    alias: Any = tp
    if get_args(tp) and known and getattr(alias, "__parameters__", ()):
        return alias[tuple(known.get(p, Any) for p in alias.__parameters__)]
    return tp


def fields_of(cls: type) -> tuple["attrs.Attribute[Any]", ...]:
    """Give the attributes that stand on the wire, with their types resolved."""
    return tuple(a for a in attrs.fields(attrs.resolve_types(cls)) if a.init)


def built_by_attrs(cls: type) -> bool:
    """
    Tell whether setting the fields is all there is to making an instance.

    Args:
        cls: An attrs class.

    Returns:
        False for a class with converters, validators, hooks or an ``__init__`` of its own: those must run.
    """
    own = any(hasattr(cls, name) for name in ("__attrs_pre_init__", "__attrs_post_init__", "__attrs_init__"))
    return not own and not any(a.converter or a.validator or not a.init or a.name != a.alias for a in attrs.fields(cls))


def _field(attribute: "attrs.Attribute[Any]", tp: Any) -> Any:
    default = attribute.default
    if default is attrs.NOTHING:
        return (attribute.name, tp)
    if isinstance(default, FactoryClass):
        if default.takes_self:
            raise TypeError(f"the default of {attribute.name} depends on the instance")
        return (attribute.name, tp, msgspec.field(default_factory=default.factory))
    if isinstance(default, (list, dict, set)):
        raise TypeError(f"the default of {attribute.name} is shared between instances")
    return (attribute.name, tp, msgspec.field(default=default))


def is_enum(tp: Any) -> bool:
    """Tell whether a type is an enum."""
    return isinstance(tp, type) and issubclass(tp, enum.Enum)
