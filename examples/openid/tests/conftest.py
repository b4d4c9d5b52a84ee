"""
What the tests run against: oidc-provider-mock for what users grant, oidc-provider for what clients get.

Others wrote both; each runs as a process of its own on a free port of this machine.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import pytest

from lumos_connector import BaseConnector
from lumos_connector.dispatch import dispatch

from .support import PATIENCE, PROJECT, Call, JSONObject, Running, document, running

# What the tests start is on this machine, whatever proxy it has for others.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost,::1"

# Installed or not, the tests are of the source beside them.
sys.path.insert(0, str(PROJECT))

PLACES = {"user": "connector:OpenIDConnector", "client": "client_connector:OpenIDClientConnector"}
ADA = {"sub": "u-1", "email": "ada@example.com", "given_name": "Ada", "family_name": "Lovelace", "zoneinfo": "UTC"}


def missing(reason: str) -> NoReturn:
    """Skip the test for lack of what it runs; where everything is expected to be there, it fails instead."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


# Runnings


@pytest.fixture(scope="session")
def mock_command() -> list[str]:
    """Give the command that starts oidc-provider-mock on a free port, with Ada as its user."""
    if find_spec("oidc_provider_mock") is None:
        missing("oidc-provider-mock is not installed: pip install oidc-provider-mock")
    return [sys.executable, "-m", "oidc_provider_mock", "--port", "0", "--user-claims", json.dumps(ADA)]


@pytest.fixture(scope="session")
def provider(mock_command: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Run a provider with a page for users; each test has users of its own there."""
    with running(mock_command, tmp_path_factory.mktemp("mock") / "log") as started:
        yield started


@pytest.fixture
def other_provider(mock_command: list[str], tmp_path: Path) -> Iterator[Running]:
    """Run another one, whose tokens have ended when they come."""
    with running([*mock_command, "--token-max-age", "-1"], tmp_path / "other-mock") as started:
        yield started


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install what the directory's provider needs, once for all workers of a run, or where `LUMOS_TEST_CACHE` says."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        missing("there is no node, or no npm, on PATH")
    run = tmp_path_factory.getbasetemp()
    shared = run.parent if "PYTEST_XDIST_WORKER" in os.environ else run
    cache = Path(os.environ.get("LUMOS_TEST_CACHE", shared)).absolute()
    source = PROJECT / "provider"
    files = [source / name for name in (".npmrc", "package.json", "package-lock.json", "provider.mjs")]
    folder = cache / f"directory-{sha256(b''.join(file.read_bytes() for file in files)).hexdigest()[:16]}"
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        _become(folder, _made(files, cache))
    return folder


def _made(files: list[Path], cache: Path) -> Path:
    made = Path(tempfile.mkdtemp(dir=cache))
    for file in files:
        shutil.copy(file, made)
    command = [str(shutil.which("npm")), "ci"]
    done = subprocess.run(command, cwd=made, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        missing(f"npm could not install oidc-provider:\n{done.stdout}")
    return made


def _become(folder: Path, made: Path) -> None:
    try:
        made.rename(folder)
    except OSError:
        if not folder.exists():
            raise
        shutil.rmtree(made)  # another worker was quicker


@pytest.fixture
def directories(installed: Path, tmp_path: Path) -> Iterator[list[Running]]:
    """Run two directories that nobody has asked for anything yet."""
    with ExitStack() as stack:
        command = [str(shutil.which("node")), "provider.mjs", "0"]
        yield [stack.enter_context(running(command, tmp_path / f"directory-{n}", installed)) for n in range(2)]


@pytest.fixture
def directory(directories: list[Running]) -> Running:
    """Give one directory."""
    return directories[0]


# Calls


@pytest.fixture
def connector(kind: str) -> type[BaseConnector]:
    """Give the connector under test: each module of tests says which kind it is about."""
    module, _, name = PLACES[kind].partition(":")
    found: type[BaseConnector] = getattr(import_module(f"openid_connector.{module}"), name)
    return found


@pytest.fixture
def call(connector: type[BaseConnector]) -> Call:
    """Give a way to call one instance through dispatch: capability, issuer, payload, more of the request."""
    instance = connector()

    async def run(name: str, issuer: str, payload: JSONObject | None = None, **more: Any) -> JSONObject:
        return json.loads(await dispatch(instance, name, json.dumps(document(issuer, payload, **more))))  # type: ignore[no-any-return]  # an object, by contract

    return run


def in_a_process(kind: str, name: str, text: str) -> "subprocess.CompletedProcess[bytes]":
    """Call a capability in a process of its own, which logs all that it can."""
    place = f"openid_connector.{PLACES[kind]}"
    command = [sys.executable, "-m", "lumos_connector", "call", place, name, "--json", text]
    environment = {**os.environ, "LUMOS_LOG_LEVEL": "DEBUG"}
    ended = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, timeout=PATIENCE, check=False)
    assert ended.returncode == 0, ended.stderr.decode()
    return ended


def _over_http(address: str, name: str, text: str) -> bytes:
    with urllib.request.urlopen(f"{address}/{name}", text.encode(), timeout=PATIENCE) as answer:
        return bytes(answer.read())


@pytest.fixture
def served(kind: str, tmp_path: Path) -> Iterator[Running]:
    """Serve the connector in a process of its own, which logs all that it can."""
    place = f"openid_connector.{PLACES[kind]}"
    command = [sys.executable, "-m", "lumos_connector", "serve", place, "--port", "0"]
    with running(command, tmp_path / "served", LUMOS_LOG_LEVEL="DEBUG") as server:
        yield server


@pytest.fixture
def call_server(served: Running) -> Call:
    """Give a way to call the server, as `call` does."""

    async def run(name: str, issuer: str, payload: JSONObject | None = None, **more: Any) -> JSONObject:
        text = json.dumps(document(issuer, payload, **more))
        return json.loads(await asyncio.to_thread(_over_http, served.issuer, name, text))  # type: ignore[no-any-return]  # an object, by contract

    return run


@pytest.fixture(params=["dispatch", "call", "serve"])
def any_call(request: pytest.FixtureRequest, kind: str) -> Call:
    """Give every way to call a capability, one after the other: in here, in a process for each call, from a server."""
    if request.param != "call":
        found: Call = request.getfixturevalue("call" if request.param == "dispatch" else "call_server")
        return found
    ask = partial(in_a_process, kind)

    async def run(name: str, issuer: str, payload: JSONObject | None = None, **more: Any) -> JSONObject:
        text = json.dumps(document(issuer, payload, **more))
        return json.loads((await asyncio.to_thread(ask, name, text)).stdout)  # type: ignore[no-any-return]  # an object, by contract

    return run
