"""
This process's edges: how a command's answer leaves it, and how it ends.

One `Process` is handed to every command. This module must not know any of them.
"""

import atexit
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import NoReturn

from .outlet import Outlet, flush
from .problems import CRASHED, MISUSED, DeliveryError, Shown, UsageError
from .watch import Watch

END_GRACE = 0.5
"""Seconds that threads and tasks which a connector leaves behind get to end by themselves."""

EXIT_LIMIT = 2.0
"""Seconds that everything else which runs at the end of the process gets."""

logger = logging.getLogger(__name__)


class Process:
    """
    What a command needs to know of the process it runs in.

    Args:
        own: True if the process is there for this command alone, which then handles its signals and ends it.

    Attributes:
        outlet: The way out for the answer.
        watch: What ends the process on signals and at deadlines; ``None`` within another program.
    """

    def __init__(self, *, own: bool) -> None:
        self.outlet = Outlet(own=own)
        self.watch = Watch(self.outlet) if own else None
        self._left_behind: tuple[object, ...] | None = None

    def run(self, program: "Callable[[Process], int]") -> int:
        """
        Run a command and turn what it refuses into a message and a status.

        Args:
            program: The command.

        Returns:
            The exit status.
        """
        try:
            return self._answer(program)
        except UsageError as error:
            report(str(error))
            return MISUSED
        except DeliveryError as error:
            report(str(error))
            return CRASHED
        except (Exception, SystemExit):
            logger.exception("the command failed")
            return CRASHED

    def _answer(self, program: "Callable[[Process], int]") -> int:
        try:
            return program(self)
        except Shown as shown:
            self.outlet.deliver(shown.text.encode())
            return 0

    def leave_behind(self, *things: object) -> None:
        """
        End the process as it is, without the interpreter's own end, which takes apart what is left.

        A task that swallows its cancellation swallows that, too, and goes on without end where no other thread runs any
        more. Functions registered for the end are run all the same.

        Args:
            things: What must not be taken apart before that either.
        """
        self._left_behind = things

    def finish(self, status: int) -> NoReturn:
        """
        End the process, whatever the connector left behind.

        Args:
            status: The exit status.

        Raises:
            SystemExit: With the status; where that would not end the process, it is ended without it.
        """
        if self.watch is not None:
            self.watch.alarm(EXIT_LIMIT, lambda: os._exit(status))
        if self._threads_end() and _flush_all() and self._left_behind is None:
            raise SystemExit(status)
        atexit._run_exitfuncs()
        _flush_all()
        os._exit(status)

    def _threads_end(self) -> bool:
        """Wait a moment for threads that the interpreter would wait for without end; tell whether any is left."""
        end = time.monotonic() + END_GRACE
        for thread in self._foreign_threads():
            if not thread.daemon:
                thread.join(max(end - time.monotonic(), 0))
        return not self._foreign_threads()

    def _foreign_threads(self) -> list[threading.Thread]:
        return [
            thread
            for thread in threading.enumerate()
            if thread is not threading.main_thread() and not (self.watch and self.watch.is_thread(thread))
        ]


def run_and_exit(program: Callable[[Process], int]) -> NoReturn:
    """
    Be the program of this process.

    Args:
        program: The command.

    Raises:
        SystemExit: Always, with the command's exit status.
    """
    process = Process(own=True)
    process.finish(process.run(program))


def run_within(program: Callable[[Process], int]) -> int:
    """
    Run a command from within another program, which gets stdout back and keeps its signals.

    Args:
        program: The command.

    Returns:
        The exit status.
    """
    process = Process(own=False)
    try:
        return process.run(program)
    finally:
        process.outlet.close()


def report(message: str) -> None:
    """Tell the person who typed the command, on stderr."""
    try:
        sys.stderr.write(f"error: {message}\n")
    except (OSError, ValueError):
        logger.debug("stderr can't be written to")


def _flush_all() -> bool:
    return False not in [flush(stream) for stream in (sys.__stdout__, sys.stdout, sys.stderr)]
