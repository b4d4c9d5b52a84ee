"""What the tests have in common: types, the processes that they start, and what requests look like."""

import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

JSONObject = dict[str, Any]
Call = Callable[..., Awaitable[JSONObject]]

PROJECT = Path(__file__).resolve().parents[1]

PATIENCE = 60.0
"""Seconds within which a process must start or end; only one that hangs takes that long."""

CLIENT = {"client_id": "reader", "client_secret": "swordfish"}
REDIRECT = "http://127.0.0.1:1/callback"
"""Where users come back to; the tests read the address, and nothing needs to listen there."""


@dataclass(frozen=True)
class Running:
    """
    A running server.

    Attributes:
        issuer: Its address.
        log: The file that it writes to.
    """

    issuer: str
    log: Path

    @property
    def asked(self) -> list[str]:
        """What the directory was asked for since it started, and how it answered, without discovery."""
        lines = self.log.read_text("utf-8").splitlines()
        return [line for line in lines if line.startswith(("GET /users ", "POST /token "))]


@contextmanager
def running(command: list[str], log: Path, folder: Path = PROJECT, **variables: str) -> Iterator[Running]:
    """Run a server until the end of the block; its log says where it listens, and it is ended by its own id."""
    environment = {**os.environ, **variables}
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=folder, env=environment)
    try:
        yield Running(_address(process, log), log)
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        finally:
            process.kill()
            process.wait()


def _address(process: "subprocess.Popen[bytes]", log: Path) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        for line in log.read_text("utf-8").splitlines(keepends=True):
            if "http://127.0.0.1" in line and line.endswith("\n"):
                return line[line.index("http://") :].split()[0]
        time.sleep(0.02)
    pytest.fail(f"{process.args!r} did not start:\n{log.read_text('utf-8')}")


# Requests


def document(issuer: str, payload: JSONObject | None = None, **more: Any) -> JSONObject:
    """Make the document of a request."""
    return {"request": payload or {}, "settings": {"issuer": issuer}, **more}


def user_auth(access_token: str) -> JSONObject:
    """Make the part of a request that has what a user granted."""
    return {"auth": {"oauth": {"access_token": access_token}}}


def client_auth(access_token: str = "", **more: Any) -> JSONObject:
    """Make the part of a request that has a client's credentials."""
    return {"auth": {"oauth_client_credentials": {**CLIENT, "scopes": [], "access_token": access_token, **more}}}


# A user's browser, and whoever looks behind the scenes


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow nothing."""


def sign_in(url: str, **form: str) -> str:
    """Send the form of the provider's page, as a browser does, and give the address that it leads back to."""
    try:
        urllib.request.build_opener(_StayHere).open(url, urlencode(form).encode(), timeout=PATIENCE)
    except urllib.error.HTTPError as answer:
        with answer:
            return str(answer.headers["Location"])
    pytest.fail("the provider's page leads nowhere")


def post(url: str, headers: dict[str, str] | None = None, **form: str) -> None:
    """Send a form that must be taken."""
    request = urllib.request.Request(url, urlencode(form).encode(), headers or {})
    with urllib.request.urlopen(request, timeout=PATIENCE):
        pass
