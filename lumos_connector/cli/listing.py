"""
``list``: the connectors that can be found, and where.

This module must not know what a connector can do. (Its annotations are evaluated: argparse-dataclass can't read text.)
"""

import dataclasses
import json
from collections.abc import Sequence
from typing import NamedTuple

from .call import configure_log
from .importing import ImportFailedError
from .parsing import Line, option
from .places import ConnectorClass, Place, tiers
from .problems import UsageError

_HEADINGS = ("APP ID", "VERSION", "CLASS", "NAME IT", "FOUND IN")


@dataclasses.dataclass(kw_only=True)
class ListOptions:
    """What ``list`` can be told."""

    format: str = option("how to show them: text (the default) or json", default="text", choices=("text", "json"))


class Listing(NamedTuple):
    """
    What was found.

    Attributes:
        found: Each connector, and where it is.
        failed: The modules that can't be imported, each with the reason.
    """

    found: dict[ConnectorClass, Place]
    failed: dict[str, str]


def run(line: Line) -> int:
    """Show the connectors, those that a bare name finds first on top."""
    options = line.parse(ListOptions, "List the connectors that can be found, and where.")
    line.process.outlet.check()
    configure_log()
    listing = _find()
    text = _as_json(listing) if options.format == "json" else _as_text(listing)
    line.process.outlet.deliver(text.encode("utf-8", "backslashreplace"))
    return 0


def _find() -> Listing:
    listing = Listing({}, {})
    for place in (place for tier in tiers() for place in tier.places if place.likely):
        if place.module in listing.failed:
            continue
        try:
            listing.found.setdefault(place.load(), place)
        except ImportFailedError as error:
            listing.failed[place.module] = error.summary
        except UsageError:
            continue  # a class with an app_id that is no connector
    return listing


def _as_json(listing: Listing) -> str:
    found = [
        {
            "app_id": cls.app_id,
            "version": cls.version,
            "class": cls.__name__,
            "name": place.spelled,
            "source": place.source,
            "capabilities": list(cls.capabilities()),
        }
        for cls, place in listing.found.items()
    ]
    failed = [{"module": module, "error": reason} for module, reason in listing.failed.items()]
    return json.dumps({"connectors": found, "failed": failed}, indent=2)


def _as_text(listing: Listing) -> str:
    rows = [
        (cls.app_id, cls.version, cls.__name__, place.spelled, place.source) for cls, place in listing.found.items()
    ]
    widths = [max(map(len, column)) for column in zip(_HEADINGS, *rows, strict=True)]
    lines = [_line(row, widths) for row in (_HEADINGS, *rows)]
    return "\n".join([*lines, *(f"failed: {reason}" for reason in listing.failed.values())])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
