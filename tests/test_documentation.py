"""Everything that README.md and docs/ show is run, and is as they show it."""

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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
FILE_NAME = re.compile(r"`(?P<name>[\w./-]+)`:\s*\Z")
ANYTHING = "…"

DONE_BY_TOX = ("pip install -e . && ", "pip install tox && tox")
"""What has happened already where these tests run, or would run them again."""

STARTS_WITHIN = 60
"""Seconds within which a server must listen; only a server that hangs takes that long."""


@dataclass
class Block:
    """A fenced block: its language, its text, and the file that the text before it names."""

    language: str
    text: str
    file: str | None


def blocks_of(document: Path) -> list[Block]:
    """Read the fenced blocks of a document."""
    text = document.read_text(encoding="utf-8")
    blocks = []
    for match in FENCE.finditer(text):
        named = FILE_NAME.search(text[: match.start()])
        blocks.append(Block(match["language"], match["text"], named["name"] if named else None))
    return blocks


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_document(document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every block of the document runs, in order, in one folder."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": "documented"}
    with session(tmp_path) as shell:
        for block in blocks_of(document):
            if block.file is not None:
                (tmp_path / block.file).write_text(block.text, encoding="utf-8")
            if block.language == "python":
                exec(compile(block.text, f"{document.name}: {block.file or 'block'}", "exec"), names)  # noqa: S102 - the point of it
            elif block.language == "console":
                shell.run(block.text)
            elif block.language == "toml":
                tomllib.loads(block.text)


def test_no_block_is_left_out() -> None:
    """Each block is of a kind that is run, or says that it is mere text."""
    kinds = {block.language for document in DOCUMENTS for block in blocks_of(document)}
    assert kinds <= {"python", "console", "toml", "text"}
    for document in DOCUMENTS:
        fences = sum(line.startswith("```") for line in document.read_text(encoding="utf-8").splitlines())
        assert fences == 2 * len(blocks_of(document)), document.name


class Shell:
    """Runs console sessions in one folder; what it starts in the background it ends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.background: list[subprocess.Popen[bytes]] = []
        self.environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}

    def run(self, session_text: str) -> None:
        """Run each command of a session, and compare what it prints with what the session shows."""
        for typed, shown in commands_of(session_text):
            if typed.startswith(DONE_BY_TOX[1]):
                continue
            command = typed.removeprefix(DONE_BY_TOX[0]).replace("8000", str(self.port))
            if command == "kill %1":
                self.stop()
            elif command.endswith("&"):
                self.start(command.removesuffix("&"))
            else:
                self.compare(command, shown)

    def start(self, command: str) -> None:
        """Start a server, and wait until it listens."""
        self.background.append(subprocess.Popen(shlex.split(command), cwd=self.folder, env=self.environment))
        deadline = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError(f"nothing listens after: {command}")

    def compare(self, command: str, shown: str) -> None:
        """Run a command, and compare what it prints."""
        if command.startswith("curl") and shutil.which("curl") is None:
            assert "CI" not in os.environ, "curl is missing"
            pytest.skip("curl is missing")
        done = subprocess.run(  # noqa: S602 - the commands are those of the documents, for a shell
            command, shell=True, capture_output=True, cwd=self.folder, env=self.environment, timeout=120, check=False
        )
        printed = done.stdout.decode("utf-8").strip()
        assert done.returncode == 0, f"{command}\n{done.stderr.decode('utf-8', 'replace')}"
        pattern = ".*".join(map(re.escape, shown.strip().split(ANYTHING)))
        assert re.fullmatch(pattern, printed, re.DOTALL), (
            f"{command}\nprinted:\n{printed}\nthe document shows:\n{shown}"
        )

    def stop(self) -> None:
        """End what was started."""
        for process in self.background:
            process.terminate()
            process.wait(timeout=STARTS_WITHIN)
        self.background.clear()


def commands_of(session_text: str) -> Iterator[tuple[str, str]]:
    """Split a session into commands and what each prints."""
    for part in re.split(r"^\$ ", session_text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command.strip(), shown


@contextmanager
def session(folder: Path) -> Iterator[Shell]:
    """Give a shell for one document, and stop what it started."""
    shell = Shell(folder)
    try:
        yield shell
    finally:
        shell.stop()


def free_port() -> int:
    """Find a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
