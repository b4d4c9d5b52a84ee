"""
Naming whoever blocks the event loop, while they do it.

A handler that computes or waits without giving way stops every other call. The loop can't notice that itself, so a
thread watches it: when the loop has not turned for a while, the thread looks at what the loop's thread is doing. This
module must not know HTTP.
"""

import asyncio
import logging
import sys
import threading
import time
from collections.abc import Iterator
from types import FrameType

from attrs import define, field

from ..logs import REQUEST_ID
from .calls import CURRENT, Call, Calls

logger = logging.getLogger("lumos_connector.server")

INTERVAL = 0.1
"""How often the loop shows that it turns, and the thread looks, in seconds."""

THRESHOLD = 0.5
"""How long one step may take before it is logged, in seconds."""

LONGER = 4
"""How many times longer it must have become before it is logged again."""

_STILL = "has blocked the event loop for %.1f s at %s, and all other calls wait: await there, or use a plain `def`"

_RUN = asyncio.Handle._run.__code__
_RUN_ONCE = asyncio.BaseEventLoop._run_once.__code__  # type: ignore[attr-defined]  # asyncio's own, not in its stubs


@define(eq=False)
class _Step:
    """
    What the loop's thread was seen doing.

    Attributes:
        handle: The loop's own record of the step; ``None`` for a loop that isn't written in Python.
        call: The call that it belongs to, if any.
        place: The line it is on.
        since: When it began, as far as can be told.
        next_report: How long it must have taken to be logged, or logged again.
        reported: Whether it was logged.
    """

    handle: object
    call: Call | None
    place: str
    since: float = 0
    next_report: float = THRESHOLD
    reported: bool = False


@define(eq=False)
class _Turn:
    """
    One turn of the loop.

    Attributes:
        due: When it should have ended.
        looks: How often the thread has looked since then.
        step: What it saw the last time.
    """

    due: float
    looks: int = 0
    step: _Step | None = None


@define(eq=False)
class Watchdog:
    """
    Watches one event loop; logs at level ERROR, which is shown unless an operator turns it off.

    Args:
        calls: The calls in flight, to be named where it can't be told which of them it is.
    """

    _calls: Calls
    _turn: _Turn = field(init=False)
    _thread_id: int = field(init=False, factory=threading.get_ident)
    _heartbeat: asyncio.TimerHandle | None = field(init=False, default=None)
    _stopped: threading.Event = field(init=False, factory=threading.Event)

    def start(self) -> None:
        """Begin to watch the running loop."""
        self._turn = _Turn(time.monotonic() + INTERVAL)
        self._heartbeat = asyncio.get_running_loop().call_later(INTERVAL, self._beat)
        threading.Thread(target=self._watch, daemon=True, name="lumos-connector-watchdog").start()

    def stop(self) -> None:
        """End it."""
        self._stopped.set()
        if self._heartbeat is not None:
            self._heartbeat.cancel()

    def _beat(self) -> None:
        """Show that the loop turns; if it comes late, say whose fault that was."""
        now = time.monotonic()
        turn, self._turn = self._turn, _Turn(now + INTERVAL)
        late = now - turn.due
        if turn.step is not None and turn.step.reported:
            self._log_end(turn.step, now)
        elif late > THRESHOLD and turn.looks < late / INTERVAL / 4 and self._calls.lately():
            # The thread did not come to look: something held the interpreter's lock as well.
            self._log(None, "blocked the event loop for %.1f s at a place that could not be seen", late)
        self._calls.forget()
        self._heartbeat = asyncio.get_running_loop().call_later(INTERVAL, self._beat)

    def _watch(self) -> None:
        while not self._stopped.wait(INTERVAL):
            turn = self._turn
            if time.monotonic() - turn.due > INTERVAL:
                self._look(turn)

    def _look(self, turn: _Turn) -> None:
        """See whether the loop is still at the step that it was at before; many short steps block nobody."""
        step = _seen(self._thread_id)
        now = time.monotonic()
        if turn is not self._turn:
            return
        turn.looks += 1
        before, turn.step = turn.step, step
        if before is not None and before.handle is step.handle:
            step.since, step.next_report, step.reported = before.since, before.next_report, before.reported
        else:
            # Seen late, it is not what made the loop late.
            step.since = turn.due if before is None and now - turn.due < 3 * INTERVAL else now
            if before is not None and before.reported:
                self._log_end(before, now)
        if now - step.since >= step.next_report:
            step.next_report = (now - step.since) * LONGER
            step.reported = True
            self._log(step.call, _STILL, now - step.since, step.place)

    def _log_end(self, step: _Step, now: float) -> None:
        self._log(step.call, "blocked the event loop for %.1f s, last seen at %s", now - step.since, step.place)

    def _log(self, call: Call | None, what: str, *facts: object) -> None:
        if call is not None:
            who = call.name
        elif calls := self._calls.lately():
            who = " or ".join(sorted({call.name for call in calls}))
        else:
            who = "a task or callback outside of any call"
        token = REQUEST_ID.set(call.request_id if call is not None else None)
        logger.error(f"%s {what}", who, *facts)  # noqa: G004 - one of the three texts above, with its facts apart
        REQUEST_ID.reset(token)


def _seen(thread_id: int) -> _Step:
    """Give the step that a thread's loop is at."""
    frames: list[FrameType] = []
    for frame in _outwards(sys._current_frames().get(thread_id)):
        if frame.f_code is _RUN:
            handle = frame.f_locals["self"]
            # Tasks and callbacks run in the context that their maker had, so the call's variable tells whose they are.
            call = handle._context.get(CURRENT)
            return _Step(handle, call, _place(frames, call))
        if frame.f_code is _RUN_ONCE:
            # Between two steps: it waits for its turn of the interpreter's lock, which is nobody's doing here.
            return _Step(object(), None, "")
        frames.append(frame)
    return _Step(None, None, _place(frames[:1], None))


def _outwards(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _place(frames: list[FrameType], call: Call | None) -> str:
    """Name the innermost line of the connector's own package; where there is none, the innermost of all."""
    if not frames:
        return "a place unknown"
    classes = type(call.connector).__mro__ if call is not None else ()
    packages = {_package(cls.__module__) for cls in classes} - {"builtins", _package(__name__)}
    own = (frame for frame in frames if _package(str(frame.f_globals.get("__name__"))) in packages)
    frame = next(own, frames[0])
    return f"{frame.f_code.co_filename}:{frame.f_lineno} in {frame.f_code.co_name}"


def _package(module: str) -> str:
    return module.partition(".")[0]
