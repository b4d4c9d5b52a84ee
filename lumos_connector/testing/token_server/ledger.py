"""
What the fake token server has given out, and what has become of it since.

This module must not know requests: it is asked for a token and gives one.
"""

import time
from collections import Counter

from attrs import define, field


@define(eq=False)
class Grant:
    """
    What a client was granted; the tokens that come of it live and die together.

    Attributes:
        client_id: The client.
        scope: What it may do, as it asked for it.
        revoked: Whether it holds no longer.
    """

    client_id: str
    scope: str
    revoked: bool = False


@define(eq=False)
class Issued:
    """
    A code or a token.

    Attributes:
        grant: What it comes of.
        scope: What it is good for.
        expires_at: When it ends, on the monotonic clock; ``None`` for never.
        spent: Whether it was exchanged for something new.
        revoked: Whether it was revoked by itself.
        redirect_uri: Of a code: where the user was sent back to, if the request said so.
        challenge: Of a code: what its verifier has to match.
    """

    grant: Grant
    scope: str
    expires_at: float | None = None
    spent: bool = False
    revoked: bool = False
    redirect_uri: str | None = None
    challenge: str | None = None

    @property
    def fault(self) -> str | None:
        """What is wrong with it, in a word."""
        if self.revoked or self.grant.revoked:
            return "revoked"
        if self.spent:
            return "used"
        return "expired" if self.expires_at is not None and time.monotonic() >= self.expires_at else None


@define(eq=False)
class Ledger:
    """
    All codes and tokens, by their text.

    Attributes:
        codes: Authorization codes.
        access: Access tokens.
        refresh: Refresh tokens.
        assertions: The identifiers of clients' assertions that were used up.
    """

    codes: dict[str, Issued] = field(factory=dict)
    access: dict[str, Issued] = field(factory=dict)
    refresh: dict[str, Issued] = field(factory=dict)
    assertions: set[str] = field(factory=set)
    _numbers: Counter[str] = field(factory=Counter)

    def name(self, prefix: str, kind: str) -> str:
        """
        Make a text for a code or a token: the same in each run.

        Args:
            prefix: What it begins with.
            kind: What it is; those of a kind are counted.

        Returns:
            The text.
        """
        self._numbers[kind] += 1
        return f"{prefix}{kind}-{self._numbers[kind]}"

    def revoke(self, token: str) -> None:
        """
        Revoke a token: with a refresh token goes all that came of its grant (RFC 7009 2.1).

        Args:
            token: Its text; one that is not known is as good as revoked.
        """
        if (found := self.refresh.get(token)) is not None:
            found.grant.revoked = True
        elif (found := self.access.get(token)) is not None:
            found.revoked = True

    def revoke_all(self) -> None:
        """Revoke each code and each token."""
        for issued in (*self.codes.values(), *self.access.values(), *self.refresh.values()):
            issued.grant.revoked = True

    def expire_all(self) -> None:
        """Let each access token have expired."""
        for issued in self.access.values():
            issued.expires_at = time.monotonic()

    def owner_of(self, token: str) -> str | None:
        """
        Tell whose a token is.

        Args:
            token: Its text.

        Returns:
            The client's identifier; ``None`` where the token is not known.
        """
        found = self.refresh.get(token) or self.access.get(token)
        return found.grant.client_id if found is not None else None
