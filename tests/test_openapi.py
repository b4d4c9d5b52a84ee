"""The whole contract as an OpenAPI document, and what becomes of JSON Schema in one."""

from typing import Any

import pytest
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
