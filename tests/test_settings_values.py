"""
What passes for a value in the settings that an author declares: whatever says the same, as long as nothing is lost.

What passes is what pydantic's lax mode lets pass, on which the published SDK's settings rest, but for text that Python
reads as a number that is not finite.
"""

import datetime
import decimal
import enum
import logging
import pathlib
import uuid
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, NewType

import pytest
from attrs import define

from .calling import CANARY, model_of, settings_of


class Level(enum.IntEnum):
    """Integers with names."""

    LOW = 1
    HIGH = 443


class Colour(str, enum.Enum):
    """Texts with names."""

    RED = "red"
    BLUE = "blue"


class Odd(enum.Enum):
    """Values of several types."""

    ONE = 1
    TEXT = "text"


@define
class Nested:
    """A model within another."""

    x: int
    y: str = "default"


NEW_YEAR = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)

PASSES: list[tuple[Any, list[Any], Any]] = [
    (int, [443, 443.0, "443", " 443 ", "+443", "443.0", "0443", "4_43"], 443),
    (int, [True, 1, 1.0, "1"], 1),
    (int, [10**20], 10**20),
    (int, [-(10**400)], -(10**400)),
    (bool, [True, 1, 1.0, "1", "true", "TRUE", "T", "yes", "y", "on"], True),
    (bool, [False, 0, 0.0, -0.0, "0", "false", "f", "no", "N", "off"], False),
    (float, [1.5, "1.5", " 1.5 ", "15e-1"], 1.5),
    (float, [1, True, "1", "1."], 1.0),
    (str, ["443"], "443"),
    (str, ["é\0"], "é\0"),
    (Level, [443, 443.0, "443", "443.0"], Level.HIGH),
    (Colour, ["red"], Colour.RED),
    (Odd, [1, 1.0, True], Odd.ONE),
    (list[int], [[1, "2", 3.0, True]], [1, 2, 3, 1]),
    (list[list[int]], [[["1"], []]], [[1], []]),
    (Sequence[int], [["1"], [1.0]], [1]),
    (set[int], [[1, "1", 2]], {1, 2}),
    (frozenset[str], [["a", "a"]], frozenset("a")),
    (tuple[int, ...], [["1", 2]], (1, 2)),
    (tuple[str, int], [["a", "1"]], ("a", 1)),
    (dict[str, int], [{"a": "1", "b": 2.0}], {"a": 1, "b": 2}),
    (dict[int, str], [{"1": "a"}], {1: "a"}),
    (Mapping[str, list[int]], [{"a": ["1"]}], {"a": [1]}),
    (dict[str, Any], [{"a": [1, {"b": None}]}], {"a": [1, {"b": None}]}),
    (Any, [[1, {"a": 1.5}]], [1, {"a": 1.5}]),
    (Literal["a", 1], ["a"], "a"),
    (Literal["a", 1], [1, 1.0, True], 1),
    (int | None, [None], None),
    (int | None, ["443"], 443),
    (Colour | None, ["blue"], Colour.BLUE),
    (int | str, ["443"], "443"),
    (str | int, [443, 443.0], 443),
    (int | float, ["443", 443], 443),
    (int | float, ["1.5", 1.5], 1.5),
    (bool | int, ["true", True], True),
    (int | bool, ["443"], 443),
    (list[int] | int, ["443"], 443),
    (list[str] | str, ["a"], "a"),
    (list[str] | str, [["a"]], ["a"]),
    (Nested, [{"x": "1"}, {"x": 1.0, "z": 7}], Nested(1)),
    (Nested | None, [{"x": True, "y": "z"}], Nested(1, "z")),
    (list[Nested], [[{"x": "1"}]], [Nested(1)]),
    (list[float | Nested], [[1.5, {"x": "1"}], ["1.5", {"x": 1}]], [1.5, Nested(1)]),
    (tuple[Nested, ...], [[{"x": "1"}]], (Nested(1),)),
    (dict[str, Nested], [{"a": {"x": "1"}}], {"a": Nested(1)}),
    (datetime.datetime, ["2020-01-01T00:00:00Z", "2020-01-01T01:00+01:00", "2020-01-01T00:00Z"], NEW_YEAR),
    (datetime.datetime, [1577836800, 1577836800000, "1577836800", 1577836800.0], NEW_YEAR),
    (datetime.datetime, ["2020-01-01", "2020-01-01 00:00:00", "2020-01-01T00:00"], NEW_YEAR.replace(tzinfo=None)),
    (datetime.date, ["2020-01-01", "2020-01-01T00:00:00", 1577836800], NEW_YEAR.date()),
    (datetime.time, ["12:00", "12:00:00"], datetime.time(12)),
    (datetime.timedelta, ["PT1H", 3600], datetime.timedelta(hours=1)),
    (uuid.UUID, ["12345678-1234-5678-1234-567812345678"], uuid.UUID("12345678123456781234567812345678")),
    (decimal.Decimal, ["1.5", 1.5], decimal.Decimal("1.5")),
    (bytes, ["aGVsbG8="], b"aGVsbG8="),
    (pathlib.Path, ["a/b"], pathlib.Path("a/b")),
    (NewType("Name", str), ["a"], "a"),
    (Annotated[int, "seconds"], ["443"], 443),
]

