"""What the connector makes of a real server's pages, groups and memberships."""

import pytest

from .support import Call, JSONObject, Send, membership, user

AS_RESOURCES = {"groups_as": "resources"}


# Pages


@pytest.mark.parametrize("size", [1, 2, 3, 100, None])
async def test_pages_of_any_size_give_the_same_accounts(walk: Call, tenant: str, send: Send, size: int | None) -> None:
    """Every user comes exactly once, and no page is larger than asked for."""
    created = {send("POST", f"{tenant}/Users", user(f"u{n}"))["id"] for n in range(5)}
    walked = await walk("list_accounts", tenant, size=size)
    assert sorted(account["integration_specific_id"] for account in walked["found"]) == sorted(created)
    assert max(walked["sizes"]) <= (size or 100)


async def test_a_small_page_limit_loses_nothing(walk: Call, limited_tenant: str, send: Send) -> None:
    """A server that sends two at a time although a hundred are wanted is read to its end."""
    users = {send("POST", f"{limited_tenant}/Users", user(f"u{n}"))["id"] for n in range(5)}
    groups = {send("POST", f"{limited_tenant}/Groups", {"displayName": f"g{n}"})["id"] for n in range(3)}

    accounts = await walk("list_accounts", limited_tenant)
    entitlements = await walk("list_entitlements", limited_tenant)

    assert sorted(account["integration_specific_id"] for account in accounts["found"]) == sorted(users)
    assert accounts["sizes"] == [2, 2, 1]
    assert sorted(found["integration_specific_id"] for found in entitlements["found"]) == sorted(groups)


@pytest.mark.parametrize("size", [1, 2, 3, 100])
async def test_associations_keep_to_the_page_size(walk: Call, limited_tenant: str, send: Send, size: int) -> None:
    """A page may end inside a group: whatever its size, every membership comes exactly once."""
    users = [send("POST", f"{limited_tenant}/Users", user(f"u{n}"))["id"] for n in range(4)]
    expected = set()
    for count in (4, 0, 1, 3):
        members = [{"value": member} for member in users[:count]]
        group = send("POST", f"{limited_tenant}/Groups", {"displayName": f"g{count}", "members": members})["id"]
        expected |= {(member["value"], group) for member in members}

    walked = await walk("find_entitlement_associations", limited_tenant, size=size)

    found = [(each["account_id"], each["integration_specific_entitlement_id"]) for each in walked["found"]]
    assert sorted(found) == sorted(expected)
    assert max(walked["sizes"]) <= size


@pytest.mark.parametrize("capability", ["list_accounts", "list_entitlements", "find_entitlement_associations"])
@pytest.mark.parametrize(
    "token", ["x", "2", "WyJVc2VycyIsMCwiIiwiIl0", "WyJVc2VycyIsMV0", "WyJVc2VycyIsMSwiIiwiIl0=", "😀", "W" * 5000]
)
async def test_a_foreign_page_token_is_refused(call: Call, tenant: str, capability: str, token: str) -> None:
    """Text that this listing did not give as a token is an invalid page token."""
    error = (await call(capability, tenant, page={"token": token}))["error"]
    assert error["error_code"] == "invalid_page_token"


async def test_a_token_is_good_for_its_listing_only(call: Call, tenant: str, send: Send) -> None:
    """The token of one listing does not open another, nor one that has a single page."""
    for n in range(2):
        send("POST", f"{tenant}/Users", user(f"u{n}"))
    page = (await call("list_accounts", tenant, page={"size": 1}))["page"]
    for capability in ("list_entitlements", "list_resources", "list_custom_attributes_schema"):
        assert (await call(capability, tenant, page=page))["error"]["error_code"] == "invalid_page_token"


# Groups


async def test_groups_as_resources(call: Call, tenant: str, send: Send) -> None:
    """With that setting each group is a resource with one entitlement, and associations and writes name those."""
    ada = send("POST", f"{tenant}/Users", user("ada"))["id"]
    group = send("POST", f"{tenant}/Groups", {"displayName": "Engineering"})["id"]

    (resource,) = (await call("list_resources", tenant, settings=AS_RESOURCES))["response"]
    (entitlement,) = (await call("list_entitlements", tenant, settings=AS_RESOURCES))["response"]
    place = {
        "account_integration_specific_id": ada,
        "resource_integration_specific_id": resource["integration_specific_id"],
        "resource_type": resource["resource_type"],
        "entitlement_type": entitlement["entitlement_type"],
        "entitlement_integration_specific_id": entitlement["integration_specific_id"],
    }
    assigned = await call("assign_entitlement", tenant, place, settings=AS_RESOURCES)
    associations = (await call("find_entitlement_associations", tenant, settings=AS_RESOURCES))["response"]
    unassigned = await call("unassign_entitlement", tenant, place, settings=AS_RESOURCES)

    assert (resource["integration_specific_id"], resource["label"]) == (group, "Engineering")
    assert (resource["resource_type"], entitlement["entitlement_type"]) == ("GROUP", "MEMBER")
    assert assigned["response"] == {"assigned": True}
    assert associations == [
        {
            "account_id": ada,
            "integration_specific_entitlement_id": entitlement["integration_specific_id"],
            "integration_specific_resource_id": group,
        }
    ]
    assert unassigned["response"] == {"unassigned": True}
    assert "members" not in send("GET", f"{tenant}/Groups/{group}")


