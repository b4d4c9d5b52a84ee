"""The models that an author declares, with all that attrs offers: settings, and payloads of their own."""

from __future__ import annotations

import dataclasses
import json
import logging
from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypedDict, TypeVar

import attrs
import pytest
from attrs import define, field, validators

from lumos_connector import CreatableAccount, CreateAccountResponse, Request, setting

from .calling import CANARY, Scripted, call, failure_of, model_of, settings_of

T = TypeVar("T")


async def test_missing_settings_are_named_by_their_titles() -> None:
    """The fixed words, then each missing setting: by its title, else by its name in JSON."""

    @define(kw_only=True)
    class Settings:
        host: str = setting(title="Host name")
        user: str = setting(alias="user-name")
        port: int
        region: str = "us"

    assert (
        await settings_of(Settings, {"region": 7})
        == "Invalid settings passed on request. Missing required settings: Host name, user-name, port"
    )


# What attrs can do


def stripped(text: str) -> str:
    """Convert as a model may."""
    return text.strip()


@define
class Checked:
    """With a validator, a converter, and a field that is worked out."""

    port: int = field(validator=validators.in_(range(10)))
    name: str = field(converter=stripped, default="x")
    twice: int = field(init=False)

    def __attrs_post_init__(self) -> None:
        if self.port == 7:
            raise ValueError(f"{CANARY} is not wanted")
        self.twice = self.port * 2


async def test_validators_and_converters_run() -> None:
    """A model's own code runs, after the values were converted."""
    settings = await settings_of(Checked, {"port": "4", "name": " a ", "twice": 99})
    assert settings == Checked(4, "a")
    assert settings.twice == 8


@pytest.mark.parametrize(("port", "where"), [("40", "port"), ("7", "the document")])
async def test_own_check_that_fails(caplog: pytest.LogCaptureFixture, port: str, where: str) -> None:
    """A check that fails is named by the field and the model, since what it says may quote the value."""
    caplog.set_level(logging.DEBUG)
    assert await settings_of(Checked, {"port": port}) == "Invalid settings passed on request."
    assert f"settings: {where}: expected what the checks of Checked accept" in caplog.text
    assert CANARY not in caplog.text


@pytest.mark.parametrize("error", [KeyError("value"), RuntimeError, StopIteration, RecursionError])
async def test_converter_that_raises(error: Any) -> None:
    """Whatever an author's converter raises, the setting is not said to be missing."""

    def convert(_: Any) -> Any:
        raise error

    model = attrs.make_class("Converting", {"value": attrs.field(type=int, converter=convert)})
    assert await settings_of(model, {"value": 1}) == "Invalid settings passed on request."


@define
class Renamed:
    """With a field that has another name in JSON."""

    host: str = setting(alias="host-name")


CONTAINERS: list[Any] = [list, Sequence, tuple]


@pytest.mark.parametrize("container", CONTAINERS)
async def test_own_rules_within_containers(container: Any) -> None:
    """A model's checks, and its fields' names in JSON, hold in whatever it is kept."""
    checked, renamed = (
        model_of(container[tp, ...] if container is tuple else container[tp]) for tp in (Checked, Renamed)
    )
    assert list((await settings_of(checked, {"value": [{"port": 4}]})).value) == [Checked(4)]
    assert await settings_of(checked, {"value": [{"port": 40}]}) == "Invalid settings passed on request."
    assert list((await settings_of(renamed, {"value": [{"host-name": "h"}]})).value) == [Renamed("h")]
    assert str(await settings_of(renamed, {"value": [{"host": "h"}]})).startswith("Invalid settings passed on request.")


async def test_private_and_renamed_fields() -> None:
    """A private field keeps its underscore in JSON; `alias` in `setting` gives another name."""

    @define
    class Settings:
        _token: str
        host: str = setting(alias="host-name")

    assert await settings_of(Settings, {"_token": "t", "host-name": "h"}) == Settings("t", "h")
    message = await settings_of(Settings, {"token": "t", "host": "h"})
    assert message == "Invalid settings passed on request. Missing required settings: _token, host-name"


async def test_defaults() -> None:
    """Defaults may be made anew each time, and depend on other fields."""

    @define
    class Settings:
        first: int
        second: int = attrs.Factory(lambda self: self.first + 1, takes_self=True)
        names: list[str] = attrs.Factory(list)
        counted: ClassVar[int] = 7

    one = await settings_of(Settings, {"first": "1", "counted": 9})
    another = await settings_of(Settings, {"first": 1})
    assert one == another == Settings(1, 2, [])
    assert one.names is not another.names


@define
class Base:
    """What another inherits from."""

    a: int


@define
class Derived(Base):
    """What inherits."""

    b: str = "b"


@define
class Box(Generic[T]):
    """A generic model."""

    item: T
    more: list[T] = attrs.Factory(list)


@define
class IntBox(Box[int]):
    """A generic model that is no longer generic."""

    label: str = ""


@define
class PairOfBoxes(Box[list[T]], Generic[T]):
    """A generic model whose variable means something else in its base."""

    single: T | None = None


@define
class Tree:
    """A model that contains itself."""

    value: int
    children: list[Tree] = attrs.Factory(list)


