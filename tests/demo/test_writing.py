"""The demo connector writes: entitlements and accounts, again and again, and what it refuses."""

from typing import Any

import pytest

from lumos_connector.demo import DemoConnector

from .calls import GRANT, LICENSE, account, ask, held, refusal, walk


def nested(levels: int) -> Any:
    """Give a number in so many lists, one in the other."""
    return [nested(levels - 1)] if levels else 1


# Changing entitlements


async def test_assign_and_unassign_can_be_repeated(demo: DemoConnector) -> None:
    """Giving what is held and taking what is not are fine, and change nothing else."""
    before = await held(demo, "u-0005")
    for _ in range(2):
        assert await ask(demo, "assign_entitlement", GRANT) == {"assigned": True}
        assert await held(demo, "u-0005") == before | {("p-webshop", "editor")}
    for _ in range(2):
        assert await ask(demo, "unassign_entitlement", GRANT) == {"unassigned": True}
        assert await held(demo, "u-0005") == before


@pytest.mark.parametrize("capability", ["assign_entitlement", "unassign_entitlement"])
@pytest.mark.parametrize(
    ("change", "code", "app_code"),
    [
        ({"account_integration_specific_id": "u-9999"}, "not_found", "demo.no_such_account"),
        ({"resource_integration_specific_id": "p-nothing"}, "not_found", "demo.no_such_entitlement"),
        ({"entitlement_integration_specific_id": "janitor"}, "not_found", "demo.no_such_entitlement"),
        ({"resource_type": "TEAM"}, "invalid_value", None),
        ({"resource_type": "PLANET"}, "invalid_value", None),
        ({"resource_type": ""}, "invalid_value", None),
        ({"entitlement_type": "CROWN"}, "unknown_value", None),
        ({"entitlement_type": "MEMBERSHIP"}, "invalid_value", None),
        ({"entitlement_type": "MEMBERSHIP", "resource_type": "TEAM"}, "invalid_value", None),
        (
            {**LICENSE, "entitlement_type": "PERMISSION", "entitlement_integration_specific_id": "owner"},
            "invalid_value",
            "demo.not_assignable",
        ),
    ],
)
async def test_entitlement_that_is_not_there(
    demo: DemoConnector, capability: str, change: dict[str, str], code: str, app_code: str | None
) -> None:
    """Unknown accounts and entitlements, wrong types, and what the API may not give, are each refused as what it is."""
    before = await walk(demo, "find_entitlement_associations", 100)
    error = await refusal(demo, capability, {**GRANT, **change})
    assert (error["error_code"], error["app_error_code"]) == (code, app_code)
    assert await walk(demo, "find_entitlement_associations", 100) == before


async def test_account_holds_one_license(demo: DemoConnector) -> None:
    """A second licence is a conflict, the same one again is not, and after the first is gone another can be had."""
    full, guest = ({**LICENSE, "entitlement_integration_specific_id": name} for name in ("full", "guest"))
    assert await ask(demo, "assign_entitlement", full) == {"assigned": True}
    error = await refusal(demo, "assign_entitlement", guest)
    assert (error["error_code"], error["app_error_code"]) == ("conflict", "demo.limit_reached")
    await ask(demo, "unassign_entitlement", full)
    assert await ask(demo, "assign_entitlement", guest) == {"assigned": True}


# Changing accounts


async def test_create_account(demo: DemoConnector) -> None:
    """A new account is listed with all that it was made with, and holds what it was to hold."""
    extra_data = {"locale": "sv-SE", "mixed": [1, None, {"half": 0.5}], "big": 12345678901234567, "deep": nested(49)}
    created = await ask(
        demo,
        "create_account",
        {
            "email": "new@harbourpine.example",
            "username": "new",
            "given_name": "Åsa",
            "family_name": "Østby",
            "user_status": "PENDING",
            "extra_data": extra_data,
            "entitlements": [
                {"entitlement_type": "LICENSE", "integration_specific_id": "guest"},
                {
                    "entitlement_type": "ROLE",
                    "integration_specific_id": "viewer",
                    "integration_specific_resource_id": "p-oak",
                },
            ],
        },
    )
    assert created == {"id": "u-0027", "status": "PENDING", "created": True}
    assert await account(demo, "u-0027") == {
        "integration_specific_id": "u-0027",
        "resource_id": None,
        "email": "new@harbourpine.example",
        "given_name": "Åsa",
        "family_name": "Østby",
        "username": "new",
        "user_status": "PENDING",
        "extra_data": extra_data,
        "custom_attributes": None,
        "account_type": "user",
    }
    assert await held(demo, "u-0027") == {("", "guest"), ("p-oak", "viewer")}


