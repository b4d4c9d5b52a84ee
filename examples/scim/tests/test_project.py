"""What the project around the connector promises: its commands, its names, and what its README shows."""

import asyncio
import json
import re
import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from .support import TOKEN, Call

PROJECT = Path(__file__).resolve().parents[1]
README = (PROJECT / "README.md").read_text("utf-8")


def run(*command: str, folder: Path = PROJECT) -> bytes:
    """Run a command that must succeed, and give its output."""
    ended = subprocess.run([sys.executable, *command], cwd=folder, capture_output=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stderr.decode()
    return ended.stdout


@pytest.mark.parametrize(("command", "app_id"), [("bearer", "scim"), ("basic", "scim-basic")])
def test_each_command_is_its_connector(command: str, app_id: str) -> None:
    """The function behind an installed command answers for the right connector."""
    described = json.loads(run("-c", f"from scim_connector.main import {command}; {command}()", "info"))
    assert described["response"]["app_id"] == app_id


def test_the_connectors_are_found_by_name() -> None:
    """In the project's folder nothing has to be installed for a bare name to work."""
    listed = run("-m", "lumos_connector", "list").decode()
    assert {"ScimConnector", "ScimBasicConnector"} <= set(listed.split())


def test_the_declared_entry_points_exist() -> None:
    """Every ``module:name`` in pyproject.toml leads somewhere."""
    declared = re.findall(r'"(scim_connector[\w.]*):(\w+)"', (PROJECT / "pyproject.toml").read_text("utf-8"))
    assert len(declared) == 4
    assert all(hasattr(import_module(module), name) for module, name in declared)


async def test_the_commands_of_the_readme(tenant: str, call: Call) -> None:
    """The second and the third command work as they stand, but for the server's address and token."""
    calls = re.findall(r"^python (-m lumos_connector call .*)$", README, re.MULTILINE)
    (shown,) = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    assert len(calls) == 2

    for line in calls:
        text = line.replace("http://127.0.0.1:8080/v2", tenant).replace("swordfish", TOKEN)
        answer = json.loads(await asyncio.to_thread(run, *shlex.split(text), folder=PROJECT.parents[1]))

    (account,) = answer["response"]
    assert json.loads(shown).items() <= account.items()
    assert answer == await call("list_accounts", tenant, {"custom_attributes": ["title"]})
