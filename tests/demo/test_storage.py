"""The demo connector keeps its directory: in memory or in a file, for many calls and processes at once."""

import asyncio
import json
import sqlite3
import subprocess
import sys
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from lumos_connector import InvalidConfigurationError
from lumos_connector.demo import DemoConnector, schema
from lumos_connector.demo.directory import Directory
from lumos_connector.demo.storage import Storage

from .calls import account, ask, call, document, refusal


async def test_memory_lasts_as_long_as_the_connector(demo: DemoConnector) -> None:
    """What is in memory stays for the next call and ends with `stop`; another connector has its own."""
    await ask(demo, "create_account", {"username": "new"})
    assert await account(demo, "u-0027", settings={"database": " "})
    assert await account(demo, "u-0027", settings={"database": ":memory:"})
    other = DemoConnector()
    assert await account(other, "u-0027") is None
    await other.stop()
    await demo.stop()
    assert await account(demo, "u-0027") is None


async def test_file_outlives_the_connector(demo: DemoConnector, tmp_path: Path) -> None:
    """What one connector wrote into a file, the next one reads."""
    settings = {"database": str(tmp_path / "kept.db")}
    await ask(demo, "create_account", {"username": "new"}, settings=settings)
    await ask(demo, "delete_account", {"account_id": "u-0001"}, settings=settings)
    other = DemoConnector()
    assert await account(other, "u-0027", settings=settings)
    assert await account(other, "u-0001", settings=settings) is None
    assert await account(demo, "u-0027") is None
    await other.stop()


async def test_files_are_different_tenants(demo: DemoConnector, tmp_path: Path) -> None:
    """Each file is a directory with an id of its own, which stays the same."""
    first, second = ({"database": str(tmp_path / name)} for name in ("a.db", "b.db"))
    ids = [
        (await ask(demo, "validate_credentials", settings=settings))["unique_tenant_id"]
        for settings in ({}, first, second, {}, first, second)
    ]
    assert ids[:3] == ids[3:]
    assert len(set(ids)) == 3
    await ask(demo, "create_account", {"username": "new"}, settings=first)
    assert await account(demo, "u-0027", settings=second) is None


async def test_deleted_file_is_made_anew(demo: DemoConnector, tmp_path: Path) -> None:
    """A file is open only while calls use it, so one that was deleted between them starts afresh."""
    database = tmp_path / "gone.db"
    settings = {"database": str(database)}
    await ask(demo, "create_account", {"username": "new"}, settings=settings)
    database.unlink()
    assert await account(demo, "u-0027", settings=settings) is None


async def test_concurrent_writes_lose_nothing(tmp_path: Path) -> None:
    """Fifty writes at once, through two connectors on one new file, are all there afterwards."""
    settings = {"database": str(tmp_path / "busy.db")}
    connectors = (DemoConnector(), DemoConnector())
    created = await asyncio.gather(
        *(
            ask(connectors[number % 2], "create_account", {"username": f"new {number}"}, settings=settings)
            for number in range(50)
        )
    )
    assert {each["id"] for each in created} == {f"u-{number:04d}" for number in range(27, 77)}
    accounts = await ask(connectors[0], "list_accounts", settings=settings)
    assert {f"new {number}" for number in range(50)} <= {found["username"] for found in accounts}


