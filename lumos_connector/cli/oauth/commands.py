"""
``oauth login`` and ``oauth refresh``: tokens for development, from a connector's own capabilities.

This module must not know how tokens are got. (Its annotations are evaluated: argparse-dataclass can't read text.)
"""

import argparse
import dataclasses
import os
import re
from collections.abc import Callable
from typing import Any

from ..call import check_annotations, configure_log
from ..client_secret import SECRET_VARIABLE, check_untyped, client_secret
from ..locate import load
from ..parsing import REPEATED, Command, Line, option, run_command
from ..places import ConnectorClass
from ..problems import CRASHED, UsageError, quoted
from ..process import Process, report
from ..serving import port_number, seconds_above_zero
from .conversation import Conversation, tell
from .flows import CAPABILITIES, Browser, Flow, check_renewable, flow_of, log_in_client, log_in_user, renew
from .loopback import HOSTS, IPV4, listen
from .settings import check_kept, fitting, given_settings
from .store import Store, reason_of
from .tokens import Tokens


def _path(text: str) -> str:
    if not re.fullmatch(r"/[A-Za-z0-9._~/-]*", text):
        raise argparse.ArgumentTypeError("expected a path such as /callback, without a query")
    return text


def _quiet() -> Any:
    return dataclasses.field(
        default=False, metadata={"help": "print nothing to stdout; the result is in the file that --store names"}
    )


@dataclasses.dataclass(kw_only=True)
class LoginOptions:
    """What ``login`` takes."""

    client_id: str = option(
        "the client, as the provider knows it", "--client-id", default=dataclasses.MISSING, metavar="ID"
    )
    client_secret_file: str | None = option(
        f"a file that holds the client's secret, - for stdin (or set {SECRET_VARIABLE}, or be asked in a terminal)",
        metavar="PATH",
    )
    settings: str | None = option("the settings of the request, as JSON text", metavar="TEXT")
    settings_file: str | None = option("a file that holds the settings", metavar="PATH")
    credential_id: str | None = option("which of the connector's credentials it is", metavar="ID")
    scope: list[str] | None = option(  # noqa: RUF009 - it makes a field
        "a scope to ask for, once for each (default: those that the connector declares)", nargs=REPEATED
    )
    store: str | None = option("keep the result in this file, from which `oauth refresh` renews it", metavar="PATH")
    redirect_host: str = option(
        "what the redirect URI calls this machine (default: 127.0.0.1)", default=IPV4, choices=HOSTS
    )
    port: int = option(
        "the port of the redirect URI (default: 0, any that is free)", default=0, kind=port_number, metavar="N"
    )
    redirect_path: str = option(
        "the path of the redirect URI (default: /callback)", default="/callback", kind=_path, metavar="PATH"
    )
    no_browser: bool = dataclasses.field(
        default=False, metadata={"help": "open no browser; the address to open is on stderr in any case"}
    )
    timeout: float = option(
        "how long the user may take (default: 300)", default=300.0, kind=seconds_above_zero, metavar="SECONDS"
    )
    quiet: bool = _quiet()


@dataclasses.dataclass(kw_only=True)
class NamedLoginOptions(LoginOptions):
    """What ``login`` takes where the connector is named, too."""

    connector: str = option("the connector; `list` shows those that can be found", "connector", metavar="CONNECTOR")


@dataclasses.dataclass(kw_only=True)
class RefreshOptions:
    """What ``refresh`` takes."""

    store: str = option(
        "the file that `oauth login` keeps its result in", "--store", default=dataclasses.MISSING, metavar="PATH"
    )
    quiet: bool = _quiet()


@dataclasses.dataclass(kw_only=True)
class NamedRefreshOptions(RefreshOptions):
    """What ``refresh`` takes where the connector is named, too."""

    connector: str = option("the connector; `list` shows those that can be found", "connector", metavar="CONNECTOR")


def run(line: Line, connector: ConnectorClass | None = None) -> int:
    """
    Run the command that follows ``oauth``.

    Args:
        line: The command line.
        connector: The connector whose own command this is; ``None`` where it is named.

    Returns:
        The exit status.

    Raises:
        UsageError: Something typed can't be used.
        DeliveryError: The answer can't get out.
    """

    def login(line: Line) -> int:
        check_untyped(line.argv)
        options: Any = line.parse(LoginOptions if connector else NamedLoginOptions, _LOGIN)
        return log_in(lambda: connector or load(options.connector), options, line.process)

    def refresh(line: Line) -> int:
        options: Any = line.parse(RefreshOptions if connector else NamedRefreshOptions, _REFRESH)
        return refresh_tokens(lambda: connector or load(options.connector), options, line.process)

    commands = {
        "login": Command("get a token, in a browser where a user must grant it", login),
        "refresh": Command("renew what login has kept", refresh),
    }
    return run_command(commands, line, "Tokens for development.")


