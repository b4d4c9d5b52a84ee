"""What becomes of a call when a service does what scim2-server never does."""

import asyncio
import json

import pytest
from aiohttp import web

from lumos_connector import BaseConnector

from .support import Call, JSONObject, Serve, always, listing, membership

# Pages


async def test_a_server_that_ignores_the_count_is_read_once(walk: Call, serve: Serve) -> None:
    """More than was asked for is taken as it is: cutting it would mean asking for the rest again and again."""
    users = [{"id": f"u{n}"} for n in range(5)]

    async def everything(request: web.Request) -> web.Response:
        start = int(request.query["startIndex"])
        return listing(*users[start - 1 :], total=5, startIndex=start)

    async with serve(everything) as base_url:
        walked = await walk("list_accounts", base_url, size=2)
    assert [account["integration_specific_id"] for account in walked["found"]] == [f"u{n}" for n in range(5)]
    assert walked["sizes"] == [5]


async def test_a_server_that_repeats_its_first_page_is_caught(call: Call, serve: Serve) -> None:
    """A start index that is ignored would repeat some users and lose the others."""

    async def first_page(_: web.Request) -> web.Response:
        return listing({"id": "u1"}, {"id": "u2"}, total=5, startIndex=1)

    async with serve(first_page) as base_url:
        first = await call("list_accounts", base_url, page={"size": 2})
        error = (await call("list_accounts", base_url, page=first["page"]))["error"]
    assert error["error_code"] == "invalid_response"
    assert "startIndex" in error["message"]


@pytest.mark.parametrize("missing", [{"Resources": None}, {"Resources": []}])
async def test_a_total_that_promises_too_much_ends_the_walk(walk: Call, serve: Serve, missing: JSONObject) -> None:
    """A server may count users that it does not show: an empty page is the end, not a reason to ask for ever."""

    async def three_of_five(request: web.Request) -> web.Response:
        start = int(request.query["startIndex"])
        if start > 3:
            return listing(total=5, startIndex=start, itemsPerPage=0, **missing)
        return listing({"id": f"u{start}"}, total=5, startIndex=start)

    async with serve(three_of_five) as base_url:
        walked = await walk("list_accounts", base_url, size=2)
    assert walked["sizes"] == [1, 1, 1, 0]


# Groups


async def test_members_left_out_of_the_listing_are_fetched(call: Call, serve: Serve) -> None:
    """A listing without members is completed group by group; a group that is gone by then has none."""
    asked = []

    async def groups(request: web.Request) -> web.Response:
        asked.append(request.path)
        if request.path == "/v2/Groups":
            return listing({"id": "g1"}, {"id": "g2", "members": [{"value": "u2"}]}, {"id": "gone"})
        if request.path == "/v2/Groups/g1":
            return web.json_response({"id": "g1", "members": [{"value": "u1"}, {"display": "no value"}]})
        return web.Response(status=404)

    async with serve(groups) as base_url:
        found = (await call("find_entitlement_associations", base_url))["response"]
    pairs = [(each["account_id"], each["integration_specific_entitlement_id"]) for each in found]
    assert pairs == [("u1", "g1"), ("u2", "g2")]
    assert asked == ["/v2/Groups", "/v2/Groups/g1", "/v2/Groups/gone"]


async def test_members_that_can_not_be_read_fail_the_call(call: Call, serve: Serve) -> None:
    """A group that may not be read is not an empty one."""

    async def groups(request: web.Request) -> web.Response:
        return listing({"id": "g1"}) if request.path == "/v2/Groups" else web.Response(status=403)

    async with serve(groups) as base_url:
        error = (await call("find_entitlement_associations", base_url))["error"]
    assert error["error_code"] == "permission_denied"


async def test_a_reference_tells_a_group_from_a_user(call: Call, serve: Serve) -> None:
    """Where a member has no type, what it refers to says what it is; where it has neither, it is a user."""
    members = [
        {"value": "u1", "$ref": "https://x/v2/Users/u1"},
        {"value": "g2", "$ref": "../Groups/g2"},
        {"value": "u3"},
    ]

    async def groups(request: web.Request) -> web.Response:
        if request.path == "/v2/Groups":
            return listing({"id": "g1", "members": members})
        return web.json_response({"id": "g2", "members": [{"value": "u2", "type": "user"}]})

    async with serve(groups) as base_url:
        found = (await call("find_entitlement_associations", base_url))["response"]
    assert [each["account_id"] for each in found] == ["u1", "u2", "u3"]


@pytest.mark.parametrize("status", [400, 404, 409])
@pytest.mark.parametrize(
    ("capability", "members", "code"),
    [
        ("assign_entitlement", [{"value": "u1"}], None),
        ("assign_entitlement", [], "error"),
        ("unassign_entitlement", [], None),
        ("unassign_entitlement", [{"value": "u1"}], "error"),
    ],
)
async def test_a_refusal_counts_only_if_there_was_something_to_do(
    call: Call, serve: Serve, *, status: int, capability: str, members: list[JSONObject], code: str | None
) -> None:
    """Some services refuse to add a member twice or to remove one that is none: the group says whether that is so."""

    async def refusing(request: web.Request) -> web.Response:
        if request.method == "PATCH":
            return web.json_response({"scimType": "noTarget"}, status=status)
        return web.json_response({"id": "g1", "members": members})

    async with serve(refusing) as base_url:
        answer = await call(capability, base_url, membership("u1", "g1"))
    assert ("error" in answer) is (code is not None)


# Custom attributes


