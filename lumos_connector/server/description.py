"""
What is served, as an OpenAPI 3.1 document: every path, what it takes, and every status and body that it answers with.

Its schemas are those of the models themselves, so it can't say anything else than what is read and written. This module
must not know how a request is answered.
"""

import json
from collections.abc import Iterable
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from ..capabilities import capabilities_known_to, payload_of
from ..connector import BaseConnector
from ..introspection.connected import GetConnectedInfo
from ..introspection.credentials import needed_by
from ..introspection.information import said_of
from ..introspection.openapi import COMPONENTS, referring
from ..models.credentials import AuthCredential
from ..models.envelope import ErrorResponse, Request, Response
from ..models.information import InfoResponse
from ..overrides import declared_types, details_of
from ..schema import Builder
from ..version import __version__

VERSION = "3.1.0"
"""The version of OpenAPI."""

_RESERVED = ("Detail", "ErrorResponse")
_REFUSED = (400, 404, 405, 408, 413, 415, 417, 500, 503)
"""The statuses of requests that no connector is asked about."""

_DETAIL = {
    "type": "object",
    "description": "Why a request was refused before a connector was asked.",
    "properties": {"detail": {"type": "string"}},
    "required": ["detail"],
}
_SERVER = "The server"

Connector = type[BaseConnector]


@lru_cache(maxsize=64)
def served_document(connectors: tuple[Connector, ...], *, base: str, by_id: bool, whole: bool, guarded: bool) -> bytes:
    """
    Describe what is served below a path.

    Args:
        connectors: Their classes.
        base: The path that the paths of the document come after.
        by_id: Whether each connector is below its own id.
        whole: Whether the server's own routes are there, too.
        guarded: Whether a token is required.

    Returns:
        The document as JSON.
    """
    return json.dumps(_Description(connectors, by_id, guarded).document(base, whole=whole)).encode()


