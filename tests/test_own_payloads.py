"""Payloads that an author extends: described in `info` as they are declared, checked, and handed over typed."""

import enum
import json
from pathlib import Path
from typing import Any, Generic, TypeVar

import pytest
from attrs import define

from lumos_connector import (
    AccountStatus,
    BaseConnector,
    CreatableAccount,
    CreateAccountEntitlement,
    CreateAccountResponse,
    CreatedAccount,
    FoundAccountData,
    ListAccounts,
    ListAccountsRequest,
    ListAccountsResponse,
    Request,
    Response,
    setting,
)
from lumos_connector.introspection import info_document
from lumos_connector.models.semantics import SemanticType

from .calling import CANARY, call, failure_of

T = TypeVar("T")

RECORDED: dict[str, Any] = json.loads(
    (Path(__file__).parent / "recorded" / "settings_schemas.json").read_text(encoding="utf-8")
)


class Contract(str, enum.Enum):
    """For how long."""

    FIXED = "fixed"
    OPEN = "open"


@define(kw_only=True)
class Address:
    """Where the employee works."""

    street: str
    city: str | None = None


@define(kw_only=True)
class Employee(CreatableAccount):
    """An account of an employee."""

    email: str = setting(title="Work e-mail")
    department: str = setting(title="Department", group="Work", unique=True)
    manager: str | None = setting(default=None, semantic=SemanticType.AUXILIARY_ACCOUNT_ID, primary=False)
    contract: Contract = Contract.OPEN
    pin: str | None = setting(default=None, secret=True)
    addresses: list[Address] = setting(factory=list)
    size: str = setting(default="m", choices=["s", "m", "l"])


@define(kw_only=True)
class ListActive(ListAccounts):
    """Which accounts to list."""

    days: int = setting(default=30, title="Days")


class Staff(BaseConnector):
    """The staff directory; it keeps the payloads that it gets."""

    app_id = "staff"
    version = "1.0.0"
    requires_authentication = False

    def __init__(self) -> None:
        self.seen: list[Any] = []

    async def create_account(self, request: Request[Employee]) -> CreateAccountResponse:
        """Keep the payload."""
        self.seen.append(request.request)
        return CreateAccountResponse(
            response=CreatedAccount(id=request.request.department, status=AccountStatus.ACTIVE, created=True)
        )

    async def list_accounts(self, request: Request[ListActive]) -> ListAccountsResponse:  # type: ignore[override]  # fine at run time
        """Give one account, with the attributes that were asked for."""
        self.seen.append(request.request)
        wanted = request.request.custom_attributes or []
        attributes = {name: str(request.request.days) for name in wanted}
        return ListAccountsResponse(
            response=[FoundAccountData(integration_specific_id="1", custom_attributes=attributes)]
        )


def argument_of(capability: str) -> dict[str, Any]:
    """Give what `info` says of a capability's payload, without prose."""
    schemas = json.loads(info_document(Staff))["response"]["capability_schema"]
    described: dict[str, Any] = without_descriptions(schemas[capability]["argument"])
    return described


def without_descriptions(schema: Any) -> Any:
    """Leave out the prose, which is each program's own."""
    if isinstance(schema, dict):
        return {name: without_descriptions(inner) for name, inner in schema.items() if name != "description"}
    return schema


def test_described_as_the_recording() -> None:
    """The payload is described as by the published SDK, but for what that lacks and for optional entitlements."""
    ours, theirs = argument_of("create_account"), without_descriptions(RECORDED["Employee"])
    ours["properties"]["entitlements"].pop("default", None)
    assert ours["properties"].pop("extra_data")
    assert ours["properties"].pop("size") == {
        "default": "m",
        "enum": ["s", "m", "l"],
        "title": "Size",
        "type": "string",
    }
    assert theirs["required"].pop(1) == "entitlements"
    assert sorted(ours.pop("required")) == sorted(theirs.pop("required"))
    assert ours == theirs


def test_listing_described() -> None:
    """A payload of another capability is described with what it adds, and keeps its level."""
    described = argument_of("list_accounts")
    assert list(described["properties"]) == ["custom_attributes", "days"]
    assert described["properties"]["days"] == {"default": 30, "title": "Days", "type": "integer"}
    assert described["x-capability-level"] == "read"
    assert described["title"] == "ListActive"


async def test_handed_over_typed() -> None:
    """What is the author's is converted; entitlements and extra data arrive as the contract has them."""
    staff = Staff()
    answer = await call(
        staff,
        {
            "request": {
                "email": "a@b.c",
                "department": "d",
                "contract": "fixed",
                "addresses": [{"street": "s"}],
                "entitlements": [{"entitlement_type": "ROLE", "integration_specific_id": "r"}],
                "extra_data": {"x": [1]},
                "unknown": 1,
            }
        },
        "create_account",
    )
    assert answer["response"]["id"] == "d"
    (payload,) = staff.seen
    assert payload == Employee(
        email="a@b.c",
        department="d",
        contract=Contract.FIXED,
        addresses=[Address(street="s")],
        entitlements=[CreateAccountEntitlement(entitlement_type="ROLE", integration_specific_id="r")],  # type: ignore[call-arg]  # mypy does not see inherited fields
        extra_data={"x": [1]},
    )


