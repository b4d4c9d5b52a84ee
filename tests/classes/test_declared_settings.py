"""
What a settings model is made of, checked when the connector's class is.

What is refused here could never be read from a request, or not as its author meant it.
"""

import collections
import datetime
import enum
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Literal, NewType, TypeVar

import attrs
import pytest

from lumos_connector import (
    BasicCredential,
    Discriminator,
    ListAccountsRequest,
    ListAccountsResponse,
    setting,
)

from . import making
from .making import answer, make, refusal

T = TypeVar("T")


class Region(enum.Enum):
    """Where the tenant lives."""

    EU = "eu"


class Level(enum.IntEnum):
    """How much is logged."""

    LOW = 1


@attrs.define(kw_only=True)
class Site:
    """A model within another."""

    name: str
    zone: str | None = setting(default=None, discriminator=Discriminator("region", "eu"))


class Bare:
    """Forgets the decorator."""

    name: str


class Wider(Site):
    """Adds a field, and forgets the decorator."""

    port: int


@dataclass
class Record:
    """No attrs class, but fine within one."""

    x: int


@attrs.define(kw_only=True)
class Box(Generic[T]):
    """A generic model."""

    inside: T
    more: "list[Box[T]]" = setting(factory=list)


def model_of(tp: Any, **more: Any) -> type:
    """Make a settings model with one field of a type."""
    made = attrs.field(**more)
    made.type = tp
    return attrs.make_class("Settings", {"value": made}, kw_only=True)


def read(model: Any, settings: dict[str, Any]) -> Any:
    """Give what a call's settings are to a connector, which is made here."""
    got = []

    async def list_accounts(_: Any, request: ListAccountsRequest) -> ListAccountsResponse:
        got.append(request.settings_as(model))
        return ListAccountsResponse(response=[])

    answer(make(settings_model=model, list_accounts=list_accounts), "list_accounts", {}, settings=settings)
    return got[0]


MODEL = "to be a class with @attrs.define(kw_only=True) above it"


@pytest.mark.parametrize(
    ("tp", "reason"),
    [
        (Callable[[int], str], "nothing in JSON can become Callable"),
        (ipaddress.IPv4Address, "nothing in JSON can become IPv4Address"),
        (type[int], "nothing in JSON can become type"),
        (complex, "nothing in JSON can become complex"),
        (Bare, f"expected Bare {MODEL}"),
        (Wider, f"expected Wider {MODEL}"),
        (Bare | None, f"expected Bare {MODEL}"),
        (dict[str, list[Bare]], f"expected Bare {MODEL}"),
        (Annotated[tuple[Bare, ...], "sites"], f"expected Bare {MODEL}"),
        (NewType("Sites", list[Bare]), f"expected Bare {MODEL}"),
    ],
)
def test_types_that_nothing_in_json_can_become(tp: Any, reason: str) -> None:
    """A type that no request can give is refused, wherever it stands in an annotation."""
    assert refusal(settings_model=model_of(tp)) == f"Acme.settings_model: Settings.value: {reason}"
    assert refusal(settings_model=model_of(attrs.make_class("Inner", {"a": attrs.field(type=tp)}))) == (
        f"Acme.settings_model: Inner.a: {reason}"
    )


@pytest.mark.parametrize(
    "tp",
    [
        *(str, int, float, bool, bytes, Any, object, list, dict, Region, Record, Site, BasicCredential, T),
        *(datetime.datetime, datetime.timedelta, collections.deque[int], tuple[int, ...], set[str], Box[int]),
        *(Literal["a", 1], int | None, Site | Record, NewType("Name", str), Annotated[int, "s"], dict[str, list[Site]]),
    ],
)
def test_types_that_are_fine(tp: Any) -> None:
    """What a request can give is taken, and so are generic models and those that contain themselves."""
    model = attrs.make_class(
        "Settings",
        {"region": attrs.field(type=str, default="eu"), "value": attrs.field(type=tp, default=attrs.Factory(str))},
    )
    assert make(settings_model=model).settings_model is model


