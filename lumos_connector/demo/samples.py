"""
A request for every capability, fit for the directory in memory: what `call demo` sends where it is told nothing.

This module must not know how a request is sent.
"""

from typing import Any

from .company import SAMPLE_PASSWORD, SAMPLE_USERNAME

AUTH = {"basic": {"username": SAMPLE_USERNAME, "password": SAMPLE_PASSWORD}}

_GRANT = {
    "account_integration_specific_id": "u-0005",
    "resource_type": "PROJECT",
    "resource_integration_specific_id": "p-webshop",
    "entitlement_type": "ROLE",
    "entitlement_integration_specific_id": "editor",
}

PAYLOADS: dict[str, dict[str, Any]] = {
    "list_accounts": {"custom_attributes": ["department", "title"]},
    "list_entitlements": {"custom_attributes": ["risk"]},
    "get_last_activity": {"account_ids": ["u-0001", "u-0002", "u-0003"]},
    "assign_entitlement": _GRANT,
    "unassign_entitlement": {**_GRANT, "resource_integration_specific_id": "p-oak"},
    "create_account": {
        "email": "nadia.kowalczyk@harbourpine.example",
        "username": "nadia.kowalczyk",
        "given_name": "Nadia",
        "family_name": "Kowalczyk",
        "user_status": "ACTIVE",
        "extra_data": {"locale": "pl-PL"},
        "entitlements": [
            {
                "integration_specific_resource_id": "t-studio",
                "entitlement_type": "MEMBERSHIP",
                "integration_specific_id": "member",
            },
        ],
    },
    "activate_account": {"account_id": "u-0024"},
    "deactivate_account": {"account_id": "u-0014"},
    "delete_account": {"account_id": "u-0025"},
}
"""What a capability is asked; those that are not named here are asked nothing."""


def sample_request(capability: str) -> dict[str, Any]:
    """
    Give a whole request.

    Args:
        capability: The capability's name.

    Returns:
        A request that works on a directory with nothing in it but the company.
    """
    return {"auth": AUTH, "request": PAYLOADS.get(capability, {}), "settings": {}}
