"""
JSON Schema from the models, of the shape that the platform knows.

Keys and automatic titles are those that pydantic gives for the same declarations, since forms are made from them.
This module must not know capabilities or connectors.
"""

import datetime
import enum
import types
from typing import Any, Literal, Union, get_args, get_origin

import attrs

from .models.base import field_schema, model_schema, wire_name

_FACTORY: Any = type(attrs.Factory(list))  # attrs declares the class as a function

_SCALARS: dict[Any, dict[str, Any]] = {
    Any: {},
    bool: {"type": "boolean"},
    bytes: {"format": "binary", "type": "string"},
    datetime.date: {"format": "date", "type": "string"},
    datetime.datetime: {"format": "date-time", "type": "string"},
    float: {"type": "number"},
    int: {"type": "integer"},
    str: {"type": "string"},
    type(None): {"type": "null"},
}


def json_schema(model: type) -> dict[str, Any]:
    """
    Describe a model.

    Args:
        model: An attrs class.

    Returns:
        Its JSON Schema (draft 2020-12); nested models stand under ``$defs``.
    """
    builder = _Builder()
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
    return {**json_schema(model), "field_order": [wire_name(a) for a in attrs.fields(model) if a.init]}


class _Builder:
    """One document; what it meets on the way becomes a definition."""

    def __init__(self) -> None:
        self.definitions: dict[str, Any] = {}

    def model(self, model: type) -> dict[str, Any]:
        fields = [a for a in attrs.fields(attrs.resolve_types(model)) if a.init]
        required = [wire_name(a) for a in fields if a.default is attrs.NOTHING]
        return {
            "properties": {wire_name(a): self.field(a) for a in fields},
            **({"required": required} if required else {}),
            "title": model.__name__,
            "type": "object",
            **model_schema(model),
        }

    def field(self, attribute: "attrs.Attribute[Any]") -> dict[str, Any]:
        described = self.type(attribute.type)
        default = attribute.default
        if isinstance(default, _FACTORY):
            if not default.takes_self:
                described["default"] = _plain(default.factory())
        elif default is not attrs.NOTHING:
            described["default"] = _plain(default)
        if not _is_reference(attribute.type):
            described["title"] = wire_name(attribute).replace("_", " ").title()
        return {**described, **field_schema(attribute)}

    def type(self, tp: Any) -> dict[str, Any]:
        if tp in _SCALARS:
            return dict(_SCALARS[tp])
        origin, args = get_origin(tp), get_args(tp)
        if origin in (Union, types.UnionType):
            return {"anyOf": [self.type(a) for a in args]}
        if origin is Literal:
            return {"const": args[0], "type": "string"} if len(args) == 1 else {"enum": list(args), "type": "string"}
        cls = origin or tp
        if cls in (list, tuple, set, frozenset):
            unique = {"uniqueItems": True} if cls in (set, frozenset) else {}
            return {"items": self.type(args[0]) if args else {}, "type": "array", **unique}
        if cls is dict:
            values = self.type(args[1]) if args else {}
            return {"additionalProperties": values or True, "type": "object"}
        return self.reference(tp)

    def reference(self, tp: Any) -> dict[str, Any]:
        if not (attrs.has(tp) or _is_enum(tp)):
            return {"type": "string"}
        name = tp.__name__
        if name not in self.definitions:
            self.definitions[name] = {}  # known from here on, for a model that contains itself
            self.definitions[name] = _enum_schema(tp) if _is_enum(tp) else self.model(tp)
        return {"$ref": f"#/$defs/{name}"}


def _is_enum(tp: Any) -> bool:
    return isinstance(tp, type) and issubclass(tp, enum.Enum)


def _enum_schema(tp: type[enum.Enum]) -> dict[str, Any]:
    values = [m.value for m in tp]
    kind = {"type": "integer"} if all(isinstance(v, int) for v in values) else {"type": "string"}
    return {"enum": values, "title": tp.__name__, **kind}


def _is_reference(tp: Any) -> bool:
    """Tell whether a field is a model or an enum, possibly null: such a field has no title of its own."""
    options = [t for t in get_args(tp) if t is not type(None)] if get_origin(tp) in (Union, types.UnionType) else [tp]
    return len(options) == 1 and isinstance(options[0], type) and (attrs.has(options[0]) or _is_enum(options[0]))


def _plain(value: Any) -> Any:
    """Give a default as JSON has it."""
    if isinstance(value, enum.Enum):
        return value.value
    if attrs.has(type(value)):
        return {wire_name(a): _plain(getattr(value, a.name)) for a in attrs.fields(type(value))}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(v) for v in value]
    return value
