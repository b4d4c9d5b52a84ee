"""What the connector makes of a real server's users, and what it makes there."""

import json

import pytest

from lumos_connector import BaseConnector

from .support import ENTERPRISE_USER, Call, Send, membership, user


async def test_an_account_holds_what_the_user_has(call: Call, tenant: str, send: Send) -> None:
    """Fields that the contract has are filled, everything else is in extra_data under its SCIM name."""
    full = user(
        "ada",
        name={"givenName": "Ada", "familyName": "Lovelace", "middleName": "King"},
        emails=[
            {"value": "ada@work.example", "type": "work"},
            {"value": "ada@home.example", "type": "home", "primary": True},
        ],
        phoneNumbers=[{"value": "tel:+44-1", "type": "work"}],
        title="Analyst",
        active=False,
        **{ENTERPRISE_USER: {"department": "Engines", "manager": {"value": "m-1"}}},
    )
    full["schemas"].append(ENTERPRISE_USER)
    created = send("POST", f"{tenant}/Users", full)

    (account,) = (await call("list_accounts", tenant))["response"]

    extra = account.pop("extra_data")
    assert account == {
        "integration_specific_id": created["id"],
        "resource_id": None,
        "email": "ada@home.example",
        "given_name": "Ada",
        "family_name": "Lovelace",
        "username": "ada",
        "user_status": "INACTIVE",
        "custom_attributes": None,
        "account_type": None,
    }
    assert extra["name"] == {"middleName": "King"}
    assert extra["phoneNumbers"] == [{"value": "tel:+44-1", "type": "work"}]
    assert extra["title"] == "Analyst"
    assert extra[ENTERPRISE_USER]["department"] == "Engines"
    assert len(extra["emails"]) == 2
    assert extra["meta"]["resourceType"] == "User"


async def test_custom_attributes_come_when_asked_for(call: Call, tenant: str, send: Send) -> None:
    """Core and enterprise attributes go by plain names, a manager by the manager's id; unknown ones are left out."""
    full = user("ada", title="Analyst", **{ENTERPRISE_USER: {"department": "Engines", "manager": {"value": "m-1"}}})
    full["schemas"].append(ENTERPRISE_USER)
    send("POST", f"{tenant}/Users", full)

    wanted = ["title", "department", "manager", f"{ENTERPRISE_USER}:department", "shoeSize"]
    (account,) = (await call("list_accounts", tenant, {"custom_attributes": wanted}))["response"]

    assert account["custom_attributes"] == {
        "title": "Analyst",
        "department": "Engines",
        "manager": "m-1",
        f"{ENTERPRISE_USER}:department": "Engines",
    }


async def test_raw_data_comes_when_asked_for(call: Call, tenant: str, send: Send) -> None:
    """The server's own answers stand under their URLs, and only on request."""
    send("POST", f"{tenant}/Users", user("ada"))

    assert (await call("list_accounts", tenant))["raw_data"] is None
    raw = (await call("list_accounts", tenant, include_raw_data=True))["raw_data"]

    assert list(raw) == [f"{tenant}/Users?startIndex=1&count=100"]
    assert [found["userName"] for found in raw[f"{tenant}/Users?startIndex=1&count=100"]["Resources"]] == ["ada"]


async def test_create_account_sends_all_fields(call: Call, tenant: str, send: Send) -> None:
    """Names, e-mail, state and the attributes of SCIM and its enterprise extension arrive where SCIM has them."""
    answer = await call(
        "create_account",
        tenant,
        {
            "username": "ada",
            "email": "ada@example.com",
            "given_name": "Ada",
            "family_name": "Lovelace",
            "user_status": "INACTIVE",
            "extra_data": {
                "externalId": "e-1",
                "name": {"middleName": "King"},
                "emails": [{"value": "ada@example.com", "primary": True}, {"value": "a@home.example", "primary": True}],
                "department": "Engines",
                "manager": "m-1",
                ENTERPRISE_USER: {"division": "North"},
            },
        },
    )

    assert answer["response"]["status"] == "INACTIVE"
    created = send("GET", f"{tenant}/Users/{answer['response']['id']}")
    assert created["name"] == {"givenName": "Ada", "familyName": "Lovelace", "middleName": "King"}
    assert [(email["value"], email.get("primary")) for email in created["emails"]] == [
        ("ada@example.com", True),
        ("a@home.example", False),
    ]
    assert created["externalId"] == "e-1"
    assert created["active"] is False
    assert created[ENTERPRISE_USER] == {"division": "North", "department": "Engines", "manager": {"value": "m-1"}}


async def test_an_email_serves_as_user_name(call: Call, tenant: str) -> None:
    """Without a user name the e-mail is taken; without both, nothing is sent and the message says what is missing."""
    assert (await call("create_account", tenant, {"email": "ada@example.com"}))["response"]["created"] is True
    (account,) = (await call("list_accounts", tenant))["response"]
    assert account["username"] == "ada@example.com"

    error = (await call("create_account", tenant, {"given_name": "Ada"}))["error"]
    assert error["error_code"] == "integration_missing_parameter"
    assert "username" in error["message"]


async def test_an_existing_user_is_a_conflict(call: Call, tenant: str) -> None:
    """The second of two users with one name is refused, with SCIM's own type of error."""
    await call("create_account", tenant, {"username": "ada"})
    error = (await call("create_account", tenant, {"username": "ada"}))["error"]
    assert (error["error_code"], error["status_code"], error["app_error_code"]) == ("conflict", 409, "scim.uniqueness")


async def test_a_state_that_scim_lacks_is_refused(call: Call, tenant: str) -> None:
    """SCIM's users are active or not: PENDING is an invalid value, and no user is created."""
    error = (await call("create_account", tenant, {"username": "ada", "user_status": "PENDING"}))["error"]
    assert error["error_code"] == "invalid_value"
    assert (await call("list_accounts", tenant))["response"] == []


