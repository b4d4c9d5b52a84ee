"""The README's commands run as they stand, in their order, and print what it shows."""

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .conftest import missing
from .support import PATIENCE, PROJECT

README = (PROJECT / "README.md").read_text("utf-8")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANYTHING = "…"
PORTS = ("9400", "9500", "8000")

DONE = ("python3 -m venv ", "pip install ")
"""What begins a command that has happened already where tests run."""

BROWSER = """
import sys, urllib.parse, urllib.request
form = urllib.parse.urlencode({"sub": "ada"}).encode()
urllib.request.urlopen(sys.argv[1], form).read()
"""
"""A browser whose user presses the button, and then is led back to where the login waits."""


@pytest.mark.usefixtures("installed", "mock_command")
def test_the_commands_of_the_readme(tmp_path: Path) -> None:
    """From the login to the last call, every command works; only the ports are others."""
    if shutil.which("curl") is None:
        missing("there is no curl on PATH")
    folder = tmp_path / "openid"
    left = ("node_modules", ".venv", "__pycache__", "user.json", "client.json")
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns(*left))
    ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
    done = 0
    with session(folder, ports) as shell:
        for command, shown in commands():
            if not command.startswith(DONE):
                shell.run(*(re.sub("|".join(ports), lambda port: ports[port[0]], text) for text in (command, shown)))
                done += 1
    assert done > 10


def test_no_block_is_left_out() -> None:
    """What the README shows in a fence are commands, and each line of theirs is one or what one prints."""
    blocks = BLOCK.findall(README)
    assert {language for language, _ in blocks} == {"console"}
    assert all(text.startswith("$ ") for _, text in blocks)
    assert len(re.findall("^```", README, re.MULTILINE)) == 2 * len(blocks)


def commands() -> Iterator[tuple[str, str]]:
    """Give each command, and what it prints."""
    for _, text in BLOCK.findall(README):
        for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            yield command.strip(), shown


class Shell:
    """Runs commands in one folder; what it starts in the background it ends."""

    def __init__(self, folder: Path, ports: dict[str, str]) -> None:
        self._folder = folder
        self._ports = ports
        self._background: list[subprocess.Popen[bytes]] = []
        browser = folder.parent / "browser.py"
        browser.write_text(BROWSER)
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        self._environment = {**os.environ, "PATH": path, "BROWSER": f"{sys.executable} {browser} %s"}

    def run(self, command: str, shown: str) -> None:
        """Run a command, and compare what it prints."""
        if command.startswith("kill "):
            self.stop()
        elif command.endswith(" &"):
            self._start(command.removesuffix(" &"))
        else:
            self._compare(command, shown)

    def _start(self, command: str) -> None:
        port = next(port for port in self._ports.values() if port in command)
        self._background.append(subprocess.Popen(shlex.split(command), cwd=self._folder, env=self._environment))
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", int(port))) == 0:
                    return
            time.sleep(0.05)
        pytest.fail(f"nothing listens after: {command}")

    def _compare(self, command: str, shown: str) -> None:
        done = subprocess.run(  # noqa: S602 - the commands are those of the README, for a shell
            command, shell=True, capture_output=True, cwd=self._folder, env=self._environment, timeout=120, check=False
        )
        said = f"{command}\n{done.stdout.decode()}\n{done.stderr.decode()}"
        assert done.returncode == 0, said
        pattern = ".*".join(map(re.escape, shown.strip().split(ANYTHING)))
        assert re.fullmatch(pattern, done.stdout.decode().strip(), re.DOTALL), f"{said}\nthe README shows:\n{shown}"

    def stop(self) -> None:
        """End what was started, the last first."""
        for process in reversed(self._background):
            process.terminate()
            process.wait(PATIENCE)
        self._background.clear()


@contextmanager
def session(folder: Path, ports: dict[str, str]) -> Iterator[Shell]:
    """Give a shell, and end what it started."""
    shell = Shell(folder, ports)
    try:
        yield shell
    finally:
        shell.stop()


def free_ports(number: int) -> list[str]:
    """Find ports that nothing listens on."""
    probes = [socket.socket() for _ in range(number)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [str(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()
