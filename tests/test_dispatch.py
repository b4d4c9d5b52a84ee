"""
What `dispatch` makes of a capability that raises: whatever it is, a well-formed error document.

How calls run, their secrets and the errors of HTTP clients are tested in files of their own.
"""

import asyncio
import enum
from typing import Any

import pytest

from lumos_connector import (
    ConnectorError,
    ConnectorErrorCode,
    ErrorResponse,
    ExceptionHandler,
    HTTPHandler,
    HTTPStatusError,
    InternalError,
    NotFoundError,
    RateLimitError,
)
from lumos_connector.dispatch import dispatch
from lumos_connector.failures import metadata_of

from .calling import Scripted, failure_of, without


def raising(error: Any, cls: Any = Scripted) -> Any:
    """Make a connector that raises."""

    def fail(_: Any) -> Any:
        raise error

    return cls(fail)


# Exceptions that misbehave


class RefusingError(Exception):
    """An exception that can't be turned into text."""

    def __str__(self) -> str:
        raise RuntimeError("no text")


class ExitingError(Exception):
    """An exception that ends the process when it is turned into text."""

    def __str__(self) -> str:
        raise SystemExit(9)


class NumericError(Exception):
    """An exception whose text is none."""

    def __str__(self) -> str:
        found: Any = 7
        return found  # type: ignore[no-any-return]  # that is what is wrong with it


class HostileError(Exception):
    """An exception all of whose attributes raise."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name) if name.startswith("__") else RuntimeError(name)

    @property
    def message(self) -> str:
        """Raise."""
        raise KeyboardInterrupt

    @property
    def code(self) -> int:
        """Raise."""
        raise SystemExit

    @property
    def response(self) -> Any:
        """Raise."""
        raise GeneratorExit


class OwnError(BaseException):
    """What derives from no `Exception`."""


class WithAttributesError(Exception):
    """An exception with whatever attributes."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__("its text")
        vars(self).update(attributes)


class ForgetfulError(ConnectorError):
    """A subclass that forgot to call its parent."""

    code = ConnectorErrorCode.CONFLICT

    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return f"there is a {self.name} already"


class BrokenError(InternalError):
    """A subclass whose attributes raise."""

    @property
    def retryable(self) -> Any:
        """Raise."""
        raise RuntimeError

    @retryable.setter
    def retryable(self, value: Any) -> None:
        """Take what the parent sets."""


class Codes(enum.Enum):
    """An author's own codes."""

    GONE = "gone"


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (RefusingError(), "RefusingError: (no message)"),
        (ExitingError(), "ExitingError: (no message)"),
        (NumericError(), "NumericError: (no message)"),
        (HostileError(), "HostileError: (no message)"),
        (ValueError(), "ValueError: (no message)"),
        (ValueError(" \n\t"), "ValueError: (no message)"),
        (ValueError(" a \n"), "a"),
        (ValueError("a\ud800b"), "a?b"),
        (WithAttributesError(message=7), "its text"),
        (WithAttributesError(message=" said otherwise "), "said otherwise"),
        (WithAttributesError(response=7, code=None), "its text"),
        (SystemExit(3), "3"),
        (SystemExit(), "SystemExit: (no message)"),
        (KeyboardInterrupt(), "KeyboardInterrupt: (no message)"),
        (GeneratorExit(), "GeneratorExit: (no message)"),
        (asyncio.CancelledError(), "CancelledError: (no message)"),
        (OwnError("own"), "own"),
        (StopAsyncIteration(), "StopAsyncIteration: (no message)"),
        (MemoryError(), "MemoryError: (no message)"),
    ],
    ids=repr,
)
async def test_exceptions_of_every_kind(error: BaseException, message: str) -> None:
    """Whatever is raised is an internal error of the connector, named by its class and its capability."""
    found = await failure_of(raising(error))
    assert found["error_code"] == "internal_error"
    assert found["message"] == message
    assert found["raised_by"] == type(error).__name__
    assert found["raised_in"] == f"{Scripted.__module__}:list_accounts"
    assert (found["error_metadata"]["retryable"], found["error_metadata"]["fault"]) == (True, "connector")