async def test_an_account_outlives_a_group_that_fails(call: Call, tenant: str, send: Send) -> None:
    """The new account's id is in the answer, the groups that worked hold it, and the failure is in the summary."""
    group = send("POST", f"{tenant}/Groups", {"displayName": "Engineering"})["id"]
    wanted = [{"entitlement_type": "GROUP", "integration_specific_id": which} for which in ("no-such-group", group)]

    answer = await call("create_account", tenant, {"username": "ada", "entitlements": wanted})

    assert answer["response"]["created"] is True
    (failed,) = answer["execution_summary"]["caught_errors"]
    assert failed["error_code"] == "not_found"
    assert "no-such-group" in failed["message"]
    members = send("GET", f"{tenant}/Groups/{group}")["members"]
    assert [member["value"] for member in members] == [answer["response"]["id"]]


async def test_an_entitlement_that_can_not_exist_creates_nothing(call: Call, tenant: str) -> None:
    """What is wrong with the request itself is said before anything is sent."""
    wanted = [{"entitlement_type": "ROLE", "integration_specific_id": "r"}]
    error = (await call("create_account", tenant, {"username": "ada", "entitlements": wanted}))["error"]
    assert error["error_code"] == "unknown_value"
    assert (await call("list_accounts", tenant))["response"] == []


@pytest.mark.parametrize("capability", ["activate_account", "deactivate_account", "delete_account"])
async def test_a_missing_account_is_not_found(call: Call, tenant: str, capability: str) -> None:
    """A write to a user that does not exist says so."""
    error = (await call(capability, tenant, {"account_id": "nobody"}))["error"]
    assert (error["error_code"], error["status_code"]) == ("not_found", 404)


@pytest.mark.parametrize("account", ["", ".", ".."])
async def test_an_id_never_reaches_another_resource(call: Call, tenant: str, send: Send, account: str) -> None:
    """An id that a URL takes for a folder is refused instead of deleting something else."""
    send("POST", f"{tenant}/Users", user("ada"))
    error = (await call("delete_account", tenant, {"account_id": account}))["error"]
    assert error["error_code"] == "invalid_value"
    assert send("GET", f"{tenant}/Users")["totalResults"] == 1


@pytest.mark.parametrize("account", ["../Groups/g", "a/b", "a?b=c", "a#b", "ä ö", 'q"uote', "%2e%2e"])
async def test_an_odd_id_is_just_not_found(call: Call, tenant: str, account: str) -> None:
    """Characters that mean something in a URL are part of the id."""
    error = (await call("delete_account", tenant, {"account_id": account}))["error"]
    assert error["error_code"] == "not_found"


async def test_a_wrong_token_is_unauthorized(call: Call, tenant: str) -> None:
    """The server's refusal comes through as such, without the token."""
    wrong = {"token": {"token": "not-the-token-at-all"}}
    answer = await call("validate_credentials", tenant, auth=wrong)
    assert answer["error"]["error_code"] == "unauthorized"
    assert "not-the-token-at-all" not in json.dumps(answer)


async def test_the_tenant_id_is_stable(call: Call, tenant: str) -> None:
    """Neither a slash at the end nor the case of the host makes another tenant."""
    answers = [
        await call("validate_credentials", url) for url in (tenant, f"{tenant}/", tenant.replace("http:", "HTTP:"))
    ]
    assert len({answer["response"]["unique_tenant_id"] for answer in answers}) == 1


@pytest.mark.parametrize(
    "capability",
    [
        "list_accounts",
        "list_resources",
        "list_entitlements",
        "find_entitlement_associations",
        "list_custom_attributes_schema",
    ],
)
async def test_no_listing_succeeds_with_a_wrong_token(call: Call, tenant: str, capability: str) -> None:
    """A wrong token fails every listing, also one whose answer the connector knows by itself."""
    answer = await call(capability, tenant, auth={"token": {"token": "not-the-token-at-all"}})
    assert answer["error"]["error_code"] == "unauthorized"


# A server without PATCH


async def test_activation_without_patch(call: Call, limited_tenant: str, send: Send) -> None:
    """Where the server has no PATCH the user is put back as they were, but for their state."""
    before = send("POST", f"{limited_tenant}/Users", user("ada", title="Analyst", active=True))

    answer = await call("deactivate_account", limited_tenant, {"account_id": before["id"]})

    assert answer["response"] == {"status": "INACTIVE", "deactivated": True}
    after = send("GET", f"{limited_tenant}/Users/{before['id']}")
    assert after.pop("meta")["version"] != before.pop("meta")["version"]
    assert after == {**before, "active": False}


async def test_membership_without_patch_is_unsupported(call: Call, limited_tenant: str, send: Send) -> None:
    """A group is never put back whole, since a server may leave members out of what it sends."""
    ada = send("POST", f"{limited_tenant}/Users", user("ada"))["id"]
    group = send("POST", f"{limited_tenant}/Groups", {"displayName": "G"})["id"]
    answer = await call("assign_entitlement", limited_tenant, membership(ada, group))
    assert answer["error"]["error_code"] == "unsupported_operation"


# Another way to authenticate


async def test_basic_authentication(call: Call, basic_connector: type[BaseConnector], limited_tenant: str) -> None:
    """The second connector takes a user name and a password, and refuses a token as the wrong kind."""
    auth = {"basic": {"username": "svc", "password": "correct horse"}}
    answer = await call("validate_credentials", limited_tenant, connector=basic_connector, auth=auth)
    assert answer["response"]["valid"] is True
    refused = await call("validate_credentials", limited_tenant, connector=basic_connector)
    assert refused["error"]["message"] == "Missing 'basic' auth in request"
