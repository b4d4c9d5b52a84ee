"""`oauth login`: a user goes to the provider and comes back, and stdout is the credential."""

import base64
import hashlib
import json
import os
import shutil
import signal
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lumos_connector.testing import FakeTokenServer

from .command import PATIENCE, PROGRAM, SIGNALS, Done, project, run
from .logins import BROWSER, CONNECTORS, SECRET, acme_logged_in, attempt, browse, logged_in, settings_of

pytestmark = pytest.mark.once

REQUEST = '{"request": {}}'
INTERRUPT = "\x03"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the connectors."""
    return project(tmp_path, {"connectors.py": CONNECTORS})


@pytest.fixture
def server() -> Iterator[FakeTokenServer]:
    """A provider that insists on a proof key."""
    with FakeTokenServer(client_secret=SECRET, require_pkce=True) as running:
        yield running


def refused(folder: Path, connector: str, *arguments: str, **more: Any) -> str:
    """Give the message of a login that ran nothing."""
    done = run("oauth", "login", f"connectors.py:{connector}", *arguments, cwd=folder, **more)
    assert SECRET not in done.refusal
    return done.refusal


def called(folder: Path, connector: str, *arguments: str, server: FakeTokenServer) -> Done:
    """Call `list_accounts` of a connector."""
    named = ("call", f"connectors.py:{connector}", "list_accounts")
    return run(*named, *arguments, cwd=folder, env={"PROVIDER": server.url})


# In a browser


def test_login(folder: Path, server: FakeTokenServer) -> None:
    """A code comes back with the state, and is redeemed with a proof key; the credential is good for a call."""
    done = acme_logged_in(folder, server=server, LUMOS_LOG_LEVEL="DEBUG")
    assert done.out == b'{"oauth":{"access_token":"access-1"}}\n', done.err
    assert done.status == 0
    asked, redeemed = (request.parameters for request in server.requests)
    assert len(asked["state"]) >= 43
    assert asked["scope"] == "users:read"
    assert asked["redirect_uri"].startswith("http://127.0.0.1:")
    assert asked["redirect_uri"].endswith("/callback")
    assert redeemed["redirect_uri"] == asked["redirect_uri"]
    digest = hashlib.sha256(redeemed["code_verifier"].encode()).digest()
    assert asked["code_challenge"] == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    secrets = (SECRET, redeemed["code_verifier"], "code-1", "access-1", "refresh-1")
    assert [secret for secret in secrets if secret in done.err] == []
    request = json.dumps({"request": {}, "settings": {"url": server.url}})
    assert called(folder, "Acme", "--auth-file", "login.json", "--json", request, server=server).document["response"]


def test_what_is_kept(folder: Path, server: FakeTokenServer) -> None:
    """The file holds what it takes to renew the token, and nobody else may read it."""
    acme_logged_in(folder, "--scope", "a", "--scope", "b c", server=server)
    path = folder / "login.json"
    kept = json.loads(path.read_bytes())
    obtained, expires = (datetime.fromisoformat(kept.pop(name)) for name in ("obtained_at", "expires_at"))
    assert expires - obtained == timedelta(hours=1)
    assert obtained.utcoffset() == timedelta(0)
    assert kept == {
        "connector": "acme",
        "credential_id": None,
        "client_id": "client",
        "client_secret": SECRET,
        "refresh_token": "refresh-1",
        "auth": {"oauth": {"access_token": "access-1"}},
        "settings": {"url": server.url},
        "scopes": ["a", "b", "c"],
        "granted_scope": None,
    }
    assert server.requests[0].parameters["scope"] == "a b c"
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600
    assert {entry.name for entry in folder.iterdir()} <= {"connectors.py", "stderr.txt", "login.json", "__pycache__"}


def test_a_provider_without_refresh_tokens(folder: Path, server: FakeTokenServer) -> None:
    """A user who keeps the result hears that it can't be renewed."""
    server.refreshable_grants = []
    done = acme_logged_in(folder, server=server)
    assert done.document
    assert done.err.endswith("the provider gave no refresh token: `oauth refresh` can't renew this\n")


def test_nothing_is_kept_unasked(folder: Path, server: FakeTokenServer) -> None:
    """Without `--store`, nothing is written."""
    done = logged_in(folder, "Acme", "--settings", settings_of(server), server=server)
    assert done.document == {"oauth": {"access_token": "access-1"}}
    assert {entry.name for entry in folder.iterdir()} <= {"connectors.py", "stderr.txt", "__pycache__"}


