"""
Running what an author wrote: to its end or for a limited time, whatever it raises, and looking at what it gives.

This module must not know why something is run, or what becomes of an error.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from functools import cache, partial
from inspect import isawaitable
from typing import Any

from .annotations import shown
from .models.envelope import Response
from .overrides import accepts
from .threads import call_in_thread, is_coroutine_function

logger = logging.getLogger(__name__)

GRACE = 1.0
"""The seconds that something has to end after it was told to, before it is given up on."""


DEFAULT_TIME = 1800.0
"""The seconds that a caller waits where its request does not say."""


def seconds_given(max_execution_time: int | None) -> float:
    """
    Give the seconds that a caller waits for its answer.

    Args:
        max_execution_time: What the request says, which may be any integer.

    Returns:
        That, where it is a time that anybody waits; 1,800 where the request says nothing.
    """
    return DEFAULT_TIME if max_execution_time is None else float(max(0, min(max_execution_time, 10**9)))


class TimeIsUpError(Exception):
    """Something did not end within its time."""


async def run(function: Callable[..., Any], *args: Any) -> Any:
    """
    Call an author's function or method.

    Args:
        function: A coroutine function; anything else is called in a thread of its own.
        args: Its arguments.

    Returns:
        What comes of it.

    Raises:
        BaseException: Whatever it raises.
    """
    if is_coroutine_function(getattr(function, "__func__", function)):
        return await function(*args)
    given = await call_in_thread(partial(function, *args))
    return await given if isawaitable(given) else given


async def within(
    seconds: float, work: Callable[[], Awaitable[Any]], name: str, *, grace: float = GRACE
) -> tuple[Any, BaseException | None]:
    """
    Run something in a task of its own, for a limited time.

    Args:
        seconds: The seconds that it may take.
        work: What is called and awaited.
        name: What to call the task.
        grace: The seconds it has to end after its time; then it is left behind.

    Returns:
        What came of it, and what it raised: a `TimeIsUpError` where it took too long. Whatever it raises is a result
        here, since some exceptions would end the event loop.

    Raises:
        asyncio.CancelledError: The caller was cancelled; so is the work.
    """
    task = asyncio.ensure_future(_outcome(work))
    task.set_name(name)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
    except asyncio.CancelledError:
        await _end(task, grace)
        raise
    if not done:
        await _end(task, grace)
        return None, TimeIsUpError()
    return (None, asyncio.CancelledError()) if task.cancelled() else task.result()


async def _outcome(work: Callable[[], Awaitable[Any]]) -> tuple[Any, BaseException | None]:
    try:
        return await work(), None
    except BaseException as error:  # noqa: BLE001 - handed to the caller, whatever it is
        return None, error


async def _end(task: "asyncio.Task[Any]", grace: float) -> None:
    """Cancel a task; one that does not end is left behind."""
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=grace)
    if not done:
        logger.error("%s does not end although it was cancelled; it is left behind", task.get_name())


def mismatch(answer: Any, expected: Any) -> str | None:
    """
    Tell what is wrong with the kind of an answer; what it holds is looked at when it is encoded.

    Args:
        answer: What a capability returned.
        expected: The type of its answer, such as ``Response[ValidatedCredentials]``.

    Returns:
        What was expected and what was given; ``None`` where it fits.
    """
    given = getattr(answer, "__orig_class__", None)
    if not isinstance(answer, Response):
        return f"expected {shown(expected)}, got {_kind_of(answer)}"
    if given is not None and not _fits(given, expected):
        return f"expected {shown(expected)}, got {shown(given)}"
    return None


@cache
def _fits(given: Any, expected: Any) -> bool:
    return accepts(given, expected)


def _kind_of(answer: Any) -> str:
    if not isawaitable(answer):
        return type(answer).__name__
    if isinstance(answer, Coroutine):
        answer.close()  # or Python would warn, at a line that nobody knows
    return f"{type(answer).__name__}: put `await` before what is returned"