_LOGIN = "Get a token by the connector's own capabilities; stdout is the credential for `call`, one JSON document."
_REFRESH = "Renew what `oauth login` has kept; stdout is the credential for `call`, one JSON document."


def log_in(load: Callable[[], ConnectorClass], options: LoginOptions, process: Process) -> int:
    """
    Get tokens.

    Args:
        load: Gives the connector's class.
        options: What was typed.
        process: The process.

    Returns:
        The exit status: 0 where there are tokens, and they are kept where that was asked for.

    Raises:
        UsageError: Something typed can't be used; the connector did not run.
        DeliveryError: The credential can't get out.
    """
    in_variable = os.environ.pop(SECRET_VARIABLE, None)  # a browser, and what else is started here, gets none of it
    configure_log()
    process.outlet.check()
    settings = given_settings(options.settings, options.settings_file)
    store = None if options.store is None else Store(options.store)
    if options.quiet and store is None:
        raise UsageError("--quiet: there would be nothing left of the result; add --store PATH")
    connector = load()
    flow = flow_of(connector, options.credential_id)
    check_annotations(connector, _capabilities(connector))
    if store is not None:
        store.check_replaceable(connector.app_id, flow.credential_id)
    settings = fitting(connector, settings)
    secret = client_secret(
        options.client_secret_file, in_variable, process, needed=not flow.is_public, is_key=flow.is_key
    )
    scopes = [scope for text in options.scope or () for scope in text.split()]
    wanted = Tokens(
        connector=connector.app_id,
        credential_id=flow.credential_id,
        client_id=options.client_id,
        client_secret=secret,
        auth={},
        settings=settings,
        scopes=scopes,
    )
    return _log_in(Conversation(connector, settings, process), flow, wanted, options, store)


def _log_in(conversation: Conversation, flow: Flow, wanted: Tokens, options: LoginOptions, store: Store | None) -> int:
    sockets = listen(options.redirect_host, options.port) if flow.needs_user else []
    browser = Browser(sockets, options.redirect_host, options.redirect_path, not options.no_browser, options.timeout)

    async def talk(conversation: Conversation) -> int:
        if flow.needs_user:
            tokens = await log_in_user(conversation, wanted, flow.kind, browser)
        else:
            tokens = await log_in_client(conversation, wanted, flow.kind, flow.scopes)
        status = _finish(tokens, store, conversation.process, quiet=options.quiet)
        if flow.needs_user and store is not None and tokens.refresh_token is None:
            tell("the provider gave no refresh token: `oauth refresh` can't renew this")
        return status

    try:
        return conversation.run(talk)
    finally:
        for listening in sockets:
            listening.close()


def refresh_tokens(load: Callable[[], ConnectorClass], options: RefreshOptions, process: Process) -> int:
    """
    Renew tokens.

    Args:
        load: Gives the connector's class.
        options: What was typed.
        process: The process.

    Returns:
        The exit status: 0 where there are new tokens, and they are kept.

    Raises:
        UsageError: Something typed can't be used; the connector did not run.
        DeliveryError: The credential can't get out; it is kept nevertheless.
    """
    configure_log()
    process.outlet.check()
    store = Store(options.store)
    connector = load()
    store.check()
    with store.alone() as is_renewed:
        tokens = store.read(connector.app_id)
        if not is_renewed:
            return _refresh(connector, tokens, store, options, process)
    if not options.quiet:
        process.outlet.deliver(tokens.credential)
    return 0


def _refresh(connector: ConnectorClass, tokens: Tokens, store: Store, options: RefreshOptions, process: Process) -> int:
    check_renewable(connector, tokens)
    check_annotations(connector, _capabilities(connector))
    check_kept(connector, tokens.settings, store.shown)
    if store.is_open_to_others():
        tell(f"warning: others on this machine may read {store.shown}; it is replaced by one of mode 0600")

    async def talk(conversation: Conversation) -> int:
        return _finish(await renew(conversation, tokens), store, process, quiet=options.quiet)

    return Conversation(connector, tokens.settings, process).run(talk)


def _capabilities(connector: ConnectorClass) -> list[str]:
    return [name for name in CAPABILITIES if name in connector.capabilities()]


def _finish(tokens: Tokens, store: Store | None, process: Process, *, quiet: bool) -> int:
    """Keep tokens before anything is told; where that fails, tell all of them, since there are no others now."""
    if store is not None:
        try:
            store.write(tokens)
        except OSError as error:
            process.outlet.deliver(tokens.document)
            report(
                f"--store: {store.shown} could not be written: {reason_of(error)}. stdout has what it was to hold; "
                "keep that, since older tokens may not be good any more"
            )
            return CRASHED
    if not quiet:
        process.outlet.deliver(tokens.credential)
    if missing := tokens.refused_scopes:
        tell(f"the provider did not grant all scopes that were asked for: {', '.join(map(quoted, missing))} missing")
    return 0
