"""`oauth refresh`: tokens that were kept are renewed, and the newest is never lost."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lumos_connector.testing import FakeTokenServer

from .command import Done, project, run, run_in_shell
from .logins import CONNECTORS, SECRET, acme_logged_in, attempt, begun, held_refresh, logged_in

pytestmark = pytest.mark.once


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the connectors."""
    return project(tmp_path, {"connectors.py": CONNECTORS})


@pytest.fixture
def server() -> Iterator[FakeTokenServer]:
    """A provider whose refresh tokens are good once, and take all others with them when they come twice."""
    with FakeTokenServer(client_secret=SECRET, rotate=True, reuse_detection=True) as running:
        yield running


def refresh(folder: Path, connector: str = "Acme", server: FakeTokenServer | None = None) -> Done:
    """Renew what was kept."""
    env = {} if server is None else {"PROVIDER": server.url}
    done = run("oauth", "refresh", f"connectors.py:{connector}", "--store", "login.json", cwd=folder, env=env)
    assert SECRET not in done.err
    return done


def kept(folder: Path) -> dict[str, Any]:
    """Read what is kept."""
    document: dict[str, Any] = json.loads((folder / "login.json").read_bytes())
    return document


def test_rotation(folder: Path, server: FakeTokenServer) -> None:
    """Each time the newest refresh token is kept, and what else was kept stays."""
    acme_logged_in(folder, server=server)
    first = kept(folder)
    for number in (2, 3):
        assert refresh(folder).out == f'{{"oauth":{{"access_token":"access-{number}"}}}}\n'.encode()
        assert kept(folder)["refresh_token"] == f"refresh-{number}"
    changing = ("refresh_token", "auth", "obtained_at", "expires_at")
    assert {k: v for k, v in kept(folder).items() if k not in changing} == {
        k: v for k, v in first.items() if k not in changing
    }


def test_a_provider_that_keeps_the_token(folder: Path, server: FakeTokenServer) -> None:
    """An answer without a refresh token leaves the one that is kept."""
    acme_logged_in(folder, server=server)
    server.omit_refresh_token = True
    assert refresh(folder).document == {"oauth": {"access_token": "access-2"}}
    assert kept(folder)["refresh_token"] == "refresh-1"


def test_client_credentials(folder: Path, server: FakeTokenServer) -> None:
    """Where there is no refresh token, a client asks anew, for the same scopes."""
    with attempt(folder, "Robot", "--scope", "users:read", "--store", "login.json", server=server) as login:
        login.end()
    document = refresh(folder, "Robot", server).document
    assert document["oauth_client_credentials"]["access_token"] == "access-2"
    assert server.requests[-1].parameters["scope"] == "users:read"
    assert kept(folder)["auth"] == document


def test_one_of_several_credentials(folder: Path, server: FakeTokenServer) -> None:
    """The credential keeps its id."""
    logged_in(folder, "Several", "--credential-id", "admin", "--store", "login.json", server=server)
    assert refresh(folder, "Several", server).document == {"id": "admin", "oauth": {"access_token": "access-2"}}


def test_a_login_in_place_of_an_old_one(folder: Path, server: FakeTokenServer) -> None:
    """A login replaces what the same connector kept."""
    acme_logged_in(folder, server=server)
    server.revoke_all()
    assert refresh(folder).status == 1
    acme_logged_in(folder, server=server)
    assert refresh(folder).document == {"oauth": {"access_token": "access-3"}}


# What goes wrong


