"""
How `dispatch` runs a capability: in threads, against the clock, cancelled, and many at a time.

Waits are as short as they can be, and only their order is asserted; what hangs is let go at the end of its test.
"""

import asyncio
import contextvars
import functools
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from lumos_connector import (
    BaseConnector,
    BasicCredential,
    FoundAccountData,
    ListAccountsRequest,
    ListAccountsResponse,
    ListResourcesRequest,
    ListResourcesResponse,
    synchronous,
)
from lumos_connector.dispatch import dispatch, isolate

from .calling import Scripted, call, failure_of

SEEN: contextvars.ContextVar[str] = contextvars.ContextVar("SEEN", default="nothing")


def one_account(identifier: str = "1") -> ListAccountsResponse:
    """Answer with one account."""
    return ListAccountsResponse(response=[FoundAccountData(integration_specific_id=identifier)])


def identifier_in(answer: dict[str, Any]) -> Any:
    """Give the account's identifier."""
    return answer["response"][0]["integration_specific_id"]


class Plain(Scripted):
    """A connector over a library that blocks, written as plain functions."""

    def list_accounts(self, request: ListAccountsRequest) -> Any:
        """Do what the test says."""
        return self.does(request)


class Marked(Scripted):
    """The same, with types as checkers want them."""

    @synchronous
    def list_accounts(self, request: ListAccountsRequest) -> Any:
        """Do what the test says."""
        return self.does(request)


class Static(Scripted):
    """The same, without an instance."""

    @staticmethod
    def list_accounts(request: ListAccountsRequest) -> Any:
        """Tell where it runs."""
        return one_account(threading.current_thread().name)


BLOCKING = [Plain, Marked]


# Threads


@pytest.mark.parametrize("cls", BLOCKING)
async def test_blocking_capability(cls: Any) -> None:
    """It runs in a thread that does not keep the process alive, and sees the caller's context variables."""
    found: list[Any] = []

    def answer(_: Any) -> Any:
        found.append((threading.current_thread(), SEEN.get()))
        SEEN.set("changed")
        return one_account()

    mark = SEEN.set("the caller's")
    assert identifier_in(await call(cls(answer))) == "1"
    ((thread, seen),) = found
    assert thread is not threading.main_thread()
    assert thread.daemon
    assert seen == "the caller's" == SEEN.get()
    SEEN.reset(mark)


async def test_static_blocking_capability() -> None:
    """A static method is a plain function too."""
    assert identifier_in(await call(Static(pytest.fail))) != threading.main_thread().name


@pytest.mark.parametrize("cls", BLOCKING)
async def test_blocking_capabilities_do_not_wait_for_each_other(cls: Any) -> None:
    """Two that wait for each other both come to an end."""
    both = threading.Barrier(2, timeout=30)

    def answer(_: Any) -> Any:
        both.wait()
        return one_account()

    connector = cls(answer)
    for found in await asyncio.gather(call(connector), call(connector)):
        assert identifier_in(found) == "1"


@pytest.mark.parametrize("cls", BLOCKING)
@pytest.mark.parametrize(
    "error", [ValueError("m"), SystemExit(3), KeyboardInterrupt(), StopIteration(), GeneratorExit()]
)
async def test_blocking_capability_that_raises(cls: Any, error: BaseException) -> None:
    """What is raised in a thread is what the error names, but for what a coroutine can't raise."""

    def fail(_: Any) -> Any:
        raise error

    found = await failure_of(cls(fail))
    expected = "RuntimeError" if isinstance(error, StopIteration) else type(error).__name__
    assert (found["error_code"], found["raised_by"]) == ("internal_error", expected)
    assert found["raised_in"].endswith(":list_accounts")


async def test_plain_function_that_gives_a_coroutine() -> None:
    """A plain function may hand on to a coroutine, which runs where coroutines run."""

    async def later() -> Any:
        await asyncio.sleep(0)
        return one_account(threading.current_thread().name)

    found = await call(Plain(lambda _: later()))
    assert identifier_in(found) == threading.main_thread().name


async def test_wrapped_and_partial_capabilities() -> None:
    """A decorator of the author's, and a partial, are seen through."""

    def twice(function: Any) -> Any:
        @functools.wraps(function)
        async def wrapped(self: Any, request: Any) -> Any:
            await function(self, request)
            return await function(self, request)

        return wrapped

    class Wrapped(Scripted):
        """With a decorated method."""

        list_accounts = twice(Scripted.list_accounts)

    calls: list[Any] = []
    await call(Wrapped(lambda request: calls.append(request) or one_account()))  # type: ignore[func-returns-value]  # appends, then answers
    assert len(calls) == 2


