"""
The connectors that these tests serve, and the program that serves them in a process of its own.

As a program it takes the names of classes and, as JSON, the options of `serve`.
"""

import asyncio
import ctypes
import json
import os
import socket
import sys
import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, NoReturn

from lumos_connector import (
    BaseConnector,
    BasicCredential,
    ConnectorError,
    FoundAccountData,
    InvalidConfigurationError,
    ListAccountsRequest,
    ListAccountsResponse,
    ValidateCredentialsRequest,
    ValidateCredentialsResponse,
    ValidatedCredentials,
    logs,
)
from lumos_connector.server import serve


class OddError(BaseException):
    """Not an `Exception`."""


class Acme(BaseConnector):
    """Answers with the caller's own credential, after doing what the first custom attribute says."""

    app_id = "acme"
    version = "1.0.0"
    auth = BasicCredential

    async def start(self) -> None:
        """Leave a trace."""
        sys.stderr.write("acme starts\n")

    async def stop(self) -> None:
        """Leave a trace."""
        sys.stderr.write("acme stops\n")

    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
        """Do as asked, then echo."""
        behaviour, *arguments = request.request.custom_attributes or ["echo"]
        await BEHAVIOURS[behaviour](*map(float, arguments))
        credential = request.credential(BasicCredential)
        account = FoundAccountData(
            integration_specific_id=credential.username, extra_data={"echoed": credential.password}
        )
        return ListAccountsResponse(response=[account])

    def validate_credentials(self, request: ValidateCredentialsRequest) -> ValidateCredentialsResponse:  # type: ignore[override]  # a plain function, which runs in a thread
        """Take time in a thread."""
        time.sleep(0.7)
        return ValidateCredentialsResponse(response=ValidatedCredentials(valid=True, unique_tenant_id="t"))


class Other(BaseConnector):
    """A second connector."""

    app_id = "other"
    version = "1.0.0"

    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
        """Name itself."""
        return ListAccountsResponse(response=[FoundAccountData(integration_specific_id="other")])


class Large(Other):
    """Has an answer of many megabytes."""

    async def list_accounts(self, request: Any) -> Any:
        """Answer with much."""
        answer = await super().list_accounts(request)
        answer.response[0].extra_data = {"much": "x" * 30_000_000}
        return answer


class Failing(Other):
    """Does not start."""

    app_id = "failing"

    async def start(self) -> None:
        """Fail."""
        raise ValueError("no such luck")


class Unready(Other):
    """Does not start, and says why."""

    app_id = "unready"

    async def start(self) -> None:
        """Fail."""
        raise ConnectorError(message="the licence server does not answer")


class Misconfigured(Other):
    """Can't start as it is configured."""

    app_id = "misconfigured"

    async def start(self) -> None:
        """Fail."""
        raise InvalidConfigurationError(message="ACME_POOL: expected a number")


class Quitting(Other):
    """Ends the program instead of starting."""

    app_id = "quitting"

    async def start(self) -> None:
        """Fail."""
        sys.exit(0)


class Waiting(Other):
    """Never has started."""

    app_id = "waiting"

    async def start(self) -> None:
        """Wait."""
        sys.stderr.write("waiting\n")
        await asyncio.sleep(3600)


class Greedy(Other):
    """Takes the server's port while it starts."""

    app_id = "greedy"

    async def start(self) -> None:
        """Listen."""
        self.listening = socket.create_server(("127.0.0.1", int(os.environ["GREEDY"])))

    async def stop(self) -> None:
        """Stop listening."""
        self.listening.close()


async def _echo() -> None:
    pass


async def _sleep(seconds: float) -> None:
    sys.stderr.write("acme sleeps\n")
    await asyncio.sleep(seconds)


async def _raise(error: BaseException) -> None:
    raise error


async def _spawn(work: Callable[[], Any]) -> None:
    async def in_task() -> None:
        work()

    task = asyncio.create_task(in_task())
    await asyncio.wait({task})


async def _call_soon() -> None:
    asyncio.get_running_loop().call_soon(sys.exit, 5)
    await asyncio.sleep(0.05)


async def _stop_the_loop() -> None:
    asyncio.get_running_loop().stop()
    await asyncio.sleep(0.05)


async def _cancel_all() -> None:
    for task in asyncio.all_tasks():
        task.cancel()
    await asyncio.sleep(0)


async def _stubborn() -> None:
    sys.stderr.write("acme is stubborn\n")
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            continue


async def _block(seconds: float) -> None:
    time.sleep(seconds)  # noqa: ASYNC251 - blocking is the point


async def _hold_the_lock(seconds: float) -> None:
    """Sleep without letting any other thread run, as some extension modules do when they compute."""
    ctypes.PyDLL(None).usleep(int(seconds * 1_000_000))


async def _many_steps(seconds: float) -> None:
    """Keep the loop busy with steps that are each short."""
    for _ in range(int(seconds / 0.05)):
        asyncio.get_running_loop().call_soon(time.sleep, 0.05)
    await asyncio.sleep(0)


def _exit() -> NoReturn:
    sys.exit(4)


BEHAVIOURS: dict[str, Callable[..., Coroutine[Any, Any, None]]] = {
    "echo": _echo,
    "sleep": _sleep,
    "raise": lambda: _raise(ValueError("it broke")),
    "exit": lambda: _raise(SystemExit(3)),
    "interrupt": lambda: _raise(KeyboardInterrupt()),
    "odd": lambda: _raise(OddError()),
    "cancel": lambda: _raise(asyncio.CancelledError()),
    "exit in a task": lambda: _spawn(_exit),
    "exit in a callback": _call_soon,
    "stop the loop": _stop_the_loop,
    "cancel all": _cancel_all,
    "hang": lambda: _sleep(3600),
    "stubborn": _stubborn,
    "block": _block,
    "block in a task": lambda seconds: _spawn(partial(time.sleep, seconds)),
    "hold the lock": _hold_the_lock,
    "many steps": _many_steps,
}

if __name__ == "__main__":
    logs.configure()
    *names, options = sys.argv[1:]
    try:
        status = serve([globals()[name] for name in names], **json.loads(options))
    except ConnectorError as error:
        sys.stderr.write(f"{error.message}\n")
        status = 2
    sys.exit(status)
