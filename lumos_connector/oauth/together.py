"""
Doing once what many callers want at the same time.

Two refreshes of one token are worse than slow: where a provider rotates refresh tokens, the second revokes what the
first got. This module must not know what is done.
"""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from functools import partial
from typing import Any, Generic, TypeVar

from ..deliveries import if_undelivered

T = TypeVar("T")


class _Work(Generic[T]):
    """A piece of work, and how many have what came of it."""

    def __init__(self, task: "asyncio.Task[T]") -> None:
        self.task = task
        self.takers = 0


class Together(Generic[T]):
    """
    Work by its key, each done once for all who ask while it is under way.

    It goes on when those who wait are cancelled, since what it gets may exist only once. A failure is everybody's who
    waited, and nobody's after that. Event loops don't wait for each other: each does its own.

    Args:
        seconds_kept: How long a result that reached nobody waits for a caller who tries again.
    """

    def __init__(self, seconds_kept: float = 0.0) -> None:
        self._seconds_kept = seconds_kept
        self._works: dict[Hashable, _Work[T]] = {}

    async def do(self, key: Hashable, begin: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """
        Do it, or wait for who does it already.

        Args:
            key: What makes two pieces of work the same.
            begin: Begins the work.

        Returns:
            What comes of it.

        Raises:
            BaseException: Whatever it raises.
        """
        loop = asyncio.get_running_loop()
        work = self._works.get(key)
        if work is None or work.task.get_loop() is not loop:
            work = self._works[key] = _Work(loop.create_task(begin()))
            work.task.add_done_callback(partial(self._ended, key, work))
        result = await asyncio.shield(work.task)
        work.takers += 1
        self._forget(key, work)
        if_undelivered(partial(self._take_back, key, work))
        return result

    def _ended(self, key: Hashable, work: _Work[T], task: "asyncio.Task[T]") -> None:
        if task.cancelled() or task.exception() is not None:
            self._forget(key, work)
        else:
            task.get_loop().call_later(self._seconds_kept, self._forget, key, work)

    def _take_back(self, key: Hashable, work: _Work[T]) -> None:
        """Keep a result that reached nobody after all; what somebody has may be outdated by what they do with it."""
        work.takers -= 1
        if work.takers == 0 and key not in self._works:
            self._works[key] = work
            work.task.get_loop().call_later(self._seconds_kept, self._forget, key, work)

    def _forget(self, key: Hashable, work: _Work[T]) -> None:
        if self._works.get(key) is work:
            del self._works[key]
