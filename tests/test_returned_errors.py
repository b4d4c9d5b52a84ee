"""
What `dispatch` makes of an error document that a capability returns instead of raising an exception.

It is sent as it is; but whatever is wrong with it, a well-formed one goes out.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from attrs import define

from lumos_connector import (
    BaseConnector,
    BaseRequest,
    ConnectorErrorMetadata,
    Error,
    ErrorResponse,
    FoundAccountData,
    ListAccountsRequest,
    ListAccountsResponse,
    ListResourcesRequest,
    Page,
    Response,
    capability,
)
from lumos_connector.introspection import info_document

from .calling import CANARY, Scripted, call, failure_of, with_, without

SELF_CONTAINING: dict[str, Any] = {}
SELF_CONTAINING["again"] = SELF_CONTAINING


def failing(**values: Any) -> Any:
    """Make an error document."""
    given = {"message": "m", "error_code": "not_found", "app_id": "scripted", **values}
    return ErrorResponse(error=Error(**given))


async def test_returned_error() -> None:
    """An error that is returned is sent as it is, completed where it says nothing."""
    answer = await call(Scripted(lambda _: with_(failing(app_error_code="gone"), raw_data={"a": 1}, page=Page(size=7))))
    assert answer["raw_data"] == {"a": 1}
    assert answer["page"] == {"token": None, "size": 7}
    error = answer["error"]
    assert (error["message"], error["error_code"], error["app_error_code"]) == ("m", "not_found", "scripted.gone")
    assert (error["error_metadata"]["category"], error["raised_by"]) == ("client", None)


def metadata(**values: Any) -> Any:
    """Make the metadata of an error, right but for what is given."""
    given = {"fault": "upstream", "category": "transient", "retryable": True, "throttled": False, "refreshable": False}
    return ConnectorErrorMetadata(**{**given, **values})


@pytest.mark.parametrize(
    ("make", "code", "message"),
    [
        (
            lambda: with_(failing(), error=None),
            "internal_error",
            "The connector answered with an error that says nothing.",
        ),
        (
            lambda: with_(failing(), error="x"),
            "internal_error",
            "The connector answered with an error that says nothing.",
        ),
        (
            lambda: without(failing(), "error"),
            "internal_error",
            "The connector answered with an error that says nothing.",
        ),
        (lambda: without(failing(), "is_error"), "not_found", "m"),
        (lambda: with_(failing(), is_error=False, page=7), "not_found", "m"),
        (lambda: with_(failing(), raw_data=object()), "not_found", "m"),
        (lambda: with_(failing(), raw_data=SELF_CONTAINING), "not_found", "m"),
        (lambda: failing(message=7), "not_found", "(no message)"),
        (lambda: failing(message=""), "not_found", "(no message)"),
        (lambda: failing(message="a\ud800b"), "not_found", "a?b"),
        (lambda: failing(error_code=None), "internal_error", "m"),
        (lambda: failing(error_code="unheard_of"), "internal_error", "m"),
        (lambda: failing(error_code="unauthenticated"), "unauthorized", "m"),
        (lambda: failing(status_code="404", raised_by=7, raised_in=object()), "not_found", "m"),
        (lambda: failing(status_code=10**5_000), "not_found", "m"),
        (lambda: failing(app_error_code="\ud800", raised_by="\ud800"), "not_found", "m"),
        (lambda: failing(app_error_code=7), "not_found", "m"),
        (lambda: failing(error_metadata=CANARY), "not_found", "m"),
        (lambda: failing(error_metadata=metadata(fault=CANARY, category=7, hint=7)), "not_found", "m"),
        (lambda: failing(error_metadata=metadata(retryable=None, retry_after_seconds="soon")), "not_found", "m"),
        (lambda: failing(error_metadata=metadata(hint="\ud800", retry_after_seconds=10**400)), "not_found", "m"),
        (lambda: failing(error_metadata=without(metadata(), "fault")), "not_found", "m"),
        *(
            (lambda name=name: with_(failing(), error=without(failing().error, name)), None, None)
            for name in ("app_id", "raised_by")
        ),
    ],
)
async def test_malformed_returned_error(make: Callable[[], Any], code: str | None, message: str | None) -> None:
    """Whatever is wrong with a returned error, a well-formed one is sent, and what was right in it is kept."""
    error = await failure_of(Scripted(lambda _: make()))
    assert error["error_code"] == (code or "not_found")
    assert error["message"] == (message or "m")
    assert CANARY not in json.dumps(error)


async def test_returned_metadata_is_kept() -> None:
    """What an author says of retrying wins over what follows from the code."""
    error = await failure_of(Scripted(lambda _: failing(error_metadata=metadata(hint="wait", retry_after_seconds=2.5))))
    assert error["error_metadata"] == {
        "fault": "upstream",
        "category": "transient",
        "hint": "wait",
        "retryable": True,
        "throttled": False,
        "refreshable": False,
        "retry_after_seconds": 3,
    }


@define(kw_only=True)
class Desk(FoundAccountData):
    """An account with more than the contract has."""

    floor: int


class Annotated(BaseConnector):
    """Says in its annotations that it may answer with an error."""

    app_id = "scripted"
    version = "1.0.0"
    requires_authentication = False

    async def list_accounts(self, request: ListAccountsRequest) -> Response[list[Desk]] | ErrorResponse:  # type: ignore[override]  # fine at run time
        """Give an error, or an account by the page that is wanted."""
        if request.page_token == "gone":
            return returned()
        return Response(response=[Desk(integration_specific_id="1", floor=3)])  # type: ignore[call-arg]  # mypy does not see inherited fields

    async def list_resources(self, request: ListResourcesRequest) -> ErrorResponse:
        """Give an error in any case."""
        return returned()

    @capability
    async def find_desk(self, request: BaseRequest[Desk]) -> Response[Desk] | ErrorResponse:
        """Give the desk on the third floor, or an error."""
        return Response(response=request.request) if request.request.floor == 3 else returned()


def returned() -> ErrorResponse:
    """Make an error document, as a type checker knows it."""
    made: ErrorResponse = failing()
    return made


async def test_annotated_as_what_may_be_an_error() -> None:
    """An override that says that it may return an error gives both, and what else it says of its answer counts."""
    desk = {"integration_specific_id": "1", "floor": 3}
    for name, request in (
        ("list_accounts", {"request": {}, "page": {"token": "gone"}}),
        ("list_resources", {"request": {}}),
        ("find_desk", {"request": {**desk, "floor": 2}}),
    ):
        assert (await failure_of(Annotated(), request, name))["error_code"] == "not_found"
    assert (await call(Annotated(), {"request": {}}, "list_accounts"))["response"][0]["floor"] == 3
    assert (await call(Annotated(), {"request": desk}, "find_desk"))["response"]["floor"] == 3


def test_described_without_the_error() -> None:
    """What info says of an answer is the answer alone, whether an annotation names the error or not."""

    class Plain(BaseConnector):
        app_id = "scripted"
        version = "1.0.0"

        async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
            return ListAccountsResponse(response=[])

    class Erring(Plain):
        async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse | ErrorResponse:  # type: ignore[override]  # wider than what it overrides
            return returned()

    assert info_document(Plain) == info_document(Erring)
