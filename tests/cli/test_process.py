"""A call is one process: one document on stdout, the right exit status, and an end, whatever the connector does."""

import gzip
import json
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from .command import (
    CALL_HOSTILE,
    HOSTILE,
    PATIENCE,
    PROGRAM,
    SIGNALS,
    Done,
    interrupt,
    misbehave,
    request,
    run,
    run_in_shell,
    started,
)

pytestmark = pytest.mark.once

EMPTY: dict[str, object] = {
    "response": [],
    "raw_data": None,
    "page": None,
    "rate_limit": None,
    "execution_summary": None,
}


def test_prints_go_to_stderr(tmp_path: Path) -> None:
    """Nothing that a connector prints, from Python, from C or in a child, gets into the answer; none of it is lost."""
    done = misbehave("print", cwd=tmp_path)
    assert done.document == EMPTY
    for way in ("print", "the interpreter's own stream", "the descriptor", "a child", "C"):
        assert f"by {way}\n" in done.err


def test_prints_on_import(tmp_path: Path) -> None:
    """What a module prints while it is imported goes to stderr, too."""
    text = Path(HOSTILE).read_text("utf-8") + "\nprint('on import', flush=True)\nos.system('echo in a shell')\n"
    (tmp_path / "loud.py").write_text(text, "utf-8")
    done = run("call", "loud.py:Hostile", "list_accounts", "--json", request(), cwd=tmp_path)
    assert done.document == EMPTY
    assert "on import\n" in done.err
    assert "in a shell\n" in done.err


@pytest.mark.parametrize(
    "behaviour",
    [
        "leave_thread",
        "leave_executor",
        "leave_task",
        "leave_stubborn_task",
        "leave_generator",
        "print_without_end",
        "stop_loop",
        "exit_in_callback",
        "close_streams",
        "fork",
        "terminate_forked_child",
        "change_folder",
    ],
)
def test_misbehaviour_leaves_the_answer_alone(behaviour: str, tmp_path: Path) -> None:
    """Whatever the connector leaves behind or does to its process, there is one document and a prompt end."""
    began = time.monotonic()
    done = misbehave(behaviour, cwd=tmp_path)
    assert done.document == EMPTY
    assert time.monotonic() - began < PATIENCE / 2
    assert "Task was destroyed" not in done.err, "what is left is left, and not taken apart"


def test_odd_text_can_be_printed(tmp_path: Path) -> None:
    """A print never fails for the encoding of a stream that is the log."""
    done = misbehave("print_odd_text", cwd=tmp_path, env={"PYTHONIOENCODING": "ascii"})
    assert done.document == EMPTY
    assert "\\ud800 zo\\xeb" in done.err


def test_generators_are_closed(tmp_path: Path) -> None:
    """An asynchronous generator gets to clean up."""
    assert misbehave("leave_generator", cwd=tmp_path).document == EMPTY
    assert (tmp_path / "generator-closed").exists()


def test_child_left_running_holds_no_answer_back(tmp_path: Path) -> None:
    """Who reads stdout to its end is not kept waiting by a child process that the connector left running."""
    with (tmp_path / "log").open("wb") as log:
        done = misbehave("leave_child", cwd=tmp_path, stderr=log)
    (trace,) = tmp_path.glob("child-*")
    os.kill(int(trace.name.partition("-")[2]), signal.SIGTERM)  # it is still there: the answer did not wait for it
    assert done.document == EMPTY


def test_exit_function_that_hangs(tmp_path: Path) -> None:
    """A function that never ends at the interpreter's end is ended with the process."""
    assert misbehave("hold_up_exit", cwd=tmp_path).document == EMPTY


@pytest.mark.parametrize(
    ("behaviour", "raised_by"),
    [("exit", "SystemExit"), ("raise_keyboard_interrupt", "KeyboardInterrupt"), ("cancel_everybody", "CancelledError")],
)
def test_exceptions_that_end_programs(behaviour: str, raised_by: str, tmp_path: Path) -> None:
    """`sys.exit()` and the like in a handler are errors like any other, and the connector is stopped as ever."""
    error = misbehave(behaviour, cwd=tmp_path).error
    assert (error["error_code"], error["raised_by"]) == ("internal_error", raised_by)
    assert (tmp_path / "stopped").exists()


@pytest.mark.parametrize("behaviour", ["block", "ignore_cancellation", "swallow_everything", "hang"])
def test_deadline(behaviour: str, tmp_path: Path) -> None:
    """A handler that outlasts its deadline, even one that blocks the event loop, gives an error document and exit 0."""
    done = misbehave(behaviour, cwd=tmp_path, limit=1)
    assert done.error["error_code"] == "budget_exhausted"
    assert done.error["app_id"] == "hostile"
    assert ("blocks the event loop" in done.err) == (behaviour == "block")


def test_deadline_with_result_file(tmp_path: Path) -> None:
    """The document about a handler that blocks, even busily, goes where the answer was to go."""
    path = tmp_path / "answer.json.gz"
    done = run(*CALL_HOSTILE, request("spin", limit=1), "--result-file-path", str(path), cwd=tmp_path)
    assert (done.status, done.out) == (0, b"")
    assert json.loads(gzip.decompress(path.read_bytes()))["error"]["error_code"] == "budget_exhausted"


