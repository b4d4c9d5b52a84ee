"""
The ways to a connector: ours in this process, theirs in one that answers lines, and HTTP and the command line of both.

This module must not know what is asked, or how answers are compared.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp

from lumos_connector.dispatch import dispatch

from .cases import Case

HERE = Path(__file__).parent
PATIENCE = 60.0
"""How long to wait for what must come, in seconds; only a hang takes that long."""

CLASSES = {"wire-single": "Single", "wire-several": "Several", "wire-own": "Own"}
"""Our connectors in `ours`, by their ids."""

AT_ONCE = 8
"""How many HTTP requests are under way at a time."""


class Answer(NamedTuple):
    """
    What came back.

    Attributes:
        status: The HTTP status or the exit status; 0 from dispatch, and 1 where it raised.
        document: The JSON; ``None`` where there was none.
    """

    status: int
    document: Any


class Peer:
    """
    One version of the published SDK.

    Args:
        version: Which.
        python: The Python that has it.
        script: What it runs.
        folder: Where it runs; the SDK writes into the working directory.
        environ: What it needs to find in its environment.
    """

    def __init__(self, version: str, python: str, script: Path, folder: Path, environ: dict[str, str]) -> None:
        self.version = version
        self.command = [python, str(script)]
        self.folder = folder
        self.environ = {**os.environ, **environ, "PYTHONPATH": "", "PYTHONIOENCODING": "utf-8"}
        self._talk: subprocess.Popen[str] | None = None

    def start(self, mode: str, **streams: Any) -> "subprocess.Popen[str]":
        """Run the script in one of its modes."""
        options: dict[str, Any] = {"cwd": self.folder, "env": self.environ, "text": True, "encoding": "utf-8"}
        return subprocess.Popen([*self.command, mode], **options, **streams)

    @contextmanager
    def talking(self) -> Iterator[None]:
        """Keep the process that answers lines, while the block runs."""
        with (self.folder / f"talk-{self.version}.log").open("w") as log:
            self._talk = self.start("talk", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
        try:
            yield
        finally:
            self._talk.communicate(timeout=PATIENCE)

    def ask(self, **message: Any) -> Any:
        """Send a line, and give what the process answers."""
        assert self._talk is not None
        assert self._talk.stdin is not None
        assert self._talk.stdout is not None
        self._talk.stdin.write(json.dumps(message) + "\n")
        self._talk.stdin.flush()
        return json.loads(self._talk.stdout.readline())

    def dispatch(self, case: Case) -> Answer:
        """Call a capability in process."""
        reply = self.ask(do="dispatch", connector=case.connector, capability=case.capability, text=case.text)
        return Answer(1, None) if "crash" in reply else Answer(0, json.loads(reply["text"]))

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Serve over HTTP while the block runs; gives where."""
        with (self.folder / f"serve-{self.version}.log").open("w") as log:
            process = self.start("serve", stdout=subprocess.PIPE, stderr=log)
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            end(process)

    def command_line(self, case: Case) -> Answer:
        """Run the SDK's own command line."""
        return run([*self.command, "cli", case.connector, case.capability], case, self.folder, self.environ)


def end(process: "subprocess.Popen[Any]") -> None:
    """End a process that this side started."""
    process.terminate()
    try:
        process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
        process.wait()


def run(command: list[str], case: Case, folder: Path, environ: dict[str, str]) -> Answer:
    """Run a command line with the case's request, and read what it prints."""
    done = subprocess.run(
        [*command, "--json", case.text], capture_output=True, cwd=folder, env=environ, timeout=PATIENCE, check=False
    )
    return Answer(done.returncode, json.loads(done.stdout) if done.returncode == 0 else None)


class Ours:
    """This framework, by the same ways."""

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        self.folder = folder
        self.environ = {**os.environ, **environ}

    def dispatch(self, case: Case) -> Answer:
        """Call a capability in process."""
        from .ours import CONNECTORS

        body = asyncio.run(dispatch(CONNECTORS[case.connector](), case.capability, case.text))
        return Answer(0, json.loads(body))

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Serve over HTTP while the block runs; gives where."""
        names = [f"{HERE / 'ours.py'}:{name}" for name in CLASSES.values()]
        log = self.folder / "serve-ours.log"
        with log.open("w") as stderr:
            command = [sys.executable, "-m", "lumos_connector", "serve", *names, "--port", "0"]
            process = subprocess.Popen(command, cwd=self.folder, env=self.environ, stdout=stderr, stderr=stderr)
        try:
            yield _address(log, process)
        finally:
            end(process)

    def command_line(self, case: Case) -> Answer:
        """Run the command line."""
        connector = f"{HERE / 'ours.py'}:{CLASSES[case.connector]}"
        command = [sys.executable, "-m", "lumos_connector", "call", connector, case.capability]
        return run(command, case, self.folder, self.environ)


def _address(log: Path, process: "subprocess.Popen[Any]") -> str:
    """Wait until a server says where it listens."""
    for _ in range(int(PATIENCE / 0.05)):
        for word in log.read_text("utf-8").split():
            if word.startswith("http://127.0.0.1"):
                return word.rstrip(",/")
        assert process.poll() is None, log.read_text("utf-8")
        time.sleep(0.05)
    raise AssertionError(f"no server within {PATIENCE} s: {log.read_text('utf-8')}")


def posted(url: str, cases: list[Case]) -> list[Answer]:
    """Post the requests of all cases to a server, several at a time."""
    return asyncio.run(_posted(url, cases))


async def _posted(url: str, cases: list[Case]) -> list[Answer]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def post(session: aiohttp.ClientSession, case: Case) -> Answer:
        where = f"{url}/{case.connector}/{case.capability}"
        async with gate, session.post(where, data=case.text.encode()) as answer:
            text = await answer.text()
            return Answer(answer.status, json.loads(text) if answer.content_type == "application/json" else None)

    # A connection for each request: theirs closes one after an error of its own, whoever waits to use it.
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as session:
        return await asyncio.gather(*(post(session, case) for case in cases))
