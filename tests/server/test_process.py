"""The server as a process: how it begins, what it says, how it ends."""

import asyncio
import signal
import socket
import ssl
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from lumos_connector import InvalidConfigurationError
from lumos_connector.server import serve
from lumos_connector.server.listening import bind

from .connectors import Acme
from .process import PATIENCE, connection, document, list_accounts, post, running
from .test_contract import Twin, Unreadable

pytestmark = pytest.mark.once

HERE = Path(__file__).parent
ALL = "0.0.0.0"  # noqa: S104 - what is tested is that it is warned of
CERT, KEY = str(HERE / "cert.pem"), str(HERE / "key.pem")

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")


async def test_says_where_it_listens(tmp_path: Path, session: aiohttp.ClientSession) -> None:
    """One line names the connectors, the real port and the process; nothing else is said at the default level."""
    with running("Acme", "Other", log=tmp_path / "log", prefix="/api/") as server:
        await server.wait_for(" on http")
        port = server.url.rpartition(":")[2].partition("/")[0]
        line = f"lumos_connector: serving acme, other on http://127.0.0.1:{port}/api (pid {server.process.pid})"
        assert server.log == f"acme starts\n{line}\n"
        status, _ = await post(session, f"{server.url}/other/list_accounts", document())
        assert status == 200
        assert server.log.count("\n") == 2


@on_posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_ends_gracefully(tmp_path: Path, session: aiohttp.ClientSession, number: signal.Signals) -> None:
    """Told to stop, it refuses new connections, finishes the call in flight, stops the connector and exits with 0."""
    with running("Acme", log=tmp_path / "log") as server:
        await server.wait_for(" on http")
        call = asyncio.create_task(list_accounts(session, server, "sleep", "1"))
        await server.wait_for("acme sleeps")
        server.process.send_signal(number)
        server.process.send_signal(number)  # as timeout(1) and some shells do
        await refused(server.url)
        status, answer = await call
        assert (status, answer["response"][0]["integration_specific_id"]) == (200, "u")
        assert await server.ended() == 0
        assert server.log.endswith("acme stops\n")


async def refused(url: str) -> None:
    """Wait until nobody listens any more."""
    with suppress(OSError):
        for _ in range(int(PATIENCE / 0.02)):
            async with connection(url):
                await asyncio.sleep(0.02)
        pytest.fail("it still listens")


@on_posix
@pytest.mark.parametrize("behaviour", [("sleep", "600"), ("stubborn",)])
async def test_does_not_wait_forever(
    tmp_path: Path, session: aiohttp.ClientSession, behaviour: tuple[str, ...]
) -> None:
    """A call that takes longer than the shutdown timeout is answered with 503, even if it ignores its cancellation."""
    with running("Acme", log=tmp_path / "log", shutdown_timeout=0.3) as server:
        await server.wait_for(" on http")
        call = asyncio.create_task(list_accounts(session, server, *behaviour))
        await server.wait_until(lambda: "acme sleeps" in server.log or "stubborn" in server.log)
        server.process.send_signal(signal.SIGTERM)
        assert await call == (503, {"detail": "The server is shutting down"})
        assert await server.ended() == 0
        assert "Traceback" not in server.log
        assert "acme stops\n" in server.log


@on_posix
async def test_request_that_is_still_arriving(tmp_path: Path) -> None:
    """A request whose body arrives while the server shuts down is answered; one on a connection kept alive is not."""
    body = document()
    head = f"POST /list_accounts HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with running("Acme", log=tmp_path / "log") as server:
        await server.wait_for(" on http")
        async with connection(server.url) as (idle_reader, idle), connection(server.url) as (reader, writer):
            idle.write(head + body)
            await idle_reader.readuntil(b"}]")
            writer.write(head + body[:5])
            await asyncio.sleep(0.2)
            server.process.send_signal(signal.SIGTERM)
            await refused(server.url)
            idle.write(head + body)
            assert b"HTTP/1.1 503 " in await idle_reader.read()
            writer.write(body[5:])
            assert (await reader.read()).startswith(b"HTTP/1.1 200 ")
            assert await server.ended() == 0