async def test_what_python_makes_of_exceptions() -> None:
    """What a coroutine can't raise, and a capability that calls itself for ever, end as Python lets them."""

    def again(request: Any) -> Any:
        return again(request)

    assert (await failure_of(raising(StopIteration())))["raised_by"] == "RuntimeError"
    assert (await failure_of(Scripted(again)))["raised_by"] == "RecursionError"


async def test_exception_group() -> None:
    """A group of exceptions is one exception."""
    group: Any = getattr(__import__("builtins"), "BaseExceptionGroup", None)
    if group is None:
        pytest.skip("there are none before Python 3.11")
    error = await failure_of(raising(group("two at once", [SystemExit(1), ValueError("x")])))
    assert (error["raised_by"], error["message"]) == ("BaseExceptionGroup", "two at once")


@pytest.mark.parametrize(
    ("code", "status"),
    [(404, 404), (-1, -1), (True, None), ("404", None), (1.5, None), (None, None), (2**70, None)],
)
async def test_codes_of_exceptions(code: Any, status: int | None) -> None:
    """An integer that can be a status becomes one; nothing else does."""
    error = await failure_of(raising(WithAttributesError(code=code)))
    assert (error["status_code"], error["message"]) == (status, "its text")


async def test_enormous_code() -> None:
    """An integer that JSON readers choke on is left out."""
    assert (await failure_of(raising(WithAttributesError(code=10**5_000))))["status_code"] is None


@pytest.mark.parametrize("text", ["x" * 10_000_000, "a." * 500_000, "'a" * 500_000, "token " * 200_000])
async def test_enormous_message(text: str) -> None:
    """A message of any length, and of any make, is cut, and says so."""
    message = (await failure_of(raising(ValueError(text))))["message"]
    assert message.endswith(" … (cut)")
    assert message[:100] == text[:100]
    assert len(message) < 10_000


async def test_error_that_says_little() -> None:
    """A subclass that forgot to call its parent has the code of its class, and its own text."""
    error = await failure_of(raising(ForgetfulError("team")))
    assert (error["error_code"], error["message"]) == ("conflict", "there is a team already")
    assert (error["app_error_code"], error["error_metadata"]["hint"]) == (None, None)


async def test_error_that_can_not_be_described() -> None:
    """Where even describing an error fails, it is said that the connector failed."""
    error = await failure_of(raising(BrokenError("m")))
    assert (error["error_code"], error["message"]) == ("internal_error", "The connector failed.")


def changed(error: Exception, **attributes: Any) -> Exception:
    """Change an exception after it was made."""
    for name, value in attributes.items():
        setattr(error, name, value)
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ConnectorError("m", app_error_code=Codes.GONE), {"app_error_code": "scripted.gone"}),
        (ConnectorError("m", app_error_code="scripted.gone"), {"app_error_code": "scripted.gone"}),
        (ConnectorError("m", app_error_code=""), {"app_error_code": None}),
        (changed(ConnectorError("m"), app_error_code=7), {"app_error_code": "scripted.7"}),
        (changed(ConnectorError("m"), error_code="conflict"), {"error_code": "conflict"}),
        (changed(ConnectorError("m"), error_code="unheard_of"), {"error_code": "internal_error"}),
        (changed(ConnectorError("m"), error_code=None), {"error_code": "internal_error"}),
        (changed(NotFoundError("m"), message=7), {"message": "m", "error_code": "not_found"}),
        (without(NotFoundError("m"), "error_code"), {"error_code": "not_found"}),
        (NotFoundError(""), {"message": "NotFoundError: (no message)"}),
        (changed(NotFoundError("m"), hint=7), {"hint": None}),
        (NotFoundError("m\ud800", hint="h\ud800", app_error_code="\ud800"), {"message": "m?", "hint": "h?"}),
        (NotFoundError("m", retryable=True), {"retryable": True, "throttled": False}),
        (changed(NotFoundError("m"), throttled="yes"), {"throttled": True}),
        (RateLimitError("m", retry_after_seconds=30), {"retry_after_seconds": 30}),
        *(
            (changed(RateLimitError("m"), retry_after_seconds=seconds), {"retry_after_seconds": expected})
            for seconds, expected in ((2.1, 3), (-5, 0), ("5", None), (float("nan"), None), (10**400, None))
        ),
    ],
    ids=repr,
)
async def test_odd_connector_errors(error: Exception, expected: dict[str, Any]) -> None:
    """What is usable in a `ConnectorError` is used, whatever else is in it."""
    found = await failure_of(raising(error))
    flat = {**found, **found["error_metadata"]}
    assert {name: flat[name] for name in expected} == expected


