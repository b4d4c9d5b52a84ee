"""
Two ways lead from JSON to models and back, a fast one and an exact one: they must not differ in what they accept.

Documents and answers are made from the models' own types, then spoilt at random; each run tries the same ones.
"""

import enum
import json
from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime
from functools import cache
from typing import Any, Generic, Literal, TypeVar, get_args, get_origin

import attrs
import msgspec
import pytest
from attrs import define
from hypothesis import given, settings
from hypothesis import strategies as st

from lumos_connector import BaseConnector, CreatableAccount, setting
from lumos_connector.capabilities import TABLE
from lumos_connector.models.base import wire_name
from lumos_connector.serialization import RejectedError, answers, encode, parse, structure
from lumos_connector.serialization.explain import structure_and_explain
from lumos_connector.serialization.mirrors import TAG, is_enum, is_model, is_union, mirror, typed_fields

T = TypeVar("T")

NAMES = sorted(name for name in vars(BaseConnector) if name in TABLE)

quickly = settings(max_examples=30, derandomize=True, deadline=None, database=None)

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([10**20, -(2**63), 1.0, 0.5, -0.0, 1e300]),
    st.sampled_from(["", "1", "true", "1.0", "ACTIVE", "enforce", "created", "é", "\0", "2020-01-01"]),
    st.sampled_from([[], {}, ["a"], [1], [None], [{}], {"a": 1}, {"a": "b"}, {"": None}, {TAG: "deleted"}]),
).map(deepcopy)
"""What JSON can hold where something else is expected."""

ODD_IN_PYTHON = st.one_of(
    ODD,
    st.sampled_from([b"a", object(), "\ud800", float("nan"), 10**30, (1, "a"), {1: 2}, {"\ud800": 1}, [object()], int]),
).map(deepcopy)
"""What an author may set beyond that."""


# Making


@cache
def document_of(tp: Any) -> st.SearchStrategy[Any]:
    """Make JSON that fits a type, optional fields left out at random."""
    cls, args = get_origin(tp) or tp, get_args(tp)
    if is_union(tp):
        return st.one_of([document_of(member) for member in args])
    if is_model(tp):
        return object_of(typed_fields(cls, args))
    if is_enum(tp) or cls is Literal:
        return st.sampled_from([getattr(option, "value", option) for option in args or tp])
    return CONTAINERS[cls](*args) if cls in CONTAINERS else SCALARS[tp]


def object_of(fields: Any) -> st.SearchStrategy[Any]:
    """Make JSON that fits a model; a tag is always there."""
    tags = {a.name: st.just(a.default) for a, _ in fields if a.name == TAG}
    documents = {wire_name(a): document_of(tp) for a, tp in fields if a.name not in tags}
    needed = {wire_name(a) for a, _ in fields if a.default is attrs.NOTHING}
    optional = {name: documents.pop(name) for name in documents.keys() - needed}
    return st.fixed_dictionaries({**documents, **tags}, optional=optional)


def list_of(tp: Any) -> st.SearchStrategy[Any]:
    """Make a list of what fits a type."""
    return st.lists(document_of(tp), max_size=2)


CONTAINERS: dict[Any, Any] = {
    list: list_of,
    Sequence: list_of,
    tuple: lambda *types: st.tuples(*map(document_of, types)).map(list),
    dict: lambda _, tp: st.dictionaries(st.sampled_from(["a", "é", TAG]), document_of(tp), max_size=2),
}


SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: st.sampled_from(["", "a", "10", "é😀", "x" * 40]),
    int: st.sampled_from([0, 1, -5, 2**40, 10**20]),
    bool: st.booleans(),
    float: st.sampled_from([0.0, 1.5, 2.0, 3]),
    datetime: st.sampled_from(["2026-11-24T10:00:00Z", "2026-11-24T10:00:00.250+02:00"]),
    type(None): st.none(),
    Any: ODD,
}


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List the path to everything in a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in places(item, (*path, key)))]


def spoilt(data: st.DataObject, document: Any) -> Any:
    """Replace, remove or add something in a document, or nothing."""
    document = {"": deepcopy(document)}
    for _ in range(data.draw(st.integers(0, 2))):
        *path, last = data.draw(st.sampled_from(places(document)[1:]))
        target: Any = document
        for key in path:
            target = target[key]
        change = data.draw(st.sampled_from(["replace", "replace", "remove", "add"]))
        if change == "add" and isinstance(target[last], dict):
            target[last][data.draw(st.sampled_from(["unknown", "kind", "id", "token"]))] = data.draw(ODD)
        elif change == "remove" and path:
            del target[last]
        else:
            target[last] = data.draw(ODD)
    return document[""]


# Reading

REFUSED = object()


def fast(value: Any, tp: Any) -> Any:
    """Read by the fast way alone."""
    through = mirror(tp)
    try:
        return (
            REFUSED if through is None else msgspec.convert(msgspec.convert(value, through), tp, from_attributes=True)
        )
    except msgspec.ValidationError:
        return REFUSED


def exact(value: Any, tp: Any) -> Any:
    """Read by the exact way alone."""
    try:
        return structure_and_explain(value, tp, 20)
    except RejectedError:
        return REFUSED


