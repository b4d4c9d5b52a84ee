"""A connector that does whatever a connector should not."""

import asyncio
import atexit
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from lumos_connector import BaseConnector, ListAccountsRequest, ListAccountsResponse

READY = "ready"
STOPPED = "stopped"
CANCELLED = "cancelled"


def leave(name: str) -> None:
    """Leave a file, for the test to see."""
    Path(name).touch()


class Hostile(BaseConnector):
    """It does what the custom attributes of a request are called."""

    app_id = "hostile"
    version = "1.0.0"
    requires_authentication = False

    async def stop(self) -> None:
        """Leave a trace."""
        leave(STOPPED)

    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
        """Do it, and then answer as if nothing had happened."""
        for name in request.request.custom_attributes or []:
            await getattr(self, f"do_{name}")()
        return ListAccountsResponse(response=[])

    async def do_print(self) -> None:
        """Print by every way there is."""
        print("by print", flush=True)  # noqa: T201 - that is the test
        sys.__stdout__.write("by the interpreter's own stream\n")  # type: ignore[union-attr]  # it is open
        os.write(1, b"by the descriptor\n")
        subprocess.run(["sh", "-c", "echo by a child"], check=True)  # noqa: ASYNC221 - that is the test
        library = ctypes.CDLL(None)
        library.puts(b"by C")
        library.fflush(None)

    async def do_print_odd_text(self) -> None:
        """Print what no encoding has, and what ASCII has not."""
        print("\ud800 zoë")  # noqa: T201 - that is the test

    async def do_print_without_end(self) -> None:
        """Print from a daemon thread for as long as the process lasts."""
        threading.Thread(target=_print_without_end, daemon=True).start()

    async def do_exit(self) -> None:
        """End the program."""
        sys.exit(3)

    async def do_raise_keyboard_interrupt(self) -> None:
        """Raise what is no `Exception`."""
        raise KeyboardInterrupt

    async def do_raise_secret(self) -> None:
        """Raise an error whose text holds a password."""
        raise ValueError("login failed with password=hunter2-secret")

    async def do_block(self) -> None:
        """Block the event loop."""
        leave(READY)
        time.sleep(3600)  # noqa: ASYNC251 - that is the test

    async def do_spin(self) -> None:
        """Block the event loop, busily."""
        leave(READY)
        while True:
            pass

    async def do_hang(self) -> None:
        """Wait without end, and say when that is ended."""
        leave(READY)
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            leave(CANCELLED)
            raise

    async def do_ignore_cancellation(self) -> None:
        """Wait without end, whoever wants to end it."""
        leave(READY)
        while True:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                continue

    async def do_swallow_everything(self) -> None:
        """Wait without end, and never be thrown away either: without a loop it goes round and round."""
        leave(READY)
        while True:
            with suppress(BaseException):
                await asyncio.sleep(3600)

    async def do_leave_thread(self) -> None:
        """Leave a thread running that the interpreter would wait for."""
        threading.Thread(target=time.sleep, args=(3600,)).start()

    async def do_leave_executor(self) -> None:
        """Leave a thread of the event loop's pool running."""
        self.future = asyncio.get_running_loop().run_in_executor(None, time.sleep, 3600)

    async def do_leave_task(self) -> None:
        """Leave a task running that can't be cancelled."""
        self.task = asyncio.create_task(self.do_ignore_cancellation())
        await asyncio.sleep(0)

    async def do_leave_stubborn_task(self) -> None:
        """Leave a task running that can't be cancelled, nor be thrown away with the interpreter."""
        self.task = asyncio.create_task(_run_for_ever())
        await asyncio.sleep(0)

    async def do_leave_child(self) -> None:
        """Leave a child process running that holds every stream it was given."""
        self.child = subprocess.Popen(["sleep", "20"])  # noqa: ASYNC220 - it is started, not waited for
        leave(f"child-{self.child.pid}")

    async def do_hold_up_exit(self) -> None:
        """Leave a function that never ends for the interpreter's end."""
        atexit.register(time.sleep, 3600)

    async def do_fork(self) -> None:
        """Go on in two processes."""
        os.fork()

    async def do_terminate_forked_child(self) -> None:
        """Send a signal to a forked child, as `multiprocessing` does to end one."""
        child = os.fork()
        if not child:
            time.sleep(3600)  # noqa: ASYNC251 - in the child
        os.kill(child, signal.SIGTERM)
        _, status = os.waitpid(child, 0)  # noqa: ASYNC222 - that is the test
        assert os.WTERMSIG(status) == signal.SIGTERM

    async def do_stop_loop(self) -> None:
        """Stop the event loop."""
        asyncio.get_running_loop().stop()
        await asyncio.sleep(0.01)

    async def do_exit_in_callback(self) -> None:
        """End the program from a callback, which is no task's."""
        asyncio.get_running_loop().call_soon(sys.exit, 4)
        await asyncio.sleep(0.01)

    async def do_cancel_everybody(self) -> None:
        """Cancel every task, the caller's too."""
        for task in asyncio.all_tasks():
            task.cancel()
        await asyncio.sleep(3600)

    async def do_close_streams(self) -> None:
        """Close stdout and stderr."""
        os.close(1)
        os.close(2)

    async def do_change_folder(self) -> None:
        """Change the working directory."""
        os.mkdir("elsewhere")  # noqa: PTH102 - a coroutine has no business with pathlib either
        os.chdir("elsewhere")

    async def do_leave_generator(self) -> None:
        """Leave an asynchronous generator half way."""
        self.generator = _numbers()
        await anext(self.generator)


class BadStart(Hostile):
    """Its `start` does what the environment says."""

    app_id = "bad-start"

    async def start(self) -> None:
        """Do it."""
        await getattr(self, f"do_{os.environ['BEHAVIOUR']}")()


class BadStop(Hostile):
    """Its `stop` does what the environment says."""

    app_id = "bad-stop"

    async def stop(self) -> None:
        """Do it."""
        await getattr(self, f"do_{os.environ['BEHAVIOUR']}")()


class BadInit(Hostile):
    """It can't be made."""

    app_id = "bad-init"

    def __init__(self) -> None:
        sys.exit("no instance today")


class Plain(Hostile):
    """Its capability is a plain function, which runs in a thread."""

    app_id = "plain"

    def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:  # type: ignore[override]  # that is it
        """End the program, or never answer, or answer."""
        for name in request.request.custom_attributes or []:
            {"exit": sys.exit, "sleep": lambda: time.sleep(3600)}[name]()
        return ListAccountsResponse(response=[])


def _print_without_end() -> None:
    while True:
        print("x" * 100)  # noqa: T201 - that is the test


async def _run_for_ever() -> None:
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            continue
        except GeneratorExit:
            time.sleep(3600)  # noqa: ASYNC251 - that is the test


async def _numbers() -> Any:
    try:
        while True:
            yield 1
    finally:
        leave("generator-closed")
