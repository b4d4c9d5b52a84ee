"""
What identifies a request: the digits that the platform's other SDK computes for it.

Each pair of a request and its digits was recorded from `connector-py` 4.278.0.
"""

import datetime
import decimal
import enum
import uuid
from typing import Any

import attrs
import pytest

from lumos_connector import BaseConnector, Request, Response, setting
from lumos_connector.capabilities import capability
from lumos_connector.fingerprints import fingerprint

from .calling import failure_of

ODD = '\u00e9\u2028"\\'
"""Text that JSON writes in more than one way."""

RECORDED: list[tuple[str, dict[str, Any], str]] = [
    ("list_accounts", {}, "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"),
    ("create_account", {}, "b119fcfd309aff86318858bb12202accbbfa90bbf72f3827effc3c080241352e"),
    (
        "create_account",
        {
            "entitlements": [
                {
                    "integration_specific_resource_id": "\U0001f600 x",
                    "entitlement_type": ODD,
                    "integration_specific_id": "",
                },
                {
                    "integration_specific_resource_id": "a",
                    "entitlement_type": "\U0001f600 x",
                    "integration_specific_id": "\U0001f600 x",
                },
            ]
        },
        "77fd37608e31a906f07fab3f9432373c408183adb1ec240757786cc16372e3ac",
    ),
    ("delete_account", {"account_id": ODD}, "1dd9c72efac8cb9ec8870ad0ea54500ef79f0033f51b78b14102696e36a1d5fa"),
    (
        "assign_entitlement",
        {
            "account_integration_specific_id": "",
            "resource_integration_specific_id": "a",
            "resource_type": "",
            "entitlement_type": "",
            "entitlement_integration_specific_id": "\U0001f600 x",
        },
        "d9d407f78a2b2c4ae85ddd6086e05761855a883320dabe82d5149524081b7207",
    ),
]
"""Requests of standard capabilities, and what identifies each."""


async def payload_seen(name: str, payload: Any, connector: type[BaseConnector]) -> Any:
    """Send a request through the one path of every call, and give the payload that the connector sees."""
    seen: list[Any] = []
    error = await failure_of(connector(seen), {"request": payload}, name)  # type: ignore[call-arg]  # the tests' own
    assert error["error_code"] == "unsupported_operation"
    return seen[0]


class Keeping(BaseConnector):
    """A connector that keeps the payloads it gets, and does nothing."""

    app_id = "keeping"
    version = "1.0.0"
    requires_authentication = False

    def __init__(self, seen: list[Any]) -> None:
        self.seen = seen

    async def _keep(self, request: Any) -> Any:
        self.seen.append(request.request)
        raise NotImplementedError

    list_accounts = create_account = delete_account = assign_entitlement = _keep


@pytest.mark.parametrize(("name", "payload", "digits"), RECORDED)
async def test_standard_capabilities(name: str, payload: dict[str, Any], digits: str) -> None:
    """A standard request has the same fingerprint as elsewhere, whatever else the call carries."""
    assert fingerprint(await payload_seen(name, payload, Keeping)) == digits
    reordered = dict(reversed({**payload, "unknown": 1}.items()))
    assert fingerprint(await payload_seen(name, reordered, Keeping)) == digits


class Color(str, enum.Enum):
    """A colour."""

    RED = "red"


@attrs.define(kw_only=True)
class Part:
    """A part of a payload."""

    name: str
    note: str | None = None


@attrs.define(kw_only=True)
class Many:
    """A payload with a field of each kind."""

    text: str
    whole: int
    number: float
    flag: bool
    color: Color
    moment: datetime.datetime
    local: datetime.datetime
    day: datetime.date
    clock: datetime.time
    length: datetime.timedelta
    ident: uuid.UUID
    price: decimal.Decimal
    part: Part
    parts: list[Part]
    by_name: dict[str, Part]
    anything: Any
    nothing: str | None = None
    pair: tuple[int, str]
    several: set[str]
    by_color: dict[Color, int]
    raw: bytes = b"ab"


MANY = {
    "text": "é",
    "whole": 1,
    "number": 2,
    "flag": True,
    "color": "red",
    "moment": "2024-01-02T03:04:05.25Z",
    "local": "2024-01-02T03:04:05+05:30",
    "day": "2024-01-02",
    "clock": "03:04:05",
    "length": "P1DT1H1M1.5S",
    "ident": "12345678-1234-5678-1234-567812345678",
    "price": "1.10",
    "part": {"name": "p"},
    "parts": [{"name": "q", "note": "n"}, {"name": "r"}],
    "by_name": {"k": {"name": "s"}},
    "anything": {"a": None, "b": [None, 1.0]},
    "pair": [1, "a"],
    "several": ["x"],
    "by_color": {"red": 1},
}


class Assembling(Keeping):
    """A connector with a capability of its own."""

    @capability
    async def assemble(self, request: Request[Many]) -> Response[Part]:
        """Put parts together."""
        answer: Response[Part] = await self._keep(request)
        return answer


async def test_payloads_of_an_authors_own() -> None:
    """Every kind of field is written as elsewhere: moments, durations, enums, nested models and free JSON."""
    payload = await payload_seen("assemble", MANY, Assembling)
    assert type(payload) is Many
    assert fingerprint(payload) == "f0e7dd05974eb56a90f7993ef31db3d9ccecdc837aada030d84a058a6f7f7824"


@attrs.define(kw_only=True)
class Marked:
    """A payload that says which of its fields identify it."""

    id: str = setting(unique=True)
    other: str
    note: str | None = setting(default=None, unique=True)


@pytest.mark.parametrize(
    ("payload", "digits"),
    [
        (Marked(id="1", other="x"), "5811967f540d300d249ab30ae681359a7815fdb5d3dc71a94be1d491006a6b27"),
        (Marked(id="1", other="y"), "5811967f540d300d249ab30ae681359a7815fdb5d3dc71a94be1d491006a6b27"),
        (Marked(id="1", other="y", note="n"), "cbe1b7df2db14010cc70aa46c1713de2e26a5633f3a0be3e034a4eefe868882d"),
        ({"a": None, "b": "é"}, "2acd1ec1b0309cb793bd1419e5313956b9f961c22470443f6bf423d7f56fe459"),
    ],
)
def test_marked_fields(payload: Any, digits: str) -> None:
    """Where fields are marked as unique, only those identify a request; a dict counts as it is."""
    assert fingerprint(payload) == digits


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        *((0, "PT0S"), (-5, "-PT5S"), (0.5, "PT0.5S"), (1e-6, "PT0.000001S"), (60, "PT1M"), (3_661, "PT1H1M1S")),
        *(
            (86_400, "P1D"),
            (86_400 * 365, "P1Y"),
            (-86_400 * 400 - 3_600, "-P1Y35DT1H"),
            (86_400 * 366 + 1, "P1Y1DT1S"),
        ),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    """A duration counts in the one form of ISO 8601 that is used elsewhere."""
    held = attrs.make_class("Held", {"value": attrs.field(type=datetime.timedelta)})
    assert fingerprint(held(datetime.timedelta(seconds=seconds))) == fingerprint({"value": text})
