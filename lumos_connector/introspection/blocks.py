"""
What a connector says of itself to people: headings, paragraphs, lists and tables, whatever they are set in.

Texts may hold Markdown: what an author wrote, and names between backticks. This module must not know how a page is set.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, get_args, get_origin

import attrs

from ..capabilities import TABLE, payload_of
from ..models.base import is_secret, wire_name
from ..models.credential_config import AuthModel
from ..models.credentials import credential_kind
from ..overrides import declared_types, details_of
from ..schema import json_schema
from .credentials import NAMES, declared_oauth, needed_by, scopes_of
from .fields import rows_of
from .information import said_of

if TYPE_CHECKING:
    from ..connector import BaseConnector


class Heading(NamedTuple):
    """
    A heading.

    Attributes:
        level: 1 for that of the whole, 2 for those below it.
        text: What it says.
    """

    level: int
    text: str


class Table(NamedTuple):
    """
    A table.

    Attributes:
        headings: Those of its columns.
        rows: A text for each column.
    """

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]

    def filled(self) -> "Table":
        """Give it without the columns in which nothing stands."""
        shown = [index for index in range(len(self.headings)) if any(row[index] for row in self.rows)]
        return Table([self.headings[i] for i in shown], [[row[i] for i in shown] for row in self.rows])


class Points(NamedTuple):
    """
    A list.

    Attributes:
        items: What it lists.
    """

    items: Sequence[str]


Block = Heading | Table | Points | str
"""A part of a page; text is a paragraph, or several."""

FIELDS = ("Name", "Type", "Required", "Secret", "Group", "Description")
"""What is said of a field, see `rows_of`."""


def blocks_of(connector: "type[BaseConnector]") -> list[Block]:
    """
    Describe a connector to a person.

    Args:
        connector: The class.

    Returns:
        The parts of the page, from top to bottom; none is empty.
    """
    parts: list[Block] = [
        *_title(connector),
        *_settings(connector),
        *_credentials(connector),
        *_oauth(connector),
        *_capabilities(connector),
        *_payloads(connector),
        *_types(connector),
        *_access_graph(connector),
    ]
    return [part for part in parts if part]


def _title(connector: "type[BaseConnector]") -> Iterator[Block]:
    yield Heading(1, connector.user_friendly_name or connector.app_id)
    yield connector.description or ""
    facts = [
        ("App id", _code(connector.app_id)),
        ("Version", _code(connector.version)),
        ("Vendor", connector.app_vendor_domain),
        ("Categories", ", ".join(category.value for category in connector.categories)),
    ]
    yield Points([f"{name}: {value}" for name, value in facts if value])


def _settings(connector: "type[BaseConnector]") -> Iterator[Block]:
    yield Heading(2, "Settings")
    yield _form(connector.settings_model) if connector.settings_model is not None else "None."


def _credentials(connector: "type[BaseConnector]") -> Iterator[Block]:
    yield Heading(2, "Credentials")
    if connector.credentials:
        yield f"What is needed: {needed_by(connector)}."
    elif connector.auth is not None:
        yield f"{NAMES[AuthModel(credential_kind(connector.auth))]}."
        yield _form(connector.auth)
    else:
        yield "Any kind will do." if connector.requires_authentication else "None."
    for config in connector.credentials:
        name = config.name or NAMES[config.type]
        yield Heading(3, f"{name} (`{config.id}`, {'optional' if config.optional else 'required'})")
        yield config.description
        yield _form(config.model)


def _oauth(connector: "type[BaseConnector]") -> Iterator[Block]:
    """Say where tokens come from, as far as that does not depend on a request."""
    declared = declared_oauth(connector)
    if not declared:
        return
    yield Heading(2, "OAuth")
    for id_, settings in declared.items():
        yield Heading(3, _code(id_)) if connector.credentials else ""
        urls = {
            "Issuer": settings.issuer,
            "Authorization URL": settings.authorization_url,
            "Token URL": settings.token_url,
        }
        known = [f"{name}: {_code(url)}" for name, url in urls.items() if isinstance(url, str)]
        flow = settings.flow_type.value.replace("_", " ").lower()
        yield Points([f"Flow: {flow}{', with a proof key' if settings.pkce else ''}", *known])
        scopes = {name: (scope or "").split() for name, scope in scopes_of(settings).items()}
        rows = [(_code(name), ", ".join(map(_code, each))) for name, each in scopes.items()]
        yield Table(("Capability", "Scopes"), rows) if rows else ""


def _form(model: Any) -> Block:
    schema = json_schema(model)
    secrets = {wire_name(a) for a in attrs.fields(get_origin(model) or model) if is_secret(a)}
    rows = rows_of(schema, schema.get("$defs", {}), secrets)
    return Table(FIELDS, rows) if rows else "It has no fields."


def _capabilities(connector: "type[BaseConnector]") -> Iterator[Block]:
    yield Heading(2, "Capabilities")
    rows = []
    for name in sorted(connector.capabilities()):
        details = details_of(connector, name)
        takes, gives = map(payload_of, declared_types(connector, name))
        sides = f"{_model_name(takes)} → {_model_name(gives)}"
        rows.append((_code(name), details.display_name, details.level or "", sides, said_of(connector, name)))
    yield Table(("Name", "Title", "Level", "Takes and gives", "Description"), rows) if rows else "None."


def _payloads(connector: "type[BaseConnector]") -> Iterator[Block]:
    """Give the fields of payloads that are not the contract's own."""
    for name in sorted(connector.capabilities()):
        known = TABLE.get(name)
        standard = (known.request, known.response) if known is not None else (None, None)
        for verb, declared, usual in zip(("takes", "gives"), declared_types(connector, name), standard, strict=True):
            payload = payload_of(declared)
            model = get_args(payload)[0] if get_origin(payload) is list and get_args(payload) else payload
            is_own = usual is None or payload != payload_of(usual)
            if is_own and attrs.has(get_origin(model) or model):
                yield Heading(3, f"What {_code(name)} {verb}: {_model_name(payload)}")
                yield _form(model)