def test_only_the_answer_counts(folder: Path, server: FakeTokenServer) -> None:
    """Another path, another method, another state or none is turned away, and the wait goes on."""
    with attempt(folder, "Acme", "--no-browser", "--settings", settings_of(server), server=server) as waiting:
        back, state = waiting.redirect_uri, waiting.sent["state"]
        assert browse(back.replace("/callback", "/favicon.ico")).status == 404
        assert browse(f"{back}?code=x&state={state}", method="POST").status == 405
        assert browse(f"{back}?code=x&state={state}", method="HEAD").status == 405
        for query in ("", "?code=x", "?code=x&state=wrong", f"?code=x&state={state}&state={state}"):
            assert browse(f"{back}{query}").status == 400
        page = browse(waiting.url)
        done = waiting.end()
    assert done.document == {"oauth": {"access_token": "access-1"}}
    assert (page.status, page.headers["Referrer-Policy"], page.headers["Cache-Control"]) == (
        200,
        "no-referrer",
        "no-store",
    )
    unwanted = (state, "code-1", "access-1", "://", "<script", "<img", "<link")
    assert [text for text in unwanted if text in page.text] == []


@pytest.mark.parametrize(("connector", "is_proven"), [("Proven", True), ("Careful", False)])
def test_proof_keys_of_a_connector(folder: Path, server: FakeTokenServer, connector: str, is_proven: bool) -> None:
    """A connector's own proof key is left alone, and none is made for a connector that may not hand it on."""
    server.require_pkce = False
    done = logged_in(folder, connector, "--settings", settings_of(server), server=server)
    assert done.document == {"oauth": {"access_token": "access-1"}}
    assert [("code_verifier" in request.parameters) for request in server.requests] == [False, is_proven]
    assert ("code_challenge" in server.requests[0].parameters) is is_proven


def test_a_redirect_uri_that_is_registered(folder: Path, server: FakeTokenServer) -> None:
    """A provider that compares the redirect URI gets the one that it knows."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server.redirect_uris = [f"http://localhost:{port}/oauth/back"]
    where = ("--redirect-host", "localhost", "--port", str(port), "--redirect-path", "/oauth/back")
    assert acme_logged_in(folder, *where, server=server).document
    assert server.requests[1].parameters["redirect_uri"] == server.redirect_uris[0]


@pytest.mark.parametrize(("host", "address"), [("127.0.0.1", "127.0.0.1"), ("localhost", "::1")])
def test_a_port_that_is_taken(folder: Path, host: str, address: str) -> None:
    """A port that something else listens on is named before anything runs, whatever a browser takes a name for."""
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as other:
        try:
            other.bind((address, 0))
        except OSError:
            pytest.skip("this machine has no IPv6")
        other.listen()
        port = other.getsockname()[1]
        arguments = ("--client-id", "c", "--settings", '{"url": "u"}', "--redirect-host", host, "--port", str(port))
        message = refused(folder, "Acme", *arguments, env={"LUMOS_OAUTH_CLIENT_SECRET": ""})
    assert f"--port: can't listen on {address} port {port}: " in message


GREEDY = """
import socket
from contextlib import suppress

others = []


def bind(self, address):
    super(socket.socket, self).bind(address)
    if not others and address == ("127.0.0.1", 0):
        with suppress(OSError):  # a machine without IPv6
            others.append(socket.create_server(("::1", self.getsockname()[1]), family=socket.AF_INET6))


socket.socket.bind = bind
"""
"""Has the first port that is free on 127.0.0.1 be taken on ::1."""


def test_any_port_that_is_free(folder: Path, server: FakeTokenServer) -> None:
    """A port that nobody chose is one that is free for all that a browser may take a name for."""
    project(folder, {"connectors.py": f"{CONNECTORS}\n{GREEDY}"})
    arguments = ("--settings", settings_of(server), "--redirect-host", "localhost")
    assert logged_in(folder, "Acme", *arguments, server=server).document


def test_a_browser_is_opened(folder: Path, server: FakeTokenServer) -> None:
    """The browser of the environment opens, without the secret in its environment."""
    leak = "import os, sys, urllib.request\nassert 'LUMOS_OAUTH_CLIENT_SECRET' not in os.environ\n"
    project(folder, {"browser.py": f"{leak}print('noise')\nurllib.request.urlopen(sys.argv[1])"})
    with attempt(folder, "Acme", "--settings", settings_of(server), server=server, BROWSER=BROWSER) as waiting:
        done = waiting.end()
    assert done.document == {"oauth": {"access_token": "access-1"}}
    assert "http://" in done.err


def test_no_browser_opens(folder: Path, server: FakeTokenServer) -> None:
    """Where none opens, the user is told to, and the wait goes on."""
    project(folder, {"browser.py": "raise SystemExit(1)"})
    with attempt(
        folder, "Acme", "--settings", settings_of(server), server=server, BROWSER=BROWSER, PATH="", DISPLAY=""
    ) as waiting:
        assert waiting.line("no browser could be opened")
        browse(waiting.url)
        assert waiting.end().document == {"oauth": {"access_token": "access-1"}}


# What goes wrong


def failed(done: Done) -> str:
    """Give the message of a login that got nothing."""
    assert (done.status, done.out) == (1, b""), done
    assert "Traceback" not in done.err
    assert SECRET not in done.err
    return done.err.splitlines()[-1]


def test_a_user_who_declines(folder: Path, server: FakeTokenServer) -> None:
    """What the provider says is shown."""
    server.deny = True
    done = acme_logged_in(folder, server=server)
    assert failed(done) == "error: the provider did not grant access: access_denied: the user did not consent"
    assert not (folder / "login.json").exists()


def test_words_that_a_terminal_would_obey(folder: Path, server: FakeTokenServer) -> None:
    """What comes back with a user is shown, but neither obeyed by a terminal nor taken for another line."""
    with attempt(folder, "Acme", "--no-browser", "--settings", settings_of(server), server=server) as waiting:
        browse(f"{waiting.redirect_uri}?error=x&error_description=%1B%5B2Jno%0Aerror&state={waiting.sent['state']}")
        assert failed(waiting.end()) == "error: the provider did not grant access: x:  [2Jno error"


def test_a_provider_that_refuses(folder: Path, server: FakeTokenServer) -> None:
    """The capability's error is the message, with what the provider repeats of a secret masked."""
    server.error_next("invalid_client", f"not {SECRET}", status=401)
    message = failed(acme_logged_in(folder, server=server))
    assert message.startswith("error: handle_authorization_callback: unauthorized: ")
    assert "invalid_client" in message


