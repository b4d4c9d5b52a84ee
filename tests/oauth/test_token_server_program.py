"""`python -m lumos_connector.testing`: the fake token server as a process; and where each form of it listens."""

import json
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

import pytest

from lumos_connector import InvalidConfigurationError
from lumos_connector.testing import FakeTokenServer, ReceivedRequest

from ..cli.command import PATIENCE, Done, run, started
from .asking import SECRET, ask, send

pytestmark = pytest.mark.once

PROGRAM = (sys.executable, "-m", "lumos_connector.testing")
VARIABLE = "LUMOS_OAUTH_CLIENT_SECRET"

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="a signal ends a process there at once")


# Where it listens


def free_port() -> int:
    """Find a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_a_port_of_one_s_own() -> None:
    """Both forms listen on the port that they are told, one after the other."""
    port = free_port()
    async with FakeTokenServer(port=port) as server:
        assert server.url == f"http://127.0.0.1:{port}"
        assert (await ask(server, "client_credentials")).status == 200
    with FakeTokenServer(port=port) as server:
        assert server.url == f"http://127.0.0.1:{port}"
        assert (await ask(server, "client_credentials")).status == 200


async def test_a_port_in_use() -> None:
    """A port that is taken is one clear error, and the server can be started when it is free."""
    with FakeTokenServer() as first:
        second = FakeTokenServer(port=int(first.url.rpartition(":")[2]))
        message = f"can't listen on port {second.port} of 127.0.0.1: it is in use; stop what listens there, or choose"
        with pytest.raises(InvalidConfigurationError, match=message):
            second.__enter__()
        with pytest.raises(InvalidConfigurationError, match=message):
            await second.__aenter__()
    async with second:
        assert second.url == first.url


@pytest.mark.parametrize("port", [-1, 65536, "9600", True])
def test_no_port(port: Any) -> None:
    """What is no port is refused when it is given."""
    with pytest.raises(TypeError, match=r"FakeTokenServer\.port: expected a number from 0 to 65535, where 0 takes "):
        FakeTokenServer(port=port)


def test_the_port_stays() -> None:
    """A server can't be moved."""
    with pytest.raises(AttributeError):
        FakeTokenServer().port = 9600


async def test_host_names() -> None:
    """Whatever name a request has for it, it answers as itself, and the name is in the record."""
    async with FakeTokenServer() as server:
        answer = await send("GET", server.discovery_url, headers={"Host": "acme.localhost:9600"})
        assert answer.document["issuer"] == server.issuer
        assert server.requests[0].headers["host"] == "acme.localhost:9600"


async def test_on_answer() -> None:
    """Each answer is told of, with its status, and so is a connection that is closed without one."""
    told: list[tuple[str, int | None]] = []

    def note(request: ReceivedRequest, status: int | None) -> None:
        told.append((request.path, status))

    async with FakeTokenServer(on_answer=note) as server:
        await ask(server, "client_credentials")
        await ask(server, "password")
        server.drop_next()
        with pytest.raises(Exception, match="disconnected"):
            await ask(server, "client_credentials")
    assert told == [("/token", 200), ("/token", 400), ("/token", None)]


# As a process


