"""
What the tests of a connector can use: an OAuth provider that does as it is told.

`FakeTokenServer` is a real server on 127.0.0.1, so that a connector under test talks to it as to any provider;
``python -m lumos_connector.testing`` runs it as a process. It is loaded when it is first used: this package itself
costs nothing. No connector needs it to run, and it must not know how the framework asks for tokens: it knows OAuth
alone.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .token_server.clients import FakeClient as FakeClient
    from .token_server.messages import ReceivedRequest as ReceivedRequest
    from .token_server.server import FakeTokenServer as FakeTokenServer

_MODULE_OF = {
    "FakeClient": ".token_server.clients",
    "FakeTokenServer": ".token_server.server",
    "ReceivedRequest": ".token_server.messages",
}

__all__ = ["FakeClient", "FakeTokenServer", "ReceivedRequest"]

if not TYPE_CHECKING:  # to a type checker, a module with it would have every name

    def __getattr__(name: str) -> Any:
        """Load a public name from its module, once (PEP 562)."""
        module = _MODULE_OF.get(name)
        if module is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        found = globals()[name] = getattr(import_module(module, __name__), name)
        return found


def __dir__() -> list[str]:
    """List the public names too, for completion."""
    return sorted({*globals(), *_MODULE_OF})
