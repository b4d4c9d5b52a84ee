"""
Every capability and every model, compared both ways with what was recorded of the published SDK.

A field is recorded as its type in words, with ``?`` before it where it may be left out.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_origin

import attrs
import pytest

from lumos_connector import BaseConnector, Request
from lumos_connector.capabilities import TABLE, payload_of
from lumos_connector.models.base import field_schema, model_schema, wire_name
from lumos_connector.serialization.mirrors import is_enum, is_model, is_union, typed_fields

RECORDED = json.loads((Path(__file__).parent / "recorded" / "capabilities.json").read_text(encoding="utf-8"))

DIFFERENT = {
    "ActivityRecordActivityType": {
        "actual_instance": "?string|null",  # recorded as anything, but nothing else is accepted
        "any_of_schemas": "?array<string>",  # recorded as a set, whose order is chance
    },
    "CreatableAccount": {  # what the older version has, too
        "email": "?string|null",
        "username": "?string|null",
        "given_name": "?string|null",
        "family_name": "?string|null",
        "user_status": "?string|null",
        "extra_data": "?map<string,any>|null",
    },
    "Error": {"error_code": "enum ConnectorErrorCode"},  # retired codes are replaced before they are sent
}
"""Fields that differ on purpose."""

RETIRED = {"ErrorCode"}
"""What is recorded, and not there."""

SCALARS = {Any: "any", str: "string", int: "integer", float: "number", bool: "boolean", NoneType: "null"}


def words(tp: Any) -> str:
    """Say a type in the words of the recording."""
    args = get_args(tp)
    if is_union(tp):
        return "|".join(map(words, args))
    if get_origin(tp) is list:
        return f"array<{words(args[0])}>"
    if get_origin(tp) is dict:
        return f"map<{words(args[0])},{words(args[1])}>"
    if is_enum(tp):
        return f"enum {tp.__name__}"
    return SCALARS.get(tp) or str(tp.__name__)


def reached(tp: Any) -> Iterator[Any]:
    """Give every model and enum that a type is made of."""
    if is_enum(tp):
        yield tp
    elif is_model(tp):
        yield tp
        for _, inner in typed_fields(tp):
            yield from reached(inner)
    else:
        for inner in get_args(tp):
            yield from reached(inner)


CAPABILITIES = {name: TABLE[name] for name in vars(BaseConnector) if name in TABLE}

MODELS = {
    model.__name__: model
    for capability in CAPABILITIES.values()
    for envelope in (capability.request, capability.response)
    for model in reached(payload_of(envelope))
}


def said(model: Any) -> Any:
    """Say a model or an enum in the words of the recording."""
    if is_enum(model):
        return [member.value for member in model]
    return {wire_name(a): "?" * (a.default is not attrs.NOTHING) + words(tp) for a, tp in typed_fields(model)}


def marked(model: Any) -> dict[str, Any]:
    """Give what the schemas of a model and of its fields say beyond their types."""
    name = model.__name__
    found = {name: model_schema(model)} | {f"{name}.{wire_name(a)}": field_schema(a) for a, _ in typed_fields(model)}
    extensions = {
        key: {mark: value for mark, value in marks.items() if mark.startswith("x-")} for key, marks in found.items()
    }
    return {key: marks for key, marks in extensions.items() if marks}


def test_every_capability() -> None:
    """There are as many capabilities as were recorded, and no others."""
    assert sorted(CAPABILITIES) == sorted(RECORDED["capabilities"])


@pytest.mark.parametrize("name", sorted(RECORDED["capabilities"]))
def test_capability(name: str) -> None:
    """A capability takes and gives what was recorded, and says the same of reading and writing."""
    capability = CAPABILITIES[name]
    assert {
        "request": words(payload_of(capability.request)),
        "response": words(payload_of(capability.response)),
        "credential": get_origin(capability.request) is Request,
        "level": model_schema(payload_of(capability.request)).get("x-capability-level"),
    } == RECORDED["capabilities"][name]


def test_every_model() -> None:
    """The capabilities are made of the models that were recorded, and of no others."""
    assert sorted(MODELS) == sorted(set(RECORDED["models"]) - RETIRED)


@pytest.mark.parametrize("name", sorted(MODELS))
def test_model(name: str) -> None:
    """A model has the fields that were recorded, and an enum the members, in that order."""
    ours, recorded = said(MODELS[name]), RECORDED["models"][name]
    if isinstance(recorded, dict):
        recorded = {**recorded, **DIFFERENT.get(name, {})}
        assert list(ours) == list(recorded)
    assert ours == recorded


@pytest.mark.parametrize("name", sorted(name for name, model in MODELS.items() if is_model(model)))
def test_marks(name: str) -> None:
    """The marks in the schemas of a model and of its fields are those that were recorded."""
    recorded = {key: marks for key, marks in RECORDED["marks"].items() if key.partition(".")[0] == name}
    assert marked(MODELS[name]) == recorded


@pytest.mark.parametrize(("model", "field"), [(m, f) for m, fields in DIFFERENT.items() for f in fields])
def test_differences_occur(model: str, field: str) -> None:
    """What is listed as different is different, and no model is missing without need."""
    assert RECORDED["models"][model].get(field) != DIFFERENT[model][field]
    assert set(RECORDED["models"]) >= RETIRED
