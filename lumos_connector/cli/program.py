"""
``lumos-connector``: the program for all connectors.

Each command's module is imported when the command is given. This module must not know what a command does.
"""

import sys
from collections.abc import Sequence
from typing import NoReturn

from ..version import __version__
from .parsing import Command, Line, run_command
from .process import run_and_exit, run_within

NAME = "lumos-connector"
"""What the program calls itself."""


def main(argv: Sequence[str]) -> int:
    """
    Run the program within another one, such as a test.

    Args:
        argv: The command line, without the program's name.

    Returns:
        The exit status.
    """
    return run_within(lambda process: _run(Line(NAME, argv, process, _VERSION)))


def entry() -> NoReturn:
    """
    Run the program as this process.

    Raises:
        SystemExit: Always, with the exit status.
    """
    run_and_exit(lambda process: _run(Line(NAME, sys.argv[1:], process, _VERSION)))


def _run(line: Line) -> int:
    return run_command(_COMMANDS, line, "Call, describe and serve connectors to Lumos.")


def _list(line: Line) -> int:
    from .listing import run

    return run(line)


def _info(line: Line) -> int:
    from .describing import NamedInfoOptions, info
    from .locate import load

    options = line.parse(NamedInfoOptions, "Describe a connector: what it is, can do and needs.")
    return info(lambda: load(options.connector), options, line.process)


def _call(line: Line) -> int:
    from .call import NamedCallOptions, call
    from .locate import load

    options = line.parse(
        NamedCallOptions, "Call a capability of a connector; its answer is one JSON document on stdout."
    )
    return call(lambda: load(options.connector), options.capability, options, line.process)


def _oauth(line: Line) -> int:
    from .oauth.commands import run

    return run(line)


def _spec(line: Line) -> int:
    from .describing import spec

    return spec(line)


def _serve(line: Line) -> int:
    from .serving import run

    return run(line)


_VERSION = f"{NAME} {__version__}"
_COMMANDS = {
    "list": Command("list the connectors that can be found, and where", _list),
    "info": Command("describe a connector", _info),
    "call": Command("call a capability of a connector", _call),
    "serve": Command("serve connectors over HTTP", _serve),
    "oauth": Command("get and renew tokens for development", _oauth),
    "spec": Command("describe the whole contract, as an OpenAPI document", _spec),
}