async def test_custom_attributes() -> None:
    """Custom attributes are asked for and answered, whatever else the payload has."""
    staff = Staff()
    answer = await call(staff, {"request": {"custom_attributes": ["floor"], "days": "7"}}, "list_accounts")
    assert answer["response"][0]["custom_attributes"] == {"floor": "7"}
    assert (await call(staff, {"request": {}}, "list_accounts"))["response"][0]["custom_attributes"] == {}


async def test_all_problems_at_once(caplog: pytest.LogCaptureFixture) -> None:
    """Everything that is wrong with a payload is in one message, by path and without a value."""
    given = {
        "email": 7,
        "contract": CANARY,
        "pin": [CANARY],
        "addresses": [{"street": "s"}, {"city": CANARY}],
        "size": CANARY,
        "entitlements": [{"entitlement_type": "ROLE"}],
    }
    message = (await failure_of(Staff(), {"request": given}, "create_account"))["message"]
    assert message.startswith("Invalid request - ")
    for problem in (
        "request.entitlements[0].integration_specific_id: is missing; expected text",
        "request.email: expected text",
        "request.department: is missing; expected text",
        "request.contract: expected one of fixed, open",
        "request.pin: expected text",
        "request.addresses[1].street: is missing; expected text",
        "request.size: expected one of s, m, l",
    ):
        assert problem in message
    assert CANARY not in message + caplog.text


async def test_secret_of_a_payload_is_masked() -> None:
    """A secret in the payload is masked where the payload is shown."""
    staff = Staff()
    await call(staff, {"request": {"email": "a@b.c", "department": "d", "pin": CANARY}}, "create_account")
    assert CANARY not in repr(staff.seen)
    assert "pin='***'" in repr(staff.seen)


# Generic ones


@define(kw_only=True)
class Hired(CreatableAccount, Generic[T]):
    """An account of somebody in a place of some kind."""

    place: T = setting(title="Place")
    former: list[T] = setting(factory=list)


@define(kw_only=True)
class Placed(FoundAccountData, Generic[T]):
    """An account that was found in a place of some kind."""

    place: T


class Placing(BaseConnector, Generic[T]):
    """Leaves open what a place is."""

    version = "1.0.0"
    requires_authentication = False

    async def create_account(self, request: Request[Hired[T]]) -> CreateAccountResponse:
        """Give the place, as it was handed over, as the id."""
        payload = request.request
        created = CreatedAccount(id=f"{payload.place} {payload.former}", status=AccountStatus.ACTIVE, created=True)
        return CreateAccountResponse(response=created)


class InStreets(Placing[Address]):
    """Places people in streets, and finds them on floors."""

    app_id = "streets"

    async def list_accounts(self, request: ListAccountsRequest) -> Response[list[Placed[int]]]:  # type: ignore[override]  # fine at run time
        """Find somebody on the third floor, or on one that is no number."""
        place: Any = request.page_token or 3
        return Response(response=[Placed(integration_specific_id="1", place=place)])  # type: ignore[call-arg]  # mypy does not see inherited fields


async def test_generic_payload() -> None:
    """A generic payload with its parameters, here given by a subclass, is read, checked and handed over typed."""
    given = {"place": {"street": "s"}, "former": [{"street": "t", "city": "c"}]}
    answer = await call(InStreets(), {"request": given}, "create_account")
    assert answer["response"]["id"] == "Address(street='s', city=None) [Address(street='t', city='c')]"
    message = (await failure_of(InStreets(), {"request": {"place": {}, "former": [1]}}, "create_account"))["message"]
    assert "request.place.street: is missing; expected text" in message
    assert "request.former[0]: expected an object" in message


def test_generic_payload_described() -> None:
    """What `info` says of a generic payload has the types that it was given."""
    described = json.loads(info_document(InStreets))["response"]["capability_schema"]["create_account"]["argument"]
    assert described["properties"]["place"] == {"$ref": "#/$defs/Address", "title": "Place"}
    assert described["$defs"]["Address"]["required"] == ["street"]
    assert described["x-capability-level"] == "write"


async def test_generic_payload_of_an_answer() -> None:
    """A generic payload in an answer is checked and written with its parameters."""
    assert (await call(InStreets(), {"request": {}}, "list_accounts"))["response"][0]["place"] == 3
    error = await failure_of(InStreets(), {"request": {}, "page": {"token": "x"}}, "list_accounts")
    assert error["error_code"] == "invalid_response"
    assert "response[0].place: expected an integer, got str" in error["message"]
