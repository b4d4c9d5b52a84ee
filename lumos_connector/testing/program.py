"""
`FakeTokenServer` as a program: it says where it is, then one line for each request, until it is told to stop.

What is sent to a provider is secret, so a line names what was asked for and never what was sent. This module must not
know how requests are answered. (Its annotations are evaluated: argparse-dataclass can't read them as text.)
"""

import argparse
import dataclasses
import os
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import quote

from ..cli.call import configure_log
from ..cli.client_secret import SECRET_VARIABLE, check_untyped, client_secret
from ..cli.parsing import Line, option
from ..cli.problems import UsageError
from ..cli.process import Process, run_and_exit
from ..cli.serving import port_number, seconds_above_zero
from ..errors import InvalidConfigurationError
from ..version import __version__

if TYPE_CHECKING:
    from .token_server.messages import ReceivedRequest
    from .token_server.server import FakeTokenServer

NAME = "python -m lumos_connector.testing"
"""What the program calls itself."""

_DESCRIPTION = """\
Run an OAuth provider on 127.0.0.1, to develop a connector against. Its users consent at once, and its tokens open
nothing but its own resource. It knows one client, grants each scope that is asked for, and forgets all when it ends.

Its addresses are on stdout; each request is then one line on stderr. Ctrl-C ends it."""

_DEFAULT_SECRET = "secret"  # noqa: S105 - it protects nothing
_LONGEST_PATH = 100


def _lifetime(text: str) -> str:
    """Read how long tokens last; "none" is for answers that don't say."""
    if text != "none" and not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError("expected a whole number of seconds, or none")
    return text


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError("expected a number of requests, such as 2")
    return int(text)


def _status(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 400 <= int(text) <= 599:
        raise argparse.ArgumentTypeError("expected the HTTP status of a failure, from 400 to 599")
    return int(text)


def _switch(text: str) -> bool:
    switch: bool = dataclasses.field(default=False, metadata={"help": text})
    return switch


@dataclasses.dataclass(kw_only=True)
class Options:
    """What the program takes."""

    port: int = option(
        "where to listen (default: 0, any port that is free)", "--port", "-p", default=0, kind=port_number
    )
    client_id: str = option("the client that it knows (default: client)", default="client", metavar="ID")
    client_secret_file: str | None = option(
        f"a file that holds the client's secret, - for stdin (or set {SECRET_VARIABLE}; default: {_DEFAULT_SECRET!r})",
        metavar="PATH",
    )
    public: bool = _switch("the client has no secret")
    prefix: str = option("what each code and token begins with (default: nothing)", default="", metavar="TEXT")
    require_pkce: bool = _switch("refuse an authorization request without a code challenge")
    deny: bool = _switch("the user does not consent")
    expires_in: str = option(
        "how long access tokens last (default: 3600); 0 for expired on arrival, none to leave it out of the answers",
        default="3600",
        kind=_lifetime,
        metavar="SECONDS",
    )
    rotate: bool = _switch("each refresh gives a new refresh token, and ends the one before")
    reuse_detection: bool = _switch("a code or refresh token that comes again ends all that came of its grant")
    form_encoded: bool = _switch("answer token requests with forms instead of JSON")
    delay: float = option(
        "how long a token request takes (default: 0)", default=0.0, kind=seconds_above_zero, metavar="SECONDS"
    )
    fail_next: int | None = option("let this many token requests fail before others succeed", kind=_count, metavar="N")
    status: int | None = option("with --fail-next: the HTTP status (default: 503)", kind=_status, metavar="STATUS")


def entry() -> NoReturn:
    """
    Run the program as this process.

    Raises:
        SystemExit: Always, with the exit status.
    """
    run_and_exit(lambda process: _run(Line(NAME, sys.argv[1:], process, f"lumos-connector {__version__}")))


def _run(line: Line) -> int:
    in_variable = os.environ.pop(SECRET_VARIABLE, None)
    check_untyped(line.argv)
    options: Options = line.parse(Options, _DESCRIPTION)
    configure_log()
    line.process.outlet.check()
    secret = _secret(options, in_variable, line.process)
    server, ended = _server(options, secret), threading.Event()
    assert line.process.watch is not None  # noqa: S101 - the process is the program's own
    line.process.watch.on_signal(ended.set)  # before anybody knows that it runs
    try:
        with server:
            line.process.outlet.deliver(_addresses(server).encode())
            ended.wait()
    except InvalidConfigurationError as error:
        raise UsageError(error.message) from error
    return 0


def _secret(options: Options, in_variable: str | None, process: Process) -> str | None:
    """Find the client's secret; an empty one is a public client's, as for ``oauth login``."""
    if options.public:
        if options.client_secret_file is not None:
            raise UsageError("--public and --client-secret-file exclude each other; a public client has no secret")
        return None
    if options.client_secret_file is None and in_variable is None:
        return _DEFAULT_SECRET
    return client_secret(options.client_secret_file, in_variable, process, needed=False) or None


def _server(options: Options, secret: str | None) -> "FakeTokenServer":
    from .token_server.server import FakeTokenServer

    if options.status is not None and options.fail_next is None:
        raise UsageError("--status is the status of requests that fail; say how many with --fail-next N")
    server = FakeTokenServer(
        port=options.port,
        on_answer=_say,
        client_id=options.client_id,
        client_secret=secret,
        prefix=options.prefix,
        require_pkce=options.require_pkce,
        deny=options.deny,
        expires_in=None if options.expires_in == "none" else int(options.expires_in),
        rotate=options.rotate,
        reuse_detection=options.reuse_detection,
        form_encoded=options.form_encoded,
        delay=options.delay,
    )
    server.fail_next(options.fail_next or 0, options.status or 503)
    return server


def _addresses(server: "FakeTokenServer") -> str:
    addresses = {
        "issuer": server.issuer,
        "authorization": server.authorization_url,
        "token": server.token_url,
        "revocation": server.revocation_url,
        "resource": server.resource_url,
        "discovery": server.discovery_url,
        "openid discovery": server.openid_discovery_url,
    }
    return "\n".join(f"{name}: {url}" for name, url in addresses.items())


def _say(request: "ReceivedRequest", status: int | None) -> None:
    """Tell the person who started it of a request; a grant that is unknown may be a secret in the wrong place."""
    from .token_server.grants import GRANTS

    words = [request.method, quote(request.path, errors="replace")[:_LONGEST_PATH]]
    if request.grant_type is not None:
        words.append(request.grant_type if request.grant_type in GRANTS else "(unknown grant)")
    words.append("closed" if status is None else str(status))
    with suppress(OSError, ValueError, AttributeError):  # nobody may be there to read it
        sys.stderr.write(f"{' '.join(words)}\n")
        sys.stderr.flush()
