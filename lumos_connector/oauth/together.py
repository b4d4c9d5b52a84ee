"""
Doing once what many callers want at the same time.

Two refreshes of one token are worse than slow: where a provider rotates refresh tokens, the second revokes what the
first got. This module must not know what is done.
"""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from functools import partial
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Together(Generic[T]):
    """
    Work by its key, each done once for all who ask while it is under way.

    It goes on when those who wait are cancelled, since what it gets may exist only once. A failure is everybody's who
    waited, and nobody's after that. Event loops don't wait for each other: each does its own.

    Args:
        seconds_kept: How long a result that nobody could take any more waits for a caller who tries again.
    """

    def __init__(self, seconds_kept: float = 0.0) -> None:
        self._seconds_kept = seconds_kept
        self._tasks: dict[Hashable, asyncio.Task[T]] = {}

    async def do(self, key: Hashable, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """
        Do it, or wait for who does it already.

        Args:
            key: What makes two pieces of work the same.
            work: Begins the work.

        Returns:
            What comes of it.

        Raises:
            BaseException: Whatever it raises.
        """
        loop = asyncio.get_running_loop()
        task = self._tasks.get(key)
        if task is None or task.get_loop() is not loop:
            task = self._tasks[key] = loop.create_task(work())
            task.add_done_callback(partial(self._ended, key, loop))
        result = await asyncio.shield(task)
        self._forget(key, task)
        return result

    def _ended(self, key: Hashable, loop: asyncio.AbstractEventLoop, task: "asyncio.Task[T]") -> None:
        if task.cancelled() or task.exception() is not None:
            self._forget(key, task)
        else:
            loop.call_later(self._seconds_kept, self._forget, key, task)

    def _forget(self, key: Hashable, task: "asyncio.Task[T]") -> None:
        if self._tasks.get(key) is task:
            del self._tasks[key]
