"""What `oauth login` and `oauth refresh` tell whoever typed them, and what they keep of a provider's answer."""

import json
import logging
import socket
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from lumos_connector.testing import FakeTokenServer

from .command import PATIENCE, Done, project, run
from .logins import CONNECTORS, SECRET, acme_logged_in, attempt, browse, logged_in, settings_of

pytestmark = pytest.mark.once


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the connectors."""
    return project(tmp_path, {"connectors.py": CONNECTORS})


@pytest.fixture
def server() -> Iterator[FakeTokenServer]:
    """A provider."""
    with FakeTokenServer(client_secret=SECRET) as running:
        yield running


def login(folder: Path, connector: str, *arguments: str, **more: Any) -> Done:
    """Log in where nobody has to grant anything, or where it does not come to that."""
    named = ("oauth", "login", f"connectors.py:{connector}", "--client-id", "client")
    return run(*named, *arguments, cwd=folder, **more)


def kept(folder: Path) -> dict[str, Any]:
    """Read what is kept."""
    document: dict[str, Any] = json.loads((folder / "login.json").read_bytes())
    return document


# Who comes back


def test_answers_that_are_turned_away(folder: Path, server: FakeTokenServer) -> None:
    """Each reason is one line, without what came; what a browser asks for by itself is no reason."""
    with attempt(folder, "Acme", "--no-browser", "--settings", settings_of(server), server=server) as waiting:
        back, state = waiting.redirect_uri, waiting.sent["state"]
        browse(back.replace("/callback", "/favicon.ico"))
        browse(back.replace("/callback", "/planted"))
        for query in ("", "", "?code=planted", "?code=planted&state=planted", f"?planted=1&state={state}"):
            assert browse(f"{back}{query}").status == 400
        browse(waiting.url)
        done = waiting.end()
    assert done.document
    lines = [line for line in done.err.splitlines() if line.startswith("an answer was turned away: ")]
    assert [line.partition(": ")[2] for line in lines] == [
        "it came to another path than that of the redirect URI; the wait goes on",
        "it had neither a code nor a state; the wait goes on",
        "it had no state; the wait goes on",
        "it had the state of another attempt; the wait goes on",
        "it had neither a code nor an error; the wait goes on",
    ]
    assert "planted" not in done.err


def test_a_callback_that_reads_something_else(folder: Path, server: FakeTokenServer) -> None:
    """A connector's own callback gets any answer with the state, since not every provider calls a code so."""
    with attempt(folder, "Ticketed", "--no-browser", "--settings", settings_of(server), server=server) as waiting:
        code = server.issue_code(waiting.redirect_uri)
        browse(f"{waiting.redirect_uri}?ticket={code}&state={waiting.sent['state']}")
        assert waiting.end().document


def test_requests_that_can_t_be_read(folder: Path, server: FakeTokenServer) -> None:
    """What is no HTTP request is shown neither to a browser nor on stderr; one with a long line is read."""
    with attempt(folder, "Ticketed", "--no-browser", "--settings", settings_of(server), server=server) as waiting:
        back, state = urlsplit(waiting.redirect_uri), waiting.sent["state"]
        line = f"GET {back.path}?code=planted&state={state}&x=".encode()
        for sent in (b"\x16\x03\x01planted\r\n\r\n", line + b"\xc3\xa9 HTTP/1.1\r\n\r\n"):
            with socket.create_connection((back.hostname, back.port or 0), PATIENCE) as connection:
                connection.sendall(sent)
                answer = b"".join(iter(lambda: connection.recv(4096), b""))
            assert b" 400 Bad Request\r\n" in answer
            assert b"Not the answer that is waited for" in answer
            assert (b"planted" in answer, state.encode() in answer) == (False, False)
        code = server.issue_code(waiting.redirect_uri)
        browse(f"{waiting.redirect_uri}?ticket={code}&state={state}&x={'x' * 30000}")
        done = waiting.end()
    assert done.document
    assert ("planted" in done.err, done.err.count("it was no request that can be read")) == (False, 1)


# What the provider granted


