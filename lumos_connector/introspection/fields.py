"""
The fields of a JSON Schema as rows of a table, for people: name, type, whether it is required, and what it is.

This module must not know connectors, or how a table is set.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

Schemas = Mapping[str, Any]
"""The schemas that references name, by the last part of the reference."""

DEEPEST = 3
"""How many models within each other are shown; one may contain itself."""


def rows_of(
    model: dict[str, Any], schemas: Schemas, secrets: Collection[str] = (), within: str = "", depth: int = DEEPEST
) -> list[tuple[str, ...]]:
    """
    Give a row for each field, and for each field of a model that stands in one.

    Args:
        model: The schema of an object.
        schemas: What its references name.
        secrets: The names of its own fields that are secrets beyond those whose schema says so.
        within: What the names of the fields begin with.
        depth: How deep to go.

    Returns:
        For each its name, type, default, secrecy, group and description.
    """
    rows: list[tuple[str, ...]] = []
    for name, field in model.get("properties", {}).items():
        rows.append(
            (
                f"`{within}{name}`",
                kind(field, schemas),
                "yes" if name in model.get("required", ()) else _default(field),
                "secret" if name in secrets or field.get("x-secret") else "",
                _said(field.get("x-field_group")),
                _said(field.get("description")),
            )
        )
        for suffix, inner in _inside(field, schemas) if depth else ():
            rows += rows_of(inner, schemas, within=f"{within}{name}{suffix}.", depth=depth - 1)
    return rows


def kind(
    field: dict[str, Any], schemas: Schemas, refer: Callable[[str], str] | None = None, say: Callable[[str], str] = str
) -> str:
    """
    Name the type of a field in a word or two.

    Args:
        field: Its schema.
        schemas: What its references name.
        refer: Says what stands for a schema that is referred to; by default its title, or what it may be.
        say: Sets what an author may have written, where a reference is set in a way that no author may.

    Returns:
        Such as ``list of integer``.
    """
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return refer(name) if refer is not None else kind(schemas.get(name, {}), schemas, say=say)
    if "anyOf" in field:
        return " or ".join(kind(each, schemas, refer, say) for each in field["anyOf"] if each.get("type") != "null")
    if "enum" in field or "const" in field:
        return "one of " + ", ".join(say(f"`{value}`") for value in field.get("enum", [field.get("const")]))
    if field.get("type") == "array":
        return f"list of {kind(field.get('items', {}), schemas, refer, say)}"
    if isinstance(field.get("additionalProperties"), dict):
        return f"map of {kind(field['additionalProperties'], schemas, refer, say)}"
    return say(str(field.get("title") if "properties" in field else field.get("type", "anything")))


def _inside(field: dict[str, Any], schemas: Schemas) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the models that stand in a field, each with what its place adds to the field's name."""
    if "$ref" in field:
        field = schemas.get(field["$ref"].rpartition("/")[2], {})
    if "properties" in field:
        yield "", field
    for member in field.get("anyOf", ()):
        yield from _inside(member, schemas)
    for keyword, mark in (("items", "[]"), ("additionalProperties", "[…]")):
        if isinstance(field.get(keyword), dict):
            yield from ((f"{mark}{suffix}", inner) for suffix, inner in _inside(field[keyword], schemas))


def _said(given: Any) -> str:
    """Give what an author says of a field as a text, also where it is something else, such as a number."""
    if given is None:
        return ""
    return given if isinstance(given, str) else str(given)


def _default(field: dict[str, Any]) -> str:
    value = field.get("default")
    return "no" if value in (None, "", [], {}) else f"no, `{value}` by default"
