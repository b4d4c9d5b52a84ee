"""
What `dispatch` makes of an error document that a capability returns instead of raising an exception.

It is sent as it is; but whatever is wrong with it, a well-formed one goes out.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest

from lumos_connector import ConnectorErrorMetadata, Error, ErrorResponse, Page

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