async def test_locked_file_is_transient(demo: DemoConnector, tmp_path: Path) -> None:
    """A file that another process holds fails those who need it, for now, and keeps nobody else waiting."""
    settings = {"database": str(tmp_path / "held.db")}
    await ask(demo, "validate_credentials", settings=settings)
    with closing(sqlite3.connect(tmp_path / "held.db", isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        waiting = asyncio.create_task(refusal(demo, "create_account", {"username": "new"}, settings=settings))
        unconcerned = asyncio.create_task(ask(demo, "list_accounts"))
        first, _ = await asyncio.wait({waiting, unconcerned}, return_when=asyncio.FIRST_COMPLETED)
        assert unconcerned in first
        error = await waiting
    assert (error["error_code"], error["error_metadata"]["retryable"]) == ("service_error", True)
    assert await ask(demo, "create_account", {"username": "new"}, settings=settings)


async def test_writer_waits_for_another(demo: DemoConnector, tmp_path: Path) -> None:
    """A write that comes while another process writes is done after it."""
    settings = {"database": str(tmp_path / "shared.db")}
    await ask(demo, "validate_credentials", settings=settings)
    with closing(sqlite3.connect(tmp_path / "shared.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO accounts (username, status) VALUES ('theirs', 'ACTIVE')")
        waiting = asyncio.create_task(ask(demo, "create_account", {"username": "ours"}, settings=settings))
        await asyncio.sleep(0.1)
        other.execute("COMMIT")
    assert (await waiting)["id"] == "u-0028"


async def test_file_that_another_process_makes(demo: DemoConnector, tmp_path: Path) -> None:
    """A new file that another process is just filling is used as it comes out."""
    settings = {"database": str(tmp_path / "new.db")}
    with closing(sqlite3.connect(tmp_path / "new.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(ask(demo, "validate_credentials", settings=settings))
        await asyncio.sleep(0.1)
        schema.fill(other, "theirs")
        other.execute("COMMIT")
    assert (await waiting)["unique_tenant_id"] == "theirs"


async def test_call_that_is_given_up_does_no_harm(demo: DemoConnector, tmp_path: Path) -> None:
    """A call that is cancelled while it waits for a file leaves the connector in order."""
    settings = {"database": str(tmp_path / "held.db")}
    await ask(demo, "validate_credentials", settings=settings)
    with closing(sqlite3.connect(tmp_path / "held.db", isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        waiting = asyncio.create_task(call(demo, "list_accounts", settings=settings))
        await asyncio.sleep(0.05)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    assert len(await ask(demo, "list_accounts", settings=settings)) == 26


async def test_file_that_moves_under_a_call(tmp_path: Path) -> None:
    """A file that is taken away while a call works with it is a wrong setting, and never a write into nowhere."""
    path = tmp_path / "moved.db"
    with Storage().open(str(path)) as database:
        await database.run(Directory.tenant_id, write=False)
        path.rename(tmp_path / "elsewhere.db")
        with pytest.raises(InvalidConfigurationError, match="may not be written to"):
            await database.run(lambda directory: directory.delete("u-0001"), write=True)


def contents(folder: Path) -> dict[str, bytes]:
    """Give what is in the files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("folder", "it is a folder"),
        ("missing/file.db", "its folder does not exist"),
        ("text", "it is not a SQLite database"),
        ("long text", "it is not a SQLite database"),
        ("other.db", "it is a SQLite database of something else"),
        ("x" * 300, "it can't be opened"),
        ("nul\0", "a path holds no null character"),
    ],
)
async def test_unusable_files(demo: DemoConnector, tmp_path: Path, name: str, reason: str) -> None:
    """A setting that names nothing usable is said to be wrong, and why; what lies there is left as it was."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "text").write_text("My notes")
    (tmp_path / "long text").write_text("My notes\n" * 1000)
    with closing(sqlite3.connect(tmp_path / "other.db")) as other, other:
        other.execute("CREATE TABLE songs (title TEXT)")
    before = contents(tmp_path)
    for capability in ("list_accounts", "create_account"):
        error = await refusal(demo, capability, {"username": "x"}, settings={"database": str(tmp_path / name)})
        assert (error["error_code"], error["raised_by"]) == ("invalid_value", "InvalidConfigurationError")
        assert error["message"] == f"The setting 'database' names a file that can't be used: {reason}."
        assert error["error_metadata"]["hint"]
    assert contents(tmp_path) == before
    assert await ask(demo, "list_accounts")


async def test_directory_that_broke_is_an_error(demo: DemoConnector, tmp_path: Path) -> None:
    """A file whose tables are gone fails as an internal error, with nothing of the statement in it."""
    settings = {"database": str(tmp_path / "broken.db")}
    await ask(demo, "validate_credentials", settings=settings)
    with closing(sqlite3.connect(tmp_path / "broken.db")) as connection, connection:
        connection.execute("DROP TABLE associations")
    assert (await refusal(demo, "list_accounts", settings=settings))["error_code"] == "internal_error"


# As processes


def command(capability: str, *arguments: str) -> list[str]:
    """Give the command that calls a capability of the demo connector."""
    return [sys.executable, "-m", "lumos_connector", "call", "demo", capability, *arguments]


def test_first_command_works() -> None:
    """`call demo list_accounts` needs nothing else: it answers with the company."""
    done = subprocess.run(command("list_accounts"), capture_output=True, timeout=60, check=True)
    assert len(json.loads(done.stdout)["response"]) == 26
    assert done.stderr == b""


def test_file_is_there_in_the_next_process(tmp_path: Path) -> None:
    """What a process created, the next one lists."""
    settings = {"database": str(tmp_path / "kept.db")}
    made = document("create_account", {"email": "new@harbourpine.example"}, settings=settings)
    done = subprocess.run(command("create_account", "--json", made), capture_output=True, timeout=60, check=True)
    created = json.loads(done.stdout)["response"]
    listed = document("list_accounts", {}, settings=settings)
    done = subprocess.run(command("list_accounts", "--json", listed), capture_output=True, timeout=60, check=True)
    accounts = json.loads(done.stdout)["response"]
    assert (accounts[-1]["integration_specific_id"], accounts[-1]["email"]) == (
        created["id"],
        "new@harbourpine.example",
    )


def test_processes_make_one_file_together(tmp_path: Path) -> None:
    """Processes that start on the same new file at once agree on what is in it."""
    settings = {"database": str(tmp_path / "new.db")}
    with ExitStack() as stack:
        running = []
        for name in ("one", "two", "three"):
            made = document("create_account", {"username": name}, settings=settings)
            started = subprocess.Popen(command("create_account", "--json", made), stdout=subprocess.PIPE)
            running.append(stack.enter_context(started))
        answers = [json.loads(process.communicate(timeout=60)[0]) for process in running]
    assert {answer["response"]["id"] for answer in answers} == {"u-0027", "u-0028", "u-0029"}