async def test_the_schemas_of_the_service_decide(call: Call, serve: Serve) -> None:
    """An extension of users is listed under its URN; what has many values, or belongs to others, is not."""
    answers: dict[str, list[JSONObject]] = {
        "/v2/ResourceTypes": [
            {
                "endpoint": "/Users",
                "schema": "urn:a:User",
                "schemaExtensions": [{"schema": "urn:b"}, {"required": True}],
            },
            {"endpoint": "/Groups", "schema": "urn:c"},
        ],
        "/v2/Schemas": [
            {
                "id": "urn:b",
                "attributes": [
                    {"name": "badge", "type": "integer", "multiValued": False, "description": "On the door."},
                    {"name": "tags", "type": "string", "multiValued": True},
                    {"name": "address", "type": "complex"},
                    {"type": "string"},
                ],
            },
            {"id": "urn:c", "attributes": [{"name": "displayName", "type": "string"}]},
        ],
    }

    async def described(request: web.Request) -> web.Response:
        return listing(*answers[request.path])

    async with serve(described) as base_url:
        found = (await call("list_custom_attributes_schema", base_url))["response"]
    assert found == [
        {
            "customized_type": "account",
            "name": "urn:b:badge",
            "attribute_type": "integer",
            "description": "On the door.",
        }
    ]


async def test_a_service_that_describes_nothing_has_the_standard_attributes(call: Call, serve: Serve) -> None:
    """Without schemas of its own the service has those of RFC 7643; a refusal for another reason is an error."""
    async with serve(always(404)) as base_url:
        found = (await call("list_custom_attributes_schema", base_url))["response"]
    assert {"title", "employeeNumber", "department"} <= {attribute["name"] for attribute in found}
    async with serve(always(401)) as base_url:
        error = (await call("list_custom_attributes_schema", base_url))["error"]
    assert error["error_code"] == "unauthorized"


# What the server is asked


async def test_each_kind_of_credential_has_its_header(
    call: Call, serve: Serve, basic_connector: type[BaseConnector]
) -> None:
    """A token goes as bearer token, a user name and a password as basic authentication in UTF-8; both ask for SCIM."""
    seen: list[tuple[str, str]] = []

    async def record(request: web.Request) -> web.Response:
        seen.append((request.headers["Authorization"], request.headers["Accept"]))
        return listing()

    auth = {"basic": {"username": "zoë", "password": "pä:ss"}}
    async with serve(record) as base_url:
        await call("validate_credentials", base_url, auth={"token": {"token": "t-1"}})
        await call("validate_credentials", base_url, auth=auth, connector=basic_connector)
    assert [header for header, _ in seen] == ["Bearer t-1", "Basic em/Dqzpww6Q6c3M="]
    assert all(accept.startswith("application/scim+json") for _, accept in seen)


async def test_a_write_is_sent_as_scim(call: Call, serve: Serve) -> None:
    """Bodies go out under SCIM's own media type (RFC 7644, section 8.1)."""
    seen = []

    async def record(request: web.Request) -> web.Response:
        seen.append((request.content_type, await request.json()))
        return web.json_response({"id": "u1", "active": True}, status=201)

    async with serve(record) as base_url:
        await call("create_account", base_url, {"username": "ada"})
    (content_type, body) = seen[0]
    assert content_type == "application/scim+json"
    assert body == {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "ada", "active": True}


async def test_an_unconditional_put_where_there_is_no_version(call: Call, serve: Serve) -> None:
    """A service without PATCH and without versions gets a plain PUT, and what it answers counts."""
    seen = []

    async def old(request: web.Request) -> web.Response:
        if request.method == "PATCH":
            return web.Response(status=501)
        seen.append((request.method, request.headers.get("If-Match"), await request.text()))
        return web.json_response({"id": "u1", "userName": "ada", "active": True, "meta": "none", "groups": []})

    async with serve(old) as base_url:
        answer = await call("deactivate_account", base_url, {"account_id": "u1"})
    assert answer["response"] == {"status": "ACTIVE", "deactivated": False}
    assert [(method, version) for method, version, _ in seen] == [("GET", None), ("PUT", None)]
    assert json.loads(seen[1][2]) == {"id": "u1", "userName": "ada", "active": False}


async def test_calls_at_once_do_not_mix(call: Call, serve: Serve) -> None:
    """Each call speaks to the server with its own credential, however many run at a time."""

    async def whoami(request: web.Request) -> web.Response:
        await asyncio.sleep(0)
        return listing({"id": request.headers["Authorization"].removeprefix("Bearer ")})

    async with serve(whoami) as base_url:
        answers = await asyncio.gather(
            *(call("list_accounts", base_url, auth={"token": {"token": f"token-{n}"}}) for n in range(30))
        )
    assert [each["response"][0]["integration_specific_id"] for each in answers] == [f"token-{n}" for n in range(30)]


async def test_a_token_that_no_header_can_hold(call: Call, serve: Serve) -> None:
    """A line break in the token is the caller's mistake, and adds no header."""
    async with serve(always(200)) as base_url:
        error = (await call("list_accounts", base_url, auth={"token": {"token": "abcd\r\nX-Admin: yes"}}))["error"]
    assert error["error_code"] == "bad_request"
    assert "X-Admin" not in error["message"]


@pytest.mark.parametrize("odd", ['"\\ud800"', "NaN", "9" * 6000])
async def test_json_that_can_not_be_passed_on(call: Call, serve: Serve, odd: str) -> None:
    """Half of a character, and numbers that are none or endless, are an invalid response and no crash."""
    body = f'{{"totalResults": 1, "Resources": [{{"id": "u1", "nickName": {odd}}}]}}'
    async with serve(always(200, body)) as base_url:
        error = (await call("list_accounts", base_url))["error"]
    assert error["error_code"] == "invalid_response"
