"""
Importing what an author wrote, and saying what went wrong with it in the author's terms.

Whatever a module raises or does while it is imported, the message names the module; a traceback is shown only for an
error inside the author's files, and shows only those. This module must not know what a connector is.
"""

import importlib
import importlib.util
import re
import sys
import traceback
from collections.abc import Callable
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import ModuleType, TracebackType

from .problems import UsageError, quoted

_PACKAGE = Path(__file__).resolve().parent.parent
_RELATIVE_IMPORT = re.compile(r"^\s*from\s+(\.+)", re.MULTILINE)


class ImportFailedError(UsageError):
    """
    A module can't be imported.

    Args:
        message: Which, why, and where in the author's files.

    Attributes:
        summary: The same on one line.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.summary = message.partition("\n")[0]


class ModuleMissingError(ImportFailedError):
    """There is no module of the name."""


def import_module(name: str) -> ModuleType:
    """
    Import a module by its dotted name.

    Args:
        name: The name.

    Returns:
        The module.

    Raises:
        ModuleMissingError: There is none; a module that it imports itself being missing is an error inside it.
        ImportFailedError: It raises or ends the program while it is imported.
    """
    return _guarded(name, lambda: importlib.import_module(name))


def import_file(path: Path) -> ModuleType:
    """
    Import a file as a module.

    Args:
        path: The file. Part of a package and importing from it relatively, it is imported as that package's module;
            otherwise alone, with its own folder searched for what it imports.

    Returns:
        The module.

    Raises:
        ImportFailedError: It raises or ends the program while it is imported.
    """
    path = path.resolve()
    levels = max(map(len, _RELATIVE_IMPORT.findall(_text(path))), default=0)
    root, name = _package_of(path, levels)
    search(root)
    if levels:
        return import_module(name)
    search(path.parent)
    return _guarded(str(path), lambda: _load_alone(path))


def search(folder: Path) -> None:
    """Look for modules in this folder first, as Python does in the folder of a script."""
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


def _package_of(path: Path, levels: int) -> tuple[Path, str]:
    """Give the folder that the outermost package around a file lies in, and the file's dotted name from there."""
    folders = [path.parent, *path.parent.parents]
    depth = 0
    # A folder that relative imports speak of is a package, whether it has an __init__.py or not.
    while depth < len(folders) - 1 and (depth < levels or (folders[depth] / "__init__.py").is_file()):
        depth += 1
    parts = [folder.name for folder in reversed(folders[:depth])]
    return folders[depth], ".".join(parts if path.stem == "__init__" else [*parts, path.stem])


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError as error:
        raise ImportFailedError(f"{quoted(str(path))} can't be read: {error.strerror}") from error


def _load_alone(path: Path) -> ModuleType:
    """Import a file under its own name, or a similar one where that is taken."""
    name = re.sub(r"\W", "_", path.stem)
    while name in sys.modules or name in sys.stdlib_module_names:
        name += "_"
    loader = SourceFileLoader(name, str(path))
    spec = ModuleSpec(name, loader, origin=str(path))
    spec.has_location = True
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _guarded(what: str, load: Callable[[], ModuleType]) -> ModuleType:
    try:
        return load()
    except ModuleNotFoundError as error:
        missing = error.name or ""
        if f"{what}.".startswith(f"{missing}.") and not _frames(error.__traceback__):
            raise ModuleMissingError(f"there is no module {quoted(missing)}.") from error
        raise _failure(what, error) from error
    except BaseException as error:
        raise _failure(what, error) from error


def _failure(what: str, error: BaseException) -> ImportFailedError:
    """Put an exception into words: what it says first, then where, as far as that is in the author's files."""
    from ..redaction import mask_text

    said = "".join(traceback.format_exception_only(type(error), error)).rstrip().split("\n")
    if isinstance(error, SyntaxError):  # which says where before it says what
        said = [said[-1], *said[:-1]]
    if isinstance(error, SystemExit):
        said[0] += ' ends the program; put what the module runs under `if __name__ == "__main__":`'
    return ImportFailedError(
        mask_text("\n".join([f"{quoted(what)} can't be imported: {said[0]}", *_frames(error.__traceback__), *said[1:]]))
    )


def _frames(trace: TracebackType | None) -> list[str]:
    """Show where an exception passed, without the machinery of imports and without this package."""
    frames = [frame for frame in traceback.extract_tb(trace) if not _is_machinery(frame.filename)]
    return "".join(traceback.format_list(frames)).rstrip().split("\n") if frames else []


def _is_machinery(filename: str) -> bool:
    if filename.startswith("<frozen importlib"):
        return True
    path = Path(filename)
    return path.is_relative_to(_PACKAGE) or path == Path(importlib.__file__)