@pytest.mark.parametrize(
    ("model", "given", "expected"),
    [
        (Derived, {"a": "1"}, Derived(1)),
        (Box, {"item": "1"}, Box("1")),
        (model_of(Box[int]), {"value": {"item": "1", "more": ["2"]}}, model_of(Box[int])(Box(1, [2]))),
        (IntBox, {"item": "1", "label": "x"}, IntBox(1, [], "x")),
        (PairOfBoxes, {"item": [1]}, PairOfBoxes([1])),
        (
            model_of(PairOfBoxes[int]),
            {"value": {"item": ["1"], "single": "2"}},
            model_of(PairOfBoxes[int])(PairOfBoxes([1], [], 2)),
        ),
        (Tree, {"value": "1", "children": [{"value": 2}]}, Tree(1, [Tree(2)])),
    ],
)
async def test_inheritance_generics_and_recursion(model: type, given: Any, expected: Any) -> None:
    """Fields have the types that they have in the class that is meant."""
    settings = await settings_of(model, given)
    assert attrs.asdict(settings) == attrs.asdict(expected)


@pytest.mark.parametrize(
    ("model", "given"),
    [
        (IntBox, {"item": "x"}),
        (model_of(Box[int]), {"value": {"item": 1, "more": ["x"]}}),
        (Tree, {"value": 1, "children": [{}]}),
    ],
)
async def test_inherited_types_are_checked(model: type, given: Any) -> None:
    """An inherited type variable is not just anything."""
    assert str(await settings_of(model, given)).startswith("Invalid settings passed on request.")


async def test_deep_tree() -> None:
    """A model that contains itself has an end somewhere, and that is an answer too."""
    for depth in (100, 400):
        given = json.loads('{"value": 1, "children": [' * depth + "7" + "]}" * depth)
        assert await settings_of(Tree, given) == "Invalid settings passed on request."


@dataclasses.dataclass
class Record:
    """A dataclass, for authors who have one."""

    x: int
    y: str = "y"

    def __post_init__(self) -> None:
        if self.x == 7:
            raise ValueError(CANARY)


class Fields(TypedDict):
    """A dict with declared names."""

    x: int


@pytest.mark.parametrize(
    ("tp", "given", "expected"),
    [
        (Record, {"x": "1"}, Record(1)),
        (Fields, {"x": 1.0}, {"x": 1}),
    ],
)
async def test_other_records(tp: Any, given: Any, expected: Any) -> None:
    """What is no attrs class but has fields can be part of one."""
    assert (await settings_of(model_of(tp), {"value": given})).value == expected


@pytest.mark.parametrize(
    ("tp", "given", "problem"),
    [
        (Record, {"x": CANARY}, "value.x: expected an integer"),
        (Record, {}, "value.x: is missing; expected an integer"),
        (Record, 3, "value: expected an object"),
        (Record, {"x": 7}, "value: expected what the checks of Record accept"),
        (Fields, {"x": CANARY}, "value.x: expected an integer"),
    ],
)
async def test_other_records_that_do_not_fit(
    caplog: pytest.LogCaptureFixture, tp: Any, given: Any, problem: str
) -> None:
    """What is wrong with one is named by its path too."""
    caplog.set_level(logging.INFO)
    assert str(await settings_of(model_of(tp), {"value": given})).startswith("Invalid settings passed on request.")
    assert f"settings: {problem}" in caplog.text
    assert CANARY not in caplog.text


async def test_fields_without_annotation() -> None:
    """A field of no type takes anything that JSON says."""
    model = model_of(attrs.make_class("Untyped", ["anything"]))
    assert (await settings_of(model, {"value": {"anything": [1, None]}})).value.anything == [1, None]
    assert "Missing required settings: anything" in await settings_of(model, {"value": {}})


def test_default_that_is_shared() -> None:
    """A default that calls would share is refused, with the way to write it."""
    model = attrs.make_class("Sharing", {"value": attrs.field(type=list[int], default=[1])})
    with pytest.raises(TypeError, match=r"Sharing\.value would be shared between calls; .*factory=list"):
        type("Connector", (Scripted,), {"app_id": "sharing", "version": "1", "settings_model": model})


# Payloads


@define(kw_only=True)
class Employee(CreatableAccount):
    """The contract's payload, and more."""

    floor: int = setting(default=0)
    boss: str | None = None


class Hiring(Scripted):
    """A connector with a payload of its own."""

    async def create_account(self, request: Request[Employee]) -> CreateAccountResponse:
        """Do what the test says."""
        found: CreateAccountResponse = await self._do(request)
        return found


async def test_own_payload_is_lax_where_it_is_the_authors() -> None:
    """The author's fields are converted; the contract's stay strict in the same payload."""
    seen: list[Any] = []
    hiring = Hiring(lambda request: seen.append(request.request))
    await call(hiring, {"request": {"email": "e", "floor": "4", "boss": "b"}}, "create_account")
    (employee,) = seen
    assert type(employee) is Employee
    assert (employee.email, employee.floor, employee.boss) == ("e", 4, "b")
    for payload, problem in (
        ({"email": 4}, "request.email: expected text"),
        ({"floor": "x"}, "request.floor: expected an integer"),
        ({"boss": 4}, "request.boss: expected text"),
        ({"entitlements": [{"entitlement_type": 4}]}, "request.entitlements[0].entitlement_type: expected text; "),
    ):
        error = await failure_of(hiring, {"request": payload}, "create_account")
        assert error["message"].startswith(f"Invalid request - {problem}")


# An author's mistakes


async def test_annotation_that_can_not_be_evaluated() -> None:
    """A model with a name that is nowhere, below the one that was checked, is the connector's fault."""

    @define
    class Unfinished:
        value: NoSuchType  # type: ignore[name-defined]  # noqa: F821 - that is what is wrong with it

    connector = type("WithSettings", (Scripted,), {"settings_model": model_of(Unfinished)})(pytest.fail)
    error = await failure_of(connector, {"request": {}, "settings": {"value": {"value": 1}}})
    assert (error["error_code"], error["error_metadata"]["fault"]) == ("internal_error", "connector")
