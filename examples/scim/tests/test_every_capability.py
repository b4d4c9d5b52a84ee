"""Every capability that the connector declares, against the real server."""

from typing import Any

from lumos_connector import BaseConnector

from .support import Call, JSONObject, Send


async def test_every_declared_capability_works(
    any_call: Call, connector: type[BaseConnector], tenant: str, send: Send
) -> None:
    """A user goes from creation to deletion, and no capability that is declared is left out on the way."""
    group = send("POST", f"{tenant}/Groups", {"displayName": "Engineering"})["id"]
    used = set()

    async def call(name: str, payload: JSONObject | None = None) -> Any:
        used.add(name)
        answer = await any_call(name, tenant, payload)
        assert "response" in answer, answer
        return answer["response"]

    assert (await call("validate_credentials"))["valid"] is True
    attributes = {attribute["name"] for attribute in await call("list_custom_attributes_schema")}
    assert {"title", "department", "manager"} <= attributes

    entitlement = {
        "entitlement_type": "GROUP",
        "integration_specific_id": group,
        "integration_specific_resource_id": "tenant",
    }
    created = await call(
        "create_account", {"username": "ada", "email": "ada@example.com", "entitlements": [entitlement]}
    )
    ada = created["id"]
    assert created == {"id": ada, "status": "ACTIVE", "created": True}
    assert [account["integration_specific_id"] for account in await call("list_accounts")] == [ada]
    assert [resource["integration_specific_id"] for resource in await call("list_resources")] == ["tenant"]
    assert [found["label"] for found in await call("list_entitlements")] == ["Engineering"]
    held = {
        "account_id": ada,
        "integration_specific_entitlement_id": group,
        "integration_specific_resource_id": "tenant",
    }
    assert await call("find_entitlement_associations") == [held]
    probed = await call("probe_integration")
    assert {check["check"]: check["status"] for check in probed["checks"]} == {
        "accounts": "passed",
        "entitlements": "passed",
        "entitlement_associations": "passed",
    }
    assert "/create_account" in (await call("app_info"))["app_schema"]["paths"]

    place = {
        "account_integration_specific_id": ada,
        "resource_integration_specific_id": "tenant",
        "resource_type": "TENANT",
        "entitlement_type": "GROUP",
        "entitlement_integration_specific_id": group,
    }
    assert await call("unassign_entitlement", place) == {"unassigned": True}
    assert await call("find_entitlement_associations") == []
    assert await call("assign_entitlement", place) == {"assigned": True}
    assert await call("find_entitlement_associations") == [held]

    assert await call("deactivate_account", {"account_id": ada}) == {"status": "INACTIVE", "deactivated": True}
    assert send("GET", f"{tenant}/Users/{ada}")["active"] is False
    assert await call("activate_account", {"account_id": ada}) == {"status": "ACTIVE", "activated": True}
    assert send("GET", f"{tenant}/Users/{ada}")["active"] is True
    assert await call("delete_account", {"account_id": ada}) == {"status": "DELETED", "deleted": True}
    assert await call("list_accounts") == []

    assert used == set(connector.capabilities())