def test_nobody_comes(folder: Path, server: FakeTokenServer) -> None:
    """The wait ends."""
    with attempt(
        folder, "Acme", "--no-browser", "--timeout", "0.1", "--settings", settings_of(server), server=server
    ) as waiting:
        uri = waiting.redirect_uri
        message = failed(waiting.end())
    assert message.startswith(
        "error: nobody came back within 0.1 s (--timeout gives more time). If the provider showed"
    )
    assert f"check --client-id, and that {uri} is registered there" in message


@pytest.mark.skipif(os.name != "posix", reason="Windows has no signals that one process can send to another")
@pytest.mark.parametrize("name", SIGNALS)
def test_interrupted(folder: Path, server: FakeTokenServer, name: str) -> None:
    """A signal ends the wait, with the status that belongs to it."""
    number, status = SIGNALS[name]
    with attempt(folder, "Acme", "--no-browser", "--settings", settings_of(server), server=server) as waiting:
        assert waiting.url
        waiting.process.send_signal(number)
        done = waiting.end()
    assert (done.status, done.out) == (status, b"")
    assert done.err.endswith("error: interrupted; there is no answer\n")


@pytest.mark.parametrize(
    ("connector", "message"),
    [
        ("Broken", "error: start: internal_error: "),
        ("Elsewhere", "error: get_authorization_url: expected an absolute http or https URL"),
    ],
)
def test_a_connector_that_fails(folder: Path, server: FakeTokenServer, connector: str, message: str) -> None:
    """What fails before the browser is a message too; no address is opened that is not a page's."""
    with attempt(folder, connector, "--settings", settings_of(server), server=server) as waiting:
        done = waiting.end()
    assert (done.status, done.out) == (1, b"")
    assert done.err.splitlines()[-1].startswith(message)


def test_a_result_that_can_t_be_kept(folder: Path, server: FakeTokenServer) -> None:
    """Tokens that can't be written go to stdout, all of them, since there are no others."""
    (folder / "kept").mkdir()
    arguments = ("--settings", settings_of(server), "--store", "kept/login.json")
    with attempt(folder, "Acme", "--no-browser", *arguments, server=server) as waiting:
        assert waiting.url
        shutil.rmtree(folder / "kept")
        browse(waiting.url)
        done = waiting.end()
    assert done.status == 1
    assert json.loads(done.out)["refresh_token"] == "refresh-1"
    assert "could not be written: No such file or directory" in done.err


