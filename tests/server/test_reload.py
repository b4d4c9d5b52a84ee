"""`serve --reload`: a change of a connector's file changes what is answered."""

import json
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from .process import Server, document, post, started

pytestmark = pytest.mark.once

PROGRAM = """
import sys
from lumos_connector import ConnectorError, logs


def find(name):
    from importlib import import_module

    module, _, attribute = name.partition(":")
    try:
        return getattr(import_module(module), attribute)
    except SyntaxError as error:
        raise SystemExit(f"{name}: not Python, line {error.lineno}")


if __name__ == "__main__":
    import json
    import finder
    from lumos_connector.server.reload import serve_with_reload

    logs.configure()
    try:
        sys.exit(serve_with_reload(["acme:Acme"], find=finder.find, **json.loads(sys.argv[1])))
    except ConnectorError as error:
        sys.stderr.write(f"{error.message}\\n")
        sys.exit(2)
"""

CONNECTOR = """
import os
from lumos_connector import BaseConnector, FoundAccountData, ListAccountsResponse


class Acme(BaseConnector):
    app_id = "acme"
    version = "1.0.0"

    async def list_accounts(self, request):
        secret = "TOKEN" in str(os.environ)
        return ListAccountsResponse(response=[FoundAccountData(integration_specific_id=f"GENERATION {secret}")])
"""


def write_project(folder: Path, **options: Any) -> list[str]:
    """Write a project with one connector, and give the command that serves it."""
    (folder / "finder.py").write_text(PROGRAM)
    (folder / "acme.py").write_text(CONNECTOR.replace("GENERATION", "first"))
    options = {"watch": str(folder), "port": 0, "token": "TOKEN", "prefix": "/dev", **options}
    return [sys.executable, str(folder / "finder.py"), json.dumps(options)]


async def answered(server: Server, session: aiohttp.ClientSession) -> str:
    """Give the account that is served."""
    headers = {"Authorization": "Bearer TOKEN"}
    status, answer = await post(session, f"{server.url}/list_accounts", document(), headers=headers)
    assert status == 200, answer
    return str(answer["response"][0]["integration_specific_id"])


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
async def test_reload(tmp_path: Path, session: aiohttp.ClientSession) -> None:
    """Edited, the connector answers anew; broken, it says why and recovers with the next edit."""
    project = tmp_path / "project"
    project.mkdir()
    command = write_project(project)
    environ = {"PYTHONDONTWRITEBYTECODE": "1"}
    with started(command, tmp_path / "log", environ) as server:
        await server.wait_for("serving acme:Acme on http://127.0.0.1:")
        assert server.url.endswith("/dev")
        assert await answered(server, session) == "first False"
        port = int(server.url.removesuffix("/dev").rpartition(":")[2])
        if sys.platform == "linux":
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.2", port))

        (project / "acme.py").write_text("class:")
        await server.wait_for("acme:Acme: not Python, line 1")
        (project / "acme.py").write_text(CONNECTOR.replace("GENERATION", "second"))
        await server.wait_until(lambda: server.log.count("serving acme:Acme on http://127.0.0.1:") == 2)
        assert await answered(server, session) == "second False"

        assert (await post(session, f"{server.url}/list_accounts?x=TOKEN", b"", headers={"A": "TOKEN"}))[0] == 401
        assert await answered(server, session) == "second False"  # on the same connection, so after the log of the last
        assert "POST /dev/list_accounts: 200 in" in server.log
        server.process.send_signal(signal.SIGTERM)
        assert await server.ended() == 0
        assert "TOKEN" not in server.log
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


async def test_reload_of_what_can_not_be_served(tmp_path: Path) -> None:
    """A mistake in the options is one message, and a server beyond this machine is warned of."""
    project = tmp_path / "project"
    project.mkdir()
    command = write_project(project, prefix="dev", host="0.0.0.0")  # noqa: S104 - it is warned of
    with started(command, tmp_path / "log", {"LUMOS_LOG_LEVEL": "ERROR"}) as server:
        await server.wait_for("lumos_connector: the prefix 'dev' is not a path")
        assert "warning: this server for development can be called by anybody on the network" in server.log
        assert "Traceback" not in server.log


async def test_without_the_extra(tmp_path: Path) -> None:
    """Where aiohttp-devtools is not installed, it says what to install."""
    command = write_project(tmp_path)
    (tmp_path / "aiohttp_devtools.py").write_text("raise ImportError\n")
    with started(command, tmp_path / "log", {}) as server:
        assert await server.ended() == 2
        assert server.log == "reloading needs aiohttp-devtools: pip install 'lumos-connector[reload]'\n"
