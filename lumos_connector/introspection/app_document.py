"""
`app_info`: a connector as an OpenAPI 3.0 document, in the form that the platform reads.

The form is the contract's own, and not a description of what is served: requests and answers stand there without most
of their envelopes. The server describes those. This module must not know where the document goes.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from ..capabilities import TABLE, payload_of
from ..models.base import model_schema
from ..models.credential_config import combinations
from ..models.credentials import AuthCredential
from ..models.information import AppInfo, AppInfoResponse
from ..models.oauth_settings import OAuthSettings
from ..overrides import declared_types, details_of
from ..probe.settings import announced_checks
from ..schema import Builder
from . import credentials
from .information import said_of
from .openapi import COMPONENTS, components, openapi_schema

if TYPE_CHECKING:
    from ..connector import BaseConnector

VERSION = "3.0.0"
"""The version of OpenAPI."""

_TAGS = {
    "Read Capabilities": "What only reads.",
    "Write Capabilities": "What changes something, and may read for it.",
    "Authorization": "What leads to a token of OAuth 2.0.",
    "Specification": "What describes the connector.",
    "Validation": "What checks credentials.",
}


def app_info(connector: "type[BaseConnector]", oauth: Mapping[str, OAuthSettings] | None = None) -> AppInfoResponse:
    """
    Describe a connector as an OpenAPI document.

    Args:
        connector: The class.
        oauth: Where tokens come from for one request, by the credential's id; as the class says where left out.

    Returns:
        The app's id and the document.
    """
    return AppInfoResponse(response=AppInfo(app_id=connector.app_id, app_schema=app_document(connector, oauth)))


def app_document(connector: "type[BaseConnector]", oauth: Mapping[str, OAuthSettings] | None = None) -> dict[str, Any]:
    """
    Make the OpenAPI document of a connector.

    Args:
        connector: The class.
        oauth: As for `app_info`.

    Returns:
        The document, in values that JSON has.
    """
    definitions = Builder(reserved=("Settings", "Auth", "Credentials"))
    needs = credentials.needs_of(connector, oauth)
    names = sorted(connector.capabilities())
    operations = {name: _operation(connector, name, definitions, needs) for name in names}
    own = _own_schemas(connector, definitions)
    found = {name: _with_declared_types(connector, schema) for name, schema in definitions.definitions.items()}
    return {
        "openapi": VERSION,
        "info": _information(connector, names, needs),
        "servers": [],
        "paths": {f"/{name}": {"post": operation} for name, operation in operations.items()},
        "components": {"securitySchemes": credentials.security_schemes(needs), "schemas": components({**found, **own})},
        "tags": [{"name": name, "description": text} for name, text in _TAGS.items()],
    }


def _information(connector: "type[BaseConnector]", names: list[str], needs: list[credentials.Need]) -> dict[str, Any]:
    checks = announced_checks(connector)
    allowed = combinations(connector.credentials, connector.allowed_credentials)
    return {
        "title": connector.user_friendly_name or connector.app_id,
        "description": connector.description or "",
        "version": connector.version,
        "x-app-id": connector.app_id,
        "x-app-logo-url": connector.logo_url or "",
        "x-app-vendor-domain": connector.app_vendor_domain or "",
        "x-entitlement-types": _values(connector.entitlement_types),
        "x-access-graph-entitlement-types": _values(connector.access_graph_entitlement_types),
        "x-access-graph-entitlement-rules": _values(connector.access_graph_entitlement_rules),
        "x-implied-access-rules": _values(connector.implied_access_rules),
        "x-resource-types": _values(connector.resource_types),
        "x-categories": {"type": "enum", "enum": [category.value for category in connector.categories]},
        "x-oauth-settings": credentials.oauth_settings(connector, needs),
        "x-capabilities": names,
        "x-multi-credential": bool(connector.credentials),
        "x-probe-checks": None if checks is None else [check.value for check in checks],
        "x-allowed-credentials": [list(ids) for ids in allowed],
    }


def _values(declared: Sequence[Any]) -> list[dict[str, Any]]:
    return [attrs.asdict(item) for item in declared]


# Operations


def _operation(
    connector: "type[BaseConnector]", name: str, definitions: Builder, needs: list[credentials.Need]
) -> dict[str, Any]:
    request, response = declared_types(connector, name)
    body = _request_body(connector, request, definitions)
    if name not in TABLE:  # the contract's own payloads say their level themselves
        body["properties"]["request"]["x-capability-level"] = details_of(connector, name).level
    answer = _payload(connector, definitions.model(response)["properties"]["response"], definitions)
    return {
        "operationId": name,
        "tags": [_tag(connector, name, payload_of(request))],
        "summary": details_of(connector, name).display_name,
        "description": said_of(connector, name),
        "requestBody": {"content": {"application/json": {"schema": body}}},
        "responses": {
            "200": {"description": "The answer's payload.", "content": {"application/json": {"schema": answer}}}
        },
        "security": credentials.security(needs, name),
    }


def _request_body(connector: "type[BaseConnector]", request: Any, definitions: Builder) -> dict[str, Any]:
    fields = definitions.model(request)["properties"]
    is_authorization = model_schema(payload_of(request)).get("x-capability-category") == "authorization"
    body: dict[str, Any] = {
        "type": "object",
        "properties": {
            "request": _payload(connector, fields["request"], definitions),
            "settings": {"$ref": f"{COMPONENTS}Settings"},
        },
        "required": ["request", "settings", *(name for name in ("auth", "credentials") if name in fields)],
    }
    if "auth" in fields and not is_authorization:
        used, schema = ("auth", "Auth") if _has_one(connector) else ("credentials", "Credentials")
        body["properties"][used] = {"$ref": f"{COMPONENTS}{schema}"}
    return body


def _payload(connector: "type[BaseConnector]", described: dict[str, Any], definitions: Builder) -> dict[str, Any]:
    """Give a payload's own schema where an envelope refers to it."""
    if "$ref" in described:
        described = definitions.definitions[described["$ref"].rpartition("/")[2]]
    return openapi_schema(_with_declared_types(connector, described))


