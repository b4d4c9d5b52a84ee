"""
JSON Schema from the models, of the shape that the platform knows.

Keys and automatic titles are those that pydantic gives for the same declarations, since forms are made from them.
This module must not know capabilities or connectors.
"""

import collections.abc
import datetime
import decimal
import enum
import functools
import inspect
import pathlib
import re
import types
import uuid
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import attrs

from .models.base import choices_of, described_type, field_schema, is_secret, model_schema, wire_name

_SCALARS: dict[Any, dict[str, Any]] = {
    bool: {"type": "boolean"},
    bytes: {"format": "binary", "type": "string"},
    datetime.date: {"format": "date", "type": "string"},
    datetime.datetime: {"format": "date-time", "type": "string"},
    datetime.time: {"format": "time", "type": "string"},
    datetime.timedelta: {"format": "duration", "type": "string"},
    decimal.Decimal: {"anyOf": [{"type": "number"}, {"type": "string"}]},
    float: {"type": "number"},
    int: {"type": "integer"},
    pathlib.Path: {"format": "path", "type": "string"},
    str: {"type": "string"},
    type(None): {"type": "null"},
    uuid.UUID: {"format": "uuid", "type": "string"},
}

_ENTRY = re.compile(r" {4}(?P<name>\w+): (?P<text>.*)")
_SECTION = ("Args:", "Attributes:", "Example:", "Examples:", "Note:", "Raises:", "Returns:")


def json_schema(model: type) -> dict[str, Any]:
    """
    Describe a model.

    Args:
        model: An attrs class.

    Returns:
        Its JSON Schema (draft 2020-12); nested models stand under ``$defs``.
    """
    builder = Builder()
    body = builder.model(model)
    return {"$defs": dict(sorted(builder.definitions.items())), **body} if builder.definitions else body


def form_schema(model: type) -> dict[str, Any]:
    """
    Describe a model that a form is made from.

    Args:
        model: An attrs class.

    Returns:
        Its JSON Schema, with the fields' order under ``field_order``.
    """
    return {**json_schema(model), "field_order": [wire_name(a) for a in _in_order(get_origin(model) or model)]}