FAILS: list[tuple[Any, list[Any]]] = [
    (int, ["", "x", "443.", "443.5", "1e3", "0x10", "٣", "1__0", "_1", "1,000", "--1", "9" * 4301]),
    (int, [1.5, 1e300, None, [], {}]),
    (bool, ["", "2", 2, -1, 0.5, "yess", " true", None, []]),
    (float, ["", "x", "٣", "nan", "inf", "-Infinity", "1e400", 10**400, None, []]),
    (str, [443, 1.5, True, None, [], {}]),
    (Level, [2, "low", "HIGH", None, "443.5"]),
    (Colour, ["RED", "Red", "green", 1, None, ["red"]]),
    (Colour | None, ["RED", "", 1]),
    (Odd, ["1", 2, None]),
    (list[int], ["12", {"1": 2}, ["x"], [None], 1, None]),
    (Sequence[str], ["ab", {"a": 1}]),
    (tuple[int, ...], ["12", {"1": 1}, 1]),
    (tuple[str, int], ["a1", ["a"], ["a", 1, 2], ["a", "x"]]),
    (set[int], ["12", {"1": 1}]),
    (dict[str, int], [{"a": "x"}, [], "a", {"a": None}]),
    (dict[int, str], [{"x": "a"}]),
    (Literal["a", 1], ["b", "1", 2, ["a"], None]),
    (int | str, [1.5, None, []]),
    (int | None, ["x", []]),
    (Nested, [{"x": "z"}, [], "x", None, {"x": 1, "y": 2}]),
    (datetime.datetime, ["2020-13-01", "soon", "20200101T00", None, [], "2020-01-01T24:00:00"]),
    (datetime.date, ["2020-01-01T00:00:01", "2020-1-1", "2020-13-01", "00", None]),
    (datetime.time, ["25:00", "noon", None]),
    (uuid.UUID, ["x", 1]),
    (decimal.Decimal, ["x", "nan", "Infinity", None]),
    (bytes, [1, None]),
    (pathlib.Path, [1, None]),
]


@pytest.mark.parametrize(("tp", "given", "expected"), [(tp, v, found) for tp, values, found in PASSES for v in values])
async def test_passes(tp: Any, given: Any, expected: Any) -> None:
    """What says the same passes, and arrives as the declared type."""
    settings = await settings_of(model_of(tp), {"value": given})
    assert not isinstance(settings, str), settings
    assert settings.value == expected
    assert type(settings.value) is type(expected)


@pytest.mark.parametrize(("tp", "given"), [(tp, value) for tp, values in FAILS for value in values])
async def test_fails(caplog: pytest.LogCaptureFixture, tp: Any, given: Any) -> None:
    """What says something else is refused in the contract's words; the log says which setting, not what was given."""
    caplog.set_level(logging.INFO)
    assert await settings_of(model_of(tp), {"value": given, "token": CANARY}) == "Invalid settings passed on request."
    (line,) = (record.message for record in caplog.records if "settings: " in record.message)
    assert "settings: value" in line
    assert "expected" in line
    assert CANARY not in caplog.text


async def test_secret_in_the_wrong_place(caplog: pytest.LogCaptureFixture) -> None:
    """A value that does not fit, and the name of an item, are in neither the message nor the log."""
    caplog.set_level(logging.DEBUG)
    for tp in (int, list[int], Literal["a"], Colour, Nested, datetime.datetime, dict[str, int], set[int]):
        for given in (CANARY, [CANARY], {CANARY: CANARY}, {"x": CANARY}):
            message = await settings_of(model_of(tp), {"value": given})
            assert isinstance(message, str)
            assert CANARY not in message + caplog.text
