"""
What a server listens on: sockets and certificates, with one clear message for each thing that can be wrong with them.

This module must not know applications or connectors.
"""

import contextlib
import errno
import os
import socket
import ssl
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NoReturn

from ..errors import InvalidConfigurationError

_FAMILY_MISSING = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}


def bind(host: str, port: int) -> list[socket.socket]:
    """
    Bind a socket to each address of a host.

    Args:
        host: A name, or an address of either version of IP.
        port: The port; 0 for any, which is then the same for all addresses.

    Returns:
        The sockets, not yet listening.

    Raises:
        InvalidConfigurationError: The host is unknown, or the port can't be had.
    """
    sockets: list[socket.socket] = []
    errors: list[OSError] = []
    for family, address, *scope in _resolved(host.strip("[]"), port):
        made = _bound(family, (address, sockets[0].getsockname()[1] if sockets else port, *scope))
        if isinstance(made, OSError):
            errors.append(made)
        else:
            sockets.append(made)
    # A name may stand for addresses of both versions of IP on a machine that has one.
    if fatal := [error for error in errors if not sockets or error.errno not in _FAMILY_MISSING]:
        for bound in sockets:
            bound.close()
        raise address_error(fatal[0], host, port)
    return sockets


def _resolved(host: str, port: int) -> list[tuple[Any, ...]]:
    if not host:
        example = "such as 127.0.0.1, or 0.0.0.0 for all of this machine's"
        raise InvalidConfigurationError(message=f"host: expected a name or an address, {example}")
    if not 0 <= port <= 65535:
        raise InvalidConfigurationError(message=f"port: expected a number from 0 to 65535, got {port}")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise InvalidConfigurationError(message=f"host {host!r}: no such host; give a name or an address") from None
    return [(family, address[0], *address[2:]) for family, _, _, _, address in dict.fromkeys(found)]


def _bound(family: int, address: tuple[Any, ...]) -> socket.socket | OSError:
    made: socket.socket | None = None
    try:
        made = socket.socket(family, socket.SOCK_STREAM)
        if os.name == "posix":
            # Elsewhere the option lets two servers share a port.
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind(address)
    except OSError as error:
        if made is not None:
            made.close()
        return error
    return made


def address_error(error: OSError, host: str, port: int) -> InvalidConfigurationError:
    """Say why an address can't be listened on, and what to do."""
    if error.errno == errno.EADDRINUSE:
        why = "it is in use; stop what listens there, or choose another port"
    elif error.errno == errno.EACCES:
        why = "permission denied; choose a port above 1023"
    else:
        why = f"{os.strerror(error.errno) if error.errno else 'it failed'}; choose an address of this machine"
    return InvalidConfigurationError(message=f"can't listen on port {port} of {host}: {why}")


def is_local(sockets: list[socket.socket]) -> bool:
    """Tell whether all of them can be reached from this machine only."""
    return all(ip_address(bound.getsockname()[0].partition("%")[0]).is_loopback for bound in sockets)


def url(address: tuple[Any, ...], *, secure: bool, prefix: str) -> str:
    """Give the URL under which a server at a socket's address can be reached."""
    host, port = address[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"{'https' if secure else 'http'}://{shown}:{port}{prefix}"


def tls_context(cert: str | Path | None, key: str | Path | None) -> ssl.SSLContext | None:
    """
    Read a certificate and its key.

    Args:
        cert: A PEM file with the certificate and those that lead to its root; it may hold the key too.
        key: A PEM file with the key, not encrypted.

    Returns:
        What a server needs for TLS; ``None`` where neither is given.

    Raises:
        InvalidConfigurationError: A file is missing, unreadable or not what it must be.
    """
    if cert is None and key is None:
        return None
    if cert is None:
        raise InvalidConfigurationError(message="a TLS key needs its certificate: give --tls-cert too")
    for path in (cert, key):
        if path is not None:
            _check_readable(path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(cert, key, password=_no_password)
    except (ssl.SSLError, OSError):
        files = f"{cert} and {key}" if key is not None else f"{cert}"
        raise InvalidConfigurationError(
            message=f"{files}: expected a certificate and the key that belongs to it, both in PEM form"
        ) from None
    return context


def _check_readable(path: str | Path) -> None:
    try:
        with contextlib.closing(Path(path).open("rb")) as file:
            file.read(1)
    except OSError as error:
        raise InvalidConfigurationError(message=f"{path}: can't be read: {os.strerror(error.errno or 0)}") from None


def _no_password() -> NoReturn:
    raise InvalidConfigurationError(message="the TLS key is encrypted: expected one that is not")
