"""
The way an answer leaves the process: stdout, which belongs to it alone, or a compressed file.

Whatever a connector prints, itself, from C or in a child process, goes to stderr from the moment an `Outlet` is open.
This module must not know what an answer says.
"""

import os
import select
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO

from .problems import DeliveryError, UsageError, quoted

_STDIN, _STDOUT, _STDERR = 0, 1, 2
_CHUNK = 1 << 20


class Outlet:
    """
    Where the one answer of this process goes.

    Opening it takes file descriptor 1 away from everybody else: it is duplicated, and then pointed at stderr.

    Args:
        own: True if the process is there for this answer alone: stdout is never given back, and a forked child can't
            answer in its parent's place. False for a call from within another program, such as a test.

    Attributes:
        result_file: The file to write to instead of stdout.
        delivered: Whether the answer has left completely.
    """

    def __init__(self, *, own: bool) -> None:
        self.own = own
        self.result_file: Path | None = None
        self.delivered = False
        self._claimed = threading.Lock()
        self._partial: Path | None = None
        self._stream = _replaced_stdout()
        if not own:
            flush(sys.stdout)
        _open_standard_descriptors()
        self._descriptor = os.dup(_STDOUT) if sys.__stdout__ is not None else None
        os.dup2(_STDERR, _STDOUT)
        self._redirect_prints()
        if own and hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._leave_to_parent)

    def close(self) -> None:
        """Give stdout back to the program that called."""
        flush(sys.stdout)
        sys.stdout = self._printed_to
        if self._descriptor is not None:
            os.dup2(self._descriptor, _STDOUT)
            os.close(self._descriptor)
            self._descriptor = None

    def claim(self) -> bool:
        """
        Take the right to answer, which exists once.

        Returns:
            True for the first who asks; False for everybody after that.
        """
        return self._claimed.acquire(blocking=False)

    def check(self) -> None:
        """
        Make sure that there is a way out before anything runs whose answer would be lost.

        Raises:
            DeliveryError: stdout is closed, and no file was named.
        """
        if self.result_file is None and self._stream is None and self._descriptor is None:
            raise DeliveryError("stdout is closed, so that the answer would be lost; nothing was run")

    def deliver(self, document: bytes) -> None:
        """
        Send the answer off, unless there was one already.

        Args:
            document: The answer; on stdout a newline follows it.

        Raises:
            DeliveryError: It could not be written; a file that was there before is as it was.
        """
        if self.claim():
            self.write(document)

    def write(self, document: bytes) -> None:
        """
        Send the answer off, having claimed the right to.

        Args:
            document: As for `deliver`.

        Raises:
            DeliveryError: As for `deliver`.
        """
        try:
            if self.result_file is not None:
                self._write_file(self.result_file, document)
            else:
                self.check()
                self._write_stdout(document + b"\n")
        except (OSError, ValueError) as error:
            where = f"the result file '{self.result_file}'" if self.result_file else "stdout"
            reason = getattr(error, "strerror", None) or type(error).__name__
            raise DeliveryError(f"the answer could not be written to {where}: {reason}") from error
        self.delivered = True

    def discard(self) -> None:
        """Remove what was written of a file that will not be finished."""
        if self._partial is not None:
            with suppress(OSError):
                self._partial.unlink(missing_ok=True)

    def _write_stdout(self, data: bytes) -> None:
        if self._stream is not None:
            self._stream.write(data.decode())
            self._stream.flush()
        elif self._descriptor is not None:
            _write_all(self._descriptor, data)

    def _write_file(self, path: Path, document: bytes) -> None:
        """Write beside the file and rename, so that whoever reads it finds all of the answer or none."""
        from gzip import compress

        target = path.resolve()
        self._partial = target.with_name(f".{os.getpid()}-{os.urandom(4).hex()}.part")
        try:
            with self._partial.open("xb") as file:
                file.write(compress(document, compresslevel=6, mtime=0))
                file.flush()
                os.fsync(file.fileno())
            self._partial.replace(target)
        finally:
            self.discard()

    def _redirect_prints(self) -> None:
        """Let `print` go to stderr too, and never fail there: not for a closed stream, nor for its encoding."""
        self._printed_to = printed_to = sys.stdout
        if sys.stderr is None:
            sys.stderr = os.fdopen(_STDERR, "w", errors="backslashreplace", closefd=False)
        if self._stream is not None or printed_to is None:
            sys.stdout = sys.stderr
        elif self.own and (standard := sys.__stdout__) is not None and printed_to is standard:
            # What the old one found out about its descriptor, such as that it can seek, no longer holds.
            flush(standard)
            sys.stdout = os.fdopen(_STDOUT, "w", 1, standard.encoding, "backslashreplace", closefd=False)
        self._prints = sys.stdout  # kept, since it would close its buffer, which others may use, when it is replaced

    def _leave_to_parent(self) -> None:
        """Forget the way out: in a forked child, the answer is the parent's."""
        self.claim()
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def result_file(given: str | None) -> Path | None:
    """
    Check the name of a result file before anything runs.

    Args:
        given: What was typed; quotes around it are dropped.

    Returns:
        The path; ``None`` if none was given.

    Raises:
        UsageError: Nothing could be written there.
    """
    if given is None:
        return None
    path = unquoted(given)
    if not path.name.endswith(".gz"):
        raise UsageError(f"--result-file-path: the name must end in .gz, which {quoted(str(path))} does not")
    try:
        if not path.parent.is_dir():
            raise UsageError(f"--result-file-path: there is no folder {quoted(str(path.parent))}; make it first")
        if path.is_dir() or not os.access(path.parent, os.W_OK | os.X_OK):
            raise UsageError(
                f"--result-file-path: {quoted(str(path))} can't be written; check that path and its permissions"
            )
    except (OSError, ValueError) as error:
        raise UsageError(f"--result-file-path: not a path that can be written to ({type(error).__name__})") from error
    return path.absolute()  # whatever the connector makes its working directory


def unquoted(path: str) -> Path:
    """Give a path without the quotes that some shells and agents leave around it."""
    return Path(path.strip('"').strip("'"))


def _replaced_stdout() -> IO[str] | None:
    """Give `sys.stdout` where somebody put in its place what collects text, and so expects the answer there."""
    if sys.stdout is None or sys.stdout is sys.__stdout__:
        return None
    try:
        return None if sys.stdout.fileno() == _STDOUT else sys.stdout
    except (OSError, ValueError, AttributeError):
        return sys.stdout


def flush(stream: IO[str] | None) -> bool:
    """
    Write out what a stream still holds.

    Args:
        stream: A standard stream; ``None`` where the process was started without it.

    Returns:
        False if it could not be written, in which case the interpreter would fail on it, too.
    """
    try:
        if stream is not None:
            stream.flush()
    except (OSError, ValueError):
        return False
    return True


def _open_standard_descriptors() -> None:
    """Fill the gaps among 0, 1 and 2, since the next file to be opened would otherwise be printed to."""
    for descriptor in (_STDIN, _STDOUT, _STDERR):
        try:
            os.fstat(descriptor)
        except OSError:
            opened = os.open(os.devnull, os.O_RDWR)
            os.set_inheritable(opened, True)


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        try:
            rest = rest[os.write(descriptor, rest[:_CHUNK]) :]
        except BlockingIOError:
            select.select([], [descriptor], [])
