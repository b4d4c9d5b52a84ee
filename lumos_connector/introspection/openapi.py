"""
From JSON Schema to the schemas of OpenAPI 3.0, whose dialect is older: no null type, constants, tuples or ``$defs``.

The rules are those of the OpenAPI Specification 3.0.3, section "Schema Object". This module must not know models.
"""

from collections.abc import Callable
from typing import Any

COMPONENTS = "#/components/schemas/"
"""Where a document keeps the schemas that others refer to."""

_DEFINITIONS = "#/$defs/"

_NULL = {"enum": [None], "nullable": True}

_PLAIN = (
    "default deprecated description discriminator enum example exclusiveMaximum exclusiveMinimum externalDocs format "
    "maxItems maxLength maxProperties maximum minItems minLength minProperties minimum multipleOf nullable pattern "
    "readOnly required title type uniqueItems writeOnly xml"
)
"""Keywords whose values stay as they are."""


def components(definitions: dict[str, Any]) -> dict[str, Any]:
    """Turn definitions into the components of a document of OpenAPI 3.0."""
    return {name: openapi_schema(schema) for name, schema in definitions.items()}


def referring(schema: Any) -> Any:
    """
    Let a schema refer to components, and leave it as it is otherwise: OpenAPI 3.1 has JSON Schema's own dialect.

    Args:
        schema: A JSON Schema whose references are to its ``$defs``.

    Returns:
        The schema with references to the components of a document.
    """
    if isinstance(schema, dict):
        return {
            name: _reference(value) if name == "$ref" and isinstance(value, str) else referring(value)
            for name, value in schema.items()
        }
    return [referring(item) for item in schema] if isinstance(schema, list) else schema


def openapi_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """
    Say in OpenAPI 3.0 what a JSON Schema says.

    Args:
        schema: A JSON Schema (draft 2020-12), its references to ``$defs``.

    Returns:
        The schema, its references to the components of a document; what OpenAPI 3.0 has no word for is left out.
    """
    said: dict[str, Any] = {}
    plain = _PLAIN.split()
    for keyword, value in schema.items():
        if keyword in plain or keyword.startswith("x-"):
            said[keyword] = value
        elif keyword in _RULES:
            said.update(_RULES[keyword](value))
    _untangle_type(said)
    _untangle_bounds(said)
    if said.get("type") == "array":
        said.setdefault("items", {})
    return said


def by_the_letter(schema: Any) -> Any:
    """
    Say what holds for null, and beside a reference, so that a reader who keeps to OpenAPI 3.0 finds it.

    There, nothing counts beside a reference, and ``nullable`` only beside a type. The document of `app_info` has both,
    as the platform expects it.

    Args:
        schema: A schema of OpenAPI 3.0, or a document of the contract's own models.

    Returns:
        The same, with references alone in their places, and null as one of several alternatives.
    """
    if isinstance(schema, list):
        return [by_the_letter(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    said = {name: by_the_letter(value) for name, value in schema.items()}
    is_nullable = said.get("nullable") is True
    if isinstance(said.get("$ref"), str) and len(said) > 1:
        said["anyOf" if is_nullable else "allOf"] = [{"$ref": said.pop("$ref")}]
    if is_nullable and "anyOf" in said:
        del said["nullable"]
        said["anyOf"] = [*said["anyOf"], dict(_NULL)]
    return said


def _reference(target: str) -> str:
    return target.replace(_DEFINITIONS, COMPONENTS, 1) if target.startswith(_DEFINITIONS) else target


def _either(members: list[dict[str, Any]]) -> dict[str, Any]:
    """Say what a value may be; of one that is only possibly null, that it is nullable."""
    others = [openapi_schema(member) for member in members if member != {"type": "null"}]
    nullable = {"nullable": True} if len(others) < len(members) else {}
    if not others:
        return nullable
    return {**(others[0] if nullable and len(others) == 1 else {"anyOf": others}), **nullable}


def _untangle_type(said: dict[str, Any]) -> None:
    """Turn a list of types, and the type of null, into what there is in their place."""
    kind = said.get("type")
    if kind == "null":
        del said["type"]
        said["nullable"] = True
    elif isinstance(kind, list):
        del said["type"]
        said.update(_either([{"type": name} for name in kind]))


def _untangle_bounds(said: dict[str, Any]) -> None:
    """An exclusive bound is a number in JSON Schema, and a remark on the other bound here."""
    for exclusive, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        value = said.get(exclusive)
        if value is not None and not isinstance(value, bool):
            said.update({bound: value, exclusive: True})


def _tuple(members: list[dict[str, Any]]) -> dict[str, Any]:
    """Say of a tuple what each of its items may be: its order has no words here."""
    kinds = [openapi_schema(member) for member in members]
    return {"items": {"anyOf": kinds} if kinds else {}}


def _all(keyword: str) -> Callable[[Any], dict[str, Any]]:
    return lambda members: {keyword: [openapi_schema(member) for member in members]}


def _inner(keyword: str) -> Callable[[Any], dict[str, Any]]:
    return lambda value: {keyword: openapi_schema(value) if isinstance(value, dict) else value}


_RULES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "$ref": lambda target: {"$ref": _reference(target)},
    "additionalProperties": _inner("additionalProperties"),
    "allOf": _all("allOf"),
    "anyOf": _either,
    "const": lambda value: {"enum": [value]},
    "examples": lambda values: {"example": values[0]} if values else {},
    "items": _inner("items"),
    "not": _inner("not"),
    "oneOf": _all("oneOf"),
    "prefixItems": _tuple,
    "properties": lambda fields: {"properties": {name: openapi_schema(schema) for name, schema in fields.items()}},
}