@on_posix
@pytest.mark.parametrize("behaviour", [("sleep", "600"), ("block", "600")])
async def test_second_signal(tmp_path: Path, session: aiohttp.ClientSession, behaviour: tuple[str, ...]) -> None:
    """A second signal ends it at once, even if a connector blocks the loop."""
    with running("Acme", log=tmp_path / "log") as server:
        await server.wait_for(" on http")
        call = asyncio.create_task(list_accounts(session, server, *behaviour))
        await server.wait_until(lambda: "acme sleeps" in server.log or "blocked" in server.log)
        server.process.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.5)
        assert server.process.poll() is None
        server.process.send_signal(signal.SIGINT)
        assert await server.ended() == -signal.SIGINT
        with pytest.raises(aiohttp.ClientError):
            await call


@on_posix
async def test_signal_while_starting(tmp_path: Path) -> None:
    """A connector that takes long to start doesn't keep the server from ending."""
    with running("Acme", "Waiting", log=tmp_path / "log") as server:
        await server.wait_for("waiting")
        server.process.send_signal(signal.SIGTERM)
        assert await server.ended() == 0
        assert server.log == "acme starts\nwaiting\nacme stops\n"


@pytest.mark.parametrize(
    ("name", "status", "said", "traceback"),
    [
        ("Failing", 1, "lumos_connector: failing did not start: ValueError, see the log\n", True),
        ("Quitting", 1, "lumos_connector: quitting did not start: SystemExit, see the log\n", True),
        ("Unready", 1, "lumos_connector: unready did not start: the licence server does not answer\n", False),
        ("Misconfigured", 2, "ACME_POOL: expected a number\n", False),
    ],
)
async def test_start_that_fails(tmp_path: Path, name: str, status: int, said: str, traceback: bool) -> None:
    """The process ends with one clear message; the traceback of a surprise is in the log, and nobody listened."""
    with running("Acme", name, log=tmp_path / "log") as server:
        assert await server.ended() == status
        assert said in server.log
        assert ("Traceback" in server.log) is traceback
        assert "acme stops" in server.log
        assert " on http" not in server.log


async def test_tls(tmp_path: Path, session: aiohttp.ClientSession) -> None:
    """With a certificate it speaks HTTPS, large answers included."""
    trust = ssl.create_default_context(cafile=CERT)
    with running("Acme", log=tmp_path / "log", tls_cert=CERT, tls_key=KEY, host=ALL) as server:
        await server.wait_for(f" on https://{ALL}:")
        url = server.url.replace(ALL, "localhost") + "/list_accounts"
        status, answer = await post(session, url, document(password="x" * 5_000_000), ssl=trust)
        assert (status, len(answer["response"][0]["extra_data"]["echoed"])) == (200, 5_000_000)
        assert "warning" not in server.log


@pytest.mark.parametrize(
    ("host", "token", "warned"),
    [(ALL, None, True), (ALL, "secret", False), ("127.0.0.1", None, False), ("localhost", None, False)],
)
async def test_warning(tmp_path: Path, host: str, token: str | None, warned: bool) -> None:
    """Listening beyond this machine with neither token nor TLS is warned of, whatever the log's level."""
    environ = {"LUMOS_LOG_LEVEL": "CRITICAL"}
    with running("Acme", log=tmp_path / "log", environ=environ, host=host, token=token) as server:
        await server.wait_for(" on http")
        await asyncio.sleep(0.1)
        assert ("warning: anybody on the network can call it" in server.log) is warned
        assert "secret" not in server.log


