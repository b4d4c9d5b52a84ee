"""
The JSON Schemas of authors' models, of which forms are made.

The keys and values expected here are those that pydantic gives for the same declarations.
"""

import collections
import datetime
import decimal
import enum
import json
import pathlib
import uuid
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Generic, Literal, NewType, Optional, TypeVar, Union

import attrs
import pytest

from lumos_connector import BaseConnector, BasicCredential, CreatableAccount, setting
from lumos_connector.introspection import info_document
from lumos_connector.schema import form_schema, json_schema

T = TypeVar("T")
Email = NewType("Email", str)
Port = NewType("Port", int)


class Colour(str, enum.Enum):
    """What it looks like."""

    RED = "red"
    BLUE = "blue"


class Number(enum.IntEnum):
    """A whole number."""

    ONE = 1
    TWO = 2


class Weight(enum.Enum):
    """How heavy it is."""

    LIGHT = 1.5
    HEAVY = 2


class Mixed(enum.Enum):
    """Of two kinds."""

    TEXT = "a"
    NUMBER = 2


class Shouted(str):
    """Text of a class of its own."""

    __slots__ = ()


@attrs.define(kw_only=True)
class Inner:
    """
    A part of a whole.

    Attributes:
        a: Its first half.
    """

    a: str
    b: int = 3


@attrs.define(kw_only=True)
class Tree:
    """It holds others like it."""

    kids: "list[Tree]" = setting(factory=list)


@attrs.define(kw_only=True)
class Box(Generic[T]):
    """It holds anything."""

    value: T


@attrs.define(kw_only=True)
class Boxes(Generic[T]):
    """Several of them, and perhaps a spare one."""

    values: list[T]
    spare: T | None = None


@attrs.define(kw_only=True)
class Numbers(Boxes[int]):
    """What a base leaves open is filled in here."""


@attrs.define
class Point:
    """Where it is."""

    x: int = 0


COLOUR = {"description": "What it looks like.", "enum": ["red", "blue"], "title": "Colour", "type": "string"}
INNER = {
    "description": "A part of a whole.",
    "properties": {
        "a": {"description": "Its first half.", "title": "A", "type": "string"},
        "b": {"default": 3, "title": "B", "type": "integer"},
    },
    "required": ["a"],
    "title": "Inner",
    "type": "object",
}


def schema_of(tp: Any, name: str = "field", **declared: Any) -> dict[str, Any]:
    """Describe a model with one field."""
    body = {"__annotations__": {name: tp}, name: setting(**declared)}
    return json_schema(attrs.define(kw_only=True)(type("Settings", (), body)))


SCALARS: list[tuple[Any, dict[str, Any]]] = [
    (str, {"type": "string"}),
    (int, {"type": "integer"}),
    (float, {"type": "number"}),
    (bool, {"type": "boolean"}),
    (bytes, {"format": "binary", "type": "string"}),
    (Any, {}),
    (object, {}),
    (None, {"type": "null"}),
    (datetime.datetime, {"format": "date-time", "type": "string"}),
    (datetime.date, {"format": "date", "type": "string"}),
    (datetime.time, {"format": "time", "type": "string"}),
    (datetime.timedelta, {"format": "duration", "type": "string"}),
    (uuid.UUID, {"format": "uuid", "type": "string"}),
    (decimal.Decimal, {"anyOf": [{"type": "number"}, {"type": "string"}]}),
    (pathlib.Path, {"format": "path", "type": "string"}),
    (Shouted, {"type": "string"}),
    (Email, {"type": "string"}),
    (Port, {"type": "integer"}),
    (Annotated[int, "a port"], {"type": "integer"}),
]