async def test_unknown_capability() -> None:
    """A capability that a connector lacks, or that nobody has heard of, is unsupported."""
    for name in ("list_resources", "no\ud800where", ""):
        error = await failure_of(raising(pytest.fail), None, name)
        shown = name.replace("\ud800", "?")
        assert (error["error_code"], error["message"]) == (
            "unsupported_operation",
            f"Capability '{shown}' is not implemented.",
        )


class Wanting(Scripted):
    """A connector that wants to hear of what it lacks."""

    handle_errors = False


async def test_handle_errors() -> None:
    """Without `handle_errors` only a capability that is lacking raises; a method's own exceptions never do."""
    with pytest.raises(NotImplementedError, match=r"^Capability 'list_resources' is not implemented\.$"):
        await dispatch(raising(ValueError("m"), Wanting), "list_resources", '{"request": {}}')
    for error in (NotImplementedError("not yet"), ValueError("m"), SystemExit(1)):
        assert (await failure_of(raising(error, Wanting)))["raised_by"] == type(error).__name__
    assert (await failure_of(raising(ValueError("m"), Wanting), "{"))["error_code"] == "bad_request"


@pytest.mark.parametrize("names", [("delete_account",), ("no_such",), None, 7])
async def test_capabilities_that_are_wrong(names: Any) -> None:
    """A `capabilities` that names what is not there, or answers nonsense, is an error like any other."""
    cls = type("Narrowed", (Scripted,), {"capabilities": classmethod(lambda _: names)})
    error = await failure_of(raising(ValueError("m"), cls), {"request": {"account_id": "a"}}, "delete_account")
    assert error["error_code"] == ("internal_error" if names in (None, 7) else "unsupported_operation")


async def test_capabilities_that_raise() -> None:
    """A `capabilities` that raises is an error like any other, also where missing ones may be heard of."""

    def refuse(_: Any) -> Any:
        raise NotImplementedError("not yet")

    error = await failure_of(type("Refusing", (Scripted,), {"capabilities": classmethod(refuse)})(pytest.fail))
    assert (error["error_code"], error["message"]) == ("unsupported_operation", "not yet")


# Handlers


class Noting(ExceptionHandler):
    """A handler that adds the code that it was given to the message."""

    @staticmethod
    def handle(e: BaseException, original_func: Any, response: ErrorResponse, error_code: Any = None) -> ErrorResponse:
        """Change the message."""
        response.error.message += f" {original_func.__name__}/{type(e).__name__}/{error_code}"
        return response


def handler(does: Any) -> type[ExceptionHandler]:
    """Make a handler that does what a test says."""
    return type("Handler", (ExceptionHandler,), {"handle": staticmethod(does)})


def raise_in_handler(error: BaseException) -> Any:
    """Make a handler's function that changes the document, then raises."""

    def fail(_: Any, __: Any, response: ErrorResponse, ___: Any) -> Any:
        response.error.message = "begun"
        raise error

    return fail


def replace_in_handler(_: Any, __: Any, response: ErrorResponse, ___: Any) -> Any:
    """Answer with another document."""
    other: Any = ErrorResponse(error=response.error)
    other.error.error_code = "conflict"
    other.error.app_error_code = "replaced"
    return other


