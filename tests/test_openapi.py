"""The whole contract as an OpenAPI document, and what becomes of JSON Schema in one."""

from collections.abc import Iterator
from typing import Any

import pytest
from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import OpenAPIV30SpecValidator

from lumos_connector.capabilities import TABLE
from lumos_connector.introspection.contract import contract_document
from lumos_connector.introspection.openapi import openapi_schema

from .recorded.documents import recorded


def test_contract_is_valid() -> None:
    """The document is one of OpenAPI 3.0."""
    assert [str(error) for error in OpenAPIV30SpecValidator(contract_document()).iter_errors()] == []


def test_contract_has_every_path() -> None:
    """Every capability is there, under the name and the heading that the hosted API has for it."""
    said = {
        path: [item["post"]["operationId"], *item["post"]["tags"]]
        for path, item in contract_document()["paths"].items()
    }
    assert said == recorded("paths")


def test_contract_has_every_envelope() -> None:
    """What a capability takes and gives stands under the names of this package, the error document beside it."""
    document = contract_document()
    schemas = document["components"]["schemas"]
    for name in TABLE:
        operation = document["paths"][f"/{{connector_id}}/{name}"]["post"]
        request = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        either = operation["responses"]["200"]["content"]["application/json"]["schema"]["anyOf"]
        answer, error = (option["$ref"].rpartition("/")[2] for option in either)
        assert "request" in schemas[request]["required"]
        assert "response" in schemas[answer]["required"]
        assert error == "ErrorResponse"


SUMMARY = {"effect": {"kind": "updated"}, "request_fingerprint": "f", "is_idempotent": True}


def fits(name: str, value: Any) -> bool:
    """Tell whether a value is of a schema of the contract."""
    document = contract_document()
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    return not list(OAS30Validator(schema).iter_errors(value))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ListAccountsRequest", {"request": {}, "page": None, "auth": None, "rate_limit": None, "settings": None}),
        ("ListAccountsRequest", {"request": {}, "auth": {"basic": None, "key_pair": None}, "page": {"size": None}}),
        ("FoundAccountData", {"integration_specific_id": "1", "user_status": None, "activity": None}),
        ("FoundAccountData", {"integration_specific_id": "1", "user_status": "ACTIVE"}),
        ("ExecutionSummary", {**SUMMARY, "description": None, "caught_errors": None}),
    ],
)
def test_contract_takes_null(name: str, value: Any) -> None:
    """Null is of the schema of what may be null, by the letter of OpenAPI 3.0: also where a model is referred to."""
    assert fits(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ListAccountsRequest", {"request": None}),
        ("ListAccountsRequest", {"request": {}, "page": []}),
        ("FoundAccountData", {"integration_specific_id": "1", "user_status": "unknown"}),
        ("ExecutionSummary", {**SUMMARY, "effect": None}),
    ],
)
def test_contract_refuses(name: str, value: Any) -> None:
    """What is neither null nor of the model is not of the schema, nor is null where it must not be."""
    assert not fits(name, value)


def test_references_stand_alone() -> None:
    """Nothing stands beside a reference, where OpenAPI 3.0 ignores it; what is said of the field stands around it."""

    def objects(value: Any) -> Iterator[dict[str, Any]]:
        inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
        if isinstance(value, dict):
            yield value
        for item in inner:
            yield from objects(item)

    references = [found for found in objects(contract_document()) if isinstance(found.get("$ref"), str)]
    assert references
    assert all(list(reference) == ["$ref"] for reference in references)
    fault = contract_document()["components"]["schemas"]["ConnectorErrorMetadata"]["properties"]["fault"]
    assert fault["allOf"] == [{"$ref": "#/components/schemas/ConnectorErrorFault"}]
    assert fault["description"]


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"$ref": "#/$defs/A"}, {"$ref": "#/components/schemas/A"}),
        ({"const": 1}, {"enum": [1]}),
        ({"type": ["string", "null"]}, {"type": "string", "nullable": True}),
        ({"type": "null"}, {"nullable": True}),
        ({"anyOf": [{"type": "null"}]}, {"nullable": True}),
        (
            {
                "anyOf": [
                    {"items": {"anyOf": [{"type": "integer"}, {"type": "null"}]}, "type": "array"},
                    {"type": "null"},
                ]
            },
            {"items": {"type": "integer", "nullable": True}, "type": "array", "nullable": True},
        ),
        ({"type": "array"}, {"type": "array", "items": {}}),
        ({"prefixItems": [], "type": "array"}, {"items": {}, "type": "array"}),
        ({"exclusiveMaximum": 3}, {"maximum": 3, "exclusiveMaximum": True}),
        ({"additionalProperties": True, "propertyNames": {"enum": ["a"]}}, {"additionalProperties": True}),
        (
            {"properties": {"const": {"const": "const"}, "$ref": {}}},
            {"properties": {"const": {"enum": ["const"]}, "$ref": {}}},
        ),
        ({"default": {"anyOf": [{"type": "null"}]}}, {"default": {"anyOf": [{"type": "null"}]}}),
        ({"x-anything": {"const": 1}, "$comment": "left out"}, {"x-anything": {"const": 1}}),
        ({"examples": ["a", "b"]}, {"example": "a"}),
        ({"not": {"const": 1}, "allOf": [{"const": 2}]}, {"not": {"enum": [1]}, "allOf": [{"enum": [2]}]}),
    ],
)
def test_dialect(schema: dict[str, Any], said: dict[str, Any]) -> None:
    """What JSON Schema says is said in the words of OpenAPI 3.0, or not at all; values and names are no schemas."""
    assert openapi_schema(schema) == said
