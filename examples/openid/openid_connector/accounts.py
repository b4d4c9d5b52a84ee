"""
OpenID's claims about a user as an account (OpenID Connect Core 1.0, section 5.1).

This module must not know where claims come from.
"""

from typing import Any

from lumos_connector import FoundAccountData, InvalidResponseError

_KNOWN = ("sub", "email", "given_name", "family_name", "preferred_username")


def account_of(claims: dict[str, Any]) -> FoundAccountData:
    """
    Give a user as an account.

    Args:
        claims: What the provider says of them.

    Returns:
        The account; claims that it has no field for are in ``extra_data``.

    Raises:
        InvalidResponseError: The subject is missing, which alone never changes.
    """
    subject = _text(claims.get("sub"))
    if subject is None:
        raise InvalidResponseError(message="sub: expected text, which OpenID Connect Core, section 5.3.2, requires")
    return FoundAccountData(
        integration_specific_id=subject,
        email=_text(claims.get("email")),
        given_name=_text(claims.get("given_name")),
        family_name=_text(claims.get("family_name")),
        username=_text(claims.get("preferred_username")),
        extra_data={name: value for name, value in claims.items() if name not in _KNOWN} or None,
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
