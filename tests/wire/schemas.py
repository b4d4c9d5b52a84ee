"""
Values made from JSON Schema, as far as pydantic's models use it: types, ``$ref``, ``anyOf``, ``enum`` and mappings.

This module must not know our models.
"""

from typing import Any

from hypothesis import strategies as st

EXAMPLES: dict[str, Any] = {"string": "text", "integer": 7, "number": 1.5, "boolean": True, "null": None}

FORMATS = {"date-time": "2026-01-02T03:04:05Z"}

SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "string": st.sampled_from(["", "text", "zoë 😀", "10", "x" * 40]),
    "integer": st.sampled_from([0, 1, -5, 2**40]),
    "number": st.sampled_from([0.0, 1.5, -2.25]),
    "boolean": st.booleans(),
    "null": st.none(),
}

ANYTHING: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, 1.5, "text", [], {}, [1, "a", None], {"a": {"b": []}}]
)


def resolved(schema: Any, defs: dict[str, Any]) -> Any:
    """Follow a reference."""
    return defs[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def full_by_schema(schema: Any, defs: dict[str, Any]) -> Any:
    """Make a value in which everything is there that the schema names, the first of several alternatives."""
    schema = resolved(schema, defs)
    if "anyOf" in schema:
        return full_by_schema(schema["anyOf"][0], defs)
    if "enum" in schema or "const" in schema:
        return schema["enum"][0] if "enum" in schema else schema["const"]
    if schema.get("type") == "array":
        return [full_by_schema(schema["items"], defs)]
    if schema.get("type") == "object":
        of_others = schema.get("additionalProperties")
        others = {"text": full_by_schema(of_others, defs)} if isinstance(of_others, dict) else {}
        return {**{k: full_by_schema(v, defs) for k, v in schema.get("properties", {}).items()}, **others}
    return FORMATS.get(schema.get("format", "")) or EXAMPLES.get(schema.get("type", ""), {"any": [1]})


def minimal_by_schema(schema: Any, defs: dict[str, Any]) -> Any:
    """Make a value in which nothing is there that need not be."""
    schema = resolved(schema, defs)
    if schema.get("type") == "object":
        return {k: minimal_by_schema(v, defs) for k, v in schema.get("properties", {}).items() if _needed(k, schema)}
    return [] if schema.get("type") == "array" else full_by_schema(schema, defs)


def _needed(name: str, schema: Any) -> bool:
    return name in schema.get("required", ())


def by_schema(schema: Any, defs: dict[str, Any], depth: int = 0) -> st.SearchStrategy[Any]:
    """
    Make values that fit a schema.

    Args:
        schema: The schema.
        defs: What its references name.
        depth: How deep it stands; far down, what need not be is left out.

    Returns:
        A strategy.
    """
    schema = resolved(schema, defs)
    if "anyOf" in schema:
        return st.one_of([by_schema(each, defs, depth + 1) for each in schema["anyOf"]])
    if "enum" in schema or "const" in schema:
        return st.sampled_from(schema["enum"] if "enum" in schema else [schema["const"]])
    if schema.get("type") == "array":
        return st.lists(by_schema(schema.get("items", {}), defs, depth + 1), max_size=0 if depth > 12 else 2)
    if schema.get("type") == "object":
        return _object(schema, defs, depth)
    if schema.get("format") in FORMATS:
        return st.just(FORMATS[schema["format"]])
    return SCALARS.get(schema.get("type", ""), ANYTHING)


def _object(schema: Any, defs: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    known = schema.get("properties", {})
    needed = {k: by_schema(v, defs, depth + 1) for k, v in known.items() if _needed(k, schema)}
    optional = {k: by_schema(v, defs, depth + 1) for k, v in known.items() if not _needed(k, schema) and depth < 12}
    if "properties" in schema or "additionalProperties" not in schema:
        return st.fixed_dictionaries(needed, optional=optional)
    of_others = schema["additionalProperties"]
    values = by_schema(of_others, defs, depth + 1) if isinstance(of_others, dict) else ANYTHING
    return st.dictionaries(st.sampled_from(["a", "é"]), values, max_size=2)
