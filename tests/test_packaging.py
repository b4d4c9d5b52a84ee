"""
What a user gets from `pip install`: these tests look at the distribution that is installed, not at the source.

They must not know what the package does, only that all of it arrives and can be started.
"""

import json
import subprocess
import sys
import sysconfig
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
COMMAND = Path(sysconfig.get_path("scripts"), "lumos-connector")


@pytest.fixture(scope="module")
def distribution() -> metadata.Distribution:
    """The installed distribution."""
    return metadata.distribution("lumos-connector")


@pytest.fixture(scope="module")
def wheel(distribution: metadata.Distribution) -> metadata.Distribution:
    """The installed distribution, where its files were copied and not linked to the source."""
    origin = json.loads(distribution.read_text("direct_url.json") or "{}")
    if origin.get("dir_info", {}).get("editable"):
        pytest.skip("an editable install has no files of its own")
    return distribution


def installed(distribution: metadata.Distribution) -> set[str]:
    """Name the files of the package itself, as the wheel holds them."""
    files = (file.as_posix() for file in distribution.files or ())
    return {file for file in files if file.startswith("lumos_connector/") and not file.endswith(".pyc")}


def test_metadata(distribution: metadata.Distribution) -> None:
    """Name, licence, oldest Python and description are there for an index to show."""
    about = distribution.metadata
    assert about["Name"] == "lumos-connector"
    assert about["License-Expression"] == "Apache-2.0"
    assert about["Requires-Python"] == ">=3.10"
    assert about["Description-Content-Type"] == "text/markdown"
    assert about["Summary"]


def test_version_is_stated_once(distribution: metadata.Distribution) -> None:
    """The metadata's version is the one that the package itself states."""
    from lumos_connector.version import __version__

    assert distribution.version == __version__


def test_dependencies_have_no_upper_bound(distribution: metadata.Distribution) -> None:
    """A connector may use any newer release of what this package uses."""
    for text in distribution.requires or ():
        operators = {specifier.operator for specifier in Requirement(text).specifier}
        assert operators <= {">="}, text


@pytest.mark.usefixtures("wheel")
def test_tests_run_on_the_wheel() -> None:
    """The package that the tests import is the installed one."""
    spec = find_spec("lumos_connector")
    assert spec is not None
    assert spec.origin == str(Path(sysconfig.get_path("purelib"), "lumos_connector", "__init__.py"))


def test_wheel_holds_the_whole_package(wheel: metadata.Distribution) -> None:
    """Every module and stub of the source arrives, and none that the source no longer has."""
    package = ROOT / "lumos_connector"
    source = {path.relative_to(ROOT).as_posix() for suffix in ("py", "pyi") for path in package.rglob(f"*.{suffix}")}
    assert installed(wheel) == {*source, "lumos_connector/py.typed"}


def test_wheel_holds_nothing_else(wheel: metadata.Distribution) -> None:
    """Tests, examples and tools stay out of a user's environment."""
    folders = {file.parts[0] for file in wheel.files or () if file.parts[0] != ".."}
    assert folders == {"lumos_connector", f"lumos_connector-{wheel.version}.dist-info"}


def test_licence_travels_with_the_wheel(wheel: metadata.Distribution) -> None:
    """The licence's text is that of the source."""
    assert wheel.read_text("licenses/LICENSE") == (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_demo_is_registered(distribution: metadata.Distribution) -> None:
    """The demo connector is found by its entry point."""
    (entry_point,) = distribution.entry_points.select(group="lumos_connector.connectors")
    assert entry_point.name == entry_point.load().app_id == "demo"


@pytest.mark.parametrize(
    "command", [[str(COMMAND)], [sys.executable, "-m", "lumos_connector"]], ids=["script", "module"]
)
def test_command_starts(command: list[str], distribution: metadata.Distribution, tmp_path: Path) -> None:
    """The installed command and the module are one program, and know their version."""
    version = [*command, "--version"]
    done = subprocess.run(version, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert distribution.version in done.stdout
