"""What an override's annotations may say."""

import asyncio
from collections.abc import Awaitable, Coroutine
from typing import Annotated, Any, NoReturn, TypeVar

import pytest

from lumos_connector import (
    BaseConnector,
    BaseRequest,
    CreatableAccount,
    ErrorResponse,
    FoundAccountData,
    FoundResourceData,
    ListAccounts,
    ListAccountsRequest,
    ListAccountsResponse,
    ListResourcesRequest,
    ListResourcesResponse,
    Request,
    Response,
    synchronous,
)

from .making import answer, make, refusal, with_types

T = TypeVar("T")

WANTED = "expected Request[ListAccounts], or the same with a subclass of its payload"
GIVEN_BACK = "expected Response[list[FoundAccountData]], or the same with a subclass of its payload"


class NarrowListing(ListAccounts):
    """A payload without fields of its own, which needs no decorator."""


class OwnAnswer(Response[list[FoundAccountData]]):
    """An answer with a name of its own."""


class DerivedAnswer(OwnAnswer):
    """The same, a level further."""


class OpenAnswer(Response[list[T]]):
    """An answer that leaves open what it lists."""


class OtherAnswer(Response[list[FoundResourceData]]):
    """An answer of another capability."""


class OwnRequest(Request[ListAccounts]):
    """A request with a name of its own, which no call makes."""


ANNOTATED = [
    (ListResourcesRequest, None, f"the request is annotated as Request[ListResources], {WANTED}"),
    (ListAccounts, None, f"the request is annotated as ListAccounts, {WANTED}"),
    (dict[str, Any], None, f"the request is annotated as dict[str, Any], {WANTED}"),
    (Request[CreatableAccount], None, f"the request is annotated as Request[CreatableAccount], {WANTED}"),
    ("FoundAccountData", None, f"the request is annotated as FoundAccountData, {WANTED}"),
    (None, ListResourcesResponse, f"the return value is annotated as Response[list[FoundResourceData]], {GIVEN_BACK}"),
    (None, list[FoundAccountData], f"the return value is annotated as list[FoundAccountData], {GIVEN_BACK}"),
    (None, "None", f"the return value is annotated as None, {GIVEN_BACK}"),
    (None, ListAccountsResponse | None, f"annotated as Response[list[FoundAccountData]] | None, {GIVEN_BACK}"),
    (None, Coroutine[Any, Any, ListResourcesResponse], f"annotated as Response[list[FoundResourceData]], {GIVEN_BACK}"),
    (OwnRequest, None, f"the request is annotated as OwnRequest, {WANTED}"),
    (None, OtherAnswer, f"the return value is annotated as OtherAnswer, {GIVEN_BACK}"),
    (None, asyncio.Future[ListResourcesResponse], f"annotated as Response[list[FoundResourceData]], {GIVEN_BACK}"),
    (None, OtherAnswer | ErrorResponse, f"the return value is annotated as OtherAnswer, {GIVEN_BACK}"),
    (None, object, f"the return value is annotated as object, {GIVEN_BACK}"),
]


@pytest.mark.parametrize(("request_type", "response_type", "expected"), ANNOTATED)
def test_wrong_annotation(request_type: Any, response_type: Any, expected: str) -> None:
    """An annotation that does not fit is refused with what it is and what it should be."""
    message = refusal(list_accounts=with_types(request_type, response_type))
    assert message.startswith("Acme.list_accounts: ")
    assert message.endswith(expected)


class WrongTypes:
    """Functions whose annotation is that of another capability."""

    async def other_name(self, wanted: ListResourcesRequest) -> Any:
        """Call the request something else."""

    def blocking(self, request: ListResourcesRequest) -> Any:
        """Block."""

    async def on_nothing(request: ListResourcesRequest) -> Any:  # type: ignore[misc]  # noqa: N805 - made static below
        """Need no instance."""


@pytest.mark.parametrize(
    "member", [WrongTypes.other_name, synchronous(WrongTypes.blocking), staticmethod(WrongTypes.on_nothing)]
)
def test_annotation_is_found(member: Any) -> None:
    """The request's annotation is found whatever the request is called, and through `synchronous`."""
    assert f"the request is annotated as Request[ListResources], {WANTED}" in refusal(list_accounts=member)


def test_return_annotation_none() -> None:
    """``-> None`` is an annotation like any other, and not one that was left out."""

    async def nothing(self: Any, request: ListAccountsRequest) -> None: ...

    assert "the return value is annotated as None" in refusal(list_accounts=nothing)


FITTING_ANNOTATIONS = [
    (None, None),
    (ListAccountsRequest, ListAccountsResponse),
    ("ListAccountsRequest", "ListAccountsResponse"),
    (Any, Any),
    (Request, Response),
    (Request[Any], Response[Any]),
    (Request[NarrowListing], None),
    (object, None),
    (BaseRequest[Any], None),
    (BaseRequest[ListAccounts], None),
    (ListAccountsRequest | ListResourcesRequest, None),
    (Annotated[ListAccountsRequest, "the page"], Annotated[ListAccountsResponse, "accounts"]),
    (None, ListAccountsResponse | ErrorResponse),
    (None, Awaitable[ListAccountsResponse | ErrorResponse]),
    (None, ErrorResponse),
    (None, Awaitable[ListAccountsResponse]),
    (None, asyncio.Future[ListAccountsResponse]),
    (None, "asyncio.Task[ListAccountsResponse]"),
    (None, asyncio.Task),
    (None, OwnAnswer),
    (None, DerivedAnswer),
    (None, OpenAnswer[FoundAccountData]),
    (None, NoReturn),
    ("NameThatIsNotThereYet", "NameThatIsNotThereYet"),
]


@pytest.mark.parametrize(("request_type", "response_type"), FITTING_ANNOTATIONS)
def test_fitting_annotation(request_type: Any, response_type: Any) -> None:
    """Annotations may be left out, wider for the request, narrower for the answer, or not be there yet."""
    connector = make(list_accounts=with_types(request_type, response_type))
    assert answer(connector, "list_accounts", {})["response"] == []


def test_loose_annotation_does_not_loosen_the_check() -> None:
    """An answer is checked in full where the annotation says ``Any``."""

    class Loose(BaseConnector):
        async def list_accounts(self, request: ListAccountsRequest) -> Response[list[Any]]:
            return Response(response=["no account"])

    error = answer(make(Loose), "list_accounts", {})["error"]
    assert error["error_code"] == "invalid_response"


def test_answer_of_an_own_class() -> None:
    """An answer that is an instance of an author's subclass is written like any other."""

    class Own(BaseConnector):
        async def list_accounts(self, request: ListAccountsRequest) -> OwnAnswer:
            return OwnAnswer(response=[FoundAccountData(integration_specific_id="1")])

    assert answer(make(Own), "list_accounts", {})["response"][0]["integration_specific_id"] == "1"