class Provider(NamedTuple):
    """A server in a process of its own."""

    process: "subprocess.Popen[bytes]"
    addresses: dict[str, str]

    def ask(self, grant_type: str, **parameters: str) -> tuple[int, str]:
        """Send a token request; give the status and the text of the answer."""
        form = urlencode({"grant_type": grant_type, **SECRET, **parameters}).encode()
        return self.get("token", form)

    def get(self, name: str, form: bytes | None = None, **headers: str) -> tuple[int, str]:
        """Ask at one of its addresses."""
        try:
            with urllib.request.urlopen(
                urllib.request.Request(self.addresses[name], form, headers), timeout=PATIENCE
            ) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def back(self, **parameters: str) -> dict[str, str]:
        """Send a user to consent, and give what is sent back."""
        connection = HTTPConnection(self.addresses["issuer"].removeprefix("http://"), timeout=PATIENCE)
        query = {"response_type": "code", "client_id": "client", "redirect_uri": "https://a.example/", **parameters}
        connection.request("GET", f"/authorize?{urlencode(query)}")
        location = connection.getresponse().headers["Location"]
        connection.close()
        return dict(parse_qsl(location.partition("?")[2]))

    def send(self, data: bytes) -> socket.socket:
        """Send what may be no HTTP; give the connection."""
        host, port = self.addresses["issuer"].removeprefix("http://").split(":")
        connection = socket.create_connection((host, int(port)), timeout=PATIENCE)
        connection.sendall(data)
        return connection

    def stop(self, number: int = signal.SIGTERM) -> Done:
        """Tell it to stop, and give what it left."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=PATIENCE)
        return Done(self.process.returncode, out, err.decode())


@contextmanager
def provider(*options: str, cwd: Path) -> Iterator[Provider]:
    """Run the program while the block runs, and read what it says at its start."""
    with started(*options, cwd=cwd, program=PROGRAM) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().decode().strip() for _ in range(7)]
        yield Provider(process, dict(line.split(": ", 1) for line in lines if line))


def test_addresses(tmp_path: Path) -> None:
    """It names each of its addresses on stdout, with the port that it was told, and each answers."""
    port = free_port()
    with provider("--port", str(port), cwd=tmp_path) as server:
        url = f"http://127.0.0.1:{port}"
        assert server.addresses == {
            "issuer": url,
            "authorization": f"{url}/authorize",
            "token": f"{url}/token",
            "revocation": f"{url}/revoke",
            "resource": f"{url}/resource",
            "discovery": f"{url}/.well-known/oauth-authorization-server",
            "openid discovery": f"{url}/.well-known/openid-configuration",
        }
        assert server.back()["code"] == "code-1"
        assert json.loads(server.ask("client_credentials")[1])["access_token"] == "access-1"
        assert server.get("resource", Authorization="Bearer access-1")[0] == 200
        assert json.loads(server.get("discovery")[1])["issuer"] == url


@on_posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_end(tmp_path: Path, number: int) -> None:
    """A signal is the normal end, also with a slow request in flight."""
    slow = b"POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
    with provider("--delay", "600", cwd=tmp_path) as server, server.send(slow):
        assert server.get("resource")[0] == 401
        assert server.stop(number) == (0, b"", "GET /resource 401\n")


@on_posix
def test_what_it_logs(tmp_path: Path) -> None:
    """A request is one line with its method, path, grant and status, and without anything that was sent."""
    with provider("--fail-next", "1", "--status", "429", cwd=tmp_path) as server:
        server.ask("client_credentials")
        server.ask("client_credentials")
        server.ask("hush-grant", client_secret="hush-secret")
        server.ask("refresh_token", refresh_token="hush-token")
        server.get("resource", Authorization="Bearer hush-token")
        server.addresses["elsewhere"] = f"{server.addresses['issuer']}/else%0Awhere?token=hush-token"
        server.get("elsewhere")
        assert server.stop().err.splitlines() == [
            "POST /token client_credentials 429",
            "POST /token client_credentials 200",
            "POST /token (unknown grant) 400",
            "POST /token refresh_token 400",
            "GET /resource 401",
            "GET /else%0Awhere 404",
        ]


@on_posix
def test_what_is_not_http(tmp_path: Path) -> None:
    """A request that can't be read is named as such, and nothing of it is repeated in the log."""
    with provider(cwd=tmp_path) as server:
        with server.send(b"POST /token HTTP/1.1\r\nHost: localhost\r\nhush-secret\r\n\r\n") as connection:
            assert b" 400 " in connection.recv(100)
        (line,) = server.stop().err.splitlines()
        assert line.endswith("ERROR lumos_connector.testing: a request that is not HTTP was refused")


# What it can be told


