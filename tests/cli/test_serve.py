"""`serve` and `dev http-server`: connectors over HTTP from the command line."""

import json
import signal
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from .command import ACME, HOSTILE, PATIENCE, UNKNOWN_PAYLOAD, project, request, run, started

pytestmark = pytest.mark.once

OTHER = ACME.replace("AcmeConnector", "OtherConnector").replace('"acme"', '"other"')
OWN = ("-c", "import sys; sys.argv[0] = 'acme'; import lumos_connector; lumos_connector.run('acme:AcmeConnector')")
CERTIFICATES = Path(__file__).parents[1] / "server"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two connectors."""
    return project(tmp_path, {"acme.py": ACME, "other.py": OTHER})


def url_of(server: "subprocess.Popen[bytes]") -> str:
    """Wait for the line that says where a server listens."""
    assert server.stderr is not None
    while line := server.stderr.readline().decode():
        if " on http" in line:
            return line.partition(" on ")[2].split()[0].rstrip(",")
    raise AssertionError("it ended")


def ask(url: str, body: str | None = None, **headers: str) -> Any:
    """Send a request; `POST` if there is a body."""
    data = None if body is None else body.encode()
    context = ssl.create_default_context(cafile=CERTIFICATES / "cert.pem") if url.startswith("https") else None
    with urllib.request.urlopen(
        urllib.request.Request(url, data, headers), timeout=PATIENCE, context=context
    ) as answer:
        return json.loads(answer.read())


def stop(server: "subprocess.Popen[bytes]") -> tuple[int, bytes]:
    """Tell a server to stop; give its status and what it wrote to stdout."""
    server.send_signal(signal.SIGTERM)
    out, _ = server.communicate(timeout=PATIENCE)
    return server.returncode, out


def test_several_connectors(folder: Path) -> None:
    """Connectors are named as for `call`, and served side by side; the end is status 0 and an empty stdout."""
    options = (
        "--port",
        "0",
        "--prefix",
        "/c",
        "--max-body",
        "1000",
        "--request-timeout",
        "5",
        "--shutdown-timeout",
        "2.5",
    )
    with started("serve", "acme.py", "other", *options, cwd=folder) as server:
        url = url_of(server)
        assert ask(f"{url}/acme/list_accounts", '{"request": {}}')["response"]
        assert ask(f"{url}/other/info")["response"]["app_id"] == "other"
        with pytest.raises(urllib.error.HTTPError, match="413"):
            ask(f"{url}/acme/list_accounts", " " * 1001)
        assert stop(server) == (0, b"")


def test_token_from_a_file(folder: Path) -> None:
    """The token in a file is required of clients."""
    (folder / "token").write_text("hunter2-secret\n")
    with started("serve", "acme.py", "-p", "0", "--token-file", "'token'", cwd=folder) as server:
        url = url_of(server)
        with pytest.raises(urllib.error.HTTPError, match="401"):
            ask(f"{url}/info")
        assert ask(f"{url}/info", Authorization="Bearer hunter2-secret")["response"]


def test_token_from_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The token in the environment is required of clients, and connectors don't get to see it."""
    seen = "        import os\n        assert 'LUMOS_CONNECTOR_TOKEN' not in os.environ\n        account = "
    project(folder, {"acme.py": ACME.replace("        account = ", seen)})
    monkeypatch.setenv("LUMOS_CONNECTOR_TOKEN", "hunter2-secret")
    with started("serve", "acme.py", "-p", "0", cwd=folder) as server:
        url = url_of(server)
        with pytest.raises(urllib.error.HTTPError, match="401"):
            ask(f"{url}/info")
        answer = ask(f"{url}/list_accounts", '{"request": {}}', Authorization="Bearer hunter2-secret")
        assert answer["response"]


def test_tls(folder: Path) -> None:
    """With a certificate it is HTTPS."""
    files = ("--tls-cert", str(CERTIFICATES / "cert.pem"), "--tls-key", str(CERTIFICATES / "key.pem"))
    with started("serve", "acme.py", "-p", "0", "--host", "127.0.0.1", *files, cwd=folder) as server:
        url = url_of(server)
        assert url.startswith("https://")
        assert ask(f"{url}/info")["response"]["app_id"] == "acme"


def test_call_that_swallows_everything(tmp_path: Path) -> None:
    """A server ends when it is told to, also after a call that nothing could end."""
    with started("serve", f"{HOSTILE}:Hostile", "-p", "0", cwd=tmp_path) as server:
        answer = ask(f"{url_of(server)}/list_accounts", request("swallow_everything", limit=1))
        assert answer["error"]["error_code"] == "budget_exhausted"
        assert stop(server) == (0, b"")


