"""
`probe_integration`: what a connector's listings give, tried on a few records before anybody relies on them.

`settings` is what an author declares, `building` what a check of one's own is made with, `calls` how a capability is
asked from within, `checks` the checks that need no code, and `running` walks them. None of them knows how a probe
arrives. A connector that declares a probe is started for other calls too, so each is loaded when it is first used.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .running import run_probe
    from .settings import ProbeCheckSpec, ProbeSettings, announced_checks, check_probe

__all__ = ["ProbeCheckSpec", "ProbeSettings", "announced_checks", "check_probe", "run_probe"]


def __getattr__(name: str) -> Any:
    """Load a name from its module, once (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    home = import_module(".running" if name == "run_probe" else ".settings", __name__)
    found = globals()[name] = getattr(home, name)
    return found
