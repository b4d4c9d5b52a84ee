"""What the project around the connectors promises: its commands and its names."""

import json
import re
import subprocess
import sys
from importlib import import_module

import pytest

from .support import PATIENCE, PROJECT


def run(*command: str) -> bytes:
    """Run a command that must succeed, and give its output."""
    ended = subprocess.run([sys.executable, *command], cwd=PROJECT, capture_output=True, timeout=PATIENCE, check=False)
    assert ended.returncode == 0, ended.stderr.decode()
    return ended.stdout


@pytest.mark.parametrize(("command", "app_id"), [("user", "openid"), ("client", "openid-client")])
def test_each_command_is_its_connector(command: str, app_id: str) -> None:
    """The function behind an installed command answers for the right connector, which says the scopes it needs."""
    described = json.loads(run("-c", f"from openid_connector.main import {command}; {command}()", "info"))
    assert described["response"]["app_id"] == app_id
    assert set(described["response"]["oauth_scopes"]) >= {"validate_credentials", "list_accounts"}


def test_the_connectors_are_found_by_name() -> None:
    """In the project's folder nothing has to be installed for a bare name to work."""
    listed = run("-m", "lumos_connector", "list").decode()
    assert {"OpenIDConnector", "OpenIDClientConnector"} <= set(listed.split())


def test_the_declared_entry_points_exist() -> None:
    """Every ``module:name`` in pyproject.toml leads somewhere."""
    declared = re.findall(r'"(openid_connector[\w.]*):(\w+)"', (PROJECT / "pyproject.toml").read_text("utf-8"))
    assert len(declared) == 4
    assert all(hasattr(import_module(module), name) for module, name in declared)