@pytest.mark.parametrize("word", ["dev", "hacking"])
def test_own_server(folder: Path, word: str) -> None:
    """A connector's own command serves it."""
    with started(word, "http-server", "-p", "0", cwd=folder, program=(sys.executable, *OWN)) as server:
        url = url_of(server)
        assert ask(f"{url}/list_accounts", '{"request": {}}')["response"]
        assert stop(server) == (0, b"")


@pytest.mark.parametrize(
    "command",
    [(*OWN, "dev", "http-server"), ("main.py", "dev", "http-server")],
    ids=["module", "script"],
)
def test_reload(folder: Path, command: tuple[str, ...]) -> None:
    """A change of the connector's file is served a moment later, also by a connector's own command."""
    end = "\nif __name__ == '__main__':\n    import lumos_connector\n    lumos_connector.run(AcmeConnector)\n"
    project(folder, {"main.py": ACME + end})
    program = (sys.executable, *command)
    with started("--reload", "-p", "0", cwd=folder, program=program) as server:
        url = url_of(server)
        assert ask(f"{url}/info")["response"]["version"] == "1.4.0"
        for name in ("acme.py", "main.py"):
            text = (folder / name).read_text()
            (folder / name).write_text(text.replace('"1.4.0"', '"1.5.0"'))
        wait_for_version(url, "1.5.0")
        assert stop(server)[1] == b""


def wait_for_version(url: str, version: str) -> None:
    """Ask until a version of the connector answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if ask(f"{url}/info")["response"]["version"] == version:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"{version} was never served")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "required: CONNECTOR"),
        (["nobody"], "there is no connector 'nobody'"),
        (["acme.py", "acme.py"], "acme"),
        (["acme.py", "--port", "70000"], "--port/-p: expected a number from 0 to 65535"),
        (["acme.py", "--port", "-1"], "expected a number from 0 to 65535"),
        (["acme.py", "--host", "no such host"], "no such host"),
        (["acme.py", "--prefix", "no slash"], "prefix"),
        (["acme.py", "--max-body", "0"], "--max-body: expected a number of bytes"),
        (["acme.py", "--request-timeout", "nan"], "--request-timeout: expected a number of seconds"),
        (["acme.py", "--shutdown-timeout", "soon"], "--shutdown-timeout: expected a number of seconds"),
        (["acme.py", "--token-file", "missing"], "--token-file: 'missing' can't be read: No such file"),
        (["acme.py", "--token-file", "empty"], "--token-file holds no token"),
        (["acme.py", "--token-file", "binary"], "--token-file: 'binary' can't be read: it is not text"),
        (["acme.py", "--tls-key", "missing"], "give --tls-cert too"),
        (["acme.py", "--tls-cert", "missing"], "missing: can't be read"),
        (["acme.py", "--reload", "--tls-cert", "x"], "--reload serves plain HTTP"),
        (["acme.py", "--reload", "--port", "0", "--host", "no such host"], "no such host"),
    ],
)
def test_refusals(folder: Path, arguments: list[str], message: str) -> None:
    """What can't be served is one message and status 2."""
    (folder / "empty").write_text(" \n")
    (folder / "binary").write_bytes(b"\xff")
    assert message in run("serve", *arguments, cwd=folder).refusal


def test_empty_token_in_the_environment(folder: Path) -> None:
    """A token that is meant to be there but is empty does not open the server to all."""
    refusal = run("serve", "acme.py", cwd=folder, env={"LUMOS_CONNECTOR_TOKEN": " "}).refusal
    assert "LUMOS_CONNECTOR_TOKEN holds no token" in refusal


@pytest.mark.parametrize(
    ("text", "message"),
    [("raise ValueError('broken for now')\n", b"broken for now"), (UNKNOWN_PAYLOAD, b"can't be evaluated")],
    ids=["import", "annotation"],
)
def test_connector_that_breaks_while_it_is_reloaded(folder: Path, text: str, message: bytes) -> None:
    """A connector that can't be imported or served any more says so, and is served again when it can."""
    with started("serve", "acme.py", "--reload", "-p", "0", cwd=folder) as server:
        url = url_of(server)
        (folder / "acme.py").write_text(text)
        assert server.stderr is not None
        while message not in (line := server.stderr.readline()):
            assert line, "it ended"
        (folder / "acme.py").write_text(ACME.replace('"1.4.0"', '"2.0.0"'))
        wait_for_version(url, "2.0.0")
