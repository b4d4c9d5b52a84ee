"""
The environments of the published SDK, one for each version, made once from the package index and then kept.

Each may be given ready-made: ``LUMOS_WIRE_V4`` and ``LUMOS_WIRE_V3`` name the folders of virtual environments. Where
``LUMOS_WIRE_CACHE`` names a folder, what is not given is made there; otherwise it is missing.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple


class Needed(NamedTuple):
    """
    What one version takes.

    Attributes:
        version: The version.
        variable: The variable that names a ready-made environment.
        script: What its Python runs.
        requirements: What is installed for it.
    """

    version: str
    variable: str
    script: str
    requirements: tuple[str, ...]


NEWER = Needed("4.278.0", "LUMOS_WIRE_V4", "peer_v4.py", ("connector-py==4.278.0", "uvicorn"))
OLDER = Needed("3.5.0", "LUMOS_WIRE_V3", "peer_v3.py", ("connector-py[fastapi]==3.5.0", "urllib3", "uvicorn"))


class MissingPeerError(Exception):
    """There is no environment for a version, and none may be made."""


def python_of(needed: Needed) -> Path:
    """
    Find the Python of a version's environment, or make the environment.

    Args:
        needed: The version.

    Returns:
        The interpreter.

    Raises:
        MissingPeerError: None is given, and there is no folder to make one in.
    """
    given, cache = os.environ.get(needed.variable), os.environ.get("LUMOS_WIRE_CACHE")
    if given:
        return interpreter(Path(given))
    if not cache:
        raise MissingPeerError(f"run `tox -e wire`, or set {needed.variable} to an environment with {needed.version}")
    return made(needed, Path(cache) / f"connector-py-{needed.version}-py{sys.version_info[0]}{sys.version_info[1]}")


def interpreter(folder: Path) -> Path:
    """Give the interpreter of a virtual environment."""
    return folder / "Scripts" / "python.exe" if os.name == "nt" else folder / "bin" / "python"


def made(needed: Needed, folder: Path) -> Path:
    """Make an environment unless it was finished before; one that was left half made is made anew."""
    finished = folder / "finished"
    if not finished.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        pip = [str(interpreter(folder)), "-m", "pip", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", *needed.requirements], check=True)
        finished.touch()
    return interpreter(folder)