def spoil_in_handler(_: Any, __: Any, response: Any, ___: Any) -> Any:
    """Leave nothing of the document."""
    response.error = None
    return response


def handled_by(*entries: Any) -> Any:
    """Make a class of connectors with those handlers."""
    return type("Handled", (Scripted,), {"exception_handlers": list(entries)})


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        (
            [(LookupError, Noting, "not_found"), (ValueError, Noting, None), (KeyError, Noting, "conflict")],
            {"message": "'k' list_accounts/KeyError/not_found list_accounts/KeyError/conflict"},
        ),
        ([(Exception, None, "conflict"), (KeyError, Noting, None)], {"message": "'k' list_accounts/KeyError/None"}),
        ([("builtins.LookupError", Noting, None)], {"message": "'k' list_accounts/KeyError/None"}),
        ([("no.such.Error", Noting, None), ("json.JSONDecodeError", Noting, None)], {"message": "'k'"}),
        ([(KeyError, handler(lambda *_: None), None)], {"message": "'k'"}),
        ([(KeyError, handler(lambda *_: "nonsense"), None)], {"message": "'k'"}),
        ([(KeyError, handler(lambda: None), None)], {"message": "'k'"}),
        ([(KeyError, handler(raise_in_handler(ValueError("m"))), None)], {"message": "begun"}),
        ([(KeyError, handler(raise_in_handler(SystemExit(1))), None)], {"message": "begun"}),
        (
            [(KeyError, handler(raise_in_handler(KeyboardInterrupt())), None), (KeyError, Noting, None)],
            {"message": "begun list_accounts/KeyError/None"},
        ),
        (
            [(KeyError, handler(replace_in_handler), None)],
            {"error_code": "conflict", "app_error_code": "scripted.replaced", "category": "client"},
        ),
        ([(KeyError, handler(spoil_in_handler), None)], {"error_code": "internal_error"}),
        ([(KeyError, handler(spoil_in_handler), None), (KeyError, Noting, None)], {"error_code": "internal_error"}),
        ([], {"message": "'k'", "error_code": "internal_error"}),
    ],
)
async def test_handlers(entries: list[Any], expected: dict[str, Any]) -> None:
    """Every entry that matches runs, in order, on one document; one that fails spoils nothing for the others."""
    error = await failure_of(raising(KeyError("k"), handled_by(*entries)))
    flat = {**error, **error["error_metadata"]}
    assert {name: flat[name] for name in expected} == expected


async def test_connector_errors_pass_the_handlers_by() -> None:
    """What an author has named himself is final."""
    cls = handled_by((BaseException, Noting, "conflict"), (Exception, HTTPHandler, None))
    error = await failure_of(raising(NotFoundError("m"), cls))
    assert (error["message"], error["error_code"]) == ("m", "not_found")


async def test_metadata_set_by_a_handler() -> None:
    """Where a handler sets the metadata itself, it stays; where it sets a code, the metadata follows."""

    def slow_down(_: Any, __: Any, response: Any, ___: Any) -> Any:
        response.error.error_code = "rate_limit"
        if response.error.message == "'own'":
            response.error.error_metadata = metadata_of(ConnectorErrorCode.RATE_LIMIT, hint="wait")
        return response

    cls = handled_by((KeyError, handler(slow_down), None))
    for key, hint in (("k", None), ("own", "wait")):
        metadata = (await failure_of(raising(KeyError(key), cls)))["error_metadata"]
        assert (metadata["throttled"], metadata["hint"]) == (True, hint)


async def test_upstream_answers_are_errors_by_default() -> None:
    """Without handlers of its own a connector goes by an upstream's status."""
    error = await failure_of(raising(HTTPStatusError(status=404, url="https://a.example/u?token=x", body="gone")))
    assert (error["error_code"], error["message"]) == ("not_found", "[404][https://a.example/u] gone")
