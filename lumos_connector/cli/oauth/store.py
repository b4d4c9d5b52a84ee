"""
The file in which a login is kept.

It holds secrets, so that it is its owner's alone from its first byte on; and it is replaced as a whole, so that a
refresh token which the provider has made worthless is never all that is left. This module must not know how tokens are
got.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

import msgspec

from ..outlet import unquoted
from ..problems import UsageError, quoted
from .conversation import tell
from .tokens import Tokens

_OWN_MODE = 0o600
_LONGEST_WAIT = 10.0
"""Seconds that one refresh waits for another."""

_POLL = 0.05


class Store:
    """
    The file, wherever the connector may later go in the file system.

    Args:
        given: Its path, as it was typed; quotes around it are dropped.

    Attributes:
        shown: The path for messages.

    Raises:
        UsageError: It is no path.
    """

    def __init__(self, given: str) -> None:
        path = unquoted(given)
        self.shown = quoted(str(path))
        try:
            self._path = path.resolve()  # so that a link stays one
        except (OSError, ValueError, RuntimeError) as error:
            raise self._unusable(error) from error

    def check(self) -> None:
        """
        See that tokens can be kept here, before any are asked for.

        Raises:
            UsageError: Nothing could be written.
        """
        folder = self._path.parent
        try:
            if self._path.is_dir() or (self._path.exists() and not self._path.is_file()):
                raise UsageError(f"--store: {self.shown} is not a file; name one, such as acme-login.json")
            if not folder.is_dir():
                raise UsageError(f"--store: {self.shown} is in a folder that does not exist; make that first")
            if not os.access(folder, os.W_OK | os.X_OK):
                raise UsageError(f"--store: {self.shown} is in a folder that can't be written to; choose another")
        except (OSError, ValueError) as error:
            raise self._unusable(error) from error

    def check_replaceable(self, connector: str, credential_id: str | None) -> None:
        """
        See that tokens can be kept here, and that nothing else is lost by it.

        Args:
            connector: The ``app_id`` of the connector that they are for.
            credential_id: Which of its credentials they make.

        Raises:
            UsageError: Nothing could be written, or there is something that is no login to this connector, or one that
                makes another credential.
        """
        self.check()
        if not self._path.exists() or not self._path.stat().st_size:
            return
        kept = self.read(connector).credential_id
        if kept != credential_id:
            old, new = (
                f"the credential {quoted(id_)}" if id_ else "a credential without an id"
                for id_ in (kept, credential_id)
            )
            raise UsageError(f"--store: {self.shown} holds {old}, and this is {new}; name another file")

    def read(self, connector: str) -> Tokens:
        """
        Read what is kept.

        Args:
            connector: The ``app_id`` of the connector that it must be for.

        Returns:
            The tokens.

        Raises:
            UsageError: It can't be read, is something else, or is another connector's.
        """
        where = f"--store: {self.shown}"
        try:
            tokens = msgspec.json.decode(self._path.read_bytes(), type=Tokens)
        except OSError as error:
            raise self._unreadable(error) from error
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            reason = str(error) if isinstance(error, msgspec.ValidationError) else "it is not JSON"
            raise UsageError(f"{where} is not what `oauth login … --store` keeps: {reason}") from error
        if not tokens.kind:
            raise UsageError(f"{where} is not what `oauth login … --store` keeps: it has no access token in auth")
        if tokens.connector != connector:
            other = quoted(tokens.connector)
            raise UsageError(f"{where} is for the connector {other}, not for {quoted(connector)}; name another file")
        return tokens

    def write(self, tokens: Tokens) -> None:
        """
        Keep tokens, whole or not at all, for their owner alone.

        Args:
            tokens: What to keep, in place of what is kept.

        Raises:
            OSError: It could not be written; a file that was there before is as it was.
        """
        partial = self._path.with_name(f".{os.getpid()}-{os.urandom(4).hex()}.part")
        try:
            descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWN_MODE)
            with os.fdopen(descriptor, "wb") as file:
                file.write(msgspec.json.format(tokens.document, indent=2) + b"\n")
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self._path)
        finally:
            with suppress(OSError):
                partial.unlink(missing_ok=True)

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """
        Let other refreshes of the file wait while the block runs.

        Windows has none of that: a file that is open to be locked can't be replaced there.

        Yields:
            Whether the file was replaced while this one waited.

        Raises:
            UsageError: It can't be read, or another refresh takes long.
        """
        if os.name != "posix":
            yield False
            return
        try:
            file = self._path.open("rb")
        except OSError as error:
            raise self._unreadable(error) from error
        with file:
            self._lock(file)
            yield self._is_other_than(file)

    def _lock(self, file: BinaryIO) -> None:
        end = None
        while not _locked(file):
            if end is None:
                tell(f"another `oauth refresh` of {self.shown} is going on; its result is awaited")
                end = time.monotonic() + _LONGEST_WAIT
            elif time.monotonic() > end:
                raise UsageError(f"--store: another `oauth refresh` of {self.shown} is still going on; try again later")
            time.sleep(_POLL)

    def _is_other_than(self, file: BinaryIO) -> bool:
        try:
            return not os.path.samestat(os.fstat(file.fileno()), self._path.stat())
        except OSError:  # it is gone, which who reads it will say
            return True

    def is_open_to_others(self) -> bool:
        """Tell whether somebody else on this machine may read or write the file, where its mode says so."""
        return os.name == "posix" and bool(self._path.stat().st_mode & 0o077)

    def _unreadable(self, error: OSError) -> UsageError:
        reason = reason_of(error)
        return UsageError(f"--store: {self.shown} can't be read: {reason}; `oauth login … --store` makes it")

    def _unusable(self, error: Exception) -> UsageError:
        return UsageError(f"--store: {self.shown} is not a path that can be written to: {reason_of(error)}")


def _locked(file: BinaryIO) -> bool:
    """Lock a file unless another process has it locked; its end, however it comes about, unlocks it."""
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:  # some file systems have no locks
        return not isinstance(error, BlockingIOError)
    return True


def reason_of(error: Exception) -> str:
    """Give the operating system's words for what went wrong, or the error's name."""
    return getattr(error, "strerror", None) or type(error).__name__