def _model_name(payload: Any) -> str:
    if get_origin(payload) is list:
        return f"list of {_model_name(get_args(payload)[0])}"
    return str(getattr(payload, "__name__", payload))


def _types(connector: "type[BaseConnector]") -> Iterator[Block]:
    resources = [(_code(declared.type_id), declared.type_label) for declared in connector.resource_types]
    entitlements = [
        (_code(t.type_id), t.type_label, _on(t.resource_type_id), f"{t.min} to {'any' if t.max is None else t.max}")
        for t in connector.entitlement_types
    ]
    yield from _section("Types of resources", ("Id", "Name"), resources)
    yield from _section("Types of entitlements", ("Id", "Name", "On", "How many"), entitlements)


def _access_graph(connector: "type[BaseConnector]") -> Iterator[Block]:
    types = [
        (_code(t.type_id), t.type_label, _on(t.resource_type_id)) for t in connector.access_graph_entitlement_types
    ]
    rules = [
        (
            f"{_code(rule.entitlement_type)} {_code(rule.entitlement_id)}",
            _on(rule.resource_type),
            rule.label,
            "denies" if rule.denies_access else "allows",
            rule.description or "",
        )
        for rule in connector.access_graph_entitlement_rules
    ]
    implied = [
        (
            f"{_code(rule.from_entitlement_type)} {_code(rule.from_entitlement_id)} on {_on(rule.from_resource_type)}",
            f"{_code(rule.to_entitlement_type)} {_code(rule.to_entitlement_id)} on {_on(rule.to_resource_type)}",
            _plain(rule.relationship_label or ""),
        )
        for rule in connector.implied_access_rules
    ]
    yield from _section("Types of entitlements in the access graph", ("Id", "Name", "On"), types)
    heading = ("Entitlement", "On", "Name", "Access", "Description")
    yield from _section("Entitlements on every resource of a type", heading, rules)
    yield from _section("Entitlements that come with others", ("Who has", "Also has", "By"), implied)


def _section(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[Block]:
    if rows:
        yield Heading(2, title)
        yield Table(headings, rows)


def _on(resource_type: str) -> str:
    return _code(resource_type) if resource_type else "the app"


def _code(name: str) -> str:
    return f"`{_plain(name)}`"


def _plain(text: str) -> str:
    """Give a text as it is on the wire, where an author has a member of an enum for it."""
    return str(getattr(text, "value", text))