# Time


@pytest.fixture
def released() -> Iterator[threading.Event]:
    """An event that lets go of whatever waits for it when the test is over."""
    event = threading.Event()
    yield event
    event.set()


async def test_capability_that_hangs() -> None:
    """It is cancelled at its limit, and may clean up."""
    ended: list[str] = []

    async def hang(_: Any) -> Any:
        try:
            await asyncio.sleep(3600)
        finally:
            ended.append("cleaned up")

    error = await failure_of(Scripted(hang), time_limit=0.05)
    assert (error["error_code"], error["raised_by"]) == ("request_timeout", "RequestTimeoutError")
    assert error["error_metadata"]["retryable"] is True
    assert ended == ["cleaned up"]


async def test_capability_that_ignores_cancellation(caplog: pytest.LogCaptureFixture) -> None:
    """It is left behind after a short grace, and the log says so."""
    enough = asyncio.Event()

    async def hang(_: Any) -> Any:
        while not enough.is_set():
            try:
                await enough.wait()
            except asyncio.CancelledError:
                continue
        return one_account()

    assert (await failure_of(Scripted(hang), time_limit=0.05))["error_code"] == "request_timeout"
    assert "scripted.list_accounts does not end although it was cancelled" in caplog.text
    enough.set()
    await asyncio.sleep(0)


@pytest.mark.parametrize("cls", BLOCKING)
async def test_blocking_capability_that_hangs(cls: Any, released: threading.Event) -> None:
    """A thread can't be ended, but the call is answered."""
    error = await failure_of(cls(lambda _: released.wait(60)), time_limit=0.05)
    assert error["error_code"] == "request_timeout"


async def test_time_that_the_request_allows() -> None:
    """What runs out of the caller's own time has exhausted the budget, whatever other limit there is."""
    request = {"request": {}, "rate_limit": {"max_execution_time": 0}}
    hanging = Scripted(lambda _: asyncio.sleep(3600))
    for error in await asyncio.gather(*(failure_of(hanging, request, time_limit=limit) for limit in (None, 30))):
        assert (error["error_code"], error["error_metadata"]["throttled"]) == ("budget_exhausted", True)


async def test_no_time_at_all() -> None:
    """A limit of nothing is over at once; one that is ample is not."""
    error = await failure_of(Scripted(lambda _: asyncio.sleep(3600)), time_limit=0)
    assert error["error_code"] == "request_timeout"
    assert identifier_in(await call(Scripted(lambda _: one_account()), time_limit=3600)) == "1"


async def test_time_out_of_the_authors_own() -> None:
    """A time-out that the author set is told apart from the call's."""

    async def wait(_: Any) -> Any:
        await asyncio.wait_for(asyncio.sleep(3600), 0.01)

    error = await failure_of(Scripted(wait))
    assert (error["error_code"], error["raised_by"]) == ("request_timeout", "TimeoutError")


# Cancellation


async def test_cancelled_from_outside() -> None:
    """Who cancels the call cancels the capability, and hears of it."""
    started, ended = asyncio.Event(), asyncio.Event()

    async def hang(_: Any) -> Any:
        started.set()
        try:
            await asyncio.sleep(3600)
        finally:
            ended.set()

    task = asyncio.ensure_future(dispatch(Scripted(hang), "list_accounts", '{"request": {}}'))
    await asyncio.wait_for(started.wait(), 30)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.is_set()


async def test_cancelled_before_it_began() -> None:
    """A call that is cancelled at once has no effect."""
    called: list[Any] = []
    task = asyncio.ensure_future(dispatch(Scripted(called.append), "list_accounts", '{"request": {}}'))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert called == []


async def test_capability_that_cancels_itself() -> None:
    """A capability that cancels its own task, or another that it waits for, ends itself alone."""

    async def cancel_own(_: Any) -> Any:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        await asyncio.sleep(3600)

    async def cancel_other(_: Any) -> Any:
        other = asyncio.ensure_future(asyncio.sleep(3600))
        other.cancel()
        await other

    for does in (cancel_own, cancel_other):
        error = await failure_of(Scripted(does))
        assert (error["error_code"], error["raised_by"]) == ("internal_error", "CancelledError")


