"""
``serve``: connectors over HTTP, from the command line.

This module must not know how a server answers. (Its annotations are evaluated: argparse-dataclass can't read text.)
"""

import argparse
import dataclasses
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from ..errors import InvalidConfigurationError
from .call import check_annotations, configure_log
from .locate import load
from .outlet import unquoted
from .parsing import Line, option
from .places import ConnectorClass
from .problems import UsageError, quoted
from .process import Process

TOKEN_VARIABLE = "LUMOS_CONNECTOR_TOKEN"  # noqa: S105 - the name of a variable
"""The environment variable that holds the token which clients must send."""


def port_number(text: str) -> int:
    """Read a port, as argparse wants its types to."""
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError("expected a number from 0 to 65535; 0 takes any that is free")
    return int(text)


def _bytes(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError("expected a number of bytes, such as 1048576")
    return int(text)


def seconds_above_zero(text: str) -> float:
    """Read a time, as argparse wants its types to."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError("expected a number of seconds above 0")
    return seconds


@dataclasses.dataclass(kw_only=True)
class ServerOptions:
    """How to serve."""

    host: str = option("where to listen (default: 127.0.0.1, which only this machine can reach)", default="127.0.0.1")
    port: int = option(
        "the port (default: 8000; 0 takes any that is free)", "--port", "-p", default=8000, kind=port_number
    )
    prefix: str = option("what all paths begin with, such as /connectors", default="")
    token_file: str | None = option(
        f"a file that holds the bearer token which clients must send (or set {TOKEN_VARIABLE})", metavar="PATH"
    )
    tls_cert: str | None = option("the certificate chain, in PEM form: serves HTTPS", metavar="PATH")
    tls_key: str | None = option("the certificate's key, unless the certificate's file holds it", metavar="PATH")
    max_body: int | None = option("how large a request may be (default: 67108864)", kind=_bytes, metavar="BYTES")
    request_timeout: float | None = option("how long a call may take", kind=seconds_above_zero, metavar="SECONDS")
    shutdown_timeout: float | None = option(
        "how long calls in flight may take when the server is told to stop (default: 30)",
        kind=seconds_above_zero,
        metavar="SECONDS",
    )
    reload: bool = dataclasses.field(
        default=False, metadata={"help": "start anew whenever a Python file here changes; for development"}
    )


@dataclasses.dataclass(kw_only=True)
class ServeOptions(ServerOptions):
    """What ``serve`` takes."""

    connectors: list[str] = option(  # noqa: RUF009 - it makes a field
        "the connectors; `list` shows those that can be found", "connectors", metavar="CONNECTOR", nargs="+"
    )


def run(line: Line) -> int:
    """Serve the connectors that were named."""
    options = line.parse(ServeOptions, "Serve one or several connectors over HTTP.")
    return serve(options.connectors, lambda: [load(name) for name in options.connectors], options, line.process)


def serve(
    names: Sequence[str], classes: Callable[[], list[ConnectorClass]], options: ServerOptions, process: Process
) -> int:
    """
    Serve connectors until the process is told to stop.

    Args:
        names: What finds each of them again in another process.
        classes: Gives their classes.
        options: How to serve.
        process: The process, which leaves its signals to the server.

    Returns:
        The exit status.

    Raises:
        UsageError: An option, a connector or the address can't be used.
    """
    configure_log()
    token = _token(options)
    connectors = classes()
    for connector in connectors:
        check_annotations(connector, connector.capabilities())
    process.leave_behind()  # only the server knows what is left of its calls
    if process.watch is not None:
        process.watch.release()
    try:
        return _with_reload(names, token, options) if options.reload else _plainly(connectors, token, options)
    except InvalidConfigurationError as error:
        raise UsageError(error.message) from error


def _plainly(connectors: list[ConnectorClass], token: str | None, options: ServerOptions) -> int:
    from .. import server

    return server.serve(
        connectors,
        host=options.host,
        port=options.port,
        token=token,
        tls_cert=options.tls_cert,
        tls_key=options.tls_key,
        prefix=options.prefix,
        max_body=options.max_body or server.MAX_BODY,
        request_timeout=options.request_timeout,
        shutdown_timeout=options.shutdown_timeout or server.SHUTDOWN_TIMEOUT,
    )


def _with_reload(names: Sequence[str], token: str | None, options: ServerOptions) -> int:
    if options.tls_cert or options.tls_key or options.shutdown_timeout:
        raise UsageError(
            "--reload serves plain HTTP and stops at once: leave out --tls-cert, --tls-key and --shutdown-timeout"
        )
    from ..server import MAX_BODY
    from ..server.reload import serve_with_reload

    return serve_with_reload(
        names,
        find=load_again,
        host=options.host,
        port=options.port,
        token=token,
        prefix=options.prefix,
        max_body=options.max_body or MAX_BODY,
        request_timeout=options.request_timeout,
    )


def load_again(name: str) -> ConnectorClass:
    """
    Find a connector in a server that starts anew after each change.

    Args:
        name: What finds it.

    Returns:
        Its class.

    Raises:
        SystemExit: It can't be found, imported or served as it is now, with the message for its author.
    """
    try:
        connector = load(name)
        check_annotations(connector, connector.capabilities())
    except UsageError as error:
        raise SystemExit(f"{error}") from error
    return connector


def name_of(connector: ConnectorClass) -> str:
    """Give the name that finds a class in another process, also one from the script that runs."""
    if connector.__module__ == "__main__":
        return f"{Path(getattr(sys.modules['__main__'], '__file__', '')).resolve()}:{connector.__qualname__}"
    return f"{connector.__module__}:{connector.__qualname__}"


def _token(options: ServerOptions) -> str | None:
    """Give the token that clients must send; one that is meant to be there but is empty must not open the server."""
    value = os.environ.pop(TOKEN_VARIABLE, None)
    source = TOKEN_VARIABLE
    if options.token_file is not None:
        source, path = "--token-file", unquoted(options.token_file)
        try:
            value = path.read_text("utf-8")
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "it is not text"
            raise UsageError(f"--token-file: {quoted(str(path))} can't be read: {reason}") from error
    if value is not None and not value.strip():
        raise UsageError(f"{source} holds no token; put one in, or leave it out to require none")
    return value.strip() if value is not None else None