async def test_giving_and_taking_twice_changes_nothing(call: Call, tenant: str, send: Send) -> None:
    """A second assignment and a second removal succeed, and leave the others in the group alone."""
    ada, bob = (send("POST", f"{tenant}/Users", user(name))["id"] for name in ("ada", "bob"))
    group = send("POST", f"{tenant}/Groups", {"displayName": "G", "members": [{"value": bob}]})["id"]

    for _ in range(2):
        answer = await call("assign_entitlement", tenant, membership(ada, group))
        assert answer["response"] == {"assigned": True}
    assert sorted(m["value"] for m in send("GET", f"{tenant}/Groups/{group}")["members"]) == sorted([ada, bob])
    for _ in range(2):
        answer = await call("unassign_entitlement", tenant, membership(ada, group))
        assert answer["response"] == {"unassigned": True}
    assert [m["value"] for m in send("GET", f"{tenant}/Groups/{group}")["members"]] == [bob]


async def test_an_unknown_account_or_group_is_not_found(call: Call, tenant: str, send: Send) -> None:
    """The server would take any text for a member; the connector does not."""
    ada = send("POST", f"{tenant}/Users", user("ada"))["id"]
    group = send("POST", f"{tenant}/Groups", {"displayName": "G"})["id"]

    for place in (membership("nobody", group), membership(ada, "no-group")):
        assert (await call("assign_entitlement", tenant, place))["error"]["error_code"] == "not_found"
    assert (await call("unassign_entitlement", tenant, membership(ada, "no-group")))["error"][
        "error_code"
    ] == "not_found"
    assert "members" not in send("GET", f"{tenant}/Groups/{group}")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"entitlement_type": "MEMBER"}, "unknown_value"),
        ({"resource_integration_specific_id": "elsewhere"}, "not_found"),
        ({"resource_integration_specific_id": ""}, None),
    ],
)
async def test_the_place_must_be_one_that_is_listed(
    call: Call, tenant: str, send: Send, change: JSONObject, code: str | None
) -> None:
    """Another type or resource is refused; no resource means the app as a whole, which is the tenant."""
    ada = send("POST", f"{tenant}/Users", user("ada"))["id"]
    group = send("POST", f"{tenant}/Groups", {"displayName": "G"})["id"]
    answer = await call("assign_entitlement", tenant, {**membership(ada, group), **change})
    assert answer.get("error", {}).get("error_code") == code


async def test_quotes_in_an_id_do_not_change_the_filter(call: Call, tenant: str, send: Send) -> None:
    """An id that would end the filter and add to it removes nobody."""
    ada = send("POST", f"{tenant}/Users", user("ada"))["id"]
    group = send("POST", f"{tenant}/Groups", {"displayName": "G", "members": [{"value": ada}]})["id"]
    answer = await call("unassign_entitlement", tenant, membership('x" or value pr or value eq "', group))
    assert answer["response"] == {"unassigned": True}
    assert [m["value"] for m in send("GET", f"{tenant}/Groups/{group}")["members"]] == [ada]


async def test_members_of_groups_inside_a_group_count_once(call: Call, tenant: str, send: Send) -> None:
    """A group holds the users of the groups inside it, circles included; the inner groups are no accounts."""
    ada, bob = (send("POST", f"{tenant}/Users", user(name))["id"] for name in ("ada", "bob"))
    outer, inner, core = (send("POST", f"{tenant}/Groups", {"displayName": name})["id"] for name in ("o", "i", "c"))
    for group, *members in ((outer, ada, inner, "gone"), (inner, ada, core), (core, bob, inner)):
        found = [{"value": member, "type": "User" if member in (ada, bob) else "Group"} for member in members]
        send("PUT", f"{tenant}/Groups/{group}", {"displayName": group, "members": found})

    found = (await call("find_entitlement_associations", tenant))["response"]

    pairs = [(each["account_id"], each["integration_specific_entitlement_id"]) for each in found]
    assert sorted(pairs) == sorted((account, group) for account in (ada, bob) for group in (outer, inner, core))