COMBINED: list[tuple[Any, dict[str, Any]]] = [
    (Optional[str], {"anyOf": [{"type": "string"}, {"type": "null"}]}),  # noqa: UP045 - authors write both
    (str | None, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
    (Union[int, str, None], {"anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}]}),  # noqa: UP007 - too
    (list[str], {"items": {"type": "string"}, "type": "array"}),
    (list, {"items": {}, "type": "array"}),
    (list[list[int]], {"items": {"items": {"type": "integer"}, "type": "array"}, "type": "array"}),
    (list[int | None], {"items": {"anyOf": [{"type": "integer"}, {"type": "null"}]}, "type": "array"}),
    (Sequence[str], {"items": {"type": "string"}, "type": "array"}),
    (collections.deque[str], {"items": {"type": "string"}, "type": "array"}),
    (tuple[str, ...], {"items": {"type": "string"}, "type": "array"}),
    (tuple, {"items": {}, "type": "array"}),
    (
        tuple[str, int],
        {"maxItems": 2, "minItems": 2, "prefixItems": [{"type": "string"}, {"type": "integer"}], "type": "array"},
    ),
    (set[str], {"items": {"type": "string"}, "type": "array", "uniqueItems": True}),
    (frozenset[int], {"items": {"type": "integer"}, "type": "array", "uniqueItems": True}),
    (dict[str, int], {"additionalProperties": {"type": "integer"}, "type": "object"}),
    (dict, {"additionalProperties": True, "type": "object"}),
    (dict[str, Any], {"additionalProperties": True, "type": "object"}),
    (dict[int, str], {"additionalProperties": {"type": "string"}, "type": "object"}),
    (dict[str, list[int]], {"additionalProperties": {"items": {"type": "integer"}, "type": "array"}, "type": "object"}),
    (Mapping[str, int], {"additionalProperties": {"type": "integer"}, "type": "object"}),
    (
        dict[uuid.UUID, int],
        {"additionalProperties": {"type": "integer"}, "propertyNames": {"format": "uuid"}, "type": "object"},
    ),
    (Literal["a", "b"], {"enum": ["a", "b"], "type": "string"}),
    (Literal["a"], {"const": "a", "type": "string"}),
    (Literal[1, 2], {"enum": [1, 2], "type": "integer"}),
    (Literal[True], {"const": True, "type": "boolean"}),
    (Literal[1, "a"], {"enum": [1, "a"]}),
    (Literal["a", None], {"enum": ["a", None]}),  # noqa: PYI061 - authors write both
    (Literal["a", "b"] | None, {"anyOf": [{"enum": ["a", "b"], "type": "string"}, {"type": "null"}]}),
]


@pytest.mark.parametrize(("tp", "expected"), SCALARS + COMBINED)
def test_type(tp: Any, expected: dict[str, Any]) -> None:
    """A field's type is described as pydantic does it, with a title from its name."""
    assert schema_of(tp) == {
        "properties": {"field": {**expected, "title": "Field"}},
        "required": ["field"],
        "title": "Settings",
        "type": "object",
    }


REFERENCES = [
    (Colour, {"$ref": "#/$defs/Colour"}, {"Colour": COLOUR}),
    (Inner, {"$ref": "#/$defs/Inner"}, {"Inner": INNER}),
    (Colour | None, {"anyOf": [{"$ref": "#/$defs/Colour"}, {"type": "null"}]}, {"Colour": COLOUR}),
    (Annotated[Inner, "x"], {"$ref": "#/$defs/Inner"}, {"Inner": INNER}),
    (
        Number,
        {"$ref": "#/$defs/Number"},
        {"Number": {"description": "A whole number.", "enum": [1, 2], "title": "Number", "type": "integer"}},
    ),
    (
        Weight,
        {"$ref": "#/$defs/Weight"},
        {"Weight": {"description": "How heavy it is.", "enum": [1.5, 2], "title": "Weight", "type": "number"}},
    ),
    (Mixed, {"$ref": "#/$defs/Mixed"}, {"Mixed": {"description": "Of two kinds.", "enum": ["a", 2], "title": "Mixed"}}),
    (
        list[Inner],
        {"items": {"$ref": "#/$defs/Inner"}, "title": "Field", "type": "array"},
        {"Inner": INNER},
    ),
    (
        dict[Colour, Inner],
        {
            "additionalProperties": {"$ref": "#/$defs/Inner"},
            "propertyNames": {"$ref": "#/$defs/Colour"},
            "title": "Field",
            "type": "object",
        },
        {"Colour": COLOUR, "Inner": INNER},
    ),
    (
        Inner | Colour,
        {"anyOf": [{"$ref": "#/$defs/Inner"}, {"$ref": "#/$defs/Colour"}], "title": "Field"},
        {"Colour": COLOUR, "Inner": INNER},
    ),
    (
        Tree,
        {"$ref": "#/$defs/Tree"},
        {
            "Tree": {
                "description": "It holds others like it.",
                "properties": {"kids": {"items": {"$ref": "#/$defs/Tree"}, "title": "Kids", "type": "array"}},
                "title": "Tree",
                "type": "object",
            }
        },
    ),
]


@pytest.mark.parametrize(("tp", "expected", "definitions"), REFERENCES)
def test_reference(tp: Any, expected: dict[str, Any], definitions: dict[str, Any]) -> None:
    """A model or an enum is described once, under ``$defs``, with its documentation, and referred to."""
    schema = schema_of(tp)
    assert schema["properties"] == {"field": expected}
    assert schema["$defs"] == definitions
    assert list(schema["$defs"]) == sorted(schema["$defs"])


DEFAULTS = [
    (int, {"default": 443}, 443),
    (str | None, {"default": None}, None),
    (bool, {"default": False}, False),
    (float, {"default": 1.5}, 1.5),
    (Colour, {"default": Colour.RED}, "red"),
    (Number, {"default": Number.TWO}, 2),
    (bytes, {"default": b"x"}, "x"),
    (datetime.datetime, {"default": datetime.datetime(2024, 1, 1)}, "2024-01-01T00:00:00"),  # noqa: DTZ001 - as authors do
    (datetime.date, {"default": datetime.date(2024, 1, 1)}, "2024-01-01"),
    (datetime.timedelta, {"default": datetime.timedelta(seconds=5)}, "PT5S"),
    (decimal.Decimal, {"default": decimal.Decimal("1.5")}, "1.5"),
    (uuid.UUID, {"default": uuid.UUID(int=0)}, "00000000-0000-0000-0000-000000000000"),
    (pathlib.PurePosixPath, {"default": pathlib.PurePosixPath("/x")}, "/x"),
    (tuple[str, ...], {"default": ("a", "b")}, ["a", "b"]),
    (frozenset[str], {"default": frozenset("cab")}, ["a", "b", "c"]),
    (Inner, {"default": Inner(a="x")}, {"a": "x", "b": 3}),
    (dict[str, Colour], {"default": {"sky": Colour.BLUE}}, {"sky": "blue"}),
    (str | None, {"default": None, "secret": True}, None),
]


@pytest.mark.parametrize(("tp", "declared", "expected"), DEFAULTS)
def test_default(tp: Any, declared: dict[str, Any], expected: Any) -> None:
    """A field with a default is not required, and its default is said as JSON has it."""
    schema = schema_of(tp, **declared)
    assert "required" not in schema
    assert schema["properties"]["field"]["default"] == expected
    json.dumps(schema)


@pytest.mark.parametrize(
    "declared",
    [
        {"factory": list},
        {"default": "hunter2", "secret": True},
        {"default": object()},
        {"default": print},
        {"default": attrs.Factory(lambda self: self, takes_self=True)},
    ],
)
def test_default_that_is_not_said(declared: dict[str, Any]) -> None:
    """A default that is made anew each time, is a secret, or is nothing that JSON has, is not said."""
    schema = schema_of(Any, **declared)
    assert "required" not in schema
    assert "default" not in schema["properties"]["field"]


@pytest.mark.parametrize(
    ("name", "title"),
    [("host", "Host"), ("api_key", "Api Key"), ("api_key_2", "Api Key 2"), ("baseURL", "Baseurl"), ("URL", "Url")],
)
def test_title_from_the_name(name: str, title: str) -> None:
    """The title of a field that has none is made from its name as pydantic does it."""
    assert schema_of(str, name)["properties"][name]["title"] == title


def test_setting() -> None:
    """A setting's title, help, marks and further entries are in the schema under the names that the platform knows."""
    plain = {"title": "Field", "type": "string"}
    for declared, expected in (
        ({"title": "API key"}, {"title": "API key", "type": "string"}),
        ({"description": "From the console."}, {**plain, "description": "From the console."}),
        ({"secret": True}, {**plain, "x-field_type": "SECRET", "x-secret": True}),
        ({"hidden": True}, {**plain, "x-field_type": "HIDDEN", "x-hidden": True}),
        ({"secret": True, "hidden": True}, {**plain, "x-field_type": "HIDDEN", "x-secret": True, "x-hidden": True}),
        ({"schema": {"minLength": 3, "examples": ["abc"]}}, {**plain, "minLength": 3, "examples": ["abc"]}),
    ):
        assert schema_of(str, **declared)["properties"]["field"] == expected


def test_title_of_a_reference() -> None:
    """A model or an enum has no title beside its reference unless the author gives one."""
    assert schema_of(Colour)["properties"]["field"] == {"$ref": "#/$defs/Colour"}
    titled = schema_of(Colour, title="Look", description="How.")["properties"]["field"]
    assert titled == {"$ref": "#/$defs/Colour", "title": "Look", "description": "How."}


def test_alias() -> None:
    """A field is described under its name in JSON."""
    schema = schema_of(str, alias="wire-name")
    assert schema["properties"] == {"wire-name": {"title": "Wire-Name", "type": "string"}}
    assert schema["required"] == ["wire-name"]


def test_two_classes_of_one_name() -> None:
    """Two classes of one name are two definitions."""

    def another() -> Any:
        @attrs.define(kw_only=True)
        class Inner:
            other: bool

        return Inner

    schema = schema_of(tuple[Inner, another(), another()])  # type: ignore[misc]  # classes made at run time
    references = [item["$ref"].rpartition("/")[2] for item in schema["properties"]["field"]["prefixItems"]]
    assert len(set(references)) == 3
    assert [sorted(schema["$defs"][name]["properties"]) for name in references] == [["a", "b"], ["other"], ["other"]]


def test_generic_model() -> None:
    """A generic model is described with its parameter, once for each."""
    schema = schema_of(tuple[Box[int], Box[str]])
    values = [definition["properties"]["value"] for definition in schema["$defs"].values()]
    assert sorted(v["type"] for v in values) == ["integer", "string"]


@pytest.mark.parametrize("model", [Boxes[int], Numbers])
def test_type_variables_within_types(model: Any) -> None:
    """A parameter counts wherever its variable stands, also where a base has it."""
    properties = json_schema(model)["properties"]
    assert properties["values"]["items"] == {"type": "integer"}
    assert properties["spare"]["anyOf"] == [{"type": "integer"}, {"type": "null"}]


def test_form() -> None:
    """A form's schema names its fields in the order in which the author wrote them, inherited ones first."""

    @attrs.define(kw_only=True)
    class Base:
        zone: str = "eu"

    @attrs.define(kw_only=True)
    class Settings(Base):
        """How to reach Acme."""

        host: str = setting()
        api_key: str = setting(secret=True, alias="api-key")
        computed: str = attrs.field(init=False, default="c")

    schema = form_schema(Settings)
    assert schema["field_order"] == list(schema["properties"]) == ["zone", "host", "api-key"]
    assert schema["required"] == ["host", "api-key"]
    assert schema["description"] == "How to reach Acme."


def test_positional_model_and_plain_fields() -> None:
    """An attrs class that knows nothing of this package is described as well."""

    @attrs.define
    class Settings:
        origin: Point
        label: str = attrs.field(default="x", validator=attrs.validators.min_len(1))

    assert json_schema(Settings)["properties"] == {
        "origin": {"$ref": "#/$defs/Point"},
        "label": {"default": "x", "title": "Label", "type": "string"},
    }


def test_annotation_that_is_not_there() -> None:
    """A nested model that names what is not there is one clear message."""

    @attrs.define
    class Nested:
        lost: "Nowhere"  # type: ignore[name-defined]  # noqa: F821 - that is the mistake

    with pytest.raises(TypeError, match=r"Nested: an annotation can't be evaluated: name 'Nowhere' is not defined"):
        schema_of(Nested)


def test_info_describes_what_the_author_declared() -> None:
    """Settings, credential and a payload of the author's own are in the document of `info`."""

    @attrs.define(kw_only=True)
    class Settings:
        host: str = setting(title="Host")

    class Acme(BaseConnector):
        app_id = "acme"
        version = "1.0.0"
        auth = BasicCredential
        settings_model = Settings

    document = json.loads(info_document(Acme))["response"]
    assert document["request_settings_schema"]["properties"]["host"]["title"] == "Host"
    assert document["authentication_schema"]["field_order"] == ["username", "password"]
    assert document["authentication_schema"]["properties"]["password"]["x-secret"] is True


def test_contract_model_with_a_factory() -> None:
    """A list of the contract that may be left out is not required."""
    assert "entitlements" not in json_schema(CreatableAccount).get("required", [])