def _tag(connector: "type[BaseConnector]", name: str, payload: Any) -> str:
    """Give the heading that an operation stands under; what has no level in the contract has one of its own."""
    known = model_schema(payload)
    level = details_of(connector, name).level if name not in TABLE else known.get("x-capability-level")
    return (
        f"{level.capitalize()} Capabilities"
        if level
        else known.get("x-capability-category", "capabilities").capitalize()
    )


# Components


def _own_schemas(connector: "type[BaseConnector]", definitions: Builder) -> dict[str, Any]:
    """Describe what a connector declares itself: its settings, and what it needs to authenticate."""
    settings = {"properties": {}, "title": "EmptySettings", "type": "object", "x-field_order": []}
    if connector.settings_model is not None:
        settings = credentials.ordered(definitions.model(connector.settings_model))
    if _has_one(connector):
        return {"Settings": settings, "Auth": credentials.auth_item(connector, definitions)}
    items = [credentials.credentials_item(config, definitions) for config in connector.credentials]
    any_kind = definitions.type(AuthCredential)
    return {"Settings": settings, "Credentials": {"type": "array", "items": {"allOf": items or [any_kind]}}}


def _with_declared_types(connector: "type[BaseConnector]", schema: dict[str, Any]) -> dict[str, Any]:
    """Name the declared types where a field holds the id of one."""
    declared = {
        "x-entitlement-type": [declared.type_id for declared in connector.entitlement_types],
        "x-resource-type": [declared.type_id for declared in connector.resource_types],
    }
    fields = dict(schema.get("properties", {}))
    for name, described in fields.items():
        for mark, ids in declared.items():
            if mark in described:
                kept = {key: described[key] for key in ("title", "description") if key in described}
                fields[name] = {"type": "string", **kept, **({"enum": ids} if ids else {})}
    return {**schema, "properties": fields} if fields else schema


def _has_one(connector: "type[BaseConnector]") -> bool:
    return connector.auth is not None and not connector.credentials
