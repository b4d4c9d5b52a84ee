"""
What `info` says of a connector, derived from its class: no instance, no network and no credential is needed.

This module must not know where the document goes.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, get_args, get_origin

from ..capabilities import TABLE, payload_of
from ..models.information import CapabilitySchema, Info, InfoResponse
from ..overrides import declared_types, details_of
from ..schema import form_schema, json_schema
from ..serialization import encode

if TYPE_CHECKING:
    from ..connector import BaseConnector

_NO_FIELDS: dict[str, Any] = {"properties": {}, "title": "Empty", "type": "object"}
_NO_SETTINGS: dict[str, Any] = {"properties": {}, "title": "EmptySettings", "type": "object", "field_order": []}


def info(connector: "type[BaseConnector]") -> InfoResponse:
    """
    Describe a connector.

    Args:
        connector: The class.

    Returns:
        What it is, what it can do, and the JSON Schemas of its settings, its credentials and its capabilities.
    """
    names = sorted(connector.capabilities())
    return InfoResponse(
        response=Info(
            app_id=connector.app_id,
            app_vendor_domain=connector.app_vendor_domain,
            version=connector.version,
            capabilities=names,
            capability_schema={name: _capability_schema(connector, name) for name in names},
            oauth_scopes=_oauth_scopes(connector),
            authentication_schema=form_schema(connector.auth) if connector.auth is not None else {},
            credentials_schema=_credential_forms(connector),
            logo_url=connector.logo_url,
            user_friendly_name=connector.user_friendly_name,
            description=connector.description,
            categories=list(connector.categories),
            entitlement_types=list(connector.entitlement_types),
            access_graph_entitlement_types=list(connector.access_graph_entitlement_types),
            access_graph_entitlement_rules=list(connector.access_graph_entitlement_rules),
            implied_access_rules=list(connector.implied_access_rules),
            resource_types=list(connector.resource_types),
            request_settings_schema=form_schema(connector.settings_model)
            if connector.settings_model
            else dict(_NO_SETTINGS),
        )
    )


def info_document(connector: "type[BaseConnector]") -> bytes:
    """
    Write what `info` says as JSON.

    Args:
        connector: The class.

    Returns:
        The document in UTF-8.
    """
    return encode(info(connector), InfoResponse)


def said_of(connector: "type[BaseConnector]", name: str) -> str:
    """
    Say what a capability is for.

    Args:
        connector: The class.
        name: The capability's name.

    Returns:
        What its author says of it, or what the contract's own documentation does; empty text for neither.
    """
    return details_of(connector, name).description or (TABLE[name].summary if name in TABLE else "")


def _credential_forms(connector: "type[BaseConnector]") -> list[dict[str, Any]]:
    """Describe each of several credentials: the form, and what is declared beside it."""
    return [
        {**form_schema(c.model), "id": c.id, "description": c.description, "x-optional": c.optional}
        for c in connector.credentials
    ]


def _oauth_scopes(connector: "type[BaseConnector]") -> dict[str, str] | None:
    """Give the scopes that each capability needs, where a connector with a mixin for OAuth says so for all tenants."""
    scopes = getattr(connector, "scopes", None) if hasattr(connector, "oauth_declared") else None
    if not isinstance(scopes, Mapping):
        return None
    return {name: scope for name, scope in scopes.items() if scope is not None}


def _capability_schema(connector: "type[BaseConnector]", name: str) -> CapabilitySchema:
    request, response = declared_types(connector, name)
    answer = payload_of(response)
    details = details_of(connector, name)
    return CapabilitySchema(
        argument=json_schema(payload_of(request)),
        # the platform is told nothing about the items of a list
        output=dict(_NO_FIELDS) if get_origin(answer) is list and get_args(answer) else json_schema(answer),
        display_name=details.display_name,
        description=details.description,
    )
