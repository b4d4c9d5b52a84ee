"""
How long a check of `probe_integration` may take, and what ends it.

Waits are as short as they can be, and only their order is asserted; what hangs is let go at the end of its test.
"""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from lumos_connector import (
    DISABLED,
    ListAccountsRequest,
    ProbeCheck,
    ProbeCheckSpec,
    ProbeSettings,
)
from lumos_connector.dispatch import dispatch

from .calling import failure_of
from .probing import FAILED, PASSED, SKIPPED, UNSUPPORTED, Lists, outcomes, passed, probe, probing

# Time


@pytest.fixture
def released() -> Iterator[threading.Event]:
    """An event that lets go of whatever waits for it when the test is over."""
    event = threading.Event()
    yield event
    event.set()


async def test_check_that_hangs() -> None:
    """It is cancelled at its limit, may clean up, and is reported; the next one is done."""
    ended: list[str] = []

    class Hanging(Lists):
        """With accounts that never come."""

        probe = ProbeSettings(per_check_timeout_seconds=0.05)
        find_entitlement_associations = DISABLED

        async def list_accounts(self, request: ListAccountsRequest) -> Any:
            """Hang."""
            try:
                await asyncio.sleep(3600)
            finally:
                ended.append("cleaned up")

    results = await probe(Hanging(), {"checks": ["accounts", "entitlements"]})
    assert outcomes(results) == [FAILED, PASSED, SKIPPED]
    found = results["checks"][0]
    assert (found["error"]["error_code"], found["error"]["raised_by"]) == ("request_timeout", "RequestTimeoutError")
    assert (found["source"], found["capability"], ended) == ("default", None, ["cleaned up"])


async def test_blocking_check_that_hangs(released: threading.Event) -> None:
    """A thread can't be ended, but the probe goes on without it."""
    spec = ProbeCheckSpec(check="accounts", run=lambda _, __: released.wait(60))
    connector = probing(Lists, spec, ProbeCheckSpec(check="entitlements"), per_check_timeout_seconds=0.05)()
    results = await probe(connector)
    assert outcomes(results) == [FAILED, PASSED, UNSUPPORTED]
    assert results["checks"][0]["error"]["error_code"] == "request_timeout"


async def test_check_that_ignores_cancellation(caplog: pytest.LogCaptureFixture) -> None:
    """It is left behind, and the log says so."""
    enough = asyncio.Event()

    async def hang(_: Any, __: Any) -> ProbeCheck:
        while not enough.is_set():
            try:
                await enough.wait()
            except asyncio.CancelledError:
                continue
        return passed()

    connector = probing(Lists, ProbeCheckSpec(check="accounts", run=hang), per_check_timeout_seconds=0.05)()
    assert outcomes(await probe(connector))[0] == FAILED
    assert "does not end although it was cancelled" in caplog.text
    enough.set()
    await asyncio.sleep(0)


async def test_cancelled_from_outside() -> None:
    """Who cancels the call cancels the check, and hears of it; no other check is begun."""
    started, ended = asyncio.Event(), asyncio.Event()

    async def hang(_: Any, __: Any) -> None:
        started.set()
        try:
            await asyncio.sleep(3600)
        finally:
            ended.set()

    connector = probing(Lists, ProbeCheckSpec(check="accounts", run=hang), ProbeCheckSpec(check="entitlements"))()
    task = asyncio.ensure_future(dispatch(connector, "probe_integration", '{"request": {}}'))
    await asyncio.wait_for(started.wait(), 30)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.is_set()
    assert connector.seen == []


async def test_time_of_the_whole() -> None:
    """The time that the call may take is over for the probe too, whatever a check may take."""

    async def hang(_: Any, __: Any) -> None:
        await asyncio.sleep(3600)

    connector = probing(Lists, ProbeCheckSpec(check="accounts", run=hang))()
    error = await failure_of(connector, {"request": {}}, "probe_integration", time_limit=0.05)
    assert error["error_code"] == "request_timeout"
