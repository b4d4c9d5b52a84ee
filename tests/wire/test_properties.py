"""
Values made at random from the models' types, and from the published SDK's own schemas, read and written by both sides.

Each run tries the same ones. What 4.278.0 accepts and writes, ours accepts and writes alike; what it refuses, ours
refuses. Of 3.5.0, whose requests and answers hold less, ours reads every request.
"""

import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lumos_connector import BaseConnector
from lumos_connector.capabilities import TABLE
from lumos_connector.codes import RETIRED_CODES
from lumos_connector.serialization import RejectedError, encode, parse, structure

from ..test_properties import document_of, spoilt
from .comparing import KEPT, contains, differing, texts_of_form, unordered
from .ours import plain
from .peers import NEWER, OLDER
from .running import Wire
from .schemas import by_schema

CAPABILITIES = sorted(name for name in vars(BaseConnector) if name in TABLE)
SIDES = ("request", "response")

quickly = settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)

REFUSED = {"accepted": False}

OLD_CODE = re.compile(rf'"error_code": "({"|".join(RETIRED_CODES)})"')
"""A code that their model of an error replaces, as our exceptions do; no answer holds one."""


def type_of(name: str, side: str) -> Any:
    """Give our type of one side of a capability."""
    return getattr(TABLE[name], side)


def ours(name: str, side: str, text: str) -> dict[str, Any]:
    """Say what our models make of a document, as the peers do."""
    tp = type_of(name, side)
    try:
        value: Any = structure(parse(text), tp)
        emitted = json.loads(encode(value, tp)) if side == "response" else plain(value)
    except RejectedError:
        return REFUSED
    return {"accepted": True, "emitted": emitted}


def as_here(name: str, side: str, document: Any, theirs: dict[str, Any]) -> dict[str, Any]:
    """Put into what they made of a document what differs on purpose; see the documentation's table."""
    payload = document.get("request") if isinstance(document, dict) else None
    if name != "create_account" or side != "request" or not theirs["accepted"] or not isinstance(payload, dict):
        return theirs
    kept = {field: payload.get(field) for field in KEPT}
    emitted = theirs["emitted"]
    return {"accepted": True, "emitted": {**emitted, "request": {**emitted["request"], **kept}}}


def without_derived(expected: Any, found: Any) -> Any:
    """
    Leave out what the reference's model of an error adds to one without ``error_metadata``.

    Our models keep what is there; `dispatch` adds it, which a case of `test_wire` is about.
    """
    if isinstance(expected, dict) and isinstance(found, dict):
        if found.get("error_metadata", 0) is None and "error_code" in found:
            expected = {**expected, "error_metadata": None}
        return {key: without_derived(item, found.get(key)) for key, item in expected.items()}
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        return list(map(without_derived, expected, found))
    return expected


def compare(wire: Wire, name: str, side: str, document: Any) -> None:
    """Read and write a document on both sides."""
    text = json.dumps(document)
    theirs = wire.newer.ask(do="validate", capability=name, side=SIDES.index(side), text=text)
    text = OLD_CODE.sub(lambda match: f'"error_code": "{RETIRED_CODES[match[1]].value}"', text)
    expected, found = as_here(name, side, document, theirs), ours(name, side, text)
    if theirs["accepted"] and not found["accepted"] and name == "create_account":
        assert any(document["request"].get(field) is not None for field in KEPT), text
        return
    expected, found = unordered(without_derived(expected, found)), unordered(found)
    assert found == expected, "\n".join([text, *differing(expected, found)[:5]])


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("name", CAPABILITIES)
def test_our_types(wire: Wire, name: str, side: str) -> None:
    """What is made from our types, as it is and spoilt, is read and written by both sides alike."""

    @quickly
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        document = data.draw(document_of(type_of(name, side)))
        compare(wire, name, side, document)
        compare(wire, name, side, json.loads(json.dumps(spoilt(data, document))))

    check()


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("name", CAPABILITIES)
def test_their_schemas(wire: Wire, name: str, side: str) -> None:
    """What is made from their schemas is read and written by both sides alike."""
    schema = wire.newer_schemas[name][SIDES.index(side)]

    @quickly
    @given(document=by_schema(schema, schema.get("$defs", {})))
    def check(document: Any) -> None:
        compare(wire, name, side, document)

    check()


@pytest.mark.parametrize("name", CAPABILITIES)
def test_older_requests(wire: Wire, name: str) -> None:
    """What 3.5.0 accepts of its own shape ours accepts, with every value that it knows."""
    if name not in wire.older_schemas:
        return
    schema = wire.older_schemas[name][0]

    @quickly
    @given(document=by_schema(schema, schema.get("$defs", {})))
    def check(document: Any) -> None:
        text = json.dumps(document)
        theirs = wire.older.ask(do="validate", capability=name, side=0, text=text)
        if theirs["accepted"]:
            assert contains(ours(name, "request", text), in_newer_form(name, theirs)), text

    check()


def in_newer_form(name: str, theirs: dict[str, Any]) -> dict[str, Any]:
    """Say what 3.5.0 made of a request as ours does; see the documentation's table."""
    emitted = theirs["emitted"]
    payload = emitted["request"]
    payload = texts_of_form(payload) if name == "get_authorization_url" else payload
    return {"accepted": True, "emitted": {**emitted, "request": payload}}


def test_versions() -> None:
    """These are the versions that the documentation names."""
    assert (NEWER.version, OLDER.version) == ("4.278.0", "3.5.0")
