"""
Connectors over libraries that block: a thread per call, which never keeps the process alive.

This module must not know capabilities.
"""

import contextvars
import functools
import threading
from collections.abc import Callable
from types import CoroutineType
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_SAME_SHAPE = "_lumos_connector_same_shape_as"


def is_coroutine_function(function: Any) -> bool:
    """Tell whether calling it gives a coroutine, also through `functools.wraps`, partials and callable objects."""
    from inspect import iscoroutinefunction

    return iscoroutinefunction(function) or iscoroutinefunction(getattr(function, "__call__", None))  # noqa: B004 - looks at it, does not test for it


def synchronous(function: Callable[P, T]) -> "Callable[P, CoroutineType[Any, Any, T]]":
    """
    Make an override of a plain function, for libraries that block: it runs in a thread of its own.

    Args:
        function: A method that takes the request and returns the answer.

    Returns:
        The method as type checkers want to see it: its result can be awaited.

    Raises:
        TypeError: It is a coroutine function already.
    """
    if is_coroutine_function(function):
        raise TypeError(f"@synchronous: {function.__qualname__} is `async def` already; take one of the two away")

    @functools.wraps(function)
    async def in_thread(*args: P.args, **kwargs: P.kwargs) -> T:
        return await call_in_thread(functools.partial(function, *args, **kwargs))

    vars(in_thread)[_SAME_SHAPE] = function
    return in_thread  # type: ignore[return-value]  # mypy knows less of what `async def` gives than pyright does


def shape_of(function: Any) -> Any:
    """
    Look through `synchronous`, which keeps what a function takes and gives; other decorators may not.

    Args:
        function: Anything that is called.

    Returns:
        The function that was decorated, or the same where `synchronous` is not the outermost decorator.
    """
    inner = getattr(function, _SAME_SHAPE, None)
    # a decorator above copies the mark, but wraps another function
    return inner if inner is not None and inner is function.__wrapped__ else function


async def call_in_thread(function: Callable[[], T]) -> T:
    """
    Call a function in a thread that doesn't keep the process alive.

    A thread of the event loop's pool would: a call that never returns would then hold up the process's end.

    Args:
        function: What to call; it sees the context variables of the caller.

    Returns:
        What it returns.

    Raises:
        BaseException: Whatever it raises.
    """
    import asyncio

    loop = asyncio.get_running_loop()
    done: asyncio.Future[tuple[Any, BaseException | None]] = loop.create_future()

    def settle(result: Any, error: BaseException | None) -> None:
        if not done.done():
            done.set_result((result, error))

    def work() -> None:
        try:
            outcome: tuple[Any, BaseException | None] = (function(), None)
        except BaseException as error:  # noqa: BLE001 - handed to the caller, whatever it is
            outcome = (None, error)
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, *outcome)

    threading.Thread(target=contextvars.copy_context().run, args=(work,), daemon=True, name="lumos-connector").start()
    result, error = await done
    if error is not None:
        raise error
    return result  # type: ignore[no-any-return]  # it came through a future of any
