"""What happens around calls: connectors start and stop, clients come and go."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from lumos_connector.server import application, create_app

from .connectors import Large, Other
from .process import PATIENCE, connection, document, until


def recorder(name: str, events: list[str], fails: str = "") -> type[Other]:
    """Make a connector that records its life, and may fail in it."""

    class Recorder(Other):
        """Records."""

        app_id = name

        async def start(self) -> None:
            """Record."""
            if fails == "start":
                raise RuntimeError("start fails")
            events.append(f"{name} starts")

        async def stop(self) -> None:
            """Record."""
            events.append(f"{name} stops")
            if fails == "stop":
                raise RuntimeError("stop fails")
            if fails == "cancel":
                raise asyncio.CancelledError
            if fails == "hang":
                with suppress(asyncio.CancelledError):
                    await asyncio.sleep(3600)
                await asyncio.sleep(3600)

    return Recorder


async def test_start_and_stop() -> None:
    """All start in order before the first call, and stop in reverse order at the end."""
    events: list[str] = []
    async with TestServer(create_app(*(recorder(name, events) for name in "abc"))):
        assert events == ["a starts", "b starts", "c starts"]
    assert events[3:] == ["c stops", "b stops", "a stops"]


@pytest.mark.parametrize(
    ("fails", "said"), [("stop", "stop() failed"), ("hang", "stop() was given up"), ("cancel", "stop() was cancelled")]
)
async def test_stop_that_fails(
    fails: str, said: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The others are stopped whatever one does, and the log names it."""
    monkeypatch.setattr(application, "STOP_TIMEOUT", 0.1)
    monkeypatch.setattr(application, "GRACE", 0.1)
    events: list[str] = []
    app = create_app(recorder("a", events), recorder("b", events, fails), recorder("c", events))
    async with TestServer(app):
        pass
    assert events[3:] == ["c stops", "b stops", "a stops"]
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert f"b: {said}" in record.getMessage()


async def test_start_that_fails() -> None:
    """Those that had started are stopped, the others are not, and whoever runs the application sees the reason."""
    events: list[str] = []
    app = create_app(recorder("a", events), recorder("b", events, "start"), recorder("c", events))
    runner = web.AppRunner(app)
    with pytest.raises(application.NotStartedError, match="b did not start") as caught:
        await runner.setup()
    assert str(caught.value.__cause__) == "start fails"
    assert events == ["a starts", "a stops"]


class Slow(Other):
    """Takes its time, and tells how it went."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.go = asyncio.Event()
        self.outcome: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def list_accounts(self, request: Any) -> Any:
        """Wait until told."""
        self.begun.set()
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.outcome.set_result("cancelled")
            raise
        self.outcome.set_result("finished")
        return await super().list_accounts(request)


@asynccontextmanager
async def served(app: web.Application, **options: Any) -> AsyncIterator[str]:
    """Run an application as its user would, which aiohttp's test server does not: that one cancels handlers."""
    runner = web.AppRunner(app, **options)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0]
    yield f"http://{host}:{port}"
    await runner.cleanup()


@pytest.mark.parametrize(("cancelling", "outcome"), [(False, "finished"), (True, "cancelled")])
async def test_client_goes_away(cancelling: bool, outcome: str) -> None:
    """The call finishes without its client, unless whoever runs the application wants it cancelled."""
    slow = Slow()
    async with served(create_app(slow), handler_cancellation=cancelling) as url:
        async with aiohttp.ClientSession() as leaving:
            asking = asyncio.create_task(leaving.post(f"{url}/list_accounts", data=document()))
            await asyncio.wait_for(slow.begun.wait(), PATIENCE)
            asking.cancel()
            await asyncio.wait({asking})
        if not cancelling:
            slow.go.set()
        assert await asyncio.wait_for(slow.outcome, PATIENCE) == outcome


@pytest.mark.parametrize("sent", [10, None])
async def test_client_goes_away_in_the_middle(caplog: pytest.LogCaptureFixture, sent: int | None) -> None:
    """A client that leaves before it has sent its request, or read a large answer, is no error of the server's."""
    caplog.set_level(logging.INFO)
    body = document()
    head = f"POST /list_accounts HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
    async with served(create_app(Large)) as url:
        async with connection(url) as (reader, writer):
            writer.write(head.encode() + body[:sent])
            await (asyncio.sleep(0.2) if sent else reader.readuntil(b"\r\n\r\n"))
        await until(lambda: "POST /list_accounts: 499 in " in caplog.text)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