class Builder:
    """
    One document; what it meets on the way becomes a definition.

    Args:
        reserved: Names that no definition may get.

    Attributes:
        definitions: The models and enums that it met, by name.
    """

    def __init__(self, reserved: tuple[str, ...] = ()) -> None:
        self.definitions: dict[str, Any] = {}
        self._names: dict[Any, str] = {}
        self._reserved = reserved

    def model(self, model: Any) -> dict[str, Any]:
        """Describe an attrs class."""
        cls = get_origin(model) or model
        fields = _in_order(_resolved(cls))
        filled = _filled(cls, get_args(model))
        required = [wire_name(a) for a in fields if a.default is attrs.NOTHING]
        texts = _field_texts(cls)
        return {
            **_description(cls),
            "properties": {
                wire_name(a): {**texts.get(a.name, {}), **self.field(a, filled.get(a.name, a.type))} for a in fields
            },
            **({"required": required} if required else {}),
            "title": cls.__name__,
            "type": "object",
            **model_schema(cls),
        }

    def field(self, attribute: "attrs.Attribute[Any]", tp: Any) -> dict[str, Any]:
        """Describe a field; a default that is made anew each time is not said, nor one that is a secret."""
        tp = described_type(attribute, tp)
        allowed = [_plain(choice) for choice in choices_of(attribute)]
        body = self.type(tp)
        described = {**(_limited(body, allowed) if allowed else body), **_default(attribute)}
        if not _is_reference(tp):
            described["title"] = wire_name(attribute).replace("_", " ").title().strip()
        return {**described, **field_schema(attribute)}

    def type(self, tp: Any) -> dict[str, Any]:
        """Describe a type."""
        tp = _unwrapped(tp)
        if tp is Any:
            return {}
        origin, args = get_origin(tp), get_args(tp)
        if origin in (Union, types.UnionType):
            return {"anyOf": [self.type(a) for a in args]}
        if origin is Literal:
            return _choice([_plain(a) for a in args])
        cls = origin or tp
        if _is_model(cls) or _is_enum(cls):
            return self.reference(tp)
        if not isinstance(cls, type):
            return {}
        scalar = next((_SCALARS[base] for base in cls.__mro__ if base in _SCALARS), None)
        return self.container(cls, args) if scalar is None else dict(scalar)

    def container(self, cls: Any, args: tuple[Any, ...]) -> dict[str, Any]:
        """Describe a list, a tuple, a set or a dict; nothing is said of what is none of these."""
        if issubclass(cls, collections.abc.Mapping):
            names = {k: v for k, v in (self.type(args[0]) if args else {}).items() if k != "type"}
            values = self.type(args[1]) if args else {}
            return {
                "additionalProperties": values or True,
                **({"propertyNames": names} if names else {}),
                "type": "object",
            }
        if cls is tuple and args and args[-1] is not Ellipsis:
            items = [self.type(a) for a in args]
            return {"maxItems": len(items), "minItems": len(items), "prefixItems": items, "type": "array"}
        if issubclass(cls, collections.abc.Iterable):
            unique = {"uniqueItems": True} if issubclass(cls, collections.abc.Set) else {}
            return {"items": self.type(args[0]) if args else {}, "type": "array", **unique}
        return {}

    def reference(self, tp: Any) -> dict[str, Any]:
        """Describe a model or an enum once, and refer to it."""
        if tp not in self._names:
            name = self._names[tp] = self._new_name(tp)
            self.definitions[name] = {}  # known from here on, for a model that contains itself
            self.definitions[name] = _enum_schema(tp) if _is_enum(tp) else self.model(tp)
        return {"$ref": f"#/$defs/{self._names[tp]}"}

    def _new_name(self, tp: Any) -> str:
        """Name a definition after its class, and after its module and parameters too where several share a name."""
        cls = get_origin(tp) or tp
        names = (
            cls.__name__,
            f"{cls.__module__}.{cls.__qualname__}".replace(".", "__"),
            f"{cls.__name__}_{len(self._names)}",
        )
        taken = {*self.definitions, *self._reserved}
        return next(name for name in map(_referable, names) if name not in taken)


def _resolved(model: Any) -> Any:
    try:
        return attrs.resolve_types(model)
    except NameError as error:
        raise TypeError(f"{model.__module__}.{model.__qualname__}: an annotation can't be evaluated: {error}") from None


def _filled(cls: type, args: tuple[Any, ...]) -> dict[str, Any]:
    """Give the types of a generic model's fields by what stands for its type variables; none while those are open."""
    from .serialization.mirrors import typed_fields

    is_open = bool(getattr(cls, "__parameters__", ())) and not args
    return {} if is_open else {a.name: tp for a, tp in typed_fields(cls, args)}


def _in_order(cls: type) -> list["attrs.Attribute[Any]"]:
    """Give the fields that ``__init__`` takes; one that a subclass declares anew keeps the place it had."""
    names = [a.name for base in reversed(cls.__mro__) if attrs.has(base) for a in attrs.fields(base)]
    return sorted((a for a in attrs.fields(cls) if a.init), key=lambda a: names.index(a.name))


def _unwrapped(tp: Any) -> Any:
    """Look through what only names or annotates a type."""
    while True:
        if get_origin(tp) is Annotated:
            tp = get_args(tp)[0]
        elif hasattr(tp, "__supertype__"):  # made by NewType
            tp = tp.__supertype__
        elif isinstance(tp, TypeVar):
            tp = tp.__bound__ or Any
        else:
            return tp


def _description(cls: type) -> dict[str, str]:
    """Give a class's own documentation, as far as it is about the whole of it."""
    text = inspect.cleandoc(vars(cls).get("__doc__") or "")
    paragraphs = [p for p in text.split("\n\n") if not p.startswith(_SECTION)]
    return {"description": "\n\n".join(paragraphs)} if text not in ("", "An enumeration.") else {}


