"""
What a connector says of itself as a page in Markdown, for people.

This module must not know where the page goes.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, get_args, get_origin

import attrs

from ..capabilities import payload_of
from ..models.base import is_secret, wire_name
from ..models.credential_config import AuthModel, combinations
from ..models.credentials import credential_kind
from ..overrides import declared_types, details_of
from ..schema import json_schema
from .credentials import NAMES
from .information import said_of

if TYPE_CHECKING:
    from ..connector import BaseConnector

_DEEPEST = 3
"""How many models within each other are shown; one may contain itself."""


def page(connector: "type[BaseConnector]") -> str:
    """
    Describe a connector to a person.

    Args:
        connector: The class.

    Returns:
        The page, in Markdown.
    """
    parts = (
        _title(connector),
        _settings(connector),
        _credentials(connector),
        _capabilities(connector),
        _types(connector),
        _access_graph(connector),
    )
    return "\n\n".join(part for part in parts if part)


def _title(connector: "type[BaseConnector]") -> str:
    facts = [
        ("App id", f"`{connector.app_id}`"),
        ("Version", f"`{connector.version}`"),
        ("Vendor", connector.app_vendor_domain),
        ("Categories", ", ".join(category.value for category in connector.categories)),
    ]
    listed = "\n".join(f"- {name}: {_cell(value)}" for name, value in facts if value)
    told = [f"# {_cell(connector.user_friendly_name or connector.app_id)}", connector.description, listed]
    return "\n\n".join(part for part in told if part)


def _settings(connector: "type[BaseConnector]") -> str:
    if connector.settings_model is None:
        return "## Settings\n\nNone."
    return f"## Settings\n\n{_form(connector.settings_model)}"


def _credentials(connector: "type[BaseConnector]") -> str:
    heading = "## Credentials"
    if not connector.credentials:
        if connector.auth is not None:
            return f"{heading}\n\n{NAMES[AuthModel(credential_kind(connector.auth))]}.\n\n{_form(connector.auth)}"
        return f"{heading}\n\n{'Any kind will do.' if connector.requires_authentication else 'None.'}"
    allowed = combinations(connector.credentials, connector.allowed_credentials)
    ways = [" and ".join(f"`{id_}`" for id_ in ids) for ids in allowed]
    parts = [heading, f"What is needed: {', or '.join(ways)}."]
    for config in connector.credentials:
        name = config.name or NAMES[config.type]
        parts.append(f"### {_cell(name)} (`{config.id}`, {'optional' if config.optional else 'required'})")
        parts += [config.description, _form(config.model)]
    return "\n\n".join(part for part in parts if part)


def _form(model: type) -> str:
    schema = json_schema(model)
    secrets = {wire_name(a) for a in attrs.fields(model) if is_secret(a)}
    rows = _field_rows(schema, schema.get("$defs", {}), secrets, ())
    return _table(("Name", "Type", "Required", "Secret", "Description"), rows) or "It has no fields."


def _field_rows(
    model: dict[str, Any], definitions: dict[str, Any], secrets: set[str], within: tuple[str, ...]
) -> list[tuple[str, ...]]:
    """Give a row for each field, and for each field of a model that stands in one."""
    rows: list[tuple[str, ...]] = []
    for name, field in model["properties"].items():
        path = ".".join((*within, name))
        rows.append(
            (
                f"`{path}`",
                _kind(field, definitions),
                "yes" if name in model.get("required", ()) else _default(field),
                "secret" if path in secrets or field.get("x-secret") else "",
                field.get("description", ""),
            )
        )
        inner = definitions.get(field.get("$ref", "").rpartition("/")[2], {})
        if "properties" in inner and len(within) < _DEEPEST:
            rows += _field_rows(inner, definitions, secrets, (*within, name))
    return rows


def _default(field: dict[str, Any]) -> str:
    value = field.get("default")
    return "no" if value in (None, "", [], {}) else f"no, `{value}` by default"


def _kind(field: dict[str, Any], definitions: dict[str, Any]) -> str:
    """Name the type of a field in a word or two."""
    if "$ref" in field:
        return _kind(definitions[field["$ref"].rpartition("/")[2]], definitions)
    if "anyOf" in field:
        return " or ".join(_kind(member, definitions) for member in field["anyOf"] if member.get("type") != "null")
    if "enum" in field or "const" in field:
        return "one of " + ", ".join(f"`{value}`" for value in field.get("enum", [field.get("const")]))
    if field.get("type") == "array":
        return f"list of {_kind(field.get('items', {}), definitions)}"
    return str(field.get("title") if "properties" in field else field.get("type", "anything"))


def _capabilities(connector: "type[BaseConnector]") -> str:
    rows = []
    for name in sorted(connector.capabilities()):
        details = details_of(connector, name)
        request, response = declared_types(connector, name)
        rows.append(
            (
                f"`{name}`",
                details.display_name,
                details.level or "",
                f"{_model_name(payload_of(request))} → {_model_name(payload_of(response))}",
                said_of(connector, name),
            )
        )
    return f"## Capabilities\n\n{_table(('Name', 'Title', 'Level', 'Takes and gives', 'Description'), rows) or 'None.'}"


def _model_name(payload: Any) -> str:
    if get_origin(payload) is list:
        return f"list of {_model_name(get_args(payload)[0])}"
    return str(getattr(payload, "__name__", payload))


def _types(connector: "type[BaseConnector]") -> str:
    resources = [(f"`{declared.type_id}`", declared.type_label) for declared in connector.resource_types]
    entitlements = [
        (f"`{t.type_id}`", t.type_label, _on(t.resource_type_id), f"{t.min} to {'any' if t.max is None else t.max}")
        for t in connector.entitlement_types
    ]
    return _sections(
        ("Types of resources", ("Id", "Name"), resources),
        ("Types of entitlements", ("Id", "Name", "On", "How many"), entitlements),
    )


def _access_graph(connector: "type[BaseConnector]") -> str:
    types = [
        (f"`{t.type_id}`", t.type_label, _on(t.resource_type_id)) for t in connector.access_graph_entitlement_types
    ]
    rules = [
        (
            f"`{rule.entitlement_type}` `{rule.entitlement_id}`",
            _on(rule.resource_type),
            rule.label,
            "denies" if rule.denies_access else "allows",
            rule.description or "",
        )
        for rule in connector.access_graph_entitlement_rules
    ]
    implied = [
        (
            f"`{rule.from_entitlement_type}` `{rule.from_entitlement_id}` on {_on(rule.from_resource_type)}",
            f"`{rule.to_entitlement_type}` `{rule.to_entitlement_id}` on {_on(rule.to_resource_type)}",
            rule.relationship_label or "",
        )
        for rule in connector.implied_access_rules
    ]
    return _sections(
        ("Types of entitlements in the access graph", ("Id", "Name", "On"), types),
        ("Entitlements on every resource of a type", ("Entitlement", "On", "Name", "Access", "Description"), rules),
        ("Entitlements that come with others", ("Who has", "Also has", "By"), implied),
    )


def _on(resource_type: str) -> str:
    return f"`{resource_type}`" if resource_type else "the app"


def _sections(*sections: tuple[str, Sequence[str], Sequence[Sequence[str]]]) -> str:
    return "\n\n".join(f"## {title}\n\n{_table(head, rows)}" for title, head, rows in sections if rows)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Set a table; columns in which nothing stands are left out."""
    cells = [[_cell(cell) for cell in row] for row in rows]
    if not cells:
        return ""
    shown = [index for index in range(len(headings)) if any(row[index] for row in cells)]
    lines = [[headings[index] for index in shown], ["---"] * len(shown), *([row[i] for i in shown] for row in cells)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    """Keep a text on its line, and in its column."""
    return " ".join(str(text).split()).replace("|", "\\|")
