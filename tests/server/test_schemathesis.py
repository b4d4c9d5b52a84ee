"""What the server says of itself, held against what it answers: to each capability, and to requests made from it."""

import json
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from lumos_connector.server import create_app

from . import everything
from .everything import PROVIDED, Everything
from .process import post, started
from .test_documents import answer_of, fits, openapi_of, taken_by

pytestmark = pytest.mark.once

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)


@pytest.mark.parametrize("full", [True, False], ids=["full", "short"])
async def test_every_capability_fits(session: aiohttp.ClientSession, full: bool) -> None:
    """What each capability takes and answers is of its schema, in full and with nothing that may be left out."""
    async with TestServer(create_app(Everything)) as server:
        described = await openapi_of(session, server)
        for name in sorted(set(Everything.capabilities()) - set(PROVIDED)):
            operation = described["paths"][f"/{name}"]["post"]
            given = everything.request_of(name, full=full)
            assert fits(described, taken_by(operation), given), name
            _, answer = await post(session, str(server.make_url(f"/{name}")), json.dumps(given).encode())
            assert "response" in answer, answer
            assert fits(described, answer_of(operation), answer), name


@pytest.mark.parametrize("connector", ["demo", f"{everything.__file__}:Everything"], ids=["demo", "everything"])
async def test_requests_made_from_the_description(connector: str, tmp_path: Path) -> None:
    """Whatever is made from the description gets a status and an answer that are in it, and never a 5xx."""
    command = [sys.executable, "-m", "lumos_connector", "serve", connector, "--port", "0"]
    with started(command, tmp_path / "log", {}) as server:
        await server.wait_for(" on http")
        done = subprocess.run(  # noqa: ASYNC221 - nothing else runs here
            [
                *(sys.executable, "-m", "schemathesis.cli", "run", f"{server.url}/openapi.json"),
                *("--checks", ",".join(CHECKS), "--phases", "fuzzing", "--max-examples", "4", "--seed", "1"),
                "--no-color",
            ],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr + server.log
        assert "No issues found" in done.stdout
