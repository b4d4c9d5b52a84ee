"""Unions of models that an author declares: which member is meant, and what is said where none fits."""

from __future__ import annotations

import json
import logging
from typing import Any, Literal

import attrs
import pytest
from attrs import define

from .calling import model_of, settings_of


@define
class Password:
    """One way."""

    user: str
    password: str
    port: int = 1


@define
class Token:
    """Another way."""

    token: str


@define
class Circle:
    """Told apart by its kind."""

    kind: Literal["circle"]
    size: int


@define
class Square:
    """Told apart by its kind."""

    kind: Literal["square"]
    size: int
    inner: list[Circle | Square] = attrs.Factory(list)


@define
class Dog:
    """Told apart by the default of its kind."""

    kind: str = "dog"
    name: str = ""


@define
class Cat:
    """Told apart by the default of its kind."""

    kind: str = "cat"
    name: str = ""


@define
class Smaller:
    """With fields that another has too."""

    x: int = 0


@define
class Larger:
    """With one more."""

    x: int = 0
    y: int = 0


@pytest.mark.parametrize(
    ("tp", "given", "expected"),
    [
        (Password | Token, {"user": "u", "password": "p", "port": "7"}, Password("u", "p", 7)),
        (Password | Token, {"token": "t"}, Token("t")),
        (Password | Token | None, None, None),
        (Circle | Square, {"kind": "square", "size": "2"}, Square("square", 2)),
        (Square | Circle, {"kind": "circle", "size": 2}, Circle("circle", 2)),
        (Dog | Cat, {"kind": "cat", "name": "c"}, Cat("cat", "c")),
        (Dog | Cat | None, {"kind": "dog"}, Dog()),
        (Smaller | Larger, {"x": 1}, Smaller(1)),
        (Smaller | Larger, {"x": 1, "y": "2"}, Larger(1, 2)),
        (Larger | str, "text", "text"),
        (Larger | dict[str, int], {"z": "1"}, Larger()),
        (list[Token | int], [{"token": "t"}, "7"], [Token("t"), 7]),
    ],
)
async def test_union_of_models(tp: Any, given: Any, expected: Any) -> None:
    """The model that is meant is the one that knows most of the names, and whose literals do not say otherwise."""
    settings = await settings_of(model_of(tp), {"value": given})
    assert settings.value == expected
    assert type(settings.value) is type(expected)


@pytest.mark.parametrize(
    ("tp", "given", "problem"),
    [
        (Password | Token, {"token": 7}, "value.token: expected text"),
        (Password | Token, {"user": "u"}, "value.password: is missing; expected text"),
        (Password | Token, {}, "value: expected an object that is one of Password, Token"),
        (Circle | Square, {"kind": "line", "size": 1}, "value: expected an object that is one of Circle, Square"),
        (Circle | Square, {"kind": "circle", "size": "x"}, "value.size: expected an integer"),
        (Token | int, "x", "value: expected an object or an integer"),
        (Dog | Cat, {"kind": "cow"}, "value: expected an object that is one of Cat, Dog"),
    ],
)
async def test_wrong_member_of_a_union(caplog: pytest.LogCaptureFixture, tp: Any, given: Any, problem: str) -> None:
    """Where one model is meant, what is wrong with it is said; else what there is to choose from."""
    caplog.set_level(logging.INFO)
    assert str(await settings_of(model_of(tp), {"value": given})).startswith("Invalid settings passed on request.")
    assert f"settings: {problem}" in caplog.text


async def test_deep_union_that_does_not_fit() -> None:
    """Members are not tried in every combination: a deep document that is wrong at its end is refused at once."""
    given = json.loads('{"kind": "square", "size": 1, "inner": [' * 60 + "7" + "]}" * 60)
    assert await settings_of(model_of(Circle | Square), {"value": given}) == "Invalid settings passed on request."


async def test_kind_is_no_tag_outside_a_union() -> None:
    """A field of that name with a default is a field like any other."""

    @define
    class Settings:
        kind: str = "basic"

    assert await settings_of(Settings, {"kind": "advanced"}) == Settings("advanced")
    assert await settings_of(Settings, {"kind": None}) == "Invalid settings passed on request."
