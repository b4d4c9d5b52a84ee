"""
What ends the process when its main thread does not: signals, and times that run out.

Python's own signal handlers and the timers of an event loop wait for the main thread, which a connector may block for
good. A thread hears of signals through the wake-up descriptor and keeps the time by itself. This module must not know
calls.
"""

import os
import select
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple, NoReturn

from .outlet import Outlet

INTERRUPT_GRACE = 2.0
"""Seconds that a call gets to end by itself after a signal."""

_LONGEST_WAIT = 3600.0
_WAKE = b"\0"
_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name))


class _Alarm(NamedTuple):
    at: float
    ring: Callable[[], None]


class Watch:
    """
    A thread that waits for signals and for one time to run out.

    A signal is taken also where the process was started with it ignored, as shells do for jobs in the background: that
    the status is 130 or 143 is part of the contract.

    Args:
        outlet: The way out: once a signal has come, no answer leaves any more.

    Attributes:
        signalled: The exit status that belongs to the signal that has come; ``None`` as long as none has.
    """

    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet
        self._interrupt: Callable[[], None] | None = None
        self._alarm: _Alarm | None = None
        self.signalled: int | None = None
        self._receiver, self._sender = socket.socketpair()
        self._sender.setblocking(False)
        self._thread = threading.Thread(target=self._run, name="lumos-connector-watch", daemon=True)
        self._thread.start()
        signal.set_wakeup_fd(self._sender.fileno(), warn_on_full_buffer=False)
        for number in _SIGNALS:
            signal.signal(number, _do_nothing)
        if hasattr(os, "register_at_fork"):
            _keep_apart_from_children(self.release)

    def release(self) -> None:
        """Leave signals to others: to a server, or to a forked child, whose signals are not this process's."""
        signal.set_wakeup_fd(-1)
        for number in _SIGNALS:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)

    def on_signal(self, interrupt: Callable[[], None]) -> None:
        """
        Give a signal something to end before the process ends.

        Args:
            interrupt: Called in the watching thread at the first signal; the second, or a grace that runs out, ends the
                process at once. Without it, the first one does.
        """
        self._interrupt = interrupt

    def alarm(self, seconds: float, ring: Callable[[], None]) -> None:
        """
        Set the time that runs out, in place of the one set before.

        Args:
            seconds: From now.
            ring: Called in the watching thread.
        """
        self._alarm = _Alarm(time.monotonic() + seconds, ring)
        self._wake()

    def is_thread(self, thread: threading.Thread) -> bool:
        """Tell whether a thread is the watching one."""
        return thread is self._thread

    def _wake(self) -> None:
        with suppress(BlockingIOError):
            self._sender.send(_WAKE)

    def _run(self) -> None:
        rung: _Alarm | None = None
        while True:
            alarm = self._alarm if self._alarm is not rung else None
            left = alarm.at - time.monotonic() if alarm else _LONGEST_WAIT
            ready, _, _ = select.select([self._receiver], [], [], min(max(left, 0), _LONGEST_WAIT))
            if ready:
                for number in self._receiver.recv(64):
                    if number in _SIGNALS:
                        self._signal(number)
            elif alarm and left <= 0 and alarm is self._alarm:
                rung = alarm
                alarm.ring()

    def _signal(self, number: int) -> None:
        repeated = self.signalled is not None
        self._outlet.claim()
        self.signalled = 128 + number
        if self._interrupt is None or repeated:
            self._exit()
        self.alarm(INTERRUPT_GRACE, self._exit)
        self._interrupt()

    def _exit(self) -> NoReturn:
        self._outlet.discard()
        os._exit(0 if self._outlet.delivered else self.signalled or 0)


def _keep_apart_from_children(release: Callable[[], None]) -> None:
    """Let a forked child have its signals to itself; those that come before it can are held back until then."""
    held = threading.local()

    def hold() -> None:
        held.mask = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)

    def let_go() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, held.mask)

    def begin_child() -> None:
        release()
        let_go()

    os.register_at_fork(before=hold, after_in_parent=let_go, after_in_child=begin_child)


def _do_nothing(*_: object) -> None:
    """Stand in as a handler, without which a signal would not wake the watching thread."""