@pytest.mark.parametrize(
    ("connector", "arguments", "message"),
    [
        ("Acme", (), "arguments are required: --client-id"),
        ("Robot", ("--client-id", "c"), "the client's secret is missing: give --client-secret-file PATH"),
        ("Acme", ("--client-id", "c", "--client-secret", SECRET), "unknown option --client-secret"),
        ("Acme", ("--client-id", "c", "--quiet"), "--quiet: there would be nothing left of the result"),
        ("Acme", ("--client-id", "c", "--settings", f'["{SECRET}"]'), "--settings: expected a JSON object"),
        ("Acme", ("--client-id", "c", "--settings-file", "connectors.py"), "--settings-file: expected a JSON object"),
        ("Acme", ("--client-id", "c", "--settings", "{}", "--settings-file", "x"), "exclude each other"),
        ("Acme", ("--client-id", "c", "--redirect-path", "back"), "expected a path such as /callback"),
        ("Acme", ("--client-id", "c", "--redirect-host", "example.com"), "invalid choice"),
        ("Acme", ("--client-id", "c", "--port", "many"), "expected a number from 0 to 65535"),
        ("Acme", ("--client-id", "c", "--store", "."), "--store: '.' is not a file"),
        ("Acme", ("--client-id", "c", "--store", "a/b.json"), "--store: 'a/b.json' is in a folder that does not exist"),
        ("Acme", ("--client-id", "c", "--store", "connectors.py"), "is not what `oauth login … --store` keeps"),
        ("Plain", ("--client-id", "c"), "Plain gets no tokens: it has neither get_authorization_url"),
        ("Several", ("--client-id", "c"), "Several has several credentials. Those that are got by OAuth: admin, robot"),
        ("Several", ("--client-id", "c", "--credential-id", "rob"), "has no 'rob'. Did you mean robot?"),
    ],
)
def test_refusals(folder: Path, connector: str, arguments: tuple[str, ...], message: str) -> None:
    """What was typed wrong is one message, and the connector does not run."""
    assert message in refused(folder, connector, *arguments)


# Without a browser


def test_client_credentials(folder: Path, server: FakeTokenServer) -> None:
    """A client gets its own token at once, and a call takes it as it was printed."""
    with attempt(folder, "Robot", "--scope", "users:read", server=server) as started:
        done = started.end()
    assert done.document == {
        "oauth_client_credentials": {
            "access_token": "access-1",
            "client_id": "client",
            "client_secret": SECRET,
            "scopes": ["users:read"],
        }
    }
    assert done.err == ""
    (folder / "auth.json").write_bytes(done.out)
    assert called(folder, "Robot", "--auth-file", "auth.json", "--json", REQUEST, server=server).document["response"]


def test_one_of_several_credentials(folder: Path, server: FakeTokenServer) -> None:
    """A credential with an id is got as it is declared, and goes where a request names several."""
    with attempt(folder, "Several", "--credential-id", "robot", server=server) as started:
        assert started.end().document["id"] == "robot"
    done = logged_in(folder, "Several", "--credential-id", "admin", "--store", "admin.json", server=server)
    assert done.document == {"id": "admin", "oauth": {"access_token": "access-2"}}
    assert called(folder, "Several", "--auth-file", "admin.json", "--json", REQUEST, server=server).document["response"]


def test_a_client_without_a_secret(folder: Path) -> None:
    """A client that is declared as a public one is not asked for a secret."""
    with FakeTokenServer(client_secret=None) as server:
        arguments = ("oauth", "login", "connectors.py:Public", "--client-id", "client")
        done = run(*arguments, cwd=folder, env={"PROVIDER": server.url})
    assert done.document["oauth_client_credentials"]["client_secret"] == ""


# The client's secret


@pytest.mark.parametrize("given", ["secret.txt", "-"])
def test_secret_from_a_file(folder: Path, server: FakeTokenServer, given: str) -> None:
    """The secret comes from a file or from stdin, without the line break at its end."""
    (folder / "secret.txt").write_text(f"{SECRET}\n")
    arguments = ("oauth", "login", "connectors.py:Robot", "--client-id", "client", "--client-secret-file", given)
    with (folder / "secret.txt").open() as file:
        done = run(*arguments, cwd=folder, stdin=file, env={"PROVIDER": server.url})
    assert done.document["oauth_client_credentials"]["client_secret"] == SECRET


@pytest.mark.skipif(os.name != "posix", reason="Windows has no terminals that a test can make")
@pytest.mark.parametrize("typed", [f"{SECRET}\n", INTERRUPT], ids=["answer", "interrupt"])
def test_secret_typed_in_a_terminal(folder: Path, server: FakeTokenServer, typed: str) -> None:
    """A terminal is asked, shows nothing of the answer, and is as it was afterwards, also after Ctrl-C."""
    import pty
    import subprocess
    import termios

    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    command = [*PROGRAM, "oauth", "login", "connectors.py:Robot", "--client-id", "client"]
    with subprocess.Popen(
        command,
        cwd=folder,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        start_new_session=True,
        env={**os.environ, "PROVIDER": server.url},
    ) as process:
        shown = b""
        while b"public client): " not in shown:
            shown += os.read(ours, 1024)
        if typed == INTERRUPT:
            process.send_signal(signal.SIGINT)  # it has no controlling terminal that would send it
        else:
            os.write(ours, typed.encode())
        out, _ = process.communicate(timeout=PATIENCE)
    assert termios.tcgetattr(theirs) == before
    os.close(theirs)
    os.close(ours)
    if typed == INTERRUPT:
        assert (process.returncode, out) == (130, b"")
    else:
        assert json.loads(out)["oauth_client_credentials"]["client_secret"] == SECRET
        assert SECRET.encode() not in shown
