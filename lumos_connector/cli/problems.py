"""
What the commands refuse, and in which words: one clear message, and the exit status that belongs to it.

What a user typed may hold a secret, so a message quotes only what looks like a name. This module must not know any
command.
"""

import re
from collections.abc import Iterable

CRASHED = 1
"""The exit status where there is an answer that can't be delivered, or the program itself is at fault."""

MISUSED = 2
"""The exit status of a call that was typed wrong: the connector did not run."""

_LONGEST_QUOTE = 120
_QUOTABLE = re.compile(r"[^\x00-\x1f\x7f{}\[\]\"]+")


class UsageError(Exception):
    """
    What was typed can't be done; nothing was run.

    Args:
        message: What is wrong and what to do, for the person who typed it.
    """


class DeliveryError(Exception):
    """
    There is an answer, but no way out for it.

    Args:
        message: What stood in the way.
    """


class Shown(SystemExit):
    """
    The answer to ``--help`` or ``--version``.

    Args:
        text: What to show.
    """

    def __init__(self, text: str) -> None:
        super().__init__(0)
        self.text = text


def quoted(text: str) -> str:
    """
    Give what a user typed as text for a message.

    Args:
        text: A name or a path; what does not look like one, such as a JSON document, is not repeated.

    Returns:
        The text in quotes, or an ellipsis in its place.
    """
    if len(text) > _LONGEST_QUOTE or (text and not _QUOTABLE.fullmatch(text)):
        return "'...'"
    return f"'{text}'".encode("utf-8", "backslashreplace").decode()


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """
    Suggest what may have been meant.

    Args:
        name: What was typed.
        known: What would have been understood.

    Returns:
        `` Did you mean a or b?`` with the nearest names, or nothing if none is near.
    """
    from difflib import get_close_matches

    by_spelling = {_spelling(candidate): candidate for candidate in sorted(known)}
    near = [
        by_spelling[match]
        for match in get_close_matches(_spelling(name[:_LONGEST_QUOTE]), by_spelling, n=3, cutoff=0.6)
    ]
    return f" Did you mean {' or '.join(near)}?" if near else ""


def _spelling(name: str) -> str:
    """Give a name as it is compared: ``List-Accounts`` is near ``list_accounts``."""
    return name.lower().replace("-", "_")
