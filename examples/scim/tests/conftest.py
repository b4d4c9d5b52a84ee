"""
What the tests run against: the real scim2-server, started as a process, and servers that misbehave on purpose.

Every test of the real server gets a tenant of its own on it, which starts empty.
"""

import asyncio
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from lumos_connector import BaseConnector
from lumos_connector.dispatch import dispatch

from .support import TOKEN, Call, Handler, JSONObject, Send, Serve, document

PROJECT = Path(__file__).resolve().parents[1]
CONNECTOR = f"{PROJECT / 'scim_connector' / 'connector.py'}:ScimConnector"

# Installed or not, the tests are of the source beside them.
sys.path.insert(0, str(PROJECT))


@pytest.fixture(scope="session")
def connector() -> type[BaseConnector]:
    """Give the connector that authenticates with a bearer token."""
    found: type[BaseConnector] = import_module("scim_connector.connector").ScimConnector
    return found


@pytest.fixture(scope="session")
def basic_connector() -> type[BaseConnector]:
    """Give the connector that authenticates with a user name and a password."""
    found: type[BaseConnector] = import_module("scim_connector.connector").ScimBasicConnector
    return found


# The real server


def _executable() -> str:
    here = Path(sys.executable).parent
    found = shutil.which("scim2-server", path=os.pathsep.join([str(here), os.environ.get("PATH", "")]))
    if found is None:
        reason = "scim2-server is not installed: pip install scim2-server (Python 3.11 or newer)"
        if os.environ.get("CI") == "true" and sys.version_info >= (3, 11):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@contextmanager
def _running(*options: str) -> Iterator[str]:
    """Start the server and give the address in front of its tenants."""
    executable = _executable()
    process, port = _started(executable, *options)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _started(executable: str, *options: str) -> "tuple[subprocess.Popen[str], int]":
    # Between the choice of a port and its use somebody else may take it: then the server ends, and another is tried.
    for _ in range(5):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        command = [executable, "--port", str(port), "--dynamic-tenants", *options]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert process.stdout is not None
        if "Serving SCIM" in process.stdout.readline():
            return process, port
        process.communicate(timeout=30)
    pytest.fail("scim2-server does not start")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Start the server as its users do, with a bearer token to check."""
    with _running("--bearer-token", TOKEN) as address:
        yield address


@pytest.fixture(scope="session")
def limited_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a server that sends at most two items a page, has no PATCH, and lets everybody in."""
    config = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "filter": {"supported": True, "maxResults": 2},
        "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
        **{feature: {"supported": False} for feature in ("patch", "changePassword", "sort")},
        "etag": {"supported": True},
    }
    path = tmp_path_factory.mktemp("scim") / "config.json"
    path.write_text(json.dumps(config))
    with _running("--service-provider-config", str(path)) as address:
        yield address


@pytest.fixture
def tenant(server: str) -> str:
    """Give the base URL of an empty tenant on the real server."""
    return f"{server}/t{uuid.uuid4().hex}/v2"


@pytest.fixture
def limited_tenant(limited_server: str) -> str:
    """Give the base URL of an empty tenant on the limited server."""
    return f"{limited_server}/t{uuid.uuid4().hex}/v2"


@pytest.fixture(scope="session")
def send() -> Send:
    """Give a way to talk to a SCIM server past the connector."""

    def ask(method: str, url: str, body: JSONObject | None = None) -> JSONObject:
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/scim+json"}
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=30) as answer:
            return json.loads(answer.read() or b"{}")  # type: ignore[no-any-return]  # SCIM answers with objects

    return ask


# Calls


@pytest.fixture
def call(connector: type[BaseConnector]) -> Call:
    """Give a way to call a capability through dispatch: its name, the base URL, the payload, more of the envelope."""

    async def run(name: str, base_url: str, payload: JSONObject | None = None, **more: Any) -> JSONObject:
        cls = more.pop("connector", connector)
        return json.loads(await dispatch(cls(), name, json.dumps(document(base_url, payload, **more))))  # type: ignore[no-any-return]  # an object, by contract

    return run


def _in_a_process(name: str, text: str) -> bytes:
    command = [sys.executable, "-m", "lumos_connector", "call", CONNECTOR, name, "--json", text]
    ended = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stderr.decode()
    return ended.stdout


def _over_http(address: str, name: str, text: str) -> bytes:
    with urllib.request.urlopen(f"{address}/{name}", text.encode(), timeout=60) as answer:
        return bytes(answer.read())


@pytest.fixture(scope="session")
def served() -> Iterator[str]:
    """Serve the connector in a process of its own, and give its address."""
    command = [sys.executable, "-m", "lumos_connector", "serve", CONNECTOR, "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        yield next(found[0] for line in process.stderr if (found := re.search(r"http://\S+", line)))
    finally:
        process.terminate()
        process.communicate(timeout=60)


@pytest.fixture(params=["dispatch", "call", "serve"])
def any_call(request: pytest.FixtureRequest, call: Call) -> Call:
    """Give every way to call a capability, one after the other: in here, in a process for each call, from a server."""
    if request.param == "dispatch":
        return call
    ask = _in_a_process if request.param == "call" else partial(_over_http, request.getfixturevalue("served"))

    async def run(name: str, base_url: str, payload: JSONObject | None = None) -> JSONObject:
        return json.loads(await asyncio.to_thread(ask, name, json.dumps(document(base_url, payload))))  # type: ignore[no-any-return]  # an object, by contract

    return run


@pytest.fixture
def walk(call: Call) -> Call:
    """Give a way to call a listing page by page to its end: the answers of all pages in one list, and their sizes."""

    async def run(name: str, base_url: str, *, size: int | None = None, **more: Any) -> JSONObject:
        found: list[Any] = []
        sizes: list[int] = []
        page: JSONObject = {} if size is None else {"size": size}
        while len(sizes) < 100:
            answer = await call(name, base_url, page=page, **more)
            found += answer["response"]
            sizes.append(len(answer["response"]))
            page = {**page, "token": answer["page"]["token"]}
            if page["token"] is None:
                return {"found": found, "sizes": sizes}
        pytest.fail("the listing does not end")

    return run


# Servers that misbehave


@pytest.fixture
def serve() -> Serve:
    """Give a way to run a server that one function makes up, for the time of a block that gets its base URL."""

    @asynccontextmanager
    async def run(handler: Handler) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handler)
        async with TestServer(app) as server:
            yield str(server.make_url("/v2"))

    return run
