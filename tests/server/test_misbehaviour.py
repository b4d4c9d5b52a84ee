"""Connectors that do what they must not: no other call notices, and the log names them."""

import asyncio
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from .process import Server, document, list_accounts, post, running

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests of this file: each must leave it as it was."""
    log = tmp_path_factory.mktemp("misbehaviour") / "log"
    with running("Acme", log=log, request_timeout=1, shutdown_timeout=0.5) as made:
        yield made


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        ("raise", "internal_error"),
        ("exit", "internal_error"),
        ("interrupt", "internal_error"),
        ("odd", "internal_error"),
        ("cancel", "internal_error"),
        ("exit in a task", None),
        ("exit in a callback", None),
        ("stop the loop", None),
        ("hang", "request_timeout"),
        ("stubborn", "request_timeout"),
    ],
)
async def test_only_the_call_itself_suffers(
    session: aiohttp.ClientSession, server: Server, behaviour: str, code: str | None
) -> None:
    """A call in flight beside it is answered, so is it itself, and so is the next."""
    await server.wait_for(" on http")
    beside = asyncio.create_task(list_accounts(session, server, "sleep", "0.3"))
    status, answer = await list_accounts(session, server, behaviour)
    assert status == 200
    assert answer.get("error", {}).get("error_code") == code
    for other in (beside, list_accounts(session, server)):
        status, answer = await other
        assert (status, answer.get("is_error")) == (200, None)
    assert server.process.poll() is None


async def test_cancelling_all_tasks(tmp_path: Path, session: aiohttp.ClientSession) -> None:
    """A clean-up that cancels all tasks of the process ends the calls in flight with 500, and not the server."""
    with running("Acme", log=tmp_path / "log") as server:
        await server.wait_for(" on http")
        beside = asyncio.create_task(list_accounts(session, server, "sleep", "600"))
        await server.wait_for("acme sleeps")
        failed = (500, {"detail": "Internal Server Error"})
        assert await list_accounts(session, server, "cancel all") == failed
        assert await beside == failed
        assert (await list_accounts(session, server))[0] == 200
        assert "the server's own task, which goes on" in server.log
        assert server.process.poll() is None


def lines(log: str) -> list[tuple[str, float]]:
    """Give what the log says about the loop: each line after its request id, with the seconds it names."""
    found = re.findall(r"ERROR lumos_connector\.server(.*(?:blocked the event loop for ([\d.]+) s).*)", log)
    return [(line, float(seconds)) for line, seconds in found]


@pytest.mark.parametrize("behaviour", ["block", "block in a task"])
async def test_blocking_is_named(tmp_path: Path, session: aiohttp.ClientSession, behaviour: str) -> None:
    """A handler that blocks the loop, itself or in its own task, is named while it does and afterwards; others wait."""
    with running("Acme", "Other", log=tmp_path / "log") as server:
        await server.wait_for(" on http")
        beside = asyncio.create_task(post(session, f"{server.url}/other/list_accounts", document()))
        url = f"{server.url}/acme/list_accounts"
        blocked = asyncio.create_task(
            post(session, url, document(behaviour, "1.5"), headers={"X-Request-Id": "the-culprit"})
        )
        assert (await beside)[0] == (await blocked)[0] == 200
        await server.wait_until(lambda: "last seen at" in server.log)
        still, *_, over = lines(server.log)
        assert " [the-culprit]: acme.list_accounts has blocked the event loop" in still[0]
        assert " [the-culprit]: acme.list_accounts blocked the event loop" in over[0]
        assert re.search(r"connectors\.py:\d+ in (_block|in_task),", still[0])
        assert 0.5 <= still[1] <= over[1]
        assert over[1] >= 1.0


@pytest.mark.skipif(sys.platform == "win32", reason="the C function that sleeps is POSIX's")
async def test_blocking_that_can_not_be_looked_at(tmp_path: Path, session: aiohttp.ClientSession) -> None:
    """What holds the interpreter's lock is noticed when it is over, and the calls of that time are named."""
    with running("Acme", log=tmp_path / "log") as server:
        await server.wait_for(" on http")
        assert (await list_accounts(session, server, "hold the lock", "1.5"))[0] == 200
        await server.wait_until(lambda: bool(lines(server.log)))
        ((line, seconds),) = lines(server.log)
        assert ": acme.list_accounts blocked" in line
        assert seconds >= 1.0


async def test_many_short_steps_are_no_blocking(tmp_path: Path, session: aiohttp.ClientSession) -> None:
    """A loop that is merely busy names nobody; nor does a plain function that blocks its own thread."""
    with running("Acme", log=tmp_path / "log") as server:
        await server.wait_for(" on http")
        assert (await list_accounts(session, server, "many steps", "1"))[0] == 200
        assert (await post(session, f"{server.url}/validate_credentials", document()))[0] == 200
        assert lines(server.log) == []