def has_ipv6() -> bool:
    """Tell whether this machine has IPv6."""
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
@pytest.mark.parametrize("host", ["::1", "[::1]"])
async def test_ipv6(tmp_path: Path, session: aiohttp.ClientSession, host: str) -> None:
    """An IPv6 address works, and the URL has it in brackets."""
    with running("Acme", log=tmp_path / "log", host=host) as server:
        await server.wait_for(" on http://[::1]:")
        assert (await list_accounts(session, server))[0] == 200


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is one IPv4 address for this machine alone")
def test_name_with_several_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that stands for several addresses has one port on all of them; those of a missing kind are left out."""
    addresses = ["127.0.0.1", "127.0.0.2", "203.0.113.7"]
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    bound = bind("several.example", 0)
    (first, port), (second, other) = [one.getsockname() for one in bound]
    assert (first, second, port) == ("127.0.0.1", "127.0.0.2", other)
    bound[0].close()
    with bound[1]:
        bound[1].listen()
        with pytest.raises(InvalidConfigurationError, match="it is in use"):
            bind("several.example", port)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01", ""),
        (b"GET / HTTP/1.1\r\nsecret\x01: hunter2\r\n\r\n", "a request that is not HTTP was refused"),
    ],
)
async def test_what_is_not_http(tmp_path: Path, sent: bytes, said: str) -> None:
    """A client that doesn't speak HTTP gets 400, and no traceback with what it sent gets into the log."""
    with running("Acme", log=tmp_path / "log", environ={"LUMOS_LOG_LEVEL": "INFO"}) as server:
        await server.wait_for(" on http")
        async with connection(server.url) as (reader, writer):
            writer.write(sent)
            assert (await reader.read()).startswith(b"HTTP/1.0 400 ")
        await server.wait_for(said)
        assert "Traceback" not in server.log
        assert "hunter2" not in server.log


@pytest.mark.parametrize(
    ("sent", "status", "detail"),
    [
        (b"GET /healthz HTTP/1.1\r\nAuthorization: Bearer hunter2\x01\r\n\r\n", 400, "Bad Request"),
        (b"GET /healthz HTTP/1.1\r\nX: " + b"hunter2" * 2000 + b"\r\n\r\n", 400, "Bad Request"),
        (b"hunt@r2 / HTTP/1.1\r\n\r\n", 400, "Bad Request"),
        (b"POST /info HTTP/1.1\r\nHost: x\r\nExpect: hunter2\r\n\r\n", 417, "Expectation Failed"),
        (b"POST /no HTTP/1.1\r\nHost: x\r\nExpect: hunter2\r\nConnection: close\r\n\r\n", 417, "Expectation Failed"),
    ],
)
async def test_refused_by_the_protocol(tmp_path: Path, sent: bytes, status: int, detail: str) -> None:
    """What aiohttp refuses is answered in JSON and with a request id, and with nothing of what was sent."""
    with running("Acme", log=tmp_path / "log") as server:
        await server.wait_for(" on http")
        async with connection(server.url) as (reader, writer):
            writer.write(sent)
            head, _, body = (await reader.read()).decode().partition("\r\n\r\n")
        assert head.split()[1] == f"{status}"
        assert "Content-Type: application/json\r\n" in head
        assert "X-Request-Id: " in head
        assert body == f'{{"detail": "{detail}"}}'


async def test_broken_body(tmp_path: Path) -> None:
    """A body whose chunks are not well-formed is 400 (by aiohttp's parser in Python; that in C waits for more)."""
    with running("Acme", log=tmp_path / "log", environ={"AIOHTTP_NO_EXTENSIONS": "1"}) as server:
        await server.wait_for(" on http")
        async with connection(server.url) as (reader, writer):
            writer.write(b"POST /list_accounts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n")
            await asyncio.sleep(0.2)
            writer.write(b"nonsense\r\n")
            assert b"400 Bad Request" in await reader.readline()
            assert b'{"detail": "The body is not well-formed HTTP"}' in await reader.readuntil(b"}")