@pytest.mark.parametrize(
    ("tp", "default", "expected"),
    [
        (str, 1234, "str, got an int; write another default, or annotate it as `str | int`"),
        (int, "443", "int, got a str; write another default, or annotate it as `int | str`"),
        (int, True, "int, got a bool; write another default, or annotate it as `int | bool`"),
        (bool, 1, "bool, got an int; write another default, or annotate it as `bool | int`"),
        (float, "1.5", "float, got a str; write another default, or annotate it as `float | str`"),
        (int | None, "443", "int | None, got a str; write another default, or annotate it as `int | None | str`"),
        (Literal["a"], "c", "Literal['a'], got a str; write another default, or annotate it as `Literal['a'] | str`"),
        (Region, "us", "Region, got a str; write another default, or annotate it as `Region | str`"),
        (Level, 2, "Level, got an int; write another default, or annotate it as `Level | int`"),
        (Site, "main", "Site, got a str; write another default, or annotate it as `Site | str`"),
        (Annotated[int, "s"], "1", "int, got a str; write another default, or annotate it as `int | str`"),
    ],
)
def test_defaults_of_another_type(tp: Any, default: Any, expected: str) -> None:
    """A default that its annotation does not allow is refused, and never quoted: it may be a secret."""
    message = refusal(settings_model=model_of(tp, default=default))
    assert message == f"Acme.settings_model: the default of Settings.value is not of its type: expected {expected}"


@pytest.mark.parametrize(
    ("tp", "shown"),
    [
        (str, "str"),
        (int, "int"),
        (Region, "Region"),
        (BasicCredential, "BasicCredential"),
        (Literal["a"], "Literal['a']"),
        (int | str, "int | str"),
    ],
)
def test_none_for_a_default(tp: Any, shown: str) -> None:
    """None stands for an absent setting of any type, and a warning says how to say so, where the connector is."""
    model = model_of(list[model_of(tp, default=None)], factory=list)  # type: ignore[misc]  # made at run time
    with pytest.warns(UserWarning, match=r"^Acme\.settings_model: the default of Settings\.value is None, ") as caught:
        settings = read(model, {"value": [{}]})
    assert settings.value[0].value is None
    assert [warning.filename for warning in caught] == [making.__file__]
    assert str(caught[0].message).endswith(f" which its type {shown} is not; annotate it as `{shown} | None`")


@pytest.mark.parametrize(
    ("tp", "more"),
    [
        (float, {"default": 1}),
        (int | str, {"default": "a"}),
        (Any, {"default": 3}),
        (list[int], {"default": attrs.Factory(list)}),
        (int, {"default": "443", "converter": int}),
        (datetime.timedelta, {"default": 5}),
        (Region, {"default": Region.EU}),
        (Region, {"default": "eu"}),
        (Region | None, {"default": "eu"}),
        (Level, {"default": 1}),
        (Literal["a"] | None, {"default": None}),
        (tuple[str, ...], {"default": ()}),
    ],
)
def test_defaults_that_are_fine(tp: Any, more: dict[str, Any]) -> None:
    """A default of the type is taken, and one that is not plain to see."""
    make(settings_model=model_of(tp, **more))


@pytest.mark.parametrize(("tp", "default"), [(Region, "eu"), (Region | None, "eu"), (Level, 1)])
def test_default_that_is_an_enum_s_value(tp: Any, default: Any) -> None:
    """A member's value may stand for it, and is that member in a call."""
    value = read(model_of(tp, default=default), {}).value
    assert isinstance(value, enum.Enum)
    assert value.value == default


def test_two_settings_of_one_name() -> None:
    """No two fields of a model have one name in JSON."""

    @attrs.define(kw_only=True)
    class Settings:
        host: str
        old_host: str = setting(default="", alias="host")

    assert refusal(settings_model=Settings) == (
        "Acme.settings_model: Settings.old_host and host are both 'host' in JSON"
    )


def test_a_discriminator_names_a_field() -> None:
    """What decides whether a field is shown is a field of the same form, or of one around it, by its name in JSON."""

    @attrs.define(kw_only=True)
    class Settings:
        where: str = setting(default="eu", alias="region")
        zone: str | None = setting(default=None, discriminator=Discriminator("region", "eu"))
        sites: list[Site] = setting(factory=list)

    make(settings_model=Settings)
    assert refusal(settings_model=model_of(list[Site])) == (
        "Acme.settings_model: Site.zone depends on 'region', which is no field of its form: name, value, zone"
    )


def test_a_field_without_a_type_is_told_to_have_one() -> None:
    """The message shows what to write."""
    model = attrs.make_class("Settings", ["host"])
    assert refusal(settings_model=model) == (
        "Acme.settings_model: Settings.host has no type; write one, as in `host: str = setting(…)`"
    )


def test_a_default_that_is_shared_within() -> None:
    """A model within the settings is checked as they are."""
    inner = attrs.make_class("Inner", {"a": attrs.field(type=dict[str, str], default={})})
    assert "the default of Inner.a would be shared between calls" in refusal(settings_model=model_of(list[inner]))  # type: ignore[valid-type]  # made at run time
