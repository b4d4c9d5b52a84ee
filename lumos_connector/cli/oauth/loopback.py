"""
Where a browser brings a user back to: a server on this machine that waits for one answer (RFC 8252, section 7.3).

What comes without the state that was sent along is turned away, and the wait goes on. Neither a page nor a message says
what came. This module must not know what the answer is good for.
"""

import asyncio
import errno
import hmac
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from ..problems import UsageError

if TYPE_CHECKING:
    from aiohttp import web

IPV4, LOCALHOST = "127.0.0.1", "localhost"
HOSTS = (IPV4, LOCALHOST)
"""What a redirect URI may call this machine."""

_IPV6 = "::1"
_UNASKED = "/favicon.ico"
"""What browsers ask for by themselves, for any page."""

_UNREADABLE = "it was no request that can be read (https in place of http, say, or too long)"

_CLOSING = 2.0
"""Seconds that a page gets to reach the browser."""

_TRIES = 5
"""How often any port that is free under one address may be taken under the other."""


def listen(host: str, port: int) -> list[socket.socket]:
    """
    Take a port on this machine.

    Args:
        host: One of `HOSTS`; what a browser may mean by ``localhost`` is all taken, so that nobody else can answer.
        port: The port; 0 for any that is free.

    Returns:
        The listening sockets, all on one port.

    Raises:
        UsageError: The port is taken, or not for this user.
    """
    if host == IPV4:
        return [_bound(socket.AF_INET, IPV4, port)]
    for _ in range(0 if port else _TRIES):
        with suppress(UsageError):
            return _bound_to_both(0)
    return _bound_to_both(port)


def _bound_to_both(port: int) -> list[socket.socket]:
    first = _bound(socket.AF_INET, IPV4, port)
    try:
        return [first, _bound(socket.AF_INET6, _IPV6, first.getsockname()[1])]
    except _NoSuchAddressError:
        return [first]
    except UsageError:
        first.close()
        raise


class _NoSuchAddressError(UsageError):
    """The machine has no IPv6, which is fine."""


def _bound(family: int, address: str, port: int) -> socket.socket:
    listening = None
    try:
        listening = socket.socket(family, socket.SOCK_STREAM)
        if os.name == "posix":  # elsewhere it would let others take the port, too
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((address, port))
        listening.listen()
    except OSError as error:
        if listening is not None:
            listening.close()
        has_none = error.errno in (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL)
        kind = _NoSuchAddressError if family == socket.AF_INET6 and has_none else UsageError
        raise kind(
            f"--port: can't listen on {address} port {port}: {error.strerror or type(error).__name__}; end what uses "
            "it, or choose another port (0 takes any that is free) and register its redirect URI with the provider"
        ) from error
    return listening


class Loopback:
    """
    The server, while ``async with`` lasts.

    Args:
        sockets: What it listens on, as `listen` gives it.
        host: What the redirect URI calls this machine.
        path: The path that the answer comes to.
        state: What comes back with it.
        needs_code: Whether it must have a code or an error, as the standard has it.
        tell: Hears, once for each reason, that something else came, and why it is none.

    Attributes:
        redirect_uri: Where the provider is to send the user back.
    """

    def __init__(
        self,
        sockets: list[socket.socket],
        *,
        host: str,
        path: str,
        state: str,
        needs_code: bool,
        tell: Callable[[str], None],
    ) -> None:
        self.redirect_uri = f"http://{host}:{sockets[0].getsockname()[1]}{path}"
        self._sockets = sockets
        self._path = path
        self._state = state.encode()
        self._needs_code = needs_code
        self._tell = tell
        self._told: set[str] = set()

    async def __aenter__(self) -> "Loopback":
        from aiohttp import web

        from .loopback_http import Server

        self._answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        server = Server(self._respond, lambda: self._turn_away(_UNREADABLE))
        self._runner = web.ServerRunner(server, shutdown_timeout=_CLOSING)
        await self._runner.setup()
        for listening in self._sockets:
            await web.SockSite(self._runner, listening).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    async def answer(self, seconds: float) -> str:
        """
        Wait for the user.

        Args:
            seconds: How long.

        Returns:
            The whole URL that the user was sent back to.

        Raises:
            asyncio.TimeoutError: Nobody came.
        """
        return await asyncio.wait_for(self._answer, seconds)

    async def _respond(self, request: "web.BaseRequest") -> "web.StreamResponse":
        from .loopback_http import page

        path, _, query = request.raw_path.partition("?")
        if path != self._path:
            if path != _UNASKED:
                self._turn_away("it came to another path than that of the redirect URI")
            return page(404, "Nothing here", "This server only waits for a provider's answer.")
        if request.method != "GET":
            self._turn_away("it was not a GET")
            return page(405, "Not like this", "The provider's answer is a page that the browser opens.")
        if reason := self._reason_against(parse_qs(query)):
            self._turn_away(reason)
            text = "Use the address that the terminal shows now; it says there what was wrong with this."
            return page(400, "Not the answer that is waited for", text)
        if self._answer.done():
            return page(409, "Answered already", "The terminal has what it was waiting for.")
        self._answer.set_result(f"{self.redirect_uri}?{query}")
        return page(200, "Back to the terminal", "It shows how this went on. This window can be closed.")

    def _reason_against(self, came: dict[str, list[str]]) -> str:
        """Say why something is not the answer; nothing if it is."""
        states = came.get("state", [])
        is_answer = "code" in came or "error" in came
        if not states:
            return "it had no state" if is_answer else "it had neither a code nor a state"
        if len(states) != 1 or not hmac.compare_digest(states[0].encode("utf-8", "replace"), self._state):
            return "it had the state of another attempt"
        return "it had neither a code nor an error" if self._needs_code and not is_answer else ""

    def _turn_away(self, reason: str) -> None:
        if reason not in self._told and not self._answer.done():
            self._told.add(reason)
            self._tell(f"an answer was turned away: {reason}; the wait goes on")
