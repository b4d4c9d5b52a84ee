"""
What a connector says of itself as a page in Markdown.

This module must not know what is said, or where the page goes.
"""

from typing import TYPE_CHECKING

from .blocks import Block, Heading, Points, Table, blocks_of

if TYPE_CHECKING:
    from ..connector import BaseConnector


def page(connector: "type[BaseConnector]") -> str:
    """
    Describe a connector to a person.

    Args:
        connector: The class.

    Returns:
        The page, in Markdown.
    """
    return "\n\n".join(map(_set, blocks_of(connector)))


def _set(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {_cell(block.text)}"
    if isinstance(block, Table):
        return _table(block.filled())
    if isinstance(block, Points):
        return "\n".join(f"- {_cell(item)}" for item in block.items)
    return block


def _table(table: Table) -> str:
    lines = [list(table.headings), ["---"] * len(table.headings), *(map(_cell, row) for row in table.rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    """Keep a text on its line, and in its column."""
    return " ".join(text.split()).replace("|", "\\|")