WITH_MOMENTS = {"list_updated_accounts"}
"""Capabilities that are asked for a moment: the exact way alone takes seconds since the epoch, and a date alone."""


@pytest.mark.parametrize("name", NAMES)
@quickly
@given(data=st.data())
def test_requests(name: str, data: st.DataObject) -> None:
    """Of the contract's requests both ways accept the same, and make the same of it."""
    tp = TABLE[name].request
    document = data.draw(document_of(tp))
    assert fast(document, tp) is not REFUSED
    value = parse(json.dumps(spoilt(data, document)))
    quick, slow = fast(value, tp), exact(value, tp)
    assert quick == slow or (quick is REFUSED and name in WITH_MOMENTS)


class Colour(str, enum.Enum):
    """Texts with names."""

    RED = "red"
    BLUE = "blue"


class Level(enum.IntEnum):
    """Integers with names."""

    LOW = 0
    HIGH = 1


@define
class Leaf(Generic[T]):
    """A generic model."""

    item: T
    colour: Colour | None = None
    renamed: int = setting(default=7, alias="re-named")


@define
class Circle:
    """One of two."""

    kind: str = "circle"
    size: float = 1.0


@define
class Square:
    """Another."""

    kind: str = "square"
    size: int = 1


@define(kw_only=True)
class Everything:
    """What an author may declare."""

    number: int
    switch: bool = False
    ratio: float = 0.5
    level: Level = Level.LOW
    leaf: Leaf[int] | None = None
    leaves: list[Leaf[list[str]]] = attrs.Factory(list)
    by_name: dict[str, Leaf[bool]] = attrs.Factory(dict)
    pair: tuple[str, int] = ("a", 1)
    some: Sequence[int] = ()
    choice: Literal["a", "b", 1] = "a"
    shape: Circle | Square | None = None
    either: int | str | None = None
    anything: Any = None


@define(kw_only=True)
class More(CreatableAccount):
    """The contract's payload, and more."""

    floor: int = 0
    leaf: Leaf[str] | None = None


@pytest.mark.parametrize("tp", [Everything, More, Leaf[int], Leaf[Leaf[Any]]], ids=str)
@quickly
@given(data=st.data())
def test_models_of_authors(tp: Any, data: st.DataObject) -> None:
    """What the fast way accepts of an author's model the exact one accepts too, and makes the same of it."""
    value = parse(json.dumps(spoilt(data, data.draw(document_of(tp)))))
    found = fast(value, tp)
    assert found is REFUSED or found == exact(value, tp)
    assert repr(exact(value, tp) if found is REFUSED else found) == repr(read(value, tp))


def read(value: Any, tp: Any) -> Any:
    """Read as the package does."""
    try:
        return structure(value, tp)
    except RejectedError:
        return REFUSED


# Writing


def written(how: Any, answer: Any, tp: Any) -> Any:
    """Write by one way alone."""
    try:
        return how(answer, tp)
    except Exception:  # noqa: BLE001 - the fast way leaves it to the exact one to say what is wrong
        return REFUSED


def plain(value: Any) -> Any:
    """Say in dicts and lists what a model says."""
    if attrs.has(type(value)):
        return {wire_name(a): plain(getattr(value, a.name)) for a in attrs.fields(type(value)) if a.init}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def parts(value: Any) -> list[tuple[Any, Any]]:
    """List the owner and the name of everything in an answer."""
    if attrs.has(type(value)):
        inner = [(value, a.name) for a in attrs.fields(type(value)) if a.init]
        return inner + [part for _, name in inner for part in parts(getattr(value, name))]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [part for key, item in items for part in [(value, key), *parts(item)]]


@pytest.mark.parametrize("name", NAMES)
@quickly
@given(data=st.data())
def test_round_trip(name: str, data: st.DataObject) -> None:
    """An answer that is read from JSON, written and read again is the same; the keys are those of the models."""
    tp = TABLE[name].response
    answer = structure(data.draw(document_of(tp)), tp)
    text = encode(answer, tp)
    assert json.loads(text) == plain(answer)
    assert structure(parse(text), tp) == answer


@pytest.mark.parametrize("name", NAMES)
@quickly
@given(data=st.data())
def test_spoilt_answers(name: str, data: st.DataObject) -> None:
    """What the fast way writes the exact one writes too, to the byte; what neither writes is named."""
    tp = TABLE[name].response
    answer = structure(data.draw(document_of(tp)), tp)
    for _ in range(data.draw(st.integers(0, 2))):
        owner, key = data.draw(st.sampled_from(parts(answer)))
        value = data.draw(ODD_IN_PYTHON)
        owner.__setitem__(key, value) if isinstance(owner, (dict, list)) else setattr(owner, key, value)
    quick, slow = (written(how, answer, tp) for how in (answers._encode_checked, answers._encode_exactly))
    assert quick in (REFUSED, slow)
    if slow is REFUSED:
        with pytest.raises(RejectedError):
            encode(answer, tp)
    else:
        json.loads(encode(answer, tp))
