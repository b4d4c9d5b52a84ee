"""
The client's secret, as a user gives it to a command.

It is never an argument, since everybody on a machine can read those; where it is typed as one all the same, no message
repeats it. This module must not know what it is for.
"""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

from .call import read_file
from .outlet import unquoted
from .problems import CRASHED, UsageError, quoted
from .process import Process

SECRET_VARIABLE = "LUMOS_OAUTH_CLIENT_SECRET"  # noqa: S105 - the name of a variable
"""The environment variable that may hold it."""


_SUFFIXES = (".txt", ".pem", ".key", ".json", ".jwk", ".secret")
"""What the names of files end in that hold secrets."""


def client_secret(
    file: str | None, in_variable: str | None, process: Process, *, needed: bool, is_key: bool = False
) -> str:
    """
    Find the client's secret: in the file, else in the variable, else by asking whoever sits at the terminal.

    Args:
        file: The name of the file, or ``-`` for stdin.
        in_variable: What `SECRET_VARIABLE` held.
        process: The process.
        needed: Whether the client must have one.
        is_key: Whether it is a private key, which has more lines than can be asked for.

    Returns:
        The secret, without white space around it; empty for a public client.

    Raises:
        UsageError: It can't be read, or is nowhere.
    """
    if file is not None:
        return _read(file)
    if in_variable is not None:
        return in_variable.strip()
    if not needed:
        return ""
    if is_key:
        raise UsageError(
            "the client's private key is missing, which is its secret (PRIVATE_KEY_JWT): give --client-secret-file "
            f"key.pem (- for stdin), or set {SECRET_VARIABLE} to what that holds"
        )
    if sys.stdin is not None and sys.stdin.isatty():
        return _asked(process)
    raise UsageError(
        f"the client's secret is missing: give --client-secret-file PATH (- for stdin), or set {SECRET_VARIABLE}, to "
        "nothing for a public client"
    )


def _read(given: str) -> str:
    if given != "-":
        data = _file(given)
    elif sys.stdin is None:
        raise UsageError("--client-secret-file: stdin is closed")
    else:
        data = sys.stdin.buffer.read()
    try:
        return data.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        where = "stdin" if given == "-" else quoted(str(unquoted(given)))
        raise UsageError(f"--client-secret-file: {where} is not text in UTF-8") from error


def _file(given: str) -> bytes:
    try:
        return read_file("--client-secret-file", given)
    except UsageError:
        if _looks_like_path(given):
            raise
    raise UsageError(
        "--client-secret-file: what was given can't be read. It takes the path of a file with the secret, not the "
        "secret; what was given may be that, so it is not repeated here"
    )


def _looks_like_path(given: str) -> bool:
    """Tell whether something that can't be read is no secret that was typed in the place of a path."""
    path = unquoted(given)
    with suppress(OSError, ValueError):
        is_below = given.startswith(("./", f".{os.sep}")) or len(path.parent.parts) > bool(path.anchor)
        return path.suffix in _SUFFIXES or path.is_dir() or (is_below and path.parent.is_dir())
    return False


def check_untyped(argv: Sequence[str]) -> None:
    """
    Refuse the secret as an argument.

    Args:
        argv: What was typed.

    Raises:
        UsageError: It seems to be there.
    """
    if any(word.partition("=")[0] == "--client-secret" for word in argv):
        raise UsageError(
            "unknown option --client-secret: everybody on this machine can read what is typed, and a shell keeps it. "
            f"Set {SECRET_VARIABLE}, or give --client-secret-file PATH (- for stdin)"
        )


def _asked(process: Process) -> str:
    from getpass import getpass

    if process.watch is not None:
        process.watch.on_signal(_end_with_echo(process))
    try:
        return getpass("Client secret (empty for a public client): ").strip()
    except EOFError:
        raise UsageError("the client's secret is missing: nothing was typed") from None


def _end_with_echo(process: Process) -> Callable[[], None]:
    """Make what ends the process while it asks: a signal must not leave behind a terminal that hides what is typed."""
    restore = _terminal_restorer()

    def end() -> None:
        restore()
        os._exit(process.watch.signalled if process.watch and process.watch.signalled else CRASHED)

    return end


def _terminal_restorer() -> Callable[[], None]:
    with suppress(ImportError, OSError):  # Windows has no such state
        import termios

        descriptor = sys.stdin.fileno()
        state = termios.tcgetattr(descriptor)
        return lambda: termios.tcsetattr(descriptor, termios.TCSANOW, state)
    return lambda: None