def _referable(name: str) -> str:
    """Give a name that may stand in a reference, which a local class's own can't."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", name)


@functools.cache
def _field_texts(cls: Any) -> dict[str, dict[str, str]]:
    """Give what the documentation of a class and its bases says of their fields, by the field's name."""
    texts: dict[str, dict[str, str]] = {}
    for base in reversed(cls.__mro__):
        texts.update(_attributes_section(vars(base).get("__doc__") or ""))
    return texts


def _attributes_section(documentation: str) -> dict[str, dict[str, str]]:
    """Read the entries of the section of a docstring that tells of attributes."""
    _, _, section = inspect.cleandoc(documentation).partition("Attributes:\n")
    texts: dict[str, dict[str, str]] = {}
    name = ""
    for line in section.splitlines():
        if entry := _ENTRY.fullmatch(line):
            name = entry["name"]
            texts[name] = {"description": entry["text"]}
        elif name and line.startswith(" " * 8):
            texts[name]["description"] += f" {line.strip()}"
        else:
            break
    return texts


def _is_model(tp: Any) -> bool:
    return isinstance(tp, type) and attrs.has(tp)


def _is_enum(tp: Any) -> bool:
    return isinstance(tp, type) and issubclass(tp, enum.Enum)


def _enum_schema(tp: type[enum.Enum]) -> dict[str, Any]:
    values = [_plain(m) for m in tp.__members__.values()]
    return {**_description(tp), "enum": values, "title": tp.__name__, **_kind_of(values)}


def _limited(described: dict[str, Any], allowed: list[Any]) -> dict[str, Any]:
    """Say which values there are to choose from: where a list is described, for each item; null stays as it is."""
    for name in ("anyOf", "prefixItems"):
        if name in described:
            return {**described, name: [_limited(member, allowed) for member in described[name]]}
    if "items" in described:
        return {**described, "items": _limited(described["items"], allowed)}
    return described if described == _SCALARS[type(None)] else {**described, "enum": allowed}


def _choice(values: list[Any]) -> dict[str, Any]:
    return {**({"const": values[0]} if len(values) == 1 else {"enum": values}), **_kind_of(values)}


def _kind_of(values: list[Any]) -> dict[str, str]:
    """Give the type that all values have, where they have one."""
    for kind, name in ((bool, "boolean"), (str, "string"), (int, "integer"), ((int, float), "number")):
        if all(isinstance(v, kind) and (kind is bool or not isinstance(v, bool)) for v in values):
            return {"type": name}
    return {}


def _is_reference(tp: Any) -> bool:
    """Tell whether a field is a model or an enum, possibly null: such a field has no title of its own."""
    tp = _unwrapped(tp)
    options = [t for t in get_args(tp) if t is not type(None)] if get_origin(tp) in (Union, types.UnionType) else [tp]
    cls = get_origin(options[0]) or options[0]
    return len(options) == 1 and (_is_model(cls) or _is_enum(cls))


def _default(attribute: "attrs.Attribute[Any]") -> dict[str, Any]:
    value: Any = attribute.default
    if value is attrs.NOTHING or _is_kept(attribute, value):
        return {}
    try:
        return {"default": _plain(value)}
    except TypeError:  # not a value that JSON has, such as a factory
        return {}


def _is_kept(attribute: "attrs.Attribute[Any]", value: Any) -> bool:
    """Tell whether a value is a secret that a schema must not say; nothing at all is none."""
    return is_secret(attribute) and value not in (None, "")


def _plain(value: Any) -> Any:
    """Give a value as JSON has it."""
    if isinstance(value, enum.Enum):
        return _plain(value.value)
    if _is_model(type(value)):
        held = [(a, getattr(value, a.name)) for a in attrs.fields(type(value))]
        return {wire_name(a): _plain(inner) for a, inner in held if not _is_kept(a, inner)}
    if isinstance(value, dict):
        return {str(_plain(k)): _plain(v) for k, v in value.items()}
    if isinstance(value, (set, frozenset)):
        value = sorted(value, key=repr)
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return _plain_scalar(value)


def _plain_scalar(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, pathlib.PurePath):
        return str(value)
    from msgspec import to_builtins

    return to_builtins(value)
