"""
From the rows of a directory to the contract's models, and from pages to tokens and back.

This module must not know where rows come from.
"""

import json
import re
import sqlite3
from collections.abc import Sequence
from typing import Any, NamedTuple

from lumos_connector import (
    AccountStatus,
    AccountType,
    CustomAttributeCustomizedType,
    CustomAttributeSchema,
    CustomAttributeType,
    FoundAccountData,
    FoundEntitlementAssociation,
    FoundEntitlementData,
    FoundResourceData,
    InvalidPageTokenError,
    LastActivityData,
    Page,
)


class Part(NamedTuple):
    """
    A page of a listing.

    Attributes:
        rows: Its rows.
        page: Where the next one starts, if there is one.
        raw_data: The rows as they are stored, where the caller asked for them.
    """

    rows: Sequence[sqlite3.Row]
    page: Page
    raw_data: dict[str, Any] | None


def page_token(listing: str, position: int) -> str:
    """Give the token of the page that starts after a position: opaque, and of use in its own listing only."""
    return f"{listing}:{position}".encode().hex()


def position_of(listing: str, token: str | None) -> int:
    """
    Give the position after which a page starts.

    Args:
        listing: The listing that is walked.
        token: What `page_token` made of the position; ``None`` for the first page.

    Returns:
        The position; 0 for the first page.

    Raises:
        InvalidPageTokenError: The token is not one that this listing gave.
    """
    if token is None:
        return 0
    try:
        found = re.fullmatch(rf"{listing}:([0-9]{{1,18}})", bytes.fromhex(token).decode())
    except ValueError:
        found = None
    if found is None:
        raise InvalidPageTokenError(message="This listing gave no such page token.")
    return int(found[1])


def account(row: sqlite3.Row, wanted: Sequence[str] | None) -> FoundAccountData:
    """Give an account, with the custom attributes that are wanted."""
    return FoundAccountData(
        integration_specific_id=row["id"],
        email=row["email"],
        given_name=row["given_name"],
        family_name=row["family_name"],
        username=row["username"],
        user_status=AccountStatus(row["status"]),
        extra_data=None if row["extra_data"] is None else json.loads(row["extra_data"]),
        custom_attributes=_custom_attributes(row, wanted),
        account_type=AccountType(row["type"]),
    )


def resource(row: sqlite3.Row) -> FoundResourceData:
    """Give a resource."""
    return FoundResourceData(
        integration_specific_id=row["id"],
        label=row["label"],
        description=row["description"],
        resource_type=row["type"],
        extra_data=json.loads(row["extra_data"]),
    )


def entitlement(row: sqlite3.Row, wanted: Sequence[str] | None) -> FoundEntitlementData:
    """Give an entitlement, with the custom attributes that are wanted."""
    return FoundEntitlementData(
        entitlement_type=row["type"],
        integration_specific_id=row["id"],
        integration_specific_resource_id=row["resource_id"],
        is_assignable=bool(row["is_assignable"]),
        label=row["label"],
        description=row["description"],
        custom_attributes=_custom_attributes(row, wanted),
    )


def association(row: sqlite3.Row) -> FoundEntitlementAssociation:
    """Give who holds what."""
    return FoundEntitlementAssociation(
        account_id=row["account_id"],
        integration_specific_entitlement_id=row["entitlement_id"],
        integration_specific_resource_id=row["resource_id"],
    )


def attribute(row: sqlite3.Row) -> CustomAttributeSchema:
    """Give what a custom attribute is."""
    return CustomAttributeSchema(
        customized_type=CustomAttributeCustomizedType(row["carrier"]),
        name=row["name"],
        attribute_type=CustomAttributeType(row["type"]),
        description=row["description"],
    )


def activity(row: sqlite3.Row) -> LastActivityData:
    """Give when an account was last used."""
    return LastActivityData(account_id=row["id"], event_type=row["last_event"], happened_at=row["last_event_at"])


def _custom_attributes(row: sqlite3.Row, wanted: Sequence[str] | None) -> dict[str, str] | None:
    if not wanted:
        return None
    stored: dict[str, str] = json.loads(row["custom_attributes"])
    return {name: stored[name] for name in wanted if name in stored}
