"""
Where directories are kept: in memory or in a file, each with one thread that owns it.

SQLite waits where another process holds a file, and so must not run in the thread of the event loop; and what one
process writes at once, it had better write one after the other than compete for the file with itself. This module must
not know what is asked of a directory.
"""

import asyncio
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from lumos_connector import InvalidConfigurationError, TransientError

from . import company, schema
from .directory import Directory

T = TypeVar("T")

MEMORY = ":memory:"
"""SQLite's own name for a database in memory."""

BUSY_SECONDS = 2.0
"""How long to wait for a file that another process is writing: many times what a write takes."""


class Database:
    """
    A database and the thread that owns it.

    Attributes:
        users: How many calls work with it at the moment.
    """

    def __init__(self, path: str) -> None:
        self.users = 0
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="demo-directory")

    async def run(self, work: Callable[[Directory], T], *, write: bool) -> T:
        """
        Do some work in one transaction: all of it or, where it raises, none of it.

        Args:
            work: What to do with the directory, in the thread that owns it.
            write: Whether that changes anything.

        Returns:
            What the work returned.

        Raises:
            TransientError: Another process holds the file.
            InvalidConfigurationError: The file can't be used as a directory.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._run, work, write)

    def close(self) -> None:
        """Close the database after what it is doing, without waiting for that."""
        self._thread.submit(self._close)
        self._thread.shutdown(wait=False)

    def _run(self, work: Callable[[Directory], T], write: bool) -> T:
        try:
            if self._connection is None:
                self._connection = _open(self._path)
            with self._connection:
                # Who means to write says so first: SQLite refuses at once, without waiting, to turn a reader into one.
                self._connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
                return work(Directory(self._connection))
        except sqlite3.DatabaseError as error:
            if "locked" in str(error):
                message = "Another process is using the directory."
                raise TransientError(message=message, retry_after_seconds=1) from error
            if str(error) in _UNUSABLE:
                raise _unusable(_UNUSABLE[str(error)](Path(self._path))) from error
            raise

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()


class Storage:
    """
    The directories of one connector.

    The one in memory lasts as long as the storage. A file is open only while calls work with it, so that it can be
    moved or deleted between them, and so that no number of files is kept open.
    """

    def __init__(self) -> None:
        self._databases: dict[str, Database] = {}

    @contextmanager
    def open(self, name: str | None) -> Iterator[Database]:
        """
        Use a directory; what is not there yet is made, with the company in it.

        Args:
            name: The path of its file; ``None``, or nothing but blanks, for the one in memory.

        Yields:
            The directory's database.
        """
        path = _path(name)
        database = self._databases.get(path)
        if database is None:
            database = self._databases[path] = Database(path)
        database.users += 1
        try:
            yield database
        finally:
            database.users -= 1
            if not database.users and path != MEMORY:
                del self._databases[path]
                database.close()

    def close(self) -> None:
        """Forget what is in memory; a file is closed by the last call that works with it."""
        memory = self._databases.pop(MEMORY, None)
        if memory is not None:
            memory.close()


def _why_closed(path: Path) -> str:
    with suppress(OSError):  # such as a name that is too long to look for
        if path.is_dir():
            return "it is a folder"
        if not path.parent.is_dir():
            return "its folder does not exist"
    return "it can't be opened"


_UNUSABLE: Mapping[str, Callable[[Path], str]] = {
    "unable to open database file": _why_closed,
    "attempt to write a readonly database": lambda _: "it may not be written to",
    "file is not a database": lambda _: "it is not a SQLite database",
}
"""What SQLite says of a file, and what that means; before Python 3.11 its errors have no code to tell them by."""


def _path(name: str | None) -> str:
    if name is None or name.strip() in ("", MEMORY):
        return MEMORY
    if "\0" in name:
        raise _unusable("a path holds no null character")
    return str(Path(name).absolute())


def _open(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        if not schema.is_directory(connection):
            _fill(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _fill(connection: sqlite3.Connection, path: str) -> None:
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        # Another process may have been faster since the look at the file.
        if schema.is_directory(connection):
            return
        if not schema.is_empty(connection):
            raise _unusable("it is a SQLite database of something else")
        schema.fill(connection, company.NAME if path == MEMORY else f"{company.NAME}-{os.urandom(8).hex()}")


def _unusable(reason: str) -> InvalidConfigurationError:
    return InvalidConfigurationError(
        message=f"The setting 'database' names a file that can't be used: {reason}.",
        hint="Name a new file in a folder that exists, or a file that this connector made.",
    )
