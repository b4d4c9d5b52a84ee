"""
Where connectors may be: built in, in the entry points of installed packages, in the project in the current directory.

Places are found by reading source text, and each is imported only when somebody asks for it, so that another
connector's code runs only where its ``app_id`` can't be read. This module must not know how a user names a connector.
"""

import importlib.util
import re
from collections.abc import Iterator
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..connector import BaseConnector
from .importing import import_module, search
from .problems import UsageError, did_you_mean, quoted
from .project import Definition, Module, Root, declared_roots, definitions, modules_of, top_level

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint
    from types import ModuleType

GROUP = "lumos_connector.connectors"
"""The group of entry points in which an installed package names its connectors."""

BUILT_IN = {"demo": "lumos_connector.demo:DemoConnector"}
"""The connectors that come with this package, found without a look at what is installed."""

ConnectorClass = type[BaseConnector]


class Place(NamedTuple):
    """
    Where a connector may be.

    Attributes:
        module: The module's dotted name.
        class_name: The class's name; ``None`` if the source could not be read.
        source: How it was found, for messages.
        names: What a user may call it, as far as that can be known without importing it.
        likely: Whether it looks like a connector: a class that says its ``app_id``, or an entry point.
        certain: Whether `names` are all; if not, its ``app_id`` is known only once it is imported.
        root: The folder to import it from; ``None`` if it is installed.
    """

    module: str
    class_name: str | None
    source: str
    names: tuple[str, ...]
    likely: bool = True
    certain: bool = True
    root: Path | None = None

    @property
    def spelled(self) -> str:
        """The name that means this place and no other."""
        return f"{self.module}:{self.class_name}" if self.class_name else self.module

    def load(self) -> ConnectorClass:
        """
        Import the connector.

        Returns:
            Its class.

        Raises:
            UsageError: It can't be imported, or is no connector.
        """
        if self.root is not None:
            search(self.root)
        module = import_module(self.module)
        if self.class_name is None:
            return only_connector(module, quoted(self.module))
        return connector_in(module, self.class_name, quoted(self.module))


class Tier(NamedTuple):
    """
    Places of one kind, which go before those of the next.

    Attributes:
        label: What was searched, for messages.
        places: The places.
    """

    label: str
    places: list[Place]


def tiers(mentioning: str = "app_id") -> Iterator[Tier]:
    """
    Give all places, those that go first first.

    Args:
        mentioning: A name that is looked for; classes that mention neither it nor an ``app_id`` may be left out.

    Yields:
        The built-in connectors; the entry points; what the project declares; its top-level modules and packages.
    """
    yield Tier("the built-in connectors", [_built_in(*entry) for entry in BUILT_IN.items()])
    yield Tier(f"the entry points of the group {GROUP}", list(_entry_points(mentioning)))
    declared = declared_roots(Path.cwd())
    if declared:
        places = [place for root in declared for place in _places_below(root, mentioning)]
        yield Tier(f"the project's packages ({', '.join(sorted({root.source for root in declared}))})", places)
    own = top_level(Path.cwd())
    yield Tier(own.source, list(_places_below(own, mentioning)))


def connectors_of(module: "ModuleType") -> list[ConnectorClass]:
    """List the connectors among a module's names, each once."""
    values = dict.fromkeys(value for value in vars(module).values() if isinstance(value, type))
    return [cls for cls in values if issubclass(cls, BaseConnector) and cls.app_id]


def connector_in(module: "ModuleType", class_name: str, where: str) -> ConnectorClass:
    """
    Give a module's connector.

    Args:
        module: The module.
        class_name: The connector's name in it.
        where: What to call the module in messages.

    Returns:
        The class.

    Raises:
        UsageError: There is nothing of that name, or it is no connector.
    """
    found = getattr(module, class_name, None)
    if found is None:
        names = [cls.__name__ for cls in connectors_of(module)]
        has = f" Its connectors: {', '.join(names)}." if names else " It has no connectors."
        raise UsageError(f"{where} has no {class_name}.{did_you_mean(class_name, names)}{has}")
    return as_connector(found, f"{class_name} in {where}")


