"""`call --auth-file`: the credential, and the settings, that a login has kept."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lumos_connector.testing import FakeTokenServer

from .command import Done, project, run
from .logins import CONNECTORS, SECRET, acme_logged_in

pytestmark = pytest.mark.once

REQUEST = '{"request": {}}'
MINE = {"oauth": {"access_token": "mine"}}
KEPT = {
    "connector": "acme",
    "client_id": "client",
    "client_secret": SECRET,
    "auth": {"oauth": {"access_token": "kept"}},
    "settings": {"url": "http://127.0.0.1:9"},
}
"""What `oauth login --store` writes, or nearly all of it."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the connectors, and with what a login to `Acme` has kept."""
    return project(tmp_path, {"connectors.py": CONNECTORS, "login.json": json.dumps(KEPT)})


@pytest.fixture
def server() -> Iterator[FakeTokenServer]:
    """A provider whose resource only its own tokens open."""
    with FakeTokenServer(client_secret=SECRET) as running:
        yield running


def call(folder: Path, *arguments: str, connector: str = "connectors.py:Acme") -> Done:
    """Call `list_accounts` of a connector with what is kept."""
    return run("call", connector, "list_accounts", "--auth-file", "login.json", *arguments, cwd=folder)


def test_what_a_login_kept(folder: Path, server: FakeTokenServer) -> None:
    """A login's file makes a call of a payload: the credential and the settings are both in it."""
    acme_logged_in(folder, server=server)
    assert call(folder, "--json", REQUEST).document["response"]
    assert call(folder, "--json", '{"auth": null, "settings": null, "request": {}}').document["response"]
    assert {request.headers["authorization"] for request in server.requests[2:]} == {"Bearer access-1"}


def test_settings_of_the_request(folder: Path, server: FakeTokenServer) -> None:
    """A request's own settings count, and a credential alone brings none."""
    acme_logged_in(folder, server=server)
    kept = json.loads((folder / "login.json").read_bytes())
    (folder / "login.json").write_text(json.dumps({**kept, "settings": {"url": "http://127.0.0.1:9"}}))
    own = json.dumps({"request": {}, "settings": {"url": server.url}})
    assert call(folder, "--json", own).document["response"]
    (folder / "login.json").write_text(json.dumps(kept["auth"]))
    assert call(folder, "--json", own).document["response"]
    assert "No settings passed" in call(folder, "--json", REQUEST).error["message"]


@pytest.mark.parametrize(
    "content", ["[]", "", "{}", '{"auth": "x"}', '{"auth": {}}', '{"oauth": {}}', '{"id": "a"}', '{"host": {"a": 1}}']
)
def test_a_file_without_a_credential(folder: Path, content: str) -> None:
    """A file that holds something else is refused before anything runs."""
    (folder / "login.json").write_text(content)
    assert "--auth-file: expected what `oauth login` keeps or prints" in call(folder, "--json", REQUEST).refusal


def test_a_login_to_another_connector(folder: Path) -> None:
    """A credential is not sent to whom it is not for."""
    refusal = call(folder, "--json", REQUEST, connector="connectors.py:Robot").refusal
    assert (
        refusal == "error: --auth-file: 'login.json' is for the connector 'acme', not for 'robot'; name another file\n"
    )


@pytest.mark.parametrize(
    ("own", "where"), [({"auth": MINE}, "auth"), ({"credentials": [{"id": "a", **MINE}]}, "credentials")]
)
def test_a_request_with_a_credential(folder: Path, own: dict[str, Any], where: str) -> None:
    """Which of two credentials is meant is not guessed."""
    refusal = call(folder, "--json", json.dumps({**own, "request": {}})).refusal
    assert refusal.startswith(f"error: --auth-file: the request has a credential of its own, in {where}; leave out one")


def test_two_files(folder: Path) -> None:
    """Which of two files is meant is not guessed either."""
    assert "--auth-file is given twice" in call(folder, "--json", REQUEST, "--auth-file", "login.json").refusal


@pytest.mark.parametrize("unreadable", ["{", "[]"])
def test_a_request_that_is_none(folder: Path, unreadable: str) -> None:
    """What is no request is refused as ever."""
    assert call(folder, "--json", unreadable).error["error_code"] == "bad_request"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
def test_a_request_in_another_encoding(folder: Path, encoding: str) -> None:
    """What a call refuses is not taken because a credential is added to it."""
    (folder / "request.json").write_text(REQUEST, encoding=encoding)
    assert call(folder, "--json-file", "request.json").error["error_code"] == "bad_request"


def test_a_sample_request(folder: Path) -> None:
    """The file counts where a sample stands in for the request, which has a credential that works."""
    (folder / "login.json").write_text('{"basic": {"username": "nobody", "password": "wrong"}}')
    assert call(folder, connector="demo").error["error_code"] == "unauthorized"
