"""The demo connector reads: what it has, page by page, and who may see it."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from lumos_connector.demo import DemoConnector
from lumos_connector.dispatch import dispatch

from .calls import LICENSE, LISTINGS, ask, call, held, refusal, signed_in_as, walk


def test_has_every_capability_that_needs_no_oauth() -> None:
    """The connector reads and writes everything; it only has no OAuth."""
    assert DemoConnector.capabilities() == (
        "activate_account",
        "app_info",
        "assign_entitlement",
        "create_account",
        "deactivate_account",
        "delete_account",
        "find_entitlement_associations",
        "get_last_activity",
        "list_accounts",
        "list_custom_attributes_schema",
        "list_entitlements",
        "list_resources",
        "probe_integration",
        "unassign_entitlement",
        "validate_credentials",
    )


@pytest.mark.parametrize("capability", DemoConnector.capabilities())
async def test_samples_work(demo: DemoConnector, capability: str) -> None:
    """The sample request of every capability succeeds on a fresh directory."""
    answer = json.loads(await dispatch(demo, capability, json.dumps(DemoConnector.sample_request(capability))))
    assert answer.get("error") is None
    assert answer["response"]


async def test_samples_change_something(demo: DemoConnector) -> None:
    """The samples of the writes do what they say, rather than find it done."""
    before = {state["integration_specific_id"]: state for state in await walk(demo, "list_accounts", 100)}
    held_before = await held(demo, "u-0005")
    for capability in ("assign_entitlement", "unassign_entitlement", "create_account", "activate_account"):
        await dispatch(demo, capability, json.dumps(DemoConnector.sample_request(capability)))
    for capability in ("deactivate_account", "delete_account"):
        await dispatch(demo, capability, json.dumps(DemoConnector.sample_request(capability)))
    after = {state["integration_specific_id"]: state for state in await walk(demo, "list_accounts", 100)}
    assert await held(demo, "u-0005") == held_before - {("p-oak", "editor")} | {("p-webshop", "editor")}
    assert before.keys() ^ after.keys() == {"u-0025", "u-0027"}
    assert [(before[i]["user_status"], after[i]["user_status"]) for i in ("u-0024", "u-0014")] == [
        ("PENDING", "ACTIVE"),
        ("SUSPENDED", "INACTIVE"),
    ]


# Reading


@pytest.mark.parametrize("capability", LISTINGS)
async def test_pages_of_any_size_give_the_same_items(demo: DemoConnector, capability: str) -> None:
    """However large its pages are, a walk gives every item once and in the same order."""
    walks = [await walk(demo, capability, size) for size in (1, 2, 7, 1000)]
    assert all(found == walks[0] for found in walks)
    assert len({json.dumps(item) for item in walks[0]}) == len(walks[0]) > 7


async def test_page_size_is_capped(demo: DemoConnector, tmp_path: Path) -> None:
    """A page holds at most 500 items however many are asked for, and a hundred where nothing is said."""
    database = {"database": str(tmp_path / "many.db")}
    await ask(demo, "validate_credentials", settings=database)
    with closing(sqlite3.connect(tmp_path / "many.db")) as connection, connection:
        rows = [(f"person {number}",) for number in range(600)]
        connection.executemany("INSERT INTO accounts (username, status) VALUES (?, 'ACTIVE')", rows)
    answer = await call(demo, "list_accounts", settings=database, page={"size": 1_000_000})
    assert (len(answer["response"]), answer["page"]["size"]) == (500, 500)
    assert len(await ask(demo, "list_accounts", settings=database)) == 100


async def test_walk_survives_changes(demo: DemoConnector) -> None:
    """Deleting and adding accounts during a walk makes no other account come twice or go missing."""
    everyone = {found["integration_specific_id"] for found in await walk(demo, "list_accounts", 100)}
    first = await call(demo, "list_accounts", page={"size": 3})
    for gone in ("u-0001", "u-0002", "u-0004"):
        await ask(demo, "delete_account", {"account_id": gone})
    await ask(demo, "create_account", {"username": "newcomer"})
    rest = await ask(demo, "list_accounts", page={"token": first["page"]["token"], "size": 100})
    assert len(rest) == 23
    assert {found["integration_specific_id"] for found in first["response"] + rest} == everyone - {"u-0004"} | {
        "u-0027"
    }


async def test_references_are_consistent(demo: DemoConnector) -> None:
    """Whatever is named is listed: resources, entitlements, accounts and managers, each of a declared type."""
    accounts, resources, entitlements, associations, _ = [await walk(demo, listing, 100) for listing in LISTINGS]
    account_ids = {found["integration_specific_id"] for found in accounts}
    type_of = {found["integration_specific_id"]: found["resource_type"] for found in resources} | {"": ""}
    declared = {each.type_id: each.resource_type_id for each in DemoConnector.entitlement_types}
    keys = set()
    for found in entitlements:
        assert declared[found["entitlement_type"]] == type_of[found["integration_specific_resource_id"]]
        keys.add((found["integration_specific_resource_id"], found["integration_specific_id"]))
    assert len(keys) == len(entitlements)
    assert {each.type_id for each in DemoConnector.resource_types} == set(type_of.values()) - {""}
    for found in associations:
        assert found["account_id"] in account_ids
        assert (found["integration_specific_resource_id"], found["integration_specific_entitlement_id"]) in keys
    assert {found["custom_attributes"].get("manager", "u-0001") for found in accounts} <= account_ids


async def test_company_is_varied(demo: DemoConnector) -> None:
    """The company has what real ones have: every state, programs, people without e-mail, names of many scripts."""
    accounts = await walk(demo, "list_accounts", 100)
    assert len(accounts) == 26
    statuses = {found["user_status"] for found in accounts}
    assert statuses == {"ACTIVE", "INACTIVE", "SUSPENDED", "PENDING", "DEPROVISIONED"}
    assert {found["account_type"] for found in accounts} == {"user", "service"}
    assert any(found["email"] is None for found in accounts if found["account_type"] == "user")
    assert any(not (found["given_name"] or "").isascii() for found in accounts)
    assert all("@" not in found["integration_specific_id"] for found in accounts)


async def test_custom_attributes_come_when_asked_for(demo: DemoConnector) -> None:
    """Only attributes asked for by name are given, unknown names are passed over, and all are in the schema."""
    schema = {(each["customized_type"], each["name"]) for each in await ask(demo, "list_custom_attributes_schema")}
    for capability, carrier in (("list_accounts", "account"), ("list_entitlements", "entitlement")):
        names = sorted(name for kind, name in schema if kind == carrier)
        assert all(found["custom_attributes"] is None for found in await ask(demo, capability))
        assert all(
            found["custom_attributes"] is None for found in await ask(demo, capability, {"custom_attributes": []})
        )
        one = await ask(demo, capability, {"custom_attributes": [names[0], "no such attribute"]})
        assert all(found["custom_attributes"].keys() <= {names[0]} for found in one)
        every = await ask(demo, capability, {"custom_attributes": names})
        assert set().union(*(found["custom_attributes"] for found in every)) == set(names)


@pytest.mark.parametrize("capability", LISTINGS)
async def test_raw_data_comes_when_asked_for(demo: DemoConnector, capability: str) -> None:
    """The stored rows of a page are given to whoever asks, and to nobody else."""
    plain = await call(demo, capability, page={"size": 3})
    raw = await call(demo, capability, page={"size": 3}, include_raw_data=True)
    assert plain["raw_data"] is None
    assert plain["response"] == raw["response"]
    ((source, rows),) = raw["raw_data"].items()
    assert re.fullmatch(r"sqlite:[a-z_]+\?after=0&limit=3", source)
    assert len(rows) == 3
    assert all(isinstance(row, dict) for row in rows)


@pytest.mark.parametrize("token", ["2", "zz", "é", "61" * 9000, "6163636f756e74733a2d31", b"resources:1".hex()])
async def test_foreign_page_tokens_are_refused(demo: DemoConnector, token: str) -> None:
    """A token that this listing did not give is an error and no other page."""
    error = await refusal(demo, "list_accounts", page={"token": token})
    assert error["error_code"] == "invalid_page_token"


async def test_token_is_of_use_in_its_own_listing_only(demo: DemoConnector) -> None:
    """A token of one listing is refused by another."""
    token = (await call(demo, "list_accounts", page={"size": 2}))["page"]["token"]
    assert (await refusal(demo, "list_resources", page={"token": token}))["error_code"] == "invalid_page_token"


async def test_last_activity_of_known_accounts(demo: DemoConnector) -> None:
    """Accounts that do not exist or were never used are left out, and each comes once."""
    asked = ["u-0003", "u-0001", "u-0001", "u-0012", "nobody", *(f"x{number}" for number in range(40_000))]
    assert await ask(demo, "get_last_activity", {"account_ids": asked}) == [
        {"account_id": "u-0001", "event_type": "login", "happened_at": "2026-11-20T07:58:12Z"},
        {"account_id": "u-0003", "event_type": "api_call", "happened_at": "2026-11-24T02:00:05Z"},
    ]
    assert await ask(demo, "get_last_activity", {"account_ids": []}) == []


# Signing in


@pytest.mark.parametrize(
    "auth",
    [
        signed_in_as("lumos.sync", "wrong"),
        signed_in_as("lumos.sync", "pässword"),
        signed_in_as("lumos.sync", ""),
        signed_in_as("nobody"),
        signed_in_as("sven.akesson"),
    ],
)
async def test_sign_in_is_checked(demo: DemoConnector, auth: dict[str, Any]) -> None:
    """A wrong password, an unknown user and an inactive one are refused alike, by every capability."""
    messages = set()
    for capability in set(DemoConnector.capabilities()) - {"app_info", "probe_integration"}:
        sample = {**DemoConnector.sample_request(capability), "auth": auth}
        error = json.loads(await dispatch(demo, capability, json.dumps(sample)))["error"]
        assert error["error_code"] == "unauthorized"
        messages.add(error["message"])
    assert messages == {"No active account has this user name and password."}


async def test_only_administrators_may_use_the_api(demo: DemoConnector) -> None:
    """Who can sign in but is no administrator lacks permission, until made one."""
    auth = signed_in_as("priya.raman")
    assert (await refusal(demo, "list_accounts", auth=auth))["error_code"] == "permission_denied"
    grant = {**LICENSE, "entitlement_type": "PERMISSION", "entitlement_integration_specific_id": "administrator"}
    await ask(demo, "assign_entitlement", {**grant, "account_integration_specific_id": "u-0023"})
    assert await ask(demo, "list_accounts", auth=auth)


async def test_deactivated_administrator_is_locked_out(demo: DemoConnector) -> None:
    """Deactivating the account that calls locks it out, and another administrator lets it in again."""
    await ask(demo, "deactivate_account", {"account_id": "u-0003"})
    assert (await refusal(demo, "list_accounts"))["error_code"] == "unauthorized"
    await ask(demo, "activate_account", {"account_id": "u-0003"}, auth=signed_in_as("thabo.nkosi"))
    assert await ask(demo, "list_accounts")


async def test_settings_are_required(demo: DemoConnector) -> None:
    """Settings that are absent are refused, as for every connector that declares some."""
    error = await refusal(demo, "list_accounts", settings=None)
    assert "DemoSettings" in error["message"]
