"""Commands in processes of their own, and projects for them to run in."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent
from typing import Any, NamedTuple

PATIENCE = 60.0
"""How long to wait for what must come, in seconds; only a hang takes that long."""

PROGRAM = (sys.executable, "-m", "lumos_connector")
HOSTILE = str(Path(__file__).with_name("hostile.py"))

CALL_HOSTILE = ("call", f"{HOSTILE}:Hostile", "list_accounts", "--json")

ACME = """
from lumos_connector import AccountStatus, BaseConnector, FoundAccountData, ListAccountsRequest, ListAccountsResponse


class AcmeConnector(BaseConnector):
    app_id = "acme"
    version = "1.4.0"
    user_friendly_name = "Acme"
    requires_authentication = False

    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
        account = FoundAccountData(integration_specific_id="1", email="zo\\u00eb@example.com")
        return ListAccountsResponse(response=[account])
"""
"""A file that holds one connector."""


UNKNOWN_PAYLOAD = (
    "from __future__ import annotations\n"
    "from typing import TYPE_CHECKING\n"
    "if TYPE_CHECKING:\n    from elsewhere import Payload\n"
    f"{ACME}\n"
    "    async def create_account(self, request: Request[Payload]) -> CreateAccountResponse: ...\n"
)
"""A file that holds one connector, which says what one of its capabilities takes only to a type checker."""


class Done(NamedTuple):
    """
    What a command left.

    Attributes:
        status: Its exit status.
        out: What it wrote to stdout.
        err: What it wrote to stderr.
    """

    status: int
    out: bytes
    err: str

    @property
    def document(self) -> Any:
        """The one document on stdout, with a newline after it and nothing else."""
        assert self.status == 0, self.err
        assert self.out.endswith(b"\n"), self.err
        assert self.out.count(b"\n") == 1, self.out
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        """The error in the document."""
        assert self.document["is_error"] is True
        return self.document["error"]

    @property
    def refusal(self) -> str:
        """The message of a command that ran nothing: one message, no traceback, an empty stdout."""
        assert self.status == 2, (self.status, self.out, self.err)
        assert self.out == b""
        assert self.err.startswith("error: ")
        assert "Traceback" not in self.err
        assert "lumos_connector/cli" not in self.err
        return self.err


def run(*argv: str | bytes, cwd: Path, program: tuple[str, ...] = PROGRAM, **more: Any) -> Done:
    """
    Run a command to its end.

    Args:
        argv: Its arguments.
        cwd: Where.
        program: What comes before the arguments.
        more: Further keywords of `subprocess.run`; ``env`` holds what is added to this process's environment.

    Returns:
        What it left.
    """
    more["env"] = {**os.environ, **more.get("env", {})}
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    command: list[str | bytes] = [*program, *argv]
    done = subprocess.run(command, cwd=cwd, timeout=PATIENCE, check=False, **{**streams, **more})
    return Done(done.returncode, done.stdout or b"", (done.stderr or b"").decode("utf-8", "replace"))


def run_in_shell(script: str, *argv: str, cwd: Path, **env: str) -> Done:
    """Run the command in a shell, which calls it as ``"$@"`` and may do to its streams what only a shell does."""
    return run("-c", script, "sh", *PROGRAM, *argv, cwd=cwd, program=("sh",), env=env)


def request(*behaviour: str, limit: int | None = None) -> str:
    """Make a request of `Hostile.list_accounts`, which does these things one after the other."""
    document: dict[str, Any] = {"request": {"custom_attributes": list(behaviour)}}
    if limit is not None:
        document["rate_limit"] = {"max_execution_time": limit}
    return json.dumps(document)


def misbehave(*behaviour: str, cwd: Path, limit: int | None = None, **more: Any) -> Done:
    """Call the hostile connector."""
    return run(*CALL_HOSTILE, request(*behaviour, limit=limit), cwd=cwd, **more)


@contextmanager
def started(*argv: str, cwd: Path, program: tuple[str, ...] = PROGRAM) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a command while the block runs; it is ended with the block."""
    process = subprocess.Popen(
        [*program, *argv], cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        finally:
            process.kill()
            for stream in (process.stdout, process.stderr):
                if stream is not None:
                    stream.close()


def interrupt(process: "subprocess.Popen[bytes]", number: int, ready: Path, *, times: int = 1) -> Done:
    """Send a signal to a command once it has made a file, and wait for its end."""
    end = time.monotonic() + PATIENCE
    while not ready.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, f"{ready} was never made"
        time.sleep(0.01)
    for _ in range(times):
        process.send_signal(number)
        time.sleep(0.2)
    out, err = process.communicate(timeout=PATIENCE)
    return Done(process.returncode, out, err.decode())


def project(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files below a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return folder


SIGNALS = {"SIGINT": (signal.SIGINT, 130), "SIGTERM": (signal.SIGTERM, 143)}
"""The signals that end a call, and the exit status of each."""