def test_a_revoked_grant(folder: Path, server: FakeTokenServer) -> None:
    """A provider's refusal is the message, stdout is empty, and what is kept stays as it was."""
    acme_logged_in(folder, server=server)
    before = (folder / "login.json").read_bytes()
    server.revoke_all()
    done = refresh(folder)
    assert (done.status, done.out) == (1, b"")
    assert done.err.splitlines()[-1].startswith("error: refresh_access_token: authentication_expired: ")
    assert "invalid_grant" in done.err
    assert (folder / "login.json").read_bytes() == before


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_a_file_that_others_may_read(folder: Path, server: FakeTokenServer) -> None:
    """A wider mode is warned of, and put right."""
    acme_logged_in(folder, server=server)
    (folder / "login.json").chmod(0o644)
    done = refresh(folder)
    assert done.document
    assert done.err.startswith("warning: others on this machine may read ")
    assert (folder / "login.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name != "posix", reason="a link takes privileges on Windows")
def test_a_link(folder: Path, server: FakeTokenServer) -> None:
    """A link stays one, and its target is renewed."""
    (folder / "real.json").touch()
    (folder / "login.json").symlink_to("real.json")
    acme_logged_in(folder, server=server)
    assert refresh(folder).document
    assert (folder / "login.json").is_symlink()
    assert json.loads((folder / "real.json").read_bytes())["refresh_token"] == "refresh-2"


@pytest.mark.skipif(os.name != "posix", reason="Windows has no signals that one process can send to another")
def test_interrupted_after_the_provider_was_asked(folder: Path, server: FakeTokenServer) -> None:
    """A signal does not lose what the provider has rotated: it is kept, and the status is the signal's."""
    acme_logged_in(folder, server=server)
    with held_refresh(folder, server) as (waiting, answers):
        waiting.process.send_signal(signal.SIGINT)
        assert "use `oauth login` again if a refresh fails" in waiting.line("interrupted, but a provider was asked")
        answers.set()
        done = waiting.end()
    assert (done.status, done.out) == (130, b"")
    assert kept(folder)["refresh_token"] == "refresh-2"


@pytest.mark.skipif(os.name != "posix", reason="Windows can't replace a file that is open")
def test_two_at_once(folder: Path, server: FakeTokenServer) -> None:
    """A refresh that finds another at work waits for it, and has its result, so that no token is spent twice."""
    acme_logged_in(folder, server=server)
    second = ("refresh", "connectors.py:Acme", "--store", "login.json")
    with held_refresh(folder, server) as (first, answers), begun(folder, *second, stderr="second.txt") as other:
        assert other.line("another `oauth refresh` of 'login.json' is going on")
        answers.set()
        documents = [refreshed.end().document for refreshed in (first, other)]
    assert documents == [{"oauth": {"access_token": "access-2"}}] * 2
    assert server.count("refresh_token") == 1
    assert refresh(folder).document == {"oauth": {"access_token": "access-3"}}


@pytest.mark.skipif(os.name != "posix", reason="it takes a shell")
@pytest.mark.parametrize("stderr", ["2>/dev/full", "2>&-"])
def test_nobody_can_be_told(folder: Path, server: FakeTokenServer, stderr: str) -> None:
    """Tokens are kept also where there is something to tell of them, and no way to do so."""
    if "full" in stderr and not Path("/dev/full").exists():
        pytest.skip("this system has no device that is full")
    acme_logged_in(folder, "--scope", "a b", server=server)
    (folder / "login.json").chmod(0o644)
    server.extra = {"scope": "a"}
    arguments = ("oauth", "refresh", "connectors.py:Acme", "--store", "login.json")
    assert run_in_shell(f'"$@" {stderr}', *arguments, cwd=folder).document == {"oauth": {"access_token": "access-2"}}
    assert kept(folder)["refresh_token"] == "refresh-2"


def test_a_user_s_login_without_a_refresh_token(folder: Path, server: FakeTokenServer) -> None:
    """A token of the client's own does not take the place of a user's, though the connector could get one."""
    server.refreshable_grants = []
    logged_in(folder, "Several", "--credential-id", "admin", "--store", "login.json", server=server)
    assert "there is no refresh token: the provider gave none" in refresh(folder, "Several", server).refusal
    assert [request.grant_type for request in server.requests] == [None, "authorization_code"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "--store: 'login.json' can't be read: No such file or directory"),
        (SECRET, "it is not JSON"),
        ("[]", "Expected `object`, got `array`"),
        ('{"connector": "acme"}', "missing required field `client_id`"),
        ({"auth": {}}, "it has no access token in auth"),
        ({"settings": {}}, "the settings in 'login.json' do not fit any more: url: is missing; expected text"),
        ({"connector": "other"}, "is for the connector 'other', not for 'acme'"),
        ({"refresh_token": None}, "there is no refresh token: the provider gave none. Use `oauth login` again"),
    ],
)
def test_what_is_kept_can_t_be_used(folder: Path, content: Any, message: str) -> None:
    """A file that is not there, is something else or is another connector's is named, and nothing runs."""
    good = {
        "connector": "acme",
        "client_id": "c",
        "client_secret": SECRET,
        "refresh_token": "r",
        "settings": {"url": "u"},
    }
    if isinstance(content, dict):
        content = json.dumps({**good, "auth": {"oauth": {"access_token": "a"}}, **content})
    if content is not None:
        (folder / "login.json").write_text(content)
    assert message in refresh(folder).refusal


def test_no_store(folder: Path) -> None:
    """Where tokens are kept has to be said."""
    assert "--store" in run("oauth", "refresh", "connectors.py:Acme", cwd=folder).refusal


# A connector's own command

OWN = "import sys\nfrom connectors import {0}\nfrom lumos_connector import run\nsys.argv[0] = 'own'\nrun({0})"
"""What a project's console script does."""


def own(folder: Path, connector: str, *arguments: str, server: FakeTokenServer) -> Done:
    """Run a connector's own command."""
    env = {"PROVIDER": server.url, "LUMOS_OAUTH_CLIENT_SECRET": SECRET}
    return run(*arguments, cwd=folder, program=(sys.executable, "-c", OWN.format(connector)), env=env)


def test_a_connector_s_own_command(folder: Path, server: FakeTokenServer) -> None:
    """The connector's own command gets and renews tokens, and its calls take them."""
    done = own(folder, "Robot", "oauth", "login", "--client-id", "client", "--store", "login.json", server=server)
    assert done.document["oauth_client_credentials"]["access_token"] == "access-1"
    done = own(folder, "Robot", "oauth", "refresh", "--store", "login.json", server=server)
    assert done.document["oauth_client_credentials"]["access_token"] == "access-2"
    arguments = ("list_accounts", "--json", '{"request": {}}', "--auth-file", "login.json")
    assert own(folder, "Robot", *arguments, server=server).document["response"]
    assert own(folder, "Robot", "oauth", "login", server=server).refusal.startswith("error: the following arguments")


def test_a_connector_that_gets_no_tokens(folder: Path, server: FakeTokenServer) -> None:
    """A connector without OAuth has no such command."""
    assert "unknown command 'oauth'" in own(folder, "Plain", "oauth", "login", server=server).refusal
