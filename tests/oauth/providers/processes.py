"""What others wrote, run in processes of their own: found on PATH, and ended when a test no longer needs it."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest

PATIENCE = 60.0
"""How long to wait for what must come, in seconds; only a hang takes that long."""


def found(*names: str) -> str:
    """Find a program under the first of its names that is there, or skip the test."""
    paths = filter(None, map(shutil.which, names))
    return next(paths, None) or missing(f"there is no {names[0]} on PATH")


def missing(reason: str) -> NoReturn:
    """Skip the test for lack of what it runs; where everything is expected to be there, it fails instead."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def announcing(command: list[str], log: Path, mark: str) -> Iterator[str]:
    """Run a server until the end of the block, which gets the first line with a mark that the server writes."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        yield _line(process, log, mark)
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        finally:
            process.kill()
            process.wait()


def _line(process: subprocess.Popen[bytes], log: Path, mark: str) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        # A line counts once it is complete.
        for line in log.read_text("utf-8").splitlines(keepends=True):
            if mark in line and line.endswith("\n"):
                return line
        time.sleep(0.02)
    pytest.fail(f"{process.args!r} did not start:\n{log.read_text('utf-8')}")
