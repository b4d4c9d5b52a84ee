"""
Serving again after each change of a source file, for development, through aiohttp-devtools.

That program runs an application's factory in a process of its own and replaces the process when a file changes.
`create_app` here is that factory; what it is to serve, it is told by an environment variable. This module must not know
how a connector is found: whoever starts the server says which function does that.
"""

import asyncio
import json
import logging
import os
from collections.abc import Callable, Sequence
from importlib import import_module
from operator import attrgetter
from pathlib import Path

from aiohttp import web
from attrs import asdict, define

from ..connector import BaseConnector
from ..dispatch import isolate
from ..errors import ConnectorError, InvalidConfigurationError
from ..logs import configure
from . import application
from .listening import bind, is_local, url
from .running import say

_ALL = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - an address to recognise, not to listen on
"""Where to reach a server that listens on all addresses."""

VARIABLE = "LUMOS_CONNECTOR_RELOAD"
"""The environment variable that holds what is to be served; removed before a connector is imported."""


@define(kw_only=True)
class Plan:
    """
    What to serve, as JSON can hold it.

    Attributes:
        names: How the connectors were named.
        find: The function that finds one by its name, as ``module:function``.
        watch: The folder that is watched.
        host: Where to listen.
        port: The port.
        token: What clients must send as a bearer token.
        prefix: What all paths begin with.
        max_body: How many bytes a request's body may have.
        request_timeout: How many seconds a call may take.
    """

    names: list[str]
    find: str
    watch: str
    host: str
    port: int
    token: str | None
    prefix: str
    max_body: int
    request_timeout: float | None


def serve_with_reload(
    names: Sequence[str],
    *,
    find: Callable[[str], type[BaseConnector]],
    watch: str | Path = ".",
    host: str = "127.0.0.1",
    port: int = 8000,
    token: str | None = None,
    prefix: str = "",
    max_body: int = application.MAX_BODY,
    request_timeout: float | None = None,
) -> int:
    """
    Serve connectors, and again after each change of a Python file, until SIGINT or SIGTERM.

    Args:
        names: How the connectors are named.
        find: A function of a module, which gives a connector's class by its name. It runs in each new process; what it
            can't find it says by ``SystemExit("message")``, and the next change gives it another chance.
        watch: The folder to watch, with those in it.
        host: Where to listen.
        port: The port; 0 for any free one.
        token: What clients must send as a bearer token.
        prefix: What all paths begin with.
        max_body: How many bytes a request's body may have.
        request_timeout: How many seconds a call may take.

    Returns:
        The process's exit code: 0 after a signal.

    Raises:
        InvalidConfigurationError: aiohttp-devtools is not installed, or the address can't be used.
    """
    try:
        from aiohttp_devtools.runserver import runserver  # type: ignore[import-untyped]  # it has no types
    except ImportError:
        message = "reloading needs aiohttp-devtools: pip install 'lumos-connector[reload]'"
        raise InvalidConfigurationError(message=message) from None
    plan = Plan(
        names=list(names),
        find=f"{find.__module__}:{find.__qualname__}",
        watch=str(Path(watch).resolve()),
        host=host.strip("[]"),
        port=_checked_port(host, port),
        token=token,
        prefix=prefix,
        max_body=max_body,
        request_timeout=request_timeout,
    )
    os.environ[VARIABLE] = json.dumps(asdict(plan))
    _listen_on(plan.host)
    package = Path(__file__).resolve().parents[1]
    watcher = runserver(
        app_path=str(Path(__file__).resolve()),
        app_factory_name=create_app.__name__,
        python_path=str(package.parent),
        root_path=plan.watch,
        main_port=plan.port,
        livereload=False,
    )
    # The watcher's own server is for pages in browsers: nobody needs to find it.
    web.run_app(**{**watcher, "host": "127.0.0.1", "port": 0, "print": None})
    return 0


def _checked_port(host: str, port: int) -> int:
    """Give the port, having made sure that it can be had; 0 becomes a free one."""
    sockets = bind(host, port)
    if not is_local(sockets):
        say("warning: this server for development can be called by anybody on the network")
    chosen = int(sockets[0].getsockname()[1])
    for bound in sockets:
        bound.close()
    return chosen


def _listen_on(host: str) -> None:
    """Make aiohttp-devtools listen where it was told; by itself it takes all addresses of the machine."""
    from aiohttp_devtools.runserver import serve

    serve.HOST = host


async def create_app() -> web.Application:
    """
    Make the application for one run between two changes.

    Returns:
        The application.

    Raises:
        SystemExit: A connector can't be found or served, with the message for the developer.
    """
    plan = Plan(**json.loads(os.environ.pop(VARIABLE)))
    configure()
    _quieten()
    _listen_on(plan.host)
    isolate(asyncio.get_running_loop())
    module, _, function = plan.find.partition(":")
    find = attrgetter(function)(import_module(module))
    try:
        connectors = [find(name) for name in plan.names]
        app = application.create_app(
            *connectors,
            prefix=plan.prefix,
            token=plan.token,
            max_body=plan.max_body,
            request_timeout=plan.request_timeout,
        )
    except (ConnectorError, ValueError, TypeError) as error:
        raise SystemExit(f"lumos_connector: {error}") from None
    app[_PLAN] = plan
    app.on_startup.append(_announce)
    return app


_PLAN = web.AppKey("lumos_connector.plan", Plan)
_ANNOUNCEMENT = web.AppKey("lumos_connector.announcement", asyncio.Task)


def _quieten() -> None:
    """Log each call in this package's way: aiohttp-devtools shows headers of requests, which hold credentials."""
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    if "LUMOS_LOG_LEVEL" not in os.environ:
        logging.getLogger("lumos_connector.server").setLevel(logging.INFO)


async def _announce(app: web.Application) -> None:
    app[_ANNOUNCEMENT] = asyncio.create_task(_say_when_listening(app[_PLAN]))


async def _say_when_listening(plan: Plan) -> None:
    host = _ALL.get(plan.host, plan.host)
    while True:
        try:
            _, writer = await asyncio.open_connection(host, plan.port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            break
    shown = url(writer.get_extra_info("peername"), secure=False, prefix=plan.prefix.rstrip("/"))
    writer.close()
    say(f"serving {', '.join(plan.names)} on {shown} (pid {os.getpid()}), anew after each change in {plan.watch}")
