"""
What a connector's settings are made of, checked when its class is made: each field, also of the models within.

A mistake here would else be found by the first customer. This module must not know JSON, or what a form is told.
"""

import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, NoReturn, TypeVar, Union, get_args, get_origin

import attrs

from .annotations import shown
from .checks import expect, with_article
from .models.base import field_schema, is_complete, is_undecorated, wire_name

_MODEL = "a class with @attrs.define(kw_only=True) above it"
_SCALARS = {
    *("builtins.float", "builtins.int", "datetime.date", "datetime.time", "datetime.timedelta"),
    *("decimal.Decimal", "pathlib.Path", "uuid.UUID"),
}
"""Classes of single values that JSON can give, by name: nobody pays for the modules that no setting uses."""


def check_settings(where: str, model: Any) -> None:
    """
    Check a settings model.

    Args:
        where: The place that names it, such as ``Acme.settings_model``.
        model: The class.

    Raises:
        TypeError: It is no attrs class, or one of its fields can't be what it says.
    """
    expect(where, model, f"{_MODEL}, or None", is_complete(model))
    try:
        attrs.resolve_types(model)
    except Exception as error:  # noqa: BLE001 - evaluating an author's text may raise anything
        raise TypeError(
            f"{where}: an annotation of {model.__name__} can't be evaluated ({error}); what it names must be there "
            "before the connector is, and not under TYPE_CHECKING alone"
        ) from None
    for field in attrs.fields(model):
        if field.init and field.type is None:
            raise TypeError(
                f"{where}: {model.__name__}.{field.name} has no type; write one, as in `{field.name}: str = setting(…)`"
            )
    check = _Check(where)
    check.model(model, frozenset())
    for doubt in check.doubts:
        warnings.warn(f"{where}: {doubt}", UserWarning, stacklevel=5)


class _Check:
    """The check of one settings model, and of each model within it once."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.seen: set[type] = set()
        self.doubts: list[str] = []

    def refuse(self, mistake: str) -> NoReturn:
        """Say what is wrong."""
        raise TypeError(f"{self.where}: {mistake}")

    def model(self, model: Any, outer: frozenset[str]) -> None:
        """Check a model; what decides whether its fields are shown may be a field of one around it, too."""
        if model in self.seen:
            return
        self.seen.add(model)
        try:
            fields = [field for field in attrs.fields(attrs.resolve_types(model)) if field.init]
        except Exception:  # noqa: BLE001 - a name that is not there yet: it is looked up again at the first call
            return
        names = [wire_name(field) for field in fields]
        for field, name in zip(fields, names, strict=True):
            first = fields[names.index(name)]
            if first is not field:
                self.refuse(f"{model.__name__}.{field.name} and {first.name} are both {name!r} in JSON")
            self.field(f"{model.__name__}.{field.name}", field, outer.union(names))

    def field(self, name: str, field: "attrs.Attribute[Any]", names: frozenset[str]) -> None:
        """Check one field."""
        self.default(name, field)
        decides = field_schema(field).get("x-discriminator")
        if isinstance(decides, Mapping) and decides.get("field") not in names:
            known = ", ".join(sorted(names))
            self.refuse(f"{name} depends on {decides.get('field')!r}, which is no field of its form: {known}")
        for cls in _classes(field.type):
            if not _is_readable(cls):
                self.refuse(f"{name}: {_unreadable(cls)}")
            if attrs.has(cls):
                self.model(cls, names)

    def default(self, name: str, field: "attrs.Attribute[Any]") -> None:
        """Check the value that stands for an absent one."""
        value: Any = field.default
        if isinstance(value, (list, dict, set)):
            kind = type(value).__name__
            self.refuse(
                f"the default of {name} would be shared between calls; expected `setting(factory={kind})`, got a {kind}"
            )
        is_made = value is attrs.NOTHING or isinstance(value, _FACTORY) or field.converter is not None
        if is_made or _fits(field.type, value):
            return
        expected, given = shown(field.type), "None" if value is None else type(value).__name__
        do = f"annotate it as `{expected} | {given}`"
        if value is None:
            self.doubts.append(f"the default of {name} is None, which its type {expected} is not; {do}")
        else:  # which is never quoted, since it may be a secret
            mistake = f"the default of {name} is not of its type: expected {expected}, got {with_article(given)}"
            self.refuse(f"{mistake}; write another default, or {do}")


_FACTORY: type = type(attrs.Factory(list))


def _classes(tp: Any) -> Iterator[Any]:
    """Name the classes that a value of a type is made of; nothing where only the value can tell."""
    origin, args = get_origin(tp), get_args(tp)
    if origin is Annotated:
        yield from _classes(args[0])
    elif hasattr(tp, "__supertype__"):  # made by NewType
        yield from _classes(tp.__supertype__)
    elif origin in (Union, UnionType):
        for member in args:
            yield from _classes(member)
    elif origin is not Literal and tp is not Any and tp is not None and not isinstance(tp, (TypeVar, str)):
        yield origin or tp
        is_container = isinstance(origin, type) and issubclass(origin, Collection)
        for member in args if is_container else ():
            yield from _classes(member) if member is not ... else ()


def _is_readable(cls: Any) -> bool:
    """Tell whether there is a way from JSON to a class; what is no class at all is left to the first call."""
    if not isinstance(cls, type) or cls is object:
        return True
    if is_undecorated(cls):
        return False
    marks = ("__attrs_attrs__", "__dataclass_fields__", "__struct_fields__")
    if any(hasattr(cls, mark) for mark in marks) or issubclass(cls, (Enum, Iterable, type(None))):
        return True
    return any(f"{base.__module__.partition('.')[0]}.{base.__name__}" in _SCALARS for base in cls.__mro__)


def _unreadable(cls: Any) -> str:
    if isinstance(cls, type) and (is_undecorated(cls) or getattr(cls, "__annotations__", None)):
        return f"expected {cls.__name__} to be {_MODEL}"
    return f"nothing in JSON can become {shown(cls)}"


def _fits(tp: Any, value: Any) -> bool:
    """Tell whether a value is of a type, as far as that is plain to see; of anything else it is."""
    origin, args = get_origin(tp), get_args(tp)
    if origin in (Union, UnionType):
        return any(_fits(member, value) for member in args)
    if origin in (Annotated, Literal):
        return value in args if origin is Literal else _fits(args[0], value)
    if tp in (int, float):
        return isinstance(value, (int, tp)) and not isinstance(value, bool)
    is_class = isinstance(tp, type) and not args
    if is_class and issubclass(tp, Enum):  # a call makes the member of its value
        return isinstance(value, tp) or any(value == member.value for member in tp)
    is_plain = is_class and (tp in (str, bool, type(None)) or attrs.has(tp))
    return not is_plain or isinstance(value, tp)
