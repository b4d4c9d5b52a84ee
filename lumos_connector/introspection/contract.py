"""
The whole contract as one OpenAPI 3.0 document: every capability that a connector may have, as the hosted API serves it.

This module must not know any connector.
"""

from collections.abc import Mapping
from typing import Any

from .. import connector as _stubs  # noqa: F401 - whose definition fills the table
from ..capabilities import TABLE, Capability, payload_of
from ..models.base import model_schema
from ..models.envelope import ErrorResponse, Request, Response
from ..models.information import Info, InfoResponse
from ..schema import Builder
from ..version import __version__
from .connected import GetConnectedInfo
from .openapi import COMPONENTS, by_the_letter, components

VERSION = "3.0.3"
"""The version of OpenAPI."""

_TAGS = {
    "Learning about connectors": "What there is, and what each connector can do and needs.",
    "Open API Specification": "A connector as an OpenAPI document.",
    "Read Capabilities": "What only reads.",
    "OAuth Capabilities": "What leads to a token of OAuth 2.0 (RFC 6749).",
    "Validation Capabilities": "What checks a credential before it is used.",
    "Write Capabilities": "What changes something.",
}

_TAG_OF = {"authorization": "OAuth Capabilities", "specification": "Open API Specification"}
_TAG_OF_ONE = {"list_custom_attributes_schema": "Learning about connectors"}
"""What stands elsewhere than its payload says."""

_CONNECTOR = {
    "name": "connector_id",
    "in": "path",
    "required": True,
    "description": "The connector's app_id, such as acme.",
    "schema": {"type": "string"},
}


def contract_document() -> dict[str, Any]:
    """
    Describe every capability of the contract.

    Returns:
        The OpenAPI document, in values that JSON has.
    """
    definitions = Builder()
    definitions.type(ErrorResponse)
    paths = {
        "/list-connector-app-ids": _app_ids(definitions),
        "/{connector_id}/info": _info(definitions),
        "/{connector_id}/connected_info": _connected_info(definitions),
        **{f"/{{connector_id}}/{name}": _path(TABLE[name], definitions) for name in sorted(TABLE)},
    }
    return {
        "openapi": VERSION,
        "info": {
            "title": "Connectors to Lumos",
            "description": "What a connector can be asked. A failure of one is an answer with status 200, too.",
            "version": __version__,
        },
        "tags": [{"name": name, "description": text} for name, text in _TAGS.items()],
        "paths": paths,
        "components": {"schemas": by_the_letter(components(definitions.definitions))},
    }


def _path(capability: Capability, definitions: Builder) -> dict[str, Any]:
    marks = model_schema(payload_of(capability.request))
    return _operation(
        operation_id=capability.name,
        tag=_tag(capability.name, marks),
        description=capability.summary,
        request=_named(capability, "request", definitions),
        response=_named(capability, "return", definitions),
    )


def _tag(name: str, marks: Mapping[str, Any]) -> str:
    """Give the heading that a capability stands under."""
    tag = _TAG_OF_ONE.get(name) or _TAG_OF.get(marks.get("x-capability-category", ""))
    return tag or f"{marks.get('x-capability-level', 'read').capitalize()} Capabilities"


def _info(definitions: Builder) -> dict[str, Any]:
    return _operation(
        operation_id="info",
        tag="Learning about connectors",
        description="Say what the connector is, can do and needs.",
        request=None,
        response=_add(definitions, "InfoResponse", InfoResponse),
    )


def _connected_info(definitions: Builder) -> dict[str, Any]:
    return _operation(
        operation_id="get_connected_info",
        tag="Read Capabilities",
        description="Say what the connector is, can do and needs, once it is connected.",
        request=_add(definitions, "GetConnectedInfoRequest", Request[GetConnectedInfo]),
        response=_add(definitions, "GetConnectedInfoResponse", Response[Info]),
    )


def _app_ids(definitions: Builder) -> dict[str, Any]:
    name = _add(definitions, "ListConnectorAppIdsResponse", Response[list[str]])
    return {
        "post": {
            "operationId": "list_connector_app_ids",
            "tags": ["Learning about connectors"],
            "description": "Name the connectors that there are.",
            "responses": {"200": _content("The ids.", {"$ref": f"{COMPONENTS}{name}"})},
        }
    }


def _operation(*, operation_id: str, tag: str, description: str, request: str | None, response: str) -> dict[str, Any]:
    either = [{"$ref": f"{COMPONENTS}{name}"} for name in (response, "ErrorResponse")]
    body = {"requestBody": {**_content("", {"$ref": f"{COMPONENTS}{request}"}), "required": True}} if request else {}
    return {
        "post": {
            "operationId": operation_id,
            "tags": [tag],
            "description": description,
            "parameters": [_CONNECTOR],
            **body,
            "responses": {"200": _content("The answer, or what went wrong.", {"anyOf": either})},
        }
    }


def _content(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    told = {"description": description} if description else {}
    return {**told, "content": {"application/json": {"schema": schema}}}


def _named(capability: Capability, key: str, definitions: Builder) -> str:
    """Describe an envelope under the public name that the stub gives it, or under one made of the capability's."""
    said = str(capability.stub.__annotations__[key])
    words = "".join(word.capitalize() for word in capability.name.split("_"))
    made = f"{words}{'Request' if key == 'request' else 'Response'}"
    envelope = capability.request if key == "request" else capability.response
    return _add(definitions, said if said.isidentifier() else made, envelope)


def _add(definitions: Builder, name: str, envelope: Any) -> str:
    if name not in definitions.definitions:
        definitions.definitions[name] = {}  # the name is taken from here on
        definitions.definitions[name] = {**definitions.model(envelope), "title": name}
    return name
