"""
A connector's own command: what its project's console script runs, and what an agent calls.

The capabilities are the commands; a call of one is the same as with the program for all connectors. This module must
not know what a command does.
"""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

from ..capabilities import TABLE, capabilities_known_to
from ..version import __version__
from .call import CapabilityOptions, call, check_capability
from .locate import load
from .parsing import Command, Line, run_command
from .places import ConnectorClass, as_connector
from .process import Process, run_and_exit, run_within

_GETTING_TOKENS = ("get_authorization_url", "handle_client_credentials_request")


def run(connector: ConnectorClass | str) -> NoReturn:
    """
    Be a connector's command: the whole body of the function that a project's console script names.

    Args:
        connector: The class; or its name, such as ``"acme.connector:AcmeConnector"``, with which stdout is kept for the
            answer and signals are looked after already while the module is imported. With the class, what the module
            prints by Python is kept out only as long as that is buffered.

    Raises:
        SystemExit: Always, with the exit status.
    """
    run_and_exit(lambda process: _run(connector, sys.argv[1:], process))


def main(connector: ConnectorClass | str, argv: Sequence[str] | None = None) -> int:
    """
    Do what `run` does within another program, such as a test.

    Args:
        connector: As for `run`.
        argv: The command line, without the program's name; this process's own by default.

    Returns:
        The exit status.
    """
    return run_within(lambda process: _run(connector, sys.argv[1:] if argv is None else argv, process))


def _run(given: ConnectorClass | str, argv: Sequence[str], process: Process) -> int:
    connector = load(given, here_first=False) if isinstance(given, str) else as_connector(given, repr(given))
    program = Path(sys.argv[0]).name
    prog = connector.app_id if program in ("", "-c", "-m", "__main__.py") else program
    version = f"{connector.app_id} {connector.version} (lumos-connector {__version__})"
    title = connector.user_friendly_name or connector.app_id
    if argv and argv[0] in TABLE:
        check_capability(connector, argv[0])
    return run_command(_commands(connector), Line(prog, argv, process, version), f"{title}, a connector to Lumos.")


def _commands(connector: ConnectorClass) -> dict[str, Command]:
    dev = Command("commands for its development", partial(_dev, connector))
    known = capabilities_known_to(connector)
    tokens = Command("get and renew tokens for development", partial(_oauth, connector))
    gets_tokens = any(name in connector.capabilities() for name in _GETTING_TOKENS)
    return {
        "info": Command("describe the connector", partial(_info, connector)),
        **({"oauth": tokens} if gets_tokens else {}),
        **{name: Command(known[name].summary, partial(_call, connector, name)) for name in connector.capabilities()},
        "dev": dev,
        "hacking": dev._replace(summary="the same as dev"),
    }


def _info(connector: ConnectorClass, line: Line) -> int:
    from .describing import InfoOptions, info

    options = line.parse(InfoOptions, "Describe the connector; a request is not looked at.")
    return info(lambda: connector, options, line.process)


def _call(connector: ConnectorClass, capability: str, line: Line) -> int:
    summary = capabilities_known_to(connector)[capability].summary
    return call(lambda: connector, capability, line.parse(CapabilityOptions, summary), line.process)


def _oauth(connector: ConnectorClass, line: Line) -> int:
    from .oauth.commands import run

    return run(line, connector)


def _dev(connector: ConnectorClass, line: Line) -> int:
    server = Command("serve the connector over HTTP", partial(_serve, connector))
    return run_command({"http-server": server}, line, "Commands for development.")


def _serve(connector: ConnectorClass, line: Line) -> int:
    from .serving import ServerOptions, name_of, serve

    options = line.parse(
        ServerOptions, "Serve the connector over HTTP: POST /<capability> with the request as the body."
    )
    return serve([name_of(connector)], lambda: [connector], options, line.process)