async def test_log_line(tmp_path: Path, session: aiohttp.ClientSession) -> None:
    """An operator finds the request id of an answer in the log, on the line of the call."""
    with running("Acme", log=tmp_path / "log", environ={"LUMOS_LOG_LEVEL": "INFO"}) as server:
        await server.wait_for(" on http")
        async with session.post(f"{server.url}/list_accounts", data=document(password="hunter2")) as response:
            request_id = response.headers["X-Request-Id"]
        await server.wait_for(f"INFO lumos_connector.server [{request_id}]: POST /list_accounts: 200 in ")
        assert "hunter2" not in server.log


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a port is taken when it is bound")
async def test_port_taken_meanwhile(tmp_path: Path) -> None:
    """A port that somebody else begins to listen on while connectors start is refused like one in use before."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    with running("Acme", "Greedy", log=tmp_path / "log", environ={"GREEDY": f"{port}"}, port=port) as server:
        assert await server.ended() == 2
        assert f"can't listen on port {port} of 127.0.0.1: it is in use; stop" in server.log
        assert "acme stops" in server.log


# What it refuses


def used_port() -> tuple[socket.socket, int]:
    """Give a port that is in use."""
    listening = socket.create_server(("127.0.0.1", 0))
    return listening, listening.getsockname()[1]


def test_port_in_use() -> None:
    """A port that is in use is named, with what to do."""
    listening, port = used_port()
    with listening, pytest.raises(InvalidConfigurationError, match=f"port {port} of 127.0.0.1: it is in use; stop"):
        serve([Acme], port=port)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"host": "no.such.host.invalid"}, "no such host"),
        ({"host": "a" * 70}, "no such host"),
        ({"host": ""}, "expected a name or an address"),
        ({"host": "203.0.113.7"}, "choose an address of this machine"),
        ({"port": 70000}, "port: expected a number from 0 to 65535, got 70000"),
        ({"port": -1}, "port: expected a number from 0 to 65535, got -1"),
        ({"prefix": "x"}, "begin with a slash"),
        ({"token": "a b"}, "the token must be"),
        ({"tls_key": KEY}, "give --tls-cert too"),
        ({"tls_cert": "missing.pem"}, "missing.pem: can't be read: No such file"),
        ({"tls_cert": CERT, "tls_key": "missing.pem"}, "missing.pem: can't be read: No such file"),
        ({"tls_cert": str(HERE)}, "can't be read: "),
        ({"tls_cert": CERT}, "expected a certificate and the key that belongs to it"),
        ({"tls_cert": KEY, "tls_key": CERT}, "expected a certificate and the key that belongs to it"),
        ({"tls_cert": CERT, "tls_key": str(HERE / "encrypted-key.pem")}, "the TLS key is encrypted"),
    ],
)
def test_refuses_options(options: dict[str, Any], message: str) -> None:
    """What can't be used is refused with one clear message before anything starts."""
    with pytest.raises(InvalidConfigurationError, match=message):
        serve([Acme], **{"port": 0, **options})


def test_refuses_connectors() -> None:
    """A set of connectors that can't be served together is refused the same way."""
    with pytest.raises(InvalidConfigurationError, match="same app_id"):
        serve([Acme, Twin], port=0)
    with pytest.raises(InvalidConfigurationError, match="can't be evaluated"):
        serve([Unreadable], port=0)


def test_privileged_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """A port that needs more rights is refused with what to do."""

    class Denied(socket.socket):
        """A socket on a machine where this user may not bind."""

        def bind(self, address: Any) -> None:
            """Refuse."""
            raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket, "socket", Denied)
    with pytest.raises(InvalidConfigurationError, match="choose a port above 1023"):
        serve([Acme], port=80)


def test_importing_the_package_imports_no_aiohttp() -> None:
    """Only who serves pays for aiohttp."""
    code = "import sys, lumos_connector, lumos_connector.dispatch; sys.exit('aiohttp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_runs_beside_a_main_thread() -> None:
    """In another thread it serves, too; there it has no signals, and ends with its process."""
    code = """
import queue, sys, threading, urllib.request
from lumos_connector.server import serve
sys.path.insert(0, sys.argv[1])
from connectors import Other
urls = queue.Queue()
options = {"port": 0, "on_started": urls.put}
threading.Thread(target=serve, args=[[Other]], kwargs=options, daemon=True).start()
print(urllib.request.urlopen(urls.get(timeout=60) + "/healthz", timeout=60).read().decode())
"""
    command = [sys.executable, "-c", code, str(HERE)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=PATIENCE)
    assert done.stdout == '{"status": "ok"}\n'
