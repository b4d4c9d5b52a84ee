"""
The token sources of a connector that lives long: one for each client that its requests name.

This module must not know requests, or how a token is got.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable

from .token_source import TokenSource

MOST_SOURCES = 256
"""How many sources are kept; the one that was not used for longest goes first."""


class TokenSources:
    """Sources by what they are for, each kept while it is used; no client gets the token of another."""

    def __init__(self) -> None:
        self._sources: OrderedDict[Hashable, TokenSource] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], TokenSource]) -> TokenSource:
        """
        Give the source of a client.

        Args:
            key: All that makes its tokens its own: the endpoint, the client, its secret and the scopes.
            make: Makes one.

        Returns:
            The one that is kept, else a new one.
        """
        source = self._sources.pop(key, None)
        self._sources[key] = source = make() if source is None else source
        if len(self._sources) > MOST_SOURCES:
            self._sources.popitem(last=False)
        return source