def test_scopes_that_the_connector_declares(folder: Path, server: FakeTokenServer) -> None:
    """Where no scopes are named, those that were asked for are kept all the same."""
    acme_logged_in(folder, server=server)
    assert (kept(folder)["scopes"], kept(folder)["granted_scope"]) == (["users:read"], None)


@pytest.mark.parametrize(("granted", "missing"), [("a c", "'b'"), ("c,a", "'b'"), ("b a c d", "")])
def test_other_scopes_than_were_asked_for(folder: Path, server: FakeTokenServer, granted: str, missing: str) -> None:
    """What was granted is kept, and what was not is told in one line."""
    server.extra = {"scope": granted}
    done = acme_logged_in(folder, "--scope", "a b c", server=server)
    assert done.document
    assert kept(folder)["scopes"] == ["a", "b", "c"]
    assert kept(folder)["granted_scope"] == granted.replace(",", " ")
    notes = [line for line in done.err.splitlines() if "did not grant" in line]
    expected = f"the provider did not grant all scopes that were asked for: {missing} missing"
    assert notes == ([expected] if missing else [])


def test_a_client_that_is_granted_less(folder: Path, server: FakeTokenServer) -> None:
    """The same counts where no user is asked; a refresh that says nothing of scopes leaves what is known."""
    server.extra = {"scope": "a"}
    with attempt(folder, "Robot", "--scope", "a b", "--store", "login.json", server=server) as started:
        assert "'b' missing" in started.end().err
    server.extra = {"scope": None}
    refreshed = run(
        "oauth", "refresh", "connectors.py:Robot", "--store", "login.json", cwd=folder, env={"PROVIDER": server.url}
    )
    assert refreshed.document
    assert (kept(folder)["scopes"], kept(folder)["granted_scope"]) == (["a", "b"], "a")


def test_an_answer_that_the_connector_reads(folder: Path, server: FakeTokenServer) -> None:
    """Where the provider has the standard's fields elsewhere, they are found as the connector finds them."""
    server.extra = {"authed": {"access_token": "elsewhere", "expires_in": "60", "scope": "users:read more"}}
    done = logged_in(folder, "Unnamed", "--settings", settings_of(server), "--store", "login.json", server=server)
    assert done.document == {"oauth": {"access_token": "elsewhere"}}
    lasts = datetime.fromisoformat(kept(folder)["expires_at"]) - datetime.fromisoformat(kept(folder)["obtained_at"])
    assert (lasts.total_seconds(), kept(folder)["granted_scope"]) == (60, "users:read more")


def test_an_answer_that_can_t_be_read_again(folder: Path, server: FakeTokenServer) -> None:
    """A connector that gives its provider's answer in a form of its own has its tokens kept all the same."""
    server.extra = {"authed": {"access_token": "elsewhere"}, "scope": "\u00e9"}
    done = logged_in(folder, "Odd", "--settings", settings_of(server), "--store", "login.json", server=server)
    assert done.document == {"oauth": {"access_token": "elsewhere"}}
    assert (kept(folder)["expires_at"], kept(folder)["granted_scope"]) == (None, None)


@pytest.mark.parametrize("expires_in", [None, "soon", 1e300, 10**400, [60]], ids=range(5))
def test_a_token_of_unknown_age(folder: Path, server: FakeTokenServer, expires_in: Any) -> None:
    """Where the provider does not say when a token ends, nothing is made up."""
    server.expires_in = None
    server.extra = {} if expires_in is None else {"expires_in": expires_in}
    acme_logged_in(folder, server=server)
    assert kept(folder)["expires_at"] is None


# What is kept, and where


def test_another_credential_of_the_connector(folder: Path, server: FakeTokenServer) -> None:
    """A login does not replace what makes another credential."""
    logged_in(folder, "Several", "--credential-id", "admin", "--store", "login.json", server=server)
    before = kept(folder)
    done = login(folder, "Several", "--credential-id", "robot", "--store", "login.json")
    message = (
        "--store: 'login.json' holds the credential 'admin', and this is the credential 'robot'; name another file"
    )
    assert done.refusal == f"error: {message}\n"
    assert kept(folder) == before


