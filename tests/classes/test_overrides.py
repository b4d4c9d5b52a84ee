"""What may stand for a capability or a hook."""

import functools
from collections.abc import Callable
from typing import Any, cast

import attrs
import pytest

from lumos_connector import (
    BaseConnector,
    ListAccounts,
    ListAccountsRequest,
    ListAccountsResponse,
    synchronous,
)

from .making import Client, Fitting, answer, anything, list_accounts, logged, make, one, refusal, written


class Wrong:
    """Functions that may not."""

    async def yields(self, request: Any) -> Any:
        """Yield instead of returning."""
        yield request

    def yields_too(self, request: Any) -> Any:
        """Yield instead of returning."""
        yield request

    async def no_request(self) -> Any:
        """Take no request."""

    async def two_arguments(self, request: Any, page: Any) -> Any:
        """Take more than the request."""

    async def keyword_only(self, *, request: Any) -> Any:
        """Take the request by keyword."""

    async def keyword_required(self, request: Any, *, page: Any) -> Any:
        """Take the request and something by keyword."""

    async def no_self(request: Any) -> Any:  # noqa: N805 - that is the mistake
        """Forget self."""


CALLED = "list_accounts: expected a method that is called with the request alone, `async def list_accounts("


class Slotted:
    """Has a field in a slot."""

    list_accounts: Any


class GivesNothing:
    """A descriptor that gives no method."""

    def __get__(self, instance: Any, owner: Any) -> int:
        """Give a number."""
        return 3


class Binding:
    """A descriptor that gives itself where there is no instance to bind."""

    def __get__(self, instance: Any, owner: Any) -> Any:
        """Bind."""
        return self if instance is None else functools.partial(self._call, instance)

    async def _call(self, instance: BaseConnector, request: ListAccountsRequest) -> ListAccountsResponse:
        return one("bound")


def with_client(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a client besides the request."""

    @functools.wraps(function)
    async def wrapper(self: Any, request: Any) -> Any:
        return await function(self, Client(), request)

    return wrapper


def collected(function: Callable[..., Any]) -> Callable[..., Any]:
    """Collect what an asynchronous generator yields."""

    @functools.wraps(function)
    async def wrapper(self: Any, request: Any) -> Any:
        return ListAccountsResponse(response=[account async for account in function(self, request)])

    return wrapper


def listed(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make an answer of a list."""

    @functools.wraps(function)
    async def wrapper(self: Any, request: Any) -> Any:
        return ListAccountsResponse(response=await function(self, request))

    return wrapper


def unpacked(function: Callable[..., Any]) -> Callable[..., Any]:
    """Take the payload out of the request."""

    @functools.wraps(function)
    async def wrapper(self: Any, request: Any) -> Any:
        return await function(self, request.request)

    return wrapper


SHAPES = [
    (property(list_accounts), "list_accounts: expected a method that takes the request, got property"),
    (
        functools.cached_property(list_accounts),
        "list_accounts: expected a method that takes the request, got cached_prop",
    ),
    (attrs.define(Slotted).list_accounts, "list_accounts: expected a method that takes the request, got member_descr"),
    (GivesNothing(), "list_accounts: expected a method that takes the request, got GivesNothing"),
    (3, "list_accounts: expected a method that takes the request, got int"),
    ("list", "list_accounts: expected a method that takes the request, got str"),
    (ListAccounts, "list_accounts: expected a method that takes the request, got the class ListAccounts"),
    (
        Wrong.yields,
        "list_accounts: it yields; expected a method that returns one answer, with a page token where there is more",
    ),
    (Wrong.yields_too, "list_accounts: it yields; "),
    (staticmethod(Wrong.yields), "list_accounts: it yields; "),
    (Wrong.no_request, f"{CALLED}self, request)`, got `async def no_request(self)`"),
    (Wrong.two_arguments, f"{CALLED}self, request)`, got `async def two_arguments(self, request, page)`"),
    (Wrong.keyword_only, f"{CALLED}self, request)`, got `async def keyword_only(self, request)`"),
    (Wrong.keyword_required, f"{CALLED}self, request)`, got `async def keyword_required(self, request, page)`"),
    (Wrong.no_self, f"{CALLED}self, request)`, got `async def no_self(request)`"),
    (staticmethod(list_accounts), f"{CALLED}request)`, got `async def list_accounts(self, request)`"),
    (classmethod(cast("Any", Wrong.no_request)), f"{CALLED}self, request)`, got `async def no_request(self)`"),
]


@pytest.mark.parametrize(("member", "expected"), SHAPES)
def test_wrong_shape(member: Any, expected: str) -> None:
    """What can't be called with the request alone is no capability, and the message shows what it is."""
    assert refusal(list_accounts=member).startswith(f"Acme.{expected}")


FITTING = [
    (list_accounts, "1"),
    (logged(list_accounts), "1"),
    (logged(logged(list_accounts)), "1"),
    (Fitting.blocking, "blocking"),
    (synchronous(Fitting.blocking), "blocking"),
    (Fitting.with_default, "6"),
    (Fitting.other_name, "100"),
    (anything, "2"),
    (classmethod(Fitting.on_class), "acme"),
    (staticmethod(Fitting.on_nothing), "100"),
    (Fitting(), "object"),
    (functools.partialmethod(list_accounts), "1"),
    (functools.partialmethod(Fitting.numbered, 7), "7"),
    (functools.partialmethod(cast("Any", Fitting.blocking)), "blocking"),
    (functools.singledispatchmethod(list_accounts), "1"),
    (functools.singledispatchmethod(Fitting.blocking), "blocking"),
    (Binding(), "bound"),
    (with_client(Fitting.client_first), "client"),
    (with_client(synchronous(Fitting.client_too)), "client"),
    (collected(Fitting.streams), "streamed"),
    (listed(Fitting.gives_list), "listed"),
    (unpacked(Fitting.takes_payload), "ListAccounts"),
    (staticmethod(functools.partial(anything, 1, 2, 3)), "4"),
]


@pytest.mark.parametrize(("member", "expected"), FITTING)
def test_fitting_shape(member: Any, expected: str) -> None:
    """Anything that can be called with the request is a capability, and is called so."""
    connector = make(list_accounts=member)
    assert written(connector) == ("list_accounts",)
    assert answer(connector, "list_accounts", {})["response"][0]["integration_specific_id"] == expected


def test_synchronous_on_a_coroutine_function() -> None:
    """What is asynchronous already is not made so twice."""
    with pytest.raises(
        TypeError, match=r"^@synchronous: Fitting\.list_accounts is `async def` already; take one of the two away$"
    ):
        synchronous(list_accounts)


def test_hooks_must_be_what_they_are_called_as() -> None:
    """A plain `start`, one with arguments, or a `capabilities` that needs an instance is refused."""

    def plain(self: Any) -> None: ...

    async def wanting(self: Any, app: Any) -> None: ...

    assert refusal(start=plain) == "Acme.start: expected `async def start(self)`, got `def plain(self)`"
    assert refusal(stop=wanting) == "Acme.stop: expected `async def stop(self)`, got `async def wanting(self, app)`"
    assert refusal(start=3) == "Acme.start: expected `async def start(self)`, got int"
    assert refusal(capabilities=plain) == (
        "Acme.capabilities: it is asked of the class, without an instance; put @classmethod above it"
    )


def test_hooks_may_be_wrapped() -> None:
    """A decorator on `start` is the author's business."""

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def wrapper(self: Any) -> Any:
            return function(self)

        return wrapper

    async def start(self: Any) -> None: ...

    make(start=wrap(start), stop=start)