async def test_create_account_with_little(demo: DemoConnector) -> None:
    """A user name is enough: the account is active, without an address, and any number of those can be made."""
    for name in ("one", "two"):
        created = await ask(demo, "create_account", {"username": name, "email": ""})
        found = await account(demo, created["id"])
        assert created["status"] == "ACTIVE"
        assert found is not None
        assert (found["email"], found["extra_data"]) == (None, None)


@pytest.mark.parametrize(
    ("request_", "code", "app_code"),
    [
        ({}, "integration_missing_parameter", None),
        ({"email": "", "username": ""}, "integration_missing_parameter", None),
        ({"email": "no address"}, "invalid_value", None),
        ({"username": "x", "user_status": "BORED"}, "unknown_value", None),
        ({"username": "x", "user_status": "DELETED"}, "unknown_value", None),
        ({"username": "x", "extra_data": {"deep": nested(50)}}, "invalid_value", None),
        ({"email": "MARA.LINDQVIST@harbourpine.example"}, "conflict", "demo.account_exists"),
        ({"username": "mara.lindqvist", "email": "other@harbourpine.example"}, "conflict", "demo.account_exists"),
        (
            {"username": "x", "entitlements": [{"entitlement_type": "CROWN", "integration_specific_id": "full"}]},
            "unknown_value",
            None,
        ),
        (
            {"username": "x", "entitlements": [{"entitlement_type": "LICENSE", "integration_specific_id": "half"}]},
            "not_found",
            "demo.no_such_entitlement",
        ),
        (
            {
                "username": "x",
                "entitlements": [
                    {"entitlement_type": "LICENSE", "integration_specific_id": "full"},
                    {"entitlement_type": "LICENSE", "integration_specific_id": "guest"},
                ],
            },
            "conflict",
            "demo.limit_reached",
        ),
    ],
)
async def test_account_that_cannot_be(
    demo: DemoConnector, request_: dict[str, Any], code: str, app_code: str | None
) -> None:
    """What can't be created is refused as what it is, and leaves nothing behind."""
    before = await walk(demo, "list_accounts", 100), await walk(demo, "find_entitlement_associations", 100)
    error = await refusal(demo, "create_account", request_)
    assert (error["error_code"], error["app_error_code"]) == (code, app_code)
    assert (await walk(demo, "list_accounts", 100), await walk(demo, "find_entitlement_associations", 100)) == before


async def test_activate_and_deactivate_can_be_repeated(demo: DemoConnector) -> None:
    """Both can be done again, whatever the account was, and it keeps what it holds."""
    before = await held(demo, "u-0014")
    for _ in range(2):
        answer = await ask(demo, "activate_account", {"account_id": "u-0014"})
        assert answer == {"status": "ACTIVE", "activated": True}
    for _ in range(2):
        answer = await ask(demo, "deactivate_account", {"account_id": "u-0014"})
        assert answer == {"status": "INACTIVE", "deactivated": True}
    assert await held(demo, "u-0014") == before != set()


async def test_delete_account_removes_all_of_it(demo: DemoConnector) -> None:
    """A deleted account is gone with what it held, can be deleted again, and its id never comes back."""
    taken = {"email": "zoe.marchand@harbourpine.example", "username": "zoe.marchand"}
    for _ in range(2):
        answer = await ask(demo, "delete_account", {"account_id": "u-0004"})
        assert answer == {"status": "DELETED", "deleted": True}
    assert await account(demo, "u-0004") is None
    assert await held(demo, "u-0004") == set()
    assert await ask(demo, "get_last_activity", {"account_ids": ["u-0004"]}) == []
    ids = []
    for _ in range(2):
        ids.append((await ask(demo, "create_account", taken))["id"])
        await ask(demo, "delete_account", {"account_id": ids[-1]})
    assert ids == ["u-0027", "u-0028"]


@pytest.mark.parametrize("capability", ["activate_account", "deactivate_account", "delete_account"])
async def test_account_that_never_was(demo: DemoConnector, capability: str) -> None:
    """An account that never existed can't be changed or deleted."""
    error = await refusal(demo, capability, {"account_id": "u-9999"})
    assert (error["error_code"], error["app_error_code"]) == ("not_found", "demo.no_such_account")
