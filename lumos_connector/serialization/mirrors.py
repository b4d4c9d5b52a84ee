"""
For each attrs class a msgspec type that says the same: wire names, declared order, exact types, tagged unions.

msgspec has no such rules for attrs classes themselves: it sorts their keys, ignores wire names and can't tell apart the
members of a union. This module must not know what is read or written through the mirrors.
"""

import decimal
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


class UnknownTypeError(TypeError):
    """A model can't be used as its author wrote it, whatever the document says."""


@cache
def mirror(tp: Any, *, writing: bool = False) -> Any:
    """
    Make the msgspec type for a type.

    Args:
        tp: An attrs class, also a generic one with its parameters, or anything that msgspec knows itself.
        writing: Whether instances are only to be written: how they are made does not matter then.

    Returns:
        The type; ``None`` where there can be none, and the exact way must do.
    """
    try:
        made = _mirror(tp, writing)
        msgspec.json.Decoder(made)  # refuses what msgspec can't decode, such as a union it can't tell apart
    except (TypeError, NameError, AttributeError, ValueError, NotImplementedError, RecursionError):
        return None
    return made


def _mirror(tp: Any, writing: bool) -> Any:
    origin, args = get_origin(tp), get_args(tp)
    cls = origin or tp
    if is_union(tp):
        tagged = sum(map(is_model, args)) > 1
        if tagged and not writing:
            raise TypeError(f"msgspec can't make instances of {tp}")
        return functools.reduce(operator.or_, (_member(a, writing, tagged) for a in args))
    if cls in (list, dict):
        return cls[tuple(_mirror(a, writing) for a in args)] if args else cls
    if is_model(tp):
        return _member(tp, writing, tagged=False)
    if hasattr(tp, "__supertype__"):  # made by NewType
        return _mirror(tp.__supertype__, writing)
    if (cls in (bytes, decimal.Decimal) and not writing) or any(_mirror(a, writing) != a for a in args):
        raise TypeError(f"msgspec treats {tp} in a way of its own")
    return tp


def _member(tp: Any, writing: bool, tagged: bool) -> Any:
    return _struct(get_origin(tp) or tp, get_args(tp), writing, tagged) if is_model(tp) else _mirror(tp, writing)


@cache
def _struct(cls: Any, args: tuple[Any, ...], writing: bool, tagged: bool) -> type[msgspec.Struct]:
    if not (writing or built_by_attrs(cls)):
        raise TypeError(f"{cls.__name__} makes its instances itself")
    tag = tag_of(cls) if tagged else None
    fields = [
        (attribute.name, _mirror(tp, writing)) if writing else _field(attribute, _mirror(tp, writing))
        for attribute, tp in typed_fields(cls, args)
        if tag is None or attribute.name != TAG
    ]
    renamed = {a.name: wire_name(a) for a, _ in typed_fields(cls, args) if wire_name(a) != a.name}
    options: dict[str, Any] = {"tag_field": TAG, "tag": tag} if tag is not None else {}
    return msgspec.defstruct(cls.__name__, fields, kw_only=True, gc=False, rename=renamed or None, **options)


def tag_of(cls: Any) -> str | None:
    """Give the text that tells a model apart from the others in a union; ``None`` where there is none."""
    return next((a.default for a in attrs.fields(cls) if a.name == TAG and isinstance(a.default, str)), None)


@cache
def typed_fields(cls: Any, args: tuple[Any, ...] = ()) -> tuple[tuple["attrs.Attribute[Any]", Any], ...]:
    """
    Give the attributes that stand on the wire, each with its type.

    Args:
        cls: An attrs class.
        args: What stands for its type variables.

    Returns:
        The attributes that ``__init__`` takes; their types are resolved, and without type variables.

    Raises:
        UnknownTypeError: An annotation names what is not there.
    """
    known = _known_variables(cls, args)
    try:
        attributes = [a for a in attrs.fields(attrs.resolve_types(cls)) if a.init]
    except NameError as error:
        raise UnknownTypeError(f"{cls.__qualname__}: an annotation can't be evaluated: {error}") from None
    return tuple((a, _substituted(a.type, known[_home(cls, a.name)])) for a in attributes)


def _known_variables(cls: Any, args: tuple[Any, ...]) -> dict[type, dict[Any, Any]]:
    """Give what stands for the type variables of a class and of each of its bases."""
    known = dict(zip(getattr(cls, "__parameters__", ()), args, strict=False))
    found = {cls: known}
    for base in vars(cls).get("__orig_bases__", cls.__bases__):
        if is_model(base):
            found |= _known_variables(get_origin(base) or base, tuple(_substituted(a, known) for a in get_args(base)))
    return found


def _home(cls: type, name: str) -> type:
    """Give the class that declares a field, since only there its type variables mean something."""
    models = filter(is_model, cls.__mro__)
    return next(c for c in models if any(a.name == name and not a.inherited for a in attrs.fields(c)))


def _substituted(tp: Any, known: dict[Any, Any]) -> Any:
    if tp is None:
        return Any
    if isinstance(tp, TypeVar):
        return known.get(tp, Any)
    alias: Any = tp
    if get_args(tp) and getattr(alias, "__parameters__", ()):
        return alias[tuple(known.get(p, Any) for p in alias.__parameters__)]
    return tp


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
    if attribute.type is None:
        raise TypeError(f"{attribute.name} has no annotation")
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


def is_union(tp: Any) -> bool:
    """Tell whether a type is a union, in either of the two ways of writing one."""
    return get_origin(tp) in (Union, types.UnionType)


def is_model(tp: Any) -> bool:
    """Tell whether a type is an attrs class, also a generic one with its parameters."""
    cls = get_origin(tp) or tp
    return isinstance(cls, type) and attrs.has(cls)
