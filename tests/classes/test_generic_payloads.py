"""Payloads that a generic base leaves open: what its subclasses say of them, and what a union of requests may say."""

import json
import logging
from typing import Any, Generic, TypeVar

import attrs
import pytest

from lumos_connector import (
    AccountStatus,
    BaseConnector,
    CreatableAccount,
    CreateAccountRequest,
    CreateAccountResponse,
    CreatedAccount,
    ListAccountsRequest,
    ListAccountsResponse,
    Request,
    UpdateAccountRequest,
    setting,
)
from lumos_connector.introspection import info_document

from .making import answer, make, refusal, with_types

T = TypeVar("T")
ByName = TypeVar("ByName", bound="LaterAccount")


class Open(BaseConnector, Generic[T]):
    """Leaves the payload open, and says nothing of what it may be."""

    async def create_account(self, request: Request[T]) -> CreateAccountResponse:
        """Tell whether the cost centre arrived."""
        created = getattr(request.request, "cost_centre", 0) == 7
        return CreateAccountResponse(response=CreatedAccount(status=AccountStatus.ACTIVE, created=created))


class BoundByName(BaseConnector, Generic[ByName]):
    """Says it by a bound that is not there yet."""

    app_id = "later"
    version = "1.0.0"

    async def create_account(self, request: Request[ByName]) -> CreateAccountResponse:
        """Tell whether the cost centre arrived."""
        created = request.request.cost_centre == 7
        return CreateAccountResponse(response=CreatedAccount(status=AccountStatus.ACTIVE, created=created))


@attrs.define(kw_only=True)
class LaterAccount(CreatableAccount):
    """An account that is defined below its connector."""

    cost_centre: int = setting()


@attrs.define(kw_only=True)
class OtherAccount(CreatableAccount):
    """Another account with more than the contract has."""

    team: str = setting()


def cost_centre_arrives(connector: type[BaseConnector]) -> bool:
    """Tell whether a connector's own field gets to its method, and is described."""
    payload = {"cost_centre": "7", "entitlements": []}
    schema = json.loads(info_document(connector))["response"]["capability_schema"]["create_account"]["argument"]
    return "cost_centre" in schema["required"] and answer(connector, "create_account", payload)["response"]["created"]


class Unsaid(Open):  # type: ignore[type-arg]  # says nothing of the payload
    """Stands between."""


class PassedOn(Open[T]):
    """Passes the payload on."""


class Said(Open[LaterAccount]):
    """Says which payload."""


@pytest.mark.parametrize("first", [Unsaid, PassedOn])
def test_payload_that_another_base_says(first: type) -> None:
    """What one base leaves open another may say."""
    assert cost_centre_arrives(make(first, Said))


@pytest.mark.parametrize("connector", [make(BoundByName), BoundByName])
def test_bound_that_is_text(connector: type[BaseConnector]) -> None:
    """A bound that is text is looked up where its variable is, if need be when it is asked for."""
    assert cost_centre_arrives(connector)


def test_generic_class_that_is_a_connector_itself() -> None:
    """A class that leaves the payload open can't be a connector itself, and hears that a subclass can."""
    with pytest.raises(
        TypeError, match=r"nothing says what T is; leave the app_id to a subclass that does, as in "
    ) as e:

        class Whole(Open[T]):
            app_id = "whole"
            version = "1.0.0"

    assert str(e.value).endswith("as in `class Acme(Whole[X])`, or give T a bound")


def test_argument_that_no_annotation_needs(caplog: pytest.LogCaptureFixture) -> None:
    """A type that can't be found does not matter where no annotation needs it."""

    class Typed(BaseConnector, Generic[T]):
        async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
            return ListAccountsResponse(response=[])

    class Odd(Typed["Nowhere"]):  # type: ignore[name-defined]  # on purpose
        app_id = "odd"
        version = "1.0.0"

    with caplog.at_level(logging.WARNING):
        assert answer(Odd, "list_accounts", {})["response"] == []
    assert caplog.messages == []


# Unions of requests


@pytest.mark.parametrize(
    "union",
    [
        Request[LaterAccount] | Request[OtherAccount],
        Request[LaterAccount] | CreateAccountRequest,
        Request[LaterAccount] | UpdateAccountRequest | Request[Any],
    ],
)
def test_several_payloads(union: Any) -> None:
    """Of several payloads of one capability nobody could tell which a request has."""
    message = refusal(create_account=with_types(union, CreateAccountResponse))
    assert message.startswith("Acme.create_account: the request is annotated as Request[LaterAccount] | ")
    assert "expected one class of payload" in message


@pytest.mark.parametrize("other", [None, UpdateAccountRequest])
def test_one_payload_of_a_union(other: Any) -> None:
    """A method may take more than it is asked for, and the payload that it is asked for counts."""
    connector = make(create_account=with_types(Request[LaterAccount] | other, CreateAccountResponse))
    schema = json.loads(info_document(connector))["response"]["capability_schema"]["create_account"]["argument"]
    assert "cost_centre" in schema["required"]
    make(create_account=with_types(CreateAccountRequest | Request[Any], CreateAccountResponse))