def as_connector(found: object, what: str) -> ConnectorClass:
    """
    Make sure that something is a connector.

    Args:
        found: What may be one.
        what: What to call it in messages.

    Returns:
        The class.

    Raises:
        UsageError: It is none.
    """
    if not isinstance(found, type) or not issubclass(found, BaseConnector):
        raise UsageError(f"{what} is not a connector: expected a class that derives from BaseConnector")
    if not found.app_id:
        raise UsageError(
            f'{what} is not a connector: it has no app_id, which makes it abstract; give it one, as in app_id = "acme"'
        )
    return found


def only_connector(module: "ModuleType", where: str) -> ConnectorClass:
    """
    Give the one connector that a module defines or, if it defines none, imports.

    Args:
        module: The module.
        where: What to call it in messages.

    Returns:
        The class.

    Raises:
        UsageError: There is none, or more than one.
    """
    known = connectors_of(module)
    found = [cls for cls in known if cls.__module__ == module.__name__] or known
    if not found:
        raise UsageError(f"{where} holds no connector: no class in it derives from BaseConnector and has an app_id")
    if len(found) > 1:
        names = ", ".join(cls.__name__ for cls in found)
        raise UsageError(f"{where} holds more than one connector; add one of these after a colon: {names}")
    return found[0]


def _built_in(name: str, value: str) -> Place:
    module, _, class_name = value.partition(":")
    return Place(module, class_name, "built in", (name, class_name))


def _entry_points(mentioning: str) -> Iterator[Place]:
    from importlib.metadata import entry_points

    for point in entry_points(group=GROUP):
        if re.fullmatch(r"[\w.]+\s*(?::\s*\w+\s*)?(?:\[.*\])?", point.value):
            yield _place_of(point, mentioning)


def _place_of(point: "EntryPoint", mentioning: str) -> Place:
    """Describe an entry point, its ``app_id`` being read from the source where that can be found."""
    package = f" of {point.dist.name} {point.dist.version}" if point.dist else ""
    file = _file_of(point.module)
    known = [found for found in (_read(file, mentioning) if file else ()) if found.name == point.attr and found.app_id]
    names = (point.name, point.attr, *(found.app_id for found in known if found.app_id))
    return Place(point.module, point.attr or None, f"entry point {point.name}{package}", names, certain=bool(known))


def _file_of(module: str) -> Path | None:
    """Find a module's file without importing it, or the packages that it is in."""
    first, *rest = module.split(".")
    spec = importlib.util.find_spec(first)
    for part in rest:
        first = f"{first}.{part}"
        spec = (
            PathFinder.find_spec(first, spec.submodule_search_locations)
            if spec and spec.submodule_search_locations
            else None
        )
    return Path(spec.origin) if spec and spec.origin and spec.origin.endswith(".py") else None


def _read(path: Path, mentioning: str) -> list[Definition]:
    try:
        return definitions(path, mentioning)
    except (OSError, ValueError):
        return []


def _places_below(root: Root, mentioning: str) -> Iterator[Place]:
    for module in modules_of(root):
        yield from _places_in(module, mentioning)


def _places_in(module: Module, mentioning: str) -> Iterator[Place]:
    source = f"{module.root.source}: {module.path.relative_to(Path.cwd())}"
    try:
        found = definitions(module.path, mentioning)
    except OSError:
        return
    except (
        ValueError
    ):  # it is imported only if it is asked for by a name that it mentions, and then says why it can't be
        words = re.findall(r"[\w.-]+", module.path.read_text("utf-8", "replace"))
        yield Place(module.name, None, source, tuple(words), root=module.root.folder)
        return
    for definition in found:
        app_ids = () if definition.app_id is None else (definition.app_id,)
        yield Place(
            module.name,
            definition.name,
            source,
            (definition.name, *app_ids),
            likely=definition.computed or bool(app_ids),
            certain=not definition.computed,
            root=module.root.folder,
        )
