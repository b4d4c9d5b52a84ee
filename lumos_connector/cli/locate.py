"""
From what a user calls a connector to its class.

A connector is named as ``package.module:ClassName``, as ``path/to/file.py:ClassName`` (or the file alone), or by its
``ClassName`` or ``app_id`` alone, which is then looked up. This module must not know what is done with a connector.
"""

import importlib.util
import sys
from itertools import chain
from pathlib import Path

from .importing import ImportFailedError, ModuleMissingError, import_file, import_module, search
from .places import ConnectorClass, Place, Tier, connector_in, only_connector, tiers
from .problems import UsageError, did_you_mean, quoted
from .project import declared_roots


def load(name: str, *, here_first: bool = True) -> ConnectorClass:
    """
    Find and import a connector.

    Args:
        name: What the user calls it.
        here_first: Whether a module in the current directory comes before an installed one of its name, as it does
            with ``python -m``; if not, it counts only where there is no other.

    Returns:
        Its class.

    Raises:
        UsageError: There is no such connector, more than one, or what there is can't be imported or is no connector.
    """
    left, colon, right = name.rpartition(":")
    if colon and right.isidentifier():
        return _from_file(left, right) if _is_path(left) else _from_module(left, right, here_first)
    if _is_path(name):
        return _from_file(name, None)
    return _look_up(name)


def _is_path(text: str) -> bool:
    return text.endswith(".py") or "/" in text or "\\" in text


def _from_module(module: str, class_name: str, here_first: bool) -> ConnectorClass:
    if not all(part.isidentifier() for part in module.split(".")):
        raise UsageError(f"{quoted(module)} is neither a module nor a file. {_HOW}")
    folders = [Path.cwd()]
    if here_first:
        search(folders[0])
    top = module.partition(".")[0]
    if top not in sys.modules and importlib.util.find_spec(top) is None:
        folders += [root.folder for root in declared_roots(Path.cwd())]
        for folder in folders:
            search(folder)
    try:
        return connector_in(import_module(module), class_name, quoted(module))
    except ModuleMissingError as error:
        near = did_you_mean(
            f"{module}:{class_name}", (place.spelled for tier in tiers() for place in tier.places if place.likely)
        )
        searched = ", ".join(map(str, dict.fromkeys(folders)))
        raise UsageError(f"{error}{near} Searched: {searched} and what is installed.") from error


def _from_file(path: str, class_name: str | None) -> ConnectorClass:
    file = Path(path)
    if file.suffix != ".py":
        raise UsageError(f"{quoted(path)} is not a Python file. {_HOW}")
    if not file.is_file():
        beside = [other.name for other in file.parent.glob("*.py")]
        raise UsageError(f"there is no file {quoted(path)}.{did_you_mean(file.name, beside)}")
    search(Path.cwd())
    module = import_file(file)
    if class_name is None:
        return only_connector(module, quoted(path))
    return connector_in(module, class_name, quoted(path))


def _look_up(name: str) -> ConnectorClass:
    """Look for a ``ClassName`` or ``app_id``; the first kind of place that has it wins."""
    searched: list[Tier] = []
    unreadable: list[str] = []
    for tier in tiers(name):
        found, refusals = _matches(name, tier)
        if len(found) == 1:
            return next(iter(found))
        if found:
            named = ", ".join(f"{place.spelled} ({place.source})" for place in found.values())
            raise UsageError(f"{quoted(name)} is ambiguous; name one of these instead: {named}")
        for place, refusal in refusals:
            if name in place.names:
                raise refusal
            unreadable += [refusal.summary] if isinstance(refusal, ImportFailedError) else []
        searched.append(tier)
    raise UsageError(_not_found(name, searched, unreadable))


def _matches(name: str, tier: Tier) -> tuple[dict[ConnectorClass, Place], list[tuple[Place, UsageError]]]:
    """
    Import the places that are known to have the name, and only if that finds nothing those that may turn out to.

    The connectors that have it are given, and what can't be imported.
    """
    found: dict[ConnectorClass, Place] = {}
    refusals: list[tuple[Place, UsageError]] = []
    named = [place for place in tier.places if name in place.names]
    uncertain = (place for place in tier.places if name not in place.names and not place.certain)
    for place in chain(named, uncertain):
        if found and name not in place.names:
            break
        try:
            cls = place.load()
        except UsageError as error:
            refusals.append((place, error))
        else:
            if name in place.names or cls.app_id == name:
                found.setdefault(cls, place)
    return found, refusals


def _not_found(name: str, searched: list[Tier], unreadable: list[str]) -> str:
    known = (
        other
        for tier in searched
        for place in tier.places
        if place.likely and place.class_name
        for other in place.names
    )
    lines = [
        f"there is no connector {quoted(name)}.{did_you_mean(name, known)}",
        f"Searched: {'; '.join(tier.label for tier in searched)}.",
        *(f"Could not look into it: {summary}" for summary in unreadable),
        _HOW,
    ]
    return "\n".join(lines)


_HOW = (
    "A connector is named as package.module:ClassName, as path/to/file.py:ClassName, or by its ClassName or app_id; "
    "`lumos-connector list` shows those that can be found."
)