async def test_task_that_somebody_else_cancels() -> None:
    """A capability's task that is cancelled before it began, but not by who called, is a failure as any other."""

    async def cancel_others() -> None:
        for task in asyncio.all_tasks():
            if task.get_name() == "scripted.list_accounts":
                task.cancel()

    answer, _ = await asyncio.gather(call(Scripted(lambda _: one_account())), cancel_others())
    assert answer["error"]["raised_by"] == "CancelledError"


def test_isolated_tasks() -> None:
    """A task that a capability starts can't end the event loop, and its exception is an ordinary one."""

    async def exit_in(kind: Any) -> Any:
        raise kind

    async def await_it(_: Any) -> Any:
        return await asyncio.ensure_future(exit_in(SystemExit(3)))

    async def forget_it(_: Any) -> Any:
        task = asyncio.ensure_future(exit_in(KeyboardInterrupt()))
        await asyncio.wait({task})
        return one_account(type(task.exception()).__name__)

    async def main() -> None:
        isolate(asyncio.get_running_loop())
        error = await failure_of(Scripted(await_it))
        assert (error["error_code"], error["message"]) == ("internal_error", "SystemExit was raised in a task")
        assert identifier_in(await call(Scripted(forget_it))) == "InternalError"
        assert (await failure_of(Scripted(lambda _: asyncio.sleep(3600)), time_limit=0.01))["error_code"] == (
            "request_timeout"
        )

    asyncio.run(main())


# Many at a time


class Many(BaseConnector):
    """A connector that keeps nothing of one call, in a coroutine and in threads."""

    app_id = "many"
    version = "1.0.0"
    auth = BasicCredential

    async def list_accounts(self, request: ListAccountsRequest) -> Any:
        """Answer or fail, after others had their turn."""
        password = request.credential(BasicCredential).password
        SEEN.set(password)
        for _ in range(3):
            await asyncio.sleep(0)
        return self.end(request.page_size, password)

    @synchronous
    def list_resources(self, request: ListResourcesRequest) -> ListResourcesResponse:
        """Do the same in a thread."""
        password = request.credential(BasicCredential).password
        SEEN.set(password)
        answer: Any = self.end(request.page_size, password)
        return ListResourcesResponse(response=[], raw_data=answer.raw_data)

    def end(self, number: int, password: str) -> Any:
        """Fail for every third call, else answer."""
        seen = SEEN.get()
        if number % 3 == 0:
            raise ValueError(f"{number}: {password}, {seen}, and secret-of-{number + 1}.")
        return ListAccountsResponse(response=[], raw_data={"number": number, "password": password, "seen": seen})


@pytest.mark.parametrize("capability", ["list_accounts", "list_resources"])
async def test_two_hundred_at_once(capability: str) -> None:
    """Every call has its own answer, and masks its own secret and no other's."""
    connector = Many()

    async def one(number: int) -> dict[str, Any]:
        credential = {"basic": {"username": "u", "password": f"secret-of-{number}"}}
        return await call(connector, {"request": {}, "auth": credential, "page": {"size": number}}, capability)

    for number, answer in enumerate(await asyncio.gather(*map(one, range(1, 201))), start=1):
        if number % 3 == 0:
            assert answer["error"]["message"] == f"{number}: ***, ***, and secret-of-{number + 1}."
        else:
            secret = f"secret-of-{number}"
            assert answer["raw_data"] == {"number": number, "password": secret, "seen": secret}


async def test_context_does_not_leak() -> None:
    """What a capability sets in its context is gone after the call."""

    async def leak(_: Any) -> Any:
        SEEN.set("leaked")
        return one_account()

    await call(Scripted(leak))
    assert SEEN.get() == "nothing"


async def test_call_within_a_call() -> None:
    """A capability may dispatch another call; each masks what is its own."""
    inner_request = {"request": {}, "settings": {"token": "inner-secret"}}
    outer_request = {"request": {}, "settings": {"token": "outer-secret"}}

    def fail(_: Any) -> Any:
        raise ValueError("inner-secret outer-secret")

    async def outer(_: Any) -> Any:
        inner = await failure_of(Scripted(fail), inner_request)
        raise ValueError(f"{json.dumps(inner['message'])} inner-secret outer-secret")

    error = await failure_of(Scripted(outer), outer_request)
    assert error["message"] == '"*** ***" inner-secret ***'
