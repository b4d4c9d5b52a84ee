"""What becomes of a call when the server fails, is none, or does not speak SCIM."""

import json

import pytest
from aiohttp import web

from .support import Call, Serve, always, listing

# Answers that mean failure


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "bad_request"),
        (401, "unauthorized"),
        (403, "permission_denied"),
        (404, "not_found"),
        (409, "conflict"),
        (412, "conflict"),
        (429, "rate_limit"),
        (500, "bad_gateway"),
        (501, "unsupported_operation"),
        (503, "service_error"),
    ],
)
async def test_a_status_becomes_its_code(call: Call, serve: Serve, status: int, code: str) -> None:
    """Every status that means failure fails the call, and never looks like an empty listing."""
    async with serve(always(status, '{"detail": "in the server\'s words"}')) as base_url:
        error = (await call("list_accounts", base_url))["error"]
    assert (error["error_code"], error["status_code"], error["app_error_code"]) == (code, status, None)
    assert "in the server's words" in error["message"]


async def test_the_time_to_wait_comes_through(call: Call, serve: Serve) -> None:
    """A server that asks to slow down says for how long."""
    async with serve(always(429, **{"Retry-After": "17"})) as base_url:
        error = (await call("list_accounts", base_url))["error"]
    assert error["error_metadata"]["retry_after_seconds"] == 17


@pytest.mark.parametrize("status", [400, 409])
async def test_a_taken_name_is_a_conflict_whatever_the_status(call: Call, serve: Serve, status: int) -> None:
    """SCIM's own type of error decides, since some services send it with another status."""
    async with serve(always(status, '{"status": "400", "scimType": "uniqueness"}')) as base_url:
        error = (await call("create_account", base_url, {"username": "ada"}))["error"]
    assert (error["error_code"], error["app_error_code"]) == ("conflict", "scim.uniqueness")


@pytest.mark.parametrize("body", ["[1]", "not JSON", '{"scimType": 7}', "[" * 100_000])
async def test_an_error_that_is_not_scim_is_still_one(call: Call, serve: Serve, body: str) -> None:
    """Whatever stands in the body, the status decides."""
    async with serve(always(404, body)) as base_url:
        error = (await call("list_accounts", base_url))["error"]
    assert (error["error_code"], error["app_error_code"]) == ("not_found", None)


async def test_an_error_page_is_left_out(call: Call, serve: Serve) -> None:
    """HTML is no message for people."""
    async with serve(always(500, "<html><body>Oops</body></html>", "text/html")) as base_url:
        error = (await call("list_accounts", base_url))["error"]
    assert error["error_code"] == "bad_gateway"
    assert "Oops" not in error["message"]


# Answers that are not SCIM


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        "<html>Sign in</html>",
        '{"users": []}',
        '{"totalResults": "2", "Resources": []}',
        '{"totalResults": 1, "Resources": {"id": "u1"}}',
        '{"totalResults": 1, "Resources": ["u1"]}',
        '{"totalResults": 1, "Resources": [{"userName": "ada"}]}',
        '{"totalResults": 1, "Resources": [{"id": 7}]}',
        "[" * 100_000,
    ],
)
async def test_what_is_no_listing_is_an_invalid_response(call: Call, serve: Serve, body: str) -> None:
    """A page that can't be read fails the call: nothing else is taken for an empty listing."""
    async with serve(always(200, body)) as base_url:
        error = (await call("list_accounts", base_url))["error"]
    assert error["error_code"] == "invalid_response"
    assert "Traceback" not in error["message"]


async def test_odd_attributes_do_no_harm(call: Call, serve: Serve) -> None:
    """Values of another kind than SCIM's fill no field of the account, and a password goes nowhere."""
    odd = {
        "id": "u1",
        "userName": 7,
        "name": "Ada",
        "emails": "ada@example.com",
        "active": "True",
        "title": None,
        "urn:x": {"remote": True, "floor": 3},
        "password": "x",
    }

    async def users(_: web.Request) -> web.Response:
        return listing(odd)

    wanted = ["title", "name", "urn:x:remote", "urn:x:floor"]
    async with serve(users) as base_url:
        (account,) = (await call("list_accounts", base_url, {"custom_attributes": wanted}))["response"]
    assert account["user_status"] == "ACTIVE"
    assert (account["username"], account["email"]) == (None, None)
    assert account["custom_attributes"] == {"name": "Ada", "urn:x:remote": "true", "urn:x:floor": "3"}
    assert account["extra_data"] == {key: odd[key] for key in ("name", "emails", "title", "urn:x")}