# Hooks


def call(name: str, cwd: Path, behaviour: str = "", limit: int | None = None) -> Done:
    """Call another of the hostile connectors."""
    arguments = ("call", f"{HOSTILE}:{name}", "list_accounts", "--json", request(limit=limit))
    return run(*arguments, cwd=cwd, env={"BEHAVIOUR": behaviour})


@pytest.mark.parametrize("behaviour", ["exit", "raise_keyboard_interrupt", "cancel_everybody"])
def test_start_fails(behaviour: str, tmp_path: Path) -> None:
    """What goes wrong in `start` is an error document, and a connector that did not start is not stopped."""
    done = call("BadStart", tmp_path, behaviour)
    assert done.error["error_code"] == "internal_error"
    assert not (tmp_path / "stopped").exists()


def test_start_that_never_ends(tmp_path: Path) -> None:
    """The deadline counts from the start on."""
    done = call("BadStart", tmp_path, "hang", limit=1)
    assert done.error["error_code"] == "budget_exhausted"
    assert "blocks the event loop" not in done.err


@pytest.mark.parametrize("behaviour", ["exit", "block", "ignore_cancellation", "raise_secret"])
def test_stop_goes_wrong(behaviour: str, tmp_path: Path) -> None:
    """The answer stands, whatever `stop` does, and the process ends."""
    done = call("BadStop", tmp_path, behaviour)
    assert done.document == EMPTY
    assert "hunter2-secret" not in done.err


def test_connector_that_cannot_be_made(tmp_path: Path) -> None:
    """What goes wrong in the constructor is an error document, too."""
    assert call("BadInit", tmp_path).error["error_code"] == "internal_error"


def test_plain_functions(tmp_path: Path) -> None:
    """A capability without ``async`` is no different, whether it answers, ends the program or never comes back."""
    arguments = ("call", f"{HOSTILE}:Plain", "list_accounts", "--json")
    assert run(*arguments, request(), cwd=tmp_path).document == EMPTY
    assert run(*arguments, request("exit"), cwd=tmp_path).error["error_code"] == "internal_error"
    assert run(*arguments, request("sleep", limit=1), cwd=tmp_path).error["error_code"] == "budget_exhausted"


def test_secret_in_an_exception(tmp_path: Path) -> None:
    """An exception's secret is neither in the document nor in the log."""
    done = misbehave("raise_secret", cwd=tmp_path)
    assert done.error["error_code"] == "internal_error"
    assert "hunter2-secret" not in done.err
    assert b"hunter2-secret" not in done.out


# Signals


@pytest.mark.parametrize(
    ("name", "behaviour"),
    [
        ("SIGINT", "hang"),
        ("SIGTERM", "hang"),
        ("SIGINT", "block"),
        ("SIGTERM", "spin"),
        ("SIGTERM", "ignore_cancellation"),
        ("SIGTERM", "swallow_everything"),
    ],
)
def test_signal(name: str, behaviour: str, tmp_path: Path) -> None:
    """A signal ends the call with its own status and an empty stdout, also where the loop is blocked."""
    number, status = SIGNALS[name]
    with started(*CALL_HOSTILE, request(behaviour), cwd=tmp_path) as process:
        done = interrupt(process, number, tmp_path / "ready")
    assert (done.status, done.out) == (status, b"")
    assert "Traceback" not in done.err
    if behaviour == "hang":
        assert (tmp_path / "cancelled").exists()
        assert (tmp_path / "stopped").exists()


def test_second_signal_ends_at_once(tmp_path: Path) -> None:
    """Who sends a second signal does not wait for a handler that ignores the first, nor for anything else."""
    with started(*CALL_HOSTILE, request("ignore_cancellation"), cwd=tmp_path) as process:
        done = interrupt(process, signal.SIGTERM, tmp_path / "ready", times=2)
    assert (done.status, done.out) == (143, b"")
    assert not (tmp_path / "stopped").exists()


def test_signal_that_a_shell_ignores_for_its_jobs(tmp_path: Path) -> None:
    """SIGINT ends a call that a script runs in the background, although the shell has it ignored there."""
    script = '"$@" & while ! test -e ready; do sleep 0.05; done; kill -INT $!; wait $!'
    done = run_in_shell(script, *CALL_HOSTILE, request("hang"), cwd=tmp_path)
    assert (done.status, done.out) == (130, b"")


def test_signal_during_import(tmp_path: Path) -> None:
    """A signal ends the process while a module is imported, too."""
    (tmp_path / "slow.py").write_text("import pathlib, time\npathlib.Path('ready').touch()\ntime.sleep(3600)\n")
    with started("call", "slow.py", "list_accounts", "--json", "{}", cwd=tmp_path) as process:
        done = interrupt(process, signal.SIGINT, tmp_path / "ready")
    assert done == Done(130, b"", "")


