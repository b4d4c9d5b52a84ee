"""
Where a listing stands, as the opaque text that goes to the caller and comes back.

This module must not know the protocol: a position is a number and, inside a group, a user.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

from attrs import define

from lumos_connector import InvalidPageTokenError


@define(kw_only=True, frozen=True)
class Position:
    """
    The place in a listing at which its next page starts.

    Attributes:
        listing: What is being listed; the token of one listing is of no use in another.
        index: SCIM's ``startIndex``: one for the first item (RFC 7644, section 3.4.2.4).
        group: The group whose members are being given, where a page ended inside it.
        user: The user of that group to go on with.
    """

    listing: str
    index: int = 1
    group: str = ""
    user: str = ""

    def is_of(self, listing: str) -> bool:
        """Tell whether it is a place in that listing, and not something that only looks like one."""
        is_place = type(self.index) is int and type(self.group) is str and type(self.user) is str
        return is_place and self.listing == listing and self.index > 0

    def token(self) -> str:
        """Give the position as text without meaning for anybody else."""
        text = json.dumps([self.listing, self.index, self.group, self.user], separators=(",", ":"))
        return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def position_in(listing: str, token: str | None) -> Position:
    """
    Read a page token.

    Args:
        listing: What is being listed.
        token: What `Position.token` gave, or ``None`` for the start.

    Returns:
        The place to go on from.

    Raises:
        InvalidPageTokenError: The token is not one of this listing.
    """
    if token is None:
        return Position(listing=listing)
    try:
        made_for, index, group, user = json.loads(urlsafe_b64decode(token.encode() + b"=" * (-len(token) % 4)))
        position = Position(listing=made_for, index=index, group=group, user=user)
    except (ValueError, TypeError, RecursionError):
        raise InvalidPageTokenError from None
    if not position.is_of(listing) or position.token() != token:
        raise InvalidPageTokenError
    return position
