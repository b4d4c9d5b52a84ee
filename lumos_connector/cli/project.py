"""
The project in the current directory: where its modules are, and which classes they define, found without importing any.

This module must not import what it finds, nor decide what is a connector: it only tells where one may be.
"""

import ast
import re
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from configparser import ConfigParser

_NO_PACKAGES = frozenset(("build", "dist", "docs", "env", "node_modules", "test", "tests", "venv"))
_NO_MODULES = re.compile(r"(?:setup|conftest|noxfile|test_.*|.*_test)\.py")
_ALL = ("*",)


class Root(NamedTuple):
    """
    A folder that modules are imported from.

    Attributes:
        folder: The folder.
        source: Where it was found out, for messages.
        include: Patterns of the packages and modules that belong to the project.
        exclude: Patterns of those that don't.
        own: Whether it is the project's own folder, in which much else lies about.
    """

    folder: Path
    source: str
    include: tuple[str, ...] = _ALL
    exclude: tuple[str, ...] = ()
    own: bool = False


class Module(NamedTuple):
    """
    A module of the project.

    Attributes:
        name: Its dotted name.
        path: Its file.
        root: Where it is imported from.
    """

    name: str
    path: Path
    root: Root


class Definition(NamedTuple):
    """
    A class statement.

    Attributes:
        name: The class's name.
        app_id: The text assigned to ``app_id`` in its body; ``None`` if there is none.
        computed: Whether what ``app_id`` is assigned can only be known by running it.
    """

    name: str
    app_id: str | None = None
    computed: bool = False


def declared_roots(project: Path) -> list[Root]:
    """
    Read where a project says that its packages are.

    Args:
        project: The project's folder.

    Returns:
        What ``pyproject.toml`` (setuptools, Poetry, Hatch, Flit, the project's name) and ``setup.cfg`` say; ``src``.
    """
    roots = [
        *(root._replace(source="pyproject.toml") for root in _from_pyproject(_toml(project / "pyproject.toml"))),
        *(root._replace(source="setup.cfg") for root in _from_setup_cfg(_ini(project / "setup.cfg"))),
        Root(Path("src"), "the folder src"),
    ]
    placed = (root._replace(folder=project / root.folder, own=root.folder == Path()) for root in roots)
    return [root for root in placed if root.folder.is_dir()]


def top_level(project: Path) -> Root:
    """Give the project's folder itself as a place of modules and packages."""
    return Root(project, f"the modules in {project}", own=True)


def modules_of(root: Root) -> Iterator[Module]:
    """
    List the modules below a root.

    Args:
        root: The root.

    Yields:
        The modules in it, then those of its packages. In a folder of sources every folder is a package; in the
        project's own, only one that is named, or has an ``__init__.py`` and is not there for tests or builds.
    """
    for path in _sorted(root.folder):
        if path.suffix == ".py":
            if path.stem.isidentifier() and not _NO_MODULES.fullmatch(path.name) and _belongs(root, path.stem):
                yield Module(path.stem, path, root)
        elif path.is_dir() and _is_package(root, path):
            yield from _modules_in(path, path.name, root)


def _is_package(root: Root, folder: Path) -> bool:
    if not root.own or (root.include != _ALL and _belongs(root, folder.name)):
        return True
    return (folder / "__init__.py").is_file() and folder.name not in _NO_PACKAGES


def _modules_in(folder: Path, package: str, root: Root) -> Iterator[Module]:
    if not folder.name.isidentifier():
        return
    for path in _sorted(folder):
        if path.is_dir() and not path.is_symlink():  # which could lead back up
            yield from _modules_in(path, f"{package}.{path.name}", root)
        elif path.suffix == ".py" and path.stem.isidentifier() and _belongs(root, package):
            yield Module(package if path.stem == "__init__" else f"{package}.{path.stem}", path, root)