def test_quiet(folder: Path, server: FakeTokenServer) -> None:
    """What is kept need not be printed."""
    assert acme_logged_in(folder, "--quiet", server=server)[:2] == (0, b"")
    assert kept(folder)["auth"] == {"oauth": {"access_token": "access-1"}}
    done = run("oauth", "refresh", "connectors.py:Acme", "--store", "login.json", "--quiet", cwd=folder)
    assert done == Done(0, b"", "")
    assert kept(folder)["auth"] == {"oauth": {"access_token": "access-2"}}


# What was typed


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ((), "settings are missing; give --settings or --settings-file. Needed: url (URL)"),
        (
            ("--settings", "{}"),
            "do not fit: url: is missing; expected text; give --settings or --settings-file. Needed",
        ),
        (("--settings", f'{{"url": ["{SECRET}"]}}'), "the settings do not fit: url: expected text; give"),
    ],
)
def test_settings_that_do_not_fit(folder: Path, settings: tuple[str, ...], message: str) -> None:
    """Settings are checked before a secret is asked for or anything runs, and named as one types them."""
    refusal = login(folder, "Acme", *settings).refusal
    assert message in refusal
    assert SECRET not in refusal


@pytest.mark.parametrize("given", [SECRET, "p1a/nted+c3cret==", "/planted==", "planted.secret~1"])
def test_a_secret_in_the_place_of_its_file(folder: Path, given: str) -> None:
    """What may be the secret itself is not repeated."""
    refusal = login(folder, "Robot", "--client-secret-file", given).refusal
    assert given not in refusal
    assert "It takes the path of a file with the secret" in refusal


@pytest.mark.parametrize("given", ["none.txt", "./none", "."])
def test_a_file_that_can_t_be_read(folder: Path, given: str) -> None:
    """What is plainly a path is named."""
    shown = given.removeprefix("./")
    refusal = login(folder, "Robot", "--client-secret-file", given).refusal
    assert f"--client-secret-file: '{shown}' can't be read: " in refusal


@pytest.mark.parametrize("typed", [("--client-secret", SECRET), (f"--client-secret={SECRET}",)])
def test_a_secret_as_an_argument(folder: Path, typed: tuple[str, ...]) -> None:
    """The message says why there is no such option, and what there is in its place."""
    refusal = login(folder, "Robot", *typed).refusal
    assert refusal.startswith("error: unknown option --client-secret: everybody on this machine can read ")
    assert "Set LUMOS_OAUTH_CLIENT_SECRET, or give --client-secret-file PATH" in refusal
    assert SECRET not in refusal


def test_a_secret_as_an_argument_of_the_provider_s(folder: Path) -> None:
    """The provider for development has the same message."""
    program = (sys.executable, "-m", "lumos_connector.testing")
    refusal = run("--client-secret", SECRET, cwd=folder, program=program).refusal
    assert refusal.startswith("error: unknown option --client-secret: everybody on this machine can read ")


def test_more_arguments_than_expected(folder: Path) -> None:
    """What goes after an option that this command does not have is not suggested."""
    refusal = login(folder, "Robot", "planted").refusal
    assert refusal.startswith("error: more arguments than expected\nusage: ")


def test_a_private_key(folder: Path) -> None:
    """A key has more lines than could be asked for."""
    assert "(PRIVATE_KEY_JWT): give --client-secret-file key.pem" in login(folder, "Keyed").refusal


# What went wrong


@pytest.mark.parametrize(("level", "records"), [("ERROR", 0), ("DEBUG", 1)])
def test_a_refusal_is_told_once(folder: Path, server: FakeTokenServer, level: str, records: int) -> None:
    """A failure is the command's message, and not in the log besides unless that is to hold everything."""
    server.error_next("invalid_client", "no such client", status=401)
    done = acme_logged_in(folder, server=server, LUMOS_LOG_LEVEL=level)
    assert done.status == 1
    assert done.err.splitlines()[-1].startswith("error: handle_authorization_callback: unauthorized: ")
    errors = [line for line in done.err.splitlines() if f" {logging.getLevelName(logging.ERROR)} " in line]
    assert len(errors) == records
