"""Short ways to call the demo connector, and requests to start from."""

import json
from typing import Any

from lumos_connector.demo import DemoConnector
from lumos_connector.demo.company import SAMPLE_PASSWORD
from lumos_connector.dispatch import dispatch

LISTINGS = (
    "list_accounts",
    "list_resources",
    "list_entitlements",
    "find_entitlement_associations",
    "list_custom_attributes_schema",
)
ASKED_FOR = {
    "list_accounts": {"custom_attributes": ["department", "manager", "no such attribute"]},
    "list_entitlements": {"custom_attributes": ["risk", "no such attribute"]},
}
GRANT = {
    "account_integration_specific_id": "u-0005",
    "resource_type": "PROJECT",
    "resource_integration_specific_id": "p-webshop",
    "entitlement_type": "ROLE",
    "entitlement_integration_specific_id": "editor",
}
LICENSE = {**GRANT, "resource_type": "", "resource_integration_specific_id": "", "entitlement_type": "LICENSE"}


def document(capability: str, request: Any, **envelope: Any) -> str:
    """Give a request with the sample credential, and an envelope's other keys."""
    return json.dumps({**DemoConnector.sample_request(capability), "request": request, **envelope})


async def call(connector: DemoConnector, capability: str, request: Any = None, **envelope: Any) -> dict[str, Any]:
    """Call a capability and give the document that it answers with."""
    answer: dict[str, Any] = json.loads(
        await dispatch(connector, capability, document(capability, request or {}, **envelope))
    )
    return answer


async def ask(connector: DemoConnector, capability: str, request: Any = None, **envelope: Any) -> Any:
    """Call a capability that has to succeed and give its payload."""
    answer = await call(connector, capability, request, **envelope)
    assert "error" not in answer, answer["error"]
    return answer["response"]


async def refusal(connector: DemoConnector, capability: str, request: Any = None, **envelope: Any) -> dict[str, Any]:
    """Call a capability that has to fail and give its error."""
    answer = await call(connector, capability, request, **envelope)
    error: dict[str, Any] = answer["error"]
    return error


async def walk(connector: DemoConnector, capability: str, size: int) -> list[dict[str, Any]]:
    """Read a listing page by page."""
    found: list[dict[str, Any]] = []
    token, seen = None, set[str]()
    while True:
        answer = await call(connector, capability, ASKED_FOR.get(capability), page={"token": token, "size": size})
        assert 0 < len(answer["response"]) <= size
        found += answer["response"]
        token = answer["page"]["token"]
        if token is None:
            return found
        assert token not in seen
        seen.add(token)


async def account(connector: DemoConnector, account_id: str, **envelope: Any) -> dict[str, Any] | None:
    """Give an account as it is listed, or nothing."""
    accounts = await ask(connector, "list_accounts", page={"size": 500}, **envelope)
    return next((found for found in accounts if found["integration_specific_id"] == account_id), None)


async def held(connector: DemoConnector, account_id: str, **envelope: Any) -> set[tuple[str, str]]:
    """Give what an account holds, as pairs of a resource and an entitlement."""
    associations = await ask(connector, "find_entitlement_associations", page={"size": 500}, **envelope)
    return {
        (found["integration_specific_resource_id"], found["integration_specific_entitlement_id"])
        for found in associations
        if found["account_id"] == account_id
    }


def signed_in_as(username: str, password: str = SAMPLE_PASSWORD) -> dict[str, Any]:
    """Give an envelope's ``auth``."""
    return {"basic": {"username": username, "password": password}}