async def test_a_user_without_id_is_named(call: Call, serve: Serve) -> None:
    """The message says where the service breaks which standard."""
    async with serve(always(200, '{"totalResults": 1, "Resources": [{"userName": "ada"}]}')) as base_url:
        error = (await call("list_accounts", base_url))["error"]
    assert error["message"] == "/Users: a resource without an id, which RFC 7643 requires as text"


# Redirects


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_takes_nothing_along(call: Call, serve: Serve, status: int) -> None:
    """The other host is never asked, and the message says what to set, without the query that may hold a secret."""
    asked = []

    async def other(request: web.Request) -> web.Response:
        asked.append(request.path)
        return listing()

    async with serve(other) as elsewhere:
        target = elsewhere.replace("127.0.0.1", "localhost")
        async with serve(always(status, Location=f"{target}/Users?ticket=abc")) as base_url:
            error = (await call("list_accounts", base_url))["error"]
    assert asked == []
    assert error["error_code"] == "invalid_response"
    assert f"{target}/Users" in error["message"]
    assert "ticket" not in error["message"]


# The network


async def test_nobody_listens(call: Call, serve: Serve) -> None:
    """A connection that does not come about is said to be that."""
    async with serve(always()) as base_url:
        pass
    error = (await call("list_accounts", base_url))["error"]
    assert error["error_code"] in ("connection_timeout", "connection_rejected")
    assert error["error_metadata"]["retryable"] is True


async def test_an_answer_that_breaks_off(call: Call, serve: Serve) -> None:
    """Half an answer is no answer."""

    async def half(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Length": "1000"})
        await answer.prepare(request)
        await answer.write(b'{"totalResults": 0')
        assert request.transport is not None
        request.transport.close()
        return answer

    async with serve(half) as base_url:
        error = (await call("list_accounts", base_url))["error"]
    assert error["error_code"] == "connection_closed"


# Settings


@pytest.mark.parametrize(
    "base_url",
    [
        "",
        "scim.example.com/v2",
        "ftp://scim.example.com",
        "http://",
        "https://:443/v2",
        "https://me:secret-word@scim.example.com/v2",
        "https://scim.example.com/v2?tenant=1",
        "https://scim.example.com/v2#users",
        "https://scim.example.com/v 2",
        "https://scim.example.com:port/v2",
        "https://scim.example.com:99999/v2",
        "https://[::1/v2",
        "https://bücher.example/v2",
        "https://scim.example.com/\r\nX: y",
    ],
)
async def test_a_wrong_base_url_is_named(call: Call, base_url: str) -> None:
    """The message says which setting, what was expected and an example, and repeats nothing of what was given."""
    error = (await call("list_accounts", base_url))["error"]
    assert error["error_code"] == "invalid_value"
    assert error["message"].startswith("base_url: expected an http:// or https:// address")
    assert "secret-word" not in json.dumps(error)


async def test_a_page_size_must_be_positive(call: Call) -> None:
    """A setting that would ask for nothing is refused."""
    error = (await call("list_accounts", "https://scim.example.com", settings={"page_size": 0}))["error"]
    assert (error["error_code"], error["message"]) == ("invalid_value", "page_size: expected a number above zero")


async def test_the_page_size_of_the_settings(call: Call, serve: Serve) -> None:
    """It holds where the caller names no size, and yields to one."""
    asked = []

    async def record(request: web.Request) -> web.Response:
        asked.append(request.query["count"])
        return listing()

    async with serve(record) as base_url:
        await call("list_accounts", base_url, settings={"page_size": 7})
        await call("list_accounts", base_url, settings={"page_size": 7}, page={"size": 3})
    assert asked == ["7", "3"]