class _Description:
    def __init__(self, connectors: tuple[Connector, ...], by_id: bool, guarded: bool) -> None:
        self.connectors = connectors
        self.by_id = by_id
        self.guarded = guarded
        self.definitions = Builder(_RESERVED)
        self.refused = (*_REFUSED, 401) if guarded else _REFUSED

    def document(self, base: str, *, whole: bool) -> dict[str, Any]:
        paths = {path: item for connector in self.connectors for path, item in self.paths_of(connector)}
        if whole:
            paths |= self.own_paths()
        error = _emitted(self.definitions.model(ErrorResponse))
        error["properties"] = {**error["properties"], "is_error": {"const": True, "title": "Is Error"}}
        security: dict[str, Any] = {"security": [{"token": []}]} if self.guarded else {}
        return {
            "openapi": VERSION,
            "info": self.information(),
            "servers": [{"url": base or "/"}],
            "tags": [{"name": name} for name in self.headings(whole)],
            "paths": paths,
            "components": {
                "schemas": referring({**self.definitions.definitions, "Detail": _DETAIL, "ErrorResponse": error}),
                "responses": {f"Refused{status}": _refusal(status) for status in self.refused},
                **({"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}} if self.guarded else {}),
            },
            **security,
        }

    def information(self) -> dict[str, Any]:
        if self.by_id:
            return {"title": "Connectors to Lumos", "version": __version__}
        (connector,) = self.connectors
        told = {"description": connector.description} if connector.description else {}
        return {"title": _name(connector), "version": connector.version, **told}

    def headings(self, whole: bool) -> list[str]:
        names = [_heading(connector) for connector in self.connectors]
        return [*dict.fromkeys(names), *([_SERVER] if whole else [])]

    def paths_of(self, connector: Connector) -> Iterable[tuple[str, dict[str, Any]]]:
        below = f"/{connector.app_id}" if self.by_id else ""
        yield f"{below}/info", {method: self.info(connector, f"{method}_info") for method in ("get", "post")}
        yield f"{below}/connected_info", {"post": self.connected_info(connector)}
        for name in sorted(connector.capabilities()):
            yield f"{below}/{name}", {"post": self.operation(connector, name)}

    def operation(self, connector: Connector, name: str) -> dict[str, Any]:
        request, response = declared_types(connector, name)
        details = details_of(connector, name)
        said = said_of(connector, name)
        body = self.request(connector, name, request)
        answers = [_titled(self.answer(response), f"The answer of {name}"), {"$ref": f"{COMPONENTS}ErrorResponse"}]
        return {
            "operationId": self.operation_id(connector, name),
            "tags": [_heading(connector)],
            "summary": details.display_name,
            **({"description": said} if said else {}),
            "requestBody": {"required": True, "content": _json(body)},
            "responses": self.responses("The answer, or what went wrong.", {"anyOf": answers}),
        }

    def request(self, connector: Connector, name: str, envelope: Any) -> dict[str, Any]:
        """Describe a request, with the settings and the credentials that the connector has in the place of any."""
        described = _titled(self.definitions.model(envelope), f"The request of {name}")
        if capabilities_known_to(connector)[name].asks_nothing:
            return described
        fields, required = dict(described["properties"]), described["required"]
        if connector.credentials and "credentials" in fields:
            fields["credentials"] |= self.credentials(connector)
        if connector.settings_model is not None:
            fields["settings"] = self.definitions.type(connector.settings_model)
            required = [*required, "settings"]
        return {**described, "properties": fields, "required": required}

    def credentials(self, connector: Connector) -> dict[str, Any]:
        """Describe a list of the credentials that a connector declares: which ids, of which kinds, and how many."""
        kinds = [f"`{c.id}` ({c.type.value}{', optional' if c.optional else ''})" for c in connector.credentials]
        ids = [c.id for c in connector.credentials]
        item = {**self.definitions.type(AuthCredential), "properties": {"id": {"enum": ids}}, "required": ["id"]}
        return {
            "anyOf": [{"type": "array", "items": item}, {"type": "null"}],
            "description": f"By their ids: {', '.join(kinds)}. What is needed: {needed_by(connector)}.",
        }

    def answer(self, envelope: Any) -> dict[str, Any]:
        described = self.definitions.model(Response[payload_of(envelope)])  # type: ignore[misc]  # made at run time
        return _emitted(described)

    def info(self, connector: Connector, name: str) -> dict[str, Any]:
        return {
            "operationId": self.operation_id(connector, name),
            "tags": [_heading(connector)],
            "summary": "What the connector is, can do and needs",
            "responses": self.responses("The description.", self.answer(InfoResponse)),
        }

    def connected_info(self, connector: Connector) -> dict[str, Any]:
        taken = _titled(self.definitions.model(Request[GetConnectedInfo]), "The request of connected_info")
        given = self.info(connector, "get_connected_info")
        answers = [self.answer(InfoResponse), {"$ref": f"{COMPONENTS}ErrorResponse"}]
        return {
            **given,
            "requestBody": {"required": True, "content": _json(taken)},
            "responses": self.responses("The description, or what is wrong with the request.", {"anyOf": answers}),
        }

    def own_paths(self) -> dict[str, Any]:
        """Describe the routes that no connector has."""
        alive = {"type": "object", "properties": {"status": {"const": "ok"}}, "required": ["status"]}
        routes = (
            ("post", "/list-connector-app-ids", "The connectors that are served", self.answer(Response[list[str]])),
            ("get", "/healthz", "Whether the server runs; needs no token", alive),
            ("get", "/openapi.json", "This document", {"type": "object"}),
        )
        return {path: {method: self.own(path, method, summary, schema)} for method, path, summary, schema in routes}

    def own(self, path: str, method: str, summary: str, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "operationId": f"{method}_{path.strip('/').replace('-', '_').partition('.')[0]}",
            "tags": [_SERVER],
            "summary": summary,
            "responses": self.responses("The answer.", schema),
            **({"security": []} if path == "/healthz" else {}),
        }

    def responses(self, description: str, schema: dict[str, Any]) -> dict[str, Any]:
        refused = {str(status): {"$ref": f"#/components/responses/Refused{status}"} for status in sorted(self.refused)}
        return {"200": {"description": description, "content": _json(schema)}, **refused}

    def operation_id(self, connector: Connector, name: str) -> str:
        return f"{connector.app_id}_{name}" if self.by_id else name


def _emitted(described: dict[str, Any]) -> dict[str, Any]:
    """Say of an envelope that every key is there, as it is in every answer."""
    return {**described, "required": list(described["properties"])}


def _titled(described: dict[str, Any], title: str) -> dict[str, Any]:
    return {**described, "title": title}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": referring(schema)}}


def _refusal(status: int) -> dict[str, Any]:
    return {"description": HTTPStatus(status).phrase, "content": _json({"$ref": f"{COMPONENTS}Detail"})}


def _name(connector: Connector) -> str:
    return connector.user_friendly_name or connector.app_id


def _heading(connector: Connector) -> str:
    return connector.app_id
