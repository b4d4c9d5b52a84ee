"""Every recorded case that this version covers, through dispatch, the command line and HTTP."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import BaseTestServer, TestServer

from lumos_connector.dispatch import dispatch
from lumos_connector.server import create_app

from .recorded.connector import FLAVOURS

RECORDED = Path(__file__).parent / "recorded"
CASES = [json.loads(line) for line in (RECORDED / "cases.jsonl").read_text(encoding="utf-8").splitlines()]

VARIES = "*"
"""What stands for text that each implementation words itself."""

COVERED = [case for case in CASES if "4.280.0" in case["expected"]]

DIFFERENT: dict[str, dict[str, Any]] = {
    "exc_ConnectorError": {"app_error_code": "mock-app.mock.user_missing"},
    "exc_CE_conflict": {"app_error_code": "mock-app.mock.conflict"},
    "handler_with_code_param": {"app_error_code": "mock-app.mock.from_handler"},
    "exc_ConnectTimeout": {"raised_by": "NetworkError", "hint": VARIES},
    "exc_ValidationInHandler": {"raised_by": "NotAnAttrsClassError"},
}
"""What the documentation's table of differences says of the error of a case: each is checked to differ still."""

NO_LONGER_A_CRASH: dict[str, dict[str, Any]] = {
    "exc_Cancelled": {"error_code": "internal_error", "raised_by": "CancelledError"},
    "exc_DictMessage": {"error_code": "internal_error", "raised_by": "DictMessage"},
    "handler_itself_raises": {
        "error_code": "internal_error",
        "raised_by": "ValueError",
        "message": "plain value error",
    },
    "ret_RetNonUTF": {"error_code": "invalid_response", "raised_by": None},
}
"""Cases in which the published SDK gave no document at all, and what the document must say."""


def normalised(document: Any, expected: Any) -> Any:
    """Replace what the recording leaves open: the text behind a star, and the module in ``raised_in``."""
    if isinstance(expected, str) and expected.endswith(VARIES):
        fits = isinstance(document, str) and document.startswith(expected[:-1])
        return expected if fits else document
    if isinstance(expected, dict) and isinstance(document, dict):
        return {key: normalised(value, expected.get(key)) for key, value in document.items()}
    if isinstance(expected, str) and ":" in expected and isinstance(document, str) and ":" in document:
        return expected if document.rpartition(":")[2] == expected.rpartition(":")[2] else document
    return document


def with_differences(name: str, recorded: Any) -> Any:
    """Put what is different on purpose into the recorded answer, each of which must differ from it."""
    expected = json.loads(json.dumps(recorded))
    for key, value in DIFFERENT.get(name, {}).items():
        place = expected["error"]["error_metadata"] if key == "hint" else expected["error"]
        assert place[key] != value, f"{name}: {key} is no longer different"
        place[key] = value
    return expected


def check(case: Mapping[str, Any], body: bytes) -> None:
    """Compare an answer with the recorded one."""
    document = json.loads(body)
    recorded = case["expected"]["4.280.0"].get("json")
    if recorded is None:
        error = document["error"]
        assert {key: error[key] for key in NO_LONGER_A_CRASH[case["case"]]} == NO_LONGER_A_CRASH[case["case"]]
        return
    expected = with_differences(case["case"], recorded)
    assert normalised(document, expected) == expected
    assert list(document) == list(expected), "the order of the keys"


@pytest.mark.parametrize("case", COVERED, ids=lambda case: case["case"])
async def test_dispatch(case: Mapping[str, Any]) -> None:
    """The answer in process is the recorded one."""
    connector = FLAVOURS[case["flavour"]]()
    check(case, await dispatch(connector, case["capability"], case["input"]))


async def test_http() -> None:
    """The answers of one server per flavour are the recorded ones, with the recorded status."""
    for flavour, connector in FLAVOURS.items():
        cases = [case for case in COVERED if case["flavour"] == flavour]
        async with TestServer(create_app(connector)) as server, aiohttp.ClientSession() as session:
            for case in cases:
                await check_http(case, server, session)


async def check_http(case: Mapping[str, Any], server: BaseTestServer, session: aiohttp.ClientSession) -> None:
    """Post the case's request, and compare the status and the answer."""
    expected = case["expected"]["4.280.0"]
    url = server.make_url(f"/{case['capability']}")
    async with session.post(url, data=case["input"].encode()) as answer:
        status, body = answer.status, await answer.read()
    recorded_status = expected.get("http_status", 200)
    assert status == (200 if recorded_status == 500 else recorded_status), case["case"]
    if status == 404:
        assert json.loads(body) == {"detail": "Not Found"}
    else:
        check(case, body)


def run_call(case: Mapping[str, Any], folder: Path) -> "subprocess.CompletedProcess[bytes]":
    """Run the case as a process, the request from a file."""
    request = folder / f"{case['case']}.json"
    request.write_text(case["input"], encoding="utf-8")
    connector = f"{RECORDED / 'connector.py'}:{FLAVOURS[case['flavour']].__name__}"
    command = [
        sys.executable,
        "-m",
        "lumos_connector",
        "call",
        connector,
        case["capability"],
        "--json-file",
        str(request),
    ]
    return subprocess.run(command, capture_output=True, cwd=folder, timeout=60, check=False)


@pytest.mark.parametrize(
    "case", [c for c in COVERED if "cli_exit" in c["expected"]["4.280.0"]], ids=lambda case: case["case"]
)
def test_command_line(case: Mapping[str, Any], tmp_path: Path) -> None:
    """The answer of a process is the recorded one, with the recorded exit status."""
    expected = case["expected"]["4.280.0"]
    done = run_call(case, tmp_path)
    assert done.returncode == (0 if expected["cli_exit"] == 1 else expected["cli_exit"]), done.stderr
    if expected["cli_exit"] == 2:
        assert done.stdout == b""
        assert done.stderr
    else:
        assert done.stdout.endswith(b"\n")
        assert done.stdout.count(b"\n") == 1
        check(case, done.stdout)


def test_differences_are_of_recorded_cases() -> None:
    """No difference is listed for a case that is not there."""
    names = {case["case"] for case in COVERED}
    assert set(DIFFERENT) | set(NO_LONGER_A_CRASH) <= names


def test_all_cases_are_covered() -> None:
    """No case is left out but those that only the older version recorded."""
    assert all("3.5.0" in case["expected"] for case in CASES if case not in COVERED)
    assert len(COVERED) > 100


def test_missing_capability_raises_where_asked() -> None:
    """A connector with ``handle_errors = False`` hears of a capability that it lacks."""
    with pytest.raises(NotImplementedError, match="create_account"):
        asyncio.run(dispatch(FLAVOURS["raise"](), "create_account", "{}"))