def _sorted(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _belongs(root: Root, name: str) -> bool:
    """Tell whether a package counts: it, or one it is part of, is included and not excluded."""
    parts = name.split(".")
    names = [".".join(parts[:length]) for length in range(1, len(parts) + 1)]

    def listed(patterns: tuple[str, ...]) -> bool:
        return any(fnmatchcase(candidate, pattern) for candidate in names for pattern in patterns)

    return listed(root.include) and not listed(root.exclude)


def definitions(path: Path, mentioning: str) -> list[Definition]:
    """
    List the classes that a file defines.

    Args:
        path: The file.
        mentioning: A name that is looked for.

    Returns:
        The classes; none, without a closer look, where neither an ``app_id`` nor that name is mentioned.

    Raises:
        ValueError: It is not Python.
        OSError: It can't be read.
    """
    text = path.read_bytes()
    if b"class" not in text or (b"app_id" not in text and mentioning.encode("utf-8", "replace") not in text):
        return []
    try:
        tree = ast.parse(text)
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError(f"{path} is not Python: {type(error).__name__}") from error
    return [_definition(node) for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]


def _definition(node: ast.ClassDef) -> Definition:
    for statement in node.body:
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None:
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            if any(isinstance(target, ast.Name) and target.id == "app_id" for target in targets):
                if not isinstance(statement.value, ast.Constant):
                    return Definition(node.name, computed=True)
                if isinstance(statement.value.value, str):
                    return Definition(node.name, statement.value.value)
    return Definition(node.name)


def _toml(path: Path) -> dict[str, Any]:
    """Read a TOML file; one that is missing or broken says nothing, since packaging tools are there to complain."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}


def _ini(path: Path) -> "ConfigParser":
    from configparser import ConfigParser, Error

    parser = ConfigParser(interpolation=None)
    try:
        parser.read(path, "utf-8")
    except (Error, ValueError):
        return ConfigParser()
    return parser


def _table(data: object, *names: str) -> dict[str, Any]:
    """Go down into nested tables; what is not there, or is no table, is an empty one."""
    for name in names:
        data = data.get(name) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(value: object) -> tuple[str, ...]:
    return tuple(item for item in _list(value) if isinstance(item, str))


def _from_pyproject(data: dict[str, Any]) -> Iterator[Root]:
    tool = _table(data, "tool")
    yield from _from_setuptools(_table(tool, "setuptools"))
    for entry in _list(_table(tool, "poetry").get("packages")):
        for name in _texts([_table(entry).get("include")]):
            yield Root(Path(str(_table(entry).get("from", ""))), "", (name.replace("/", "."),))
    for path in map(Path, _texts(_table(tool, "hatch", "build", "targets", "wheel").get("packages"))):
        yield Root(path.parent, "", (path.name,))
    named = (_table(data, "project"), _table(tool, "poetry"), _table(tool, "flit", "module"))
    for name in _texts([table.get("name") for table in named]):
        yield Root(Path(), "", (re.sub(r"[-.]+", "_", name).lower(),))


def _from_setuptools(table: dict[str, Any]) -> Iterator[Root]:
    """Read what setuptools takes from ``pyproject.toml``."""
    base = Path(str(_table(table, "package-dir").get("", "")))
    named = (*_texts(table.get("packages")), *_texts(table.get("py-modules")))
    if named:
        yield Root(base, "", named)
    find = _table(table, "packages", "find")
    for where in _texts(find.get("where")) or ((str(base),) if find else ()):
        yield Root(Path(where), "", _texts(find.get("include")) or _ALL, _texts(find.get("exclude")))


def _from_setup_cfg(data: "ConfigParser") -> Iterator[Root]:
    """Read what setuptools takes from ``setup.cfg``."""

    def words(section: str, key: str) -> tuple[str, ...]:
        return (
            tuple(re.split(r"[\s,]+", data.get(section, key, fallback="").strip()))
            if data.has_option(section, key)
            else ()
        )

    folders = re.search(r"^\s*=\s*(\S+)", data.get("options", "package_dir", fallback=""), re.MULTILINE)
    base = Path(folders[1]) if folders else Path()
    packages = (*words("options", "packages"), *words("options", "py_modules"))
    if packages[:1] in (("find:",), ("find_namespace:",)):
        where = words("options.packages.find", "where")
        include, exclude = words("options.packages.find", "include"), words("options.packages.find", "exclude")
        yield Root(Path(where[0]) if where else base, "", include or _ALL, exclude)
    elif packages:
        yield Root(base, "", packages)
