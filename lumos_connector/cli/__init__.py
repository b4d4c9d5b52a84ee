"""
The command line: `program` for all connectors, `own` for one connector's own command.

What both are made of: `parsing` reads what was typed, `locate` finds the connector, `call` checks the rest, `runner`
makes the call, `outlet` and `process` see to it that one answer leaves and the process ends.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .own import main as main
    from .own import run as run
else:

    def __getattr__(name: str) -> Any:
        """Load `main` and `run` when they are used: the program that looks after the process comes before them."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from . import own

        return getattr(own, name)


__all__ = ["main", "run"]