def test_tokens(tmp_path: Path) -> None:
    """Switches say what its tokens are like, and how they come."""
    options = ("--prefix", "acme-", "--expires-in", "60", "--rotate", "--reuse-detection", "--form-encoded")
    with provider(*options, cwd=tmp_path) as server:
        _, text = server.ask("authorization_code", code=server.back()["code"], redirect_uri="https://a.example/")
        first = dict(parse_qsl(text))
        assert (first["access_token"], first["expires_in"]) == ("acme-access-1", "60")
        _, text = server.ask("refresh_token", refresh_token=first["refresh_token"])
        second = dict(parse_qsl(text))["refresh_token"]
        assert second == "acme-refresh-2"
        assert server.ask("refresh_token", refresh_token=first["refresh_token"])[0] == 400
        assert server.ask("refresh_token", refresh_token=second)[0] == 400


def test_without_expiry(tmp_path: Path) -> None:
    """An answer may leave out how long its token lasts, and a request may fail as a busy provider does."""
    with provider("--expires-in", "none", "--fail-next", "1", cwd=tmp_path) as server:
        assert server.ask("client_credentials") == (503, "Service Unavailable")
        assert "expires_in" not in json.loads(server.ask("client_credentials")[1])


def test_consent(tmp_path: Path) -> None:
    """A code challenge can be required, and consent be denied."""
    with provider("--require-pkce", "--deny", cwd=tmp_path) as server:
        assert server.back()["error"] == "invalid_request"
        challenge = {"code_challenge": "c", "code_challenge_method": "S256"}
        assert server.back(**challenge)["error"] == "access_denied"


@pytest.mark.parametrize("how", ["file", "variable", "public"])
def test_client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    """Its client may have another name, and a secret from a file or from the environment, or none."""
    (tmp_path / "secret").write_text("from-file\n")
    monkeypatch.setenv(VARIABLE, "from-variable")
    options = {"file": ("--client-secret-file", "secret"), "variable": (), "public": ("--public",)}[how]
    with provider("--client-id", "acme", *options, cwd=tmp_path) as server:
        form = {"grant_type": "client_credentials", "client_id": "acme"}
        secret = {} if how == "public" else {"client_secret": f"from-{how}"}
        assert server.get("token", urlencode({**form, **secret}).encode())[0] == 200
        assert server.get("token", urlencode({**form, "client_secret": "secret"}).encode())[0] == 401


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--port", "x"), "argument --port/-p: expected a number from 0 to 65535; 0 takes any that is free"),
        (("--status", "500"), "--status is the status of requests that fail; say how many with --fail-next N"),
        (("--fail-next", "1", "--status", "200"), "argument --status: expected the HTTP status of a failure, from 400"),
        (("--fail-next", "0"), "argument --fail-next: expected a number of requests, such as 2"),
        (("--expires-in", "soon"), "argument --expires-in: expected a whole number of seconds, or none"),
        (("--delay", "-1"), "argument --delay: expected a number of seconds above 0"),
        (("--public", "--client-secret-file", "x"), "--public and --client-secret-file exclude each other"),
        (("--client-secret-file", "missing"), "--client-secret-file: "),
        (("--rotat",), "unknown option --rotat. Did you mean --rotate"),
    ],
)
def test_typed_wrong(tmp_path: Path, options: tuple[str, ...], message: str) -> None:
    """What can't be understood is one message and status 2, as for other commands."""
    assert message in run(*options, cwd=tmp_path, program=PROGRAM).refusal


def test_port_in_use(tmp_path: Path) -> None:
    """A port that is taken is one message and status 2, too."""
    with FakeTokenServer() as server:
        port = server.url.rpartition(":")[2]
        refusal = run("--port", port, cwd=tmp_path, program=PROGRAM).refusal
    assert refusal.startswith(f"error: can't listen on port {port} of 127.0.0.1: it is in use; ")


def test_help(tmp_path: Path) -> None:
    """Help names the program as it is typed, and its options."""
    done = run("--help", cwd=tmp_path, program=PROGRAM)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(b"usage: python -m lumos_connector.testing ")
    assert b"--fail-next N" in done.out
