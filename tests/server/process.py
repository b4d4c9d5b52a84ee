"""Servers in processes of their own, and requests to them."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

PATIENCE = 60.0
"""How long to wait for what must come, in seconds; only a hang takes that long."""

CONNECTORS = Path(__file__).with_name("connectors.py")


def document(*behaviour: str, username: str = "u", password: str = "secret") -> bytes:  # noqa: S107 - nobody's
    """Make a request of `Acme.list_accounts`."""
    attributes = {"custom_attributes": list(behaviour)} if behaviour else {}
    auth = {"basic": {"username": username, "password": password}}
    return json.dumps({"auth": auth, "request": attributes}).encode()


async def until(holds: Callable[[], bool], ended: Callable[[], object] = lambda: None) -> None:
    """Wait until something holds, and no longer than until the process that must bring it about has ended."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        assert ended() is None or holds()
        await asyncio.sleep(0.02)


class Server:
    """
    A server in a process of its own.

    Args:
        command: The command that runs it.
        log: Where its stderr goes.
        environ: Variables besides those of this process.
    """

    def __init__(self, command: list[str], log: Path, environ: dict[str, str]) -> None:
        self._log = log
        with log.open("wb") as stderr:
            self.process = subprocess.Popen(command, stdout=stderr, stderr=stderr, env={**os.environ, **environ})

    @property
    def log(self) -> str:
        """What it wrote so far."""
        return self._log.read_text("utf-8")

    @property
    def url(self) -> str:
        """Where it listens."""
        (line,) = [line for line in self.log.splitlines() if " on http" in line][-1:]
        return line.partition(" on ")[2].split()[0].rstrip(",")

    async def wait_for(self, text: str) -> None:
        """Wait until it wrote a text; it may have ended then."""
        await self.wait_until(lambda: text in self.log)

    async def wait_until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        try:
            await until(holds, self.process.poll)
        except AssertionError:
            pytest.fail(self.log)

    async def ended(self) -> int:
        """Wait until it has ended, and give its exit code."""
        await self.wait_until(lambda: self.process.poll() is not None)
        return int(self.process.returncode)


@contextmanager
def running(*names: str, log: Path, environ: dict[str, str] | None = None, **options: Any) -> Iterator[Server]:
    """Run a server for connectors of `connectors` until the end of the block."""
    command = [sys.executable, str(CONNECTORS), *names, json.dumps({"port": 0, **options})]
    with started(command, log, environ or {}) as server:
        yield server


@contextmanager
def started(command: list[str], log: Path, environ: dict[str, str]) -> Iterator[Server]:
    """Run any command that serves until the end of the block."""
    server = Server(command, log, environ)
    try:
        yield server
    finally:
        # Asked rather than killed, so that what it executed is counted.
        server.process.terminate()
        try:
            server.process.wait(PATIENCE)
        finally:
            server.process.kill()
            server.process.wait()


@asynccontextmanager
async def connection(url: str) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Connect to where a URL points to, without speaking HTTP."""
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def post(session: aiohttp.ClientSession, url: str, body: Any, **options: Any) -> tuple[int, Any]:
    """Call a capability."""
    # Given as bytes, a large body is one that aiohttp warns of.
    data = BytesIO(body) if isinstance(body, bytes) else body
    async with session.post(url, data=data, **options) as response:
        return response.status, await response.json()


async def list_accounts(session: aiohttp.ClientSession, server: Server, *behaviour: str) -> tuple[int, Any]:
    """Let `Acme` do something."""
    return await post(session, f"{server.url}/list_accounts", document(*behaviour))