def test_signal_with_result_file(tmp_path: Path) -> None:
    """An interrupted call leaves no file, whole or half, and keeps one that was there."""
    path = tmp_path / "answer.json.gz"
    path.write_bytes(b"before")
    with started(*CALL_HOSTILE, request("hang"), "--result-file-path", str(path), cwd=tmp_path) as process:
        done = interrupt(process, signal.SIGTERM, tmp_path / "ready")
    assert (done.status, done.out) == (143, b"")
    assert path.read_bytes() == b"before"
    assert {p.name for p in tmp_path.iterdir()} == {"answer.json.gz", "ready", "cancelled", "stopped"}


# Streams


def test_stdout_that_is_not_utf_8(tmp_path: Path) -> None:
    """The document is UTF-8 under any locale and encoding."""
    environment = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = run("call", "demo", "list_accounts", cwd=tmp_path, env=environment)
    assert done.document["response"]
    assert not done.out.isascii()


def test_closed_stdout(tmp_path: Path) -> None:
    """Without a stdout nothing is run, since its answer would be lost."""
    done = run_in_shell('"$@" >&-', *CALL_HOSTILE, request("hang"), cwd=tmp_path)
    assert (done.status, done.err.count("\n")) == (1, 1)
    assert "stdout is closed" in done.err
    assert not (tmp_path / "ready").exists()


def test_closed_stdout_with_result_file(tmp_path: Path) -> None:
    """With a result file nobody needs a stdout, not even a connector that prints."""
    done = run_in_shell(
        '"$@" >&-', *CALL_HOSTILE, request("print_odd_text"), "--result-file-path", "a.gz", cwd=tmp_path
    )
    assert done.status == 0, done.err
    assert json.loads(gzip.decompress((tmp_path / "a.gz").read_bytes())) == EMPTY


def test_stdout_that_is_a_file(tmp_path: Path) -> None:
    """What is printed goes to stderr in full when stdout is a file, which can seek where stderr can't."""
    with (tmp_path / "out").open("wb") as out:
        done = misbehave("print", "print_odd_text", cwd=tmp_path, stdout=out)
    assert json.loads((tmp_path / "out").read_bytes()) == EMPTY
    printed = {"by print", "by the interpreter's own stream", "by the descriptor", "by a child", "by C"}
    lines = done.err.splitlines()
    assert printed <= set(lines)
    assert any(line.startswith("\\ud800") for line in lines)


@pytest.mark.parametrize("closed", ["2>&-", "<&-", "<&- 2>&-"])
def test_other_streams_closed(closed: str, tmp_path: Path) -> None:
    """The answer does not depend on stdin and stderr, and nothing printed takes their place in it."""
    done = run_in_shell(f'"$@" {closed}', *CALL_HOSTILE, request("print"), cwd=tmp_path)
    assert done.document == EMPTY


def test_closed_pipe(tmp_path: Path) -> None:
    """A reader that goes away is a message and status 1."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = run(*CALL_HOSTILE, request(), cwd=tmp_path, stdout=writer)
    finally:
        os.close(writer)
    assert done.status == 1
    assert done.err == "error: the answer could not be written to stdout: Broken pipe\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_full_device(tmp_path: Path) -> None:
    """A full device is a message and status 1; the connector is stopped as ever."""
    done = run_in_shell('"$@" >/dev/full', *CALL_HOSTILE, request(), cwd=tmp_path)
    assert done.status == 1
    assert "could not be written" in done.err
    assert "Traceback" not in done.err
    assert (tmp_path / "stopped").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_full_stderr(tmp_path: Path) -> None:
    """What can't be logged changes neither the answer nor the status."""
    assert run_in_shell('"$@" 2>/dev/full', *CALL_HOSTILE, request(), cwd=tmp_path).document == EMPTY


def test_pipe_that_does_not_block(tmp_path: Path) -> None:
    """A long answer arrives whole by a pipe that its reader made non-blocking, and empties slowly."""
    program = (
        "import os, subprocess, sys, time\n"
        "reader, writer = os.pipe()\n"
        "os.set_blocking(writer, False)\n"
        "child = subprocess.Popen(sys.argv[1:], stdout=writer)\n"
        "os.close(writer)\n"
        "time.sleep(0.5)\n"
        "while data := os.read(reader, 65536): sys.stdout.buffer.write(data)\n"
        "sys.exit(child.wait())\n"
    )
    (tmp_path / "big.py").write_text(
        "from lumos_connector import BaseConnector, ListAccountsResponse, FoundAccountData\n"
        "class Big(BaseConnector):\n"
        "    app_id, version, requires_authentication = 'big', '1', False\n"
        "    async def list_accounts(self, request):\n"
        "        accounts = [FoundAccountData(integration_specific_id=str(n)) for n in range(9000)]\n"
        "        return ListAccountsResponse(response=accounts)\n"
    )
    arguments = (*PROGRAM, "call", "big.py", "list_accounts", "--json", request())
    done = run(*arguments, cwd=tmp_path, program=(sys.executable, "-c", program))
    assert len(done.document["response"]) == 9000
