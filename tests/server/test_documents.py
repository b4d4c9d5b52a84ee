"""`/openapi.json` and `/docs`: that they say what is served, for programs and for people."""

import html
import json
import re
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer
from attrs import define
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from lumos_connector import CredentialConfig, Request, Response, capability, setting
from lumos_connector.server import create_app

from .connectors import Acme, Other
from .process import document, post


async def openapi_of(session: aiohttp.ClientSession, server: BaseTestServer, path: str = "/openapi.json") -> Any:
    """Give a served description, which must be valid."""
    async with session.get(server.make_url(path)) as response:
        assert (response.status, response.content_type) == (200, "application/json")
        described = await response.json()
    assert [str(error) for error in OpenAPIV31SpecValidator(described).iter_errors()] == []
    return described


def fits(described: Any, schema: dict[str, Any], value: Any) -> bool:
    """Tell whether a value is of a schema of a description."""
    return not list(OAS31Validator({**schema, "components": described["components"]}).iter_errors(value))


def taken_by(operation: Any) -> dict[str, Any]:
    """Give the schema of what an operation takes."""
    schema: dict[str, Any] = operation["requestBody"]["content"]["application/json"]["schema"]
    return schema


def answer_of(operation: Any) -> dict[str, Any]:
    """Give the schema of what an operation answers."""
    schema: dict[str, Any] = operation["responses"]["200"]["content"]["application/json"]["schema"]
    return schema


async def test_one_connector(session: aiohttp.ClientSession) -> None:
    """A single connector's paths are without its id, and the server's own are there, too."""
    async with TestServer(create_app(Acme)) as server:
        described = await openapi_of(session, server)
        assert described["servers"] == [{"url": "/"}]
        assert described["info"]["version"] == "1.0.0"
        own = {"/info", "/connected_info", "/list-connector-app-ids", "/healthz", "/openapi.json"}
        assert set(described["paths"]) == own | {f"/{name}" for name in Acme.capabilities()}
        below = await openapi_of(session, server, "/acme/openapi.json")
        assert below["servers"] == [{"url": "/acme"}]
        assert set(described["paths"]) - set(below["paths"]) == own - {"/info", "/connected_info"}


async def test_several_connectors(session: aiohttp.ClientSession) -> None:
    """Several connectors' paths begin with their ids, and each has a description of its own as well."""
    async with TestServer(create_app(Acme, Other, prefix="/all")) as server:
        described = await openapi_of(session, server, "/all/openapi.json")
        assert described["servers"] == [{"url": "/all"}]
        assert {"/acme/list_accounts", "/other/list_accounts", "/acme/info"} <= set(described["paths"])
        assert "/list_accounts" not in described["paths"]
        below = await openapi_of(session, server, "/all/other/openapi.json")
        assert set(below["paths"]) == {"/info", "/connected_info", *(f"/{name}" for name in Other.capabilities())}


async def test_mounted(session: aiohttp.ClientSession) -> None:
    """An application that is part of another one says where it is."""
    parent = web.Application()
    parent.add_subapp("/connectors", create_app(Acme))
    async with TestServer(parent) as server:
        described = await openapi_of(session, server, "/connectors/openapi.json")
        assert described["servers"] == [{"url": "/connectors"}]


async def test_answers_are_as_described(session: aiohttp.ClientSession) -> None:
    """An answer and an error document are of the schema, another document is not."""
    async with TestServer(create_app(Acme)) as server:
        described = await openapi_of(session, server)
        schema = answer_of(described["paths"]["/list_accounts"]["post"])
        url = str(server.make_url("/list_accounts"))
        _, answer = await post(session, url, document())
        _, error = await post(session, url, b"{}")
        assert fits(described, schema, answer)
        assert fits(described, schema, error)
        assert error["is_error"]
        assert not fits(described, schema, {**answer, "response": [{}]})
        assert not fits(described, schema, {key: value for key, value in error.items() if key != "page"})
        _, names = await post(session, str(server.make_url("/list-connector-app-ids")), b"")
        assert fits(described, answer_of(described["paths"]["/list-connector-app-ids"]["post"]), names)
        asked = described["paths"]["/connected_info"]["post"]
        requests: list[dict[str, Any]] = [{"request": {}}, {}]
        for given in requests:
            _, info = await post(session, str(server.make_url("/connected_info")), json.dumps(given).encode())
            assert fits(described, answer_of(asked), info)
            assert fits(described, taken_by(asked), given) == ("response" in info)
        async with session.get(server.make_url("/info")) as response:
            assert fits(described, answer_of(described["paths"]["/info"]["get"]), await response.json())


@define(kw_only=True)
class Settings:
    """What one connector needs to know."""

    host: str
    port: int = setting(default=443)


@define(kw_only=True)
class Archive:
    """What to put away."""

    project: str


@define(kw_only=True)
class Archived:
    """What was put away."""

    projects: list[str]


class Configured(Other):
    """Needs settings, and has a capability of its own."""

    app_id = "configured"
    settings_model = Settings

    @capability(display_name="Put away", description="For good.")
    async def archive_project(self, request: Request[Archive]) -> Response[list[Archived]]:
        """Put one away."""
        return Response(response=[Archived(projects=[request.request.project])])


async def test_requests_are_as_described(session: aiohttp.ClientSession) -> None:
    """A request is described with the connector's own settings, and with null where the envelope takes it."""
    async with TestServer(create_app(Configured)) as server:
        described = await openapi_of(session, server)
        schema = taken_by(described["paths"]["/list_accounts"]["post"])
        full: dict[str, Any] = {"request": {}, "settings": {"host": "h"}, "page": None, "auth": None, "unknown": 1}
        assert fits(described, schema, full)
        for key in ("request", "settings"):
            assert not fits(described, schema, {k: v for k, v in full.items() if k != key})
        assert not fits(described, schema, {**full, "settings": {}})
        assert not fits(described, schema, {**full, "include_raw_data": "yes"})
        assert fits(described, taken_by(described["paths"]["/app_info"]["post"]), {"request": {}})


class Several(Other):
    """Needs credentials of which each has an id."""

    app_id = "several"
    requires_authentication = True
    credentials = [
        CredentialConfig(id="api", type="token", description="The API."),
        CredentialConfig(id="admin", type="basic", description="The administrator."),
        CredentialConfig(id="spare", type="token", description="Another.", optional=True),
    ]


async def test_credentials_are_as_declared(session: aiohttp.ClientSession) -> None:
    """Several credentials are described by their ids, with their kinds and the combinations that will do."""
    async with TestServer(create_app(Several)) as server:
        described = await openapi_of(session, server)
        schema = taken_by(described["paths"]["/list_accounts"]["post"])
        told = schema["properties"]["credentials"]["description"]
        assert told == (
            "By their ids: `api` (token), `admin` (basic), `spare` (token, optional). "
            "What is needed: `api` and `admin`, or `spare`."
        )
        assert fits(described, schema, {"request": {}, "credentials": [{"id": "api", "token": {"token": "t"}}]})
        assert fits(described, schema, {"request": {}, "credentials": None})
        wrong: list[Any] = [[{"id": "unknown"}], [{"token": {"token": "t"}}], [{"id": "api", "token": {}}], {}]
        for given in wrong:
            assert not fits(described, schema, {"request": {}, "credentials": given})
        for_all = described["paths"]["/app_info"]["post"]
        assert "api" not in json.dumps(taken_by(for_all))


async def test_custom_capability(session: aiohttp.ClientSession) -> None:
    """A capability of a connector's own is described as any other is."""
    async with TestServer(create_app(Configured)) as server:
        described = await openapi_of(session, server)
        operation = described["paths"]["/archive_project"]["post"]
        assert (operation["summary"], operation["description"]) == ("Put away", "For good.")
        given = {"request": {"project": "p"}, "settings": {"host": "h"}, "auth": {"token": {"token": "t"}}}
        assert fits(described, taken_by(operation), given)
        assert not fits(described, taken_by(operation), {**given, "request": {}})
        _, answer = await post(session, str(server.make_url("/archive_project")), json.dumps(given).encode())
        assert answer["response"] == [{"projects": ["p"]}]
        assert fits(described, answer_of(operation), answer)


async def test_refusals_are_as_described(session: aiohttp.ClientSession) -> None:
    """Each status that a request is refused with is described, the one of a missing token where there is one."""
    async with TestServer(create_app(Acme, token="t")) as server:
        status, _ = await post(session, str(server.make_url("/openapi.json")), b"")
        assert status == 401
        headers = {"Authorization": "Bearer t"}
        async with session.get(server.make_url("/openapi.json"), headers=headers) as response:
            described = await response.json()
        responses = described["paths"]["/list_accounts"]["post"]["responses"]
        assert {"200", "400", "401", "404", "405", "408", "413", "415", "417", "500", "503"} == set(responses)
        assert described["security"] == [{"token": []}]
        assert described["paths"]["/healthz"]["get"]["security"] == []
    async with TestServer(create_app(Acme)) as server:
        described = await openapi_of(session, server)
        assert "401" not in described["paths"]["/list_accounts"]["post"]["responses"]


class Malicious(Other):
    """Says of itself what must not become part of a page."""

    app_id = "malicious"
    user_friendly_name = "<script>alert(1)</script>"
    description = "<img src=x onerror=alert(1)>"


@define(kw_only=True)
class Marked:
    """What looks like [[nothing]]."""

    place: str = setting(description="As [[nothing]].", choices=["[[nothing]]", "`[[b]]`"])
    floor: str = setting(default="", schema={"x-field_group": 4, "description": 5})


@define(kw_only=True)
class Carrier:
    """What refers to it."""

    marked: Marked


class Punctuated(Other):
    """Says of itself what a page might take for marks of its own."""

    app_id = "punctuated"
    user_friendly_name = "Acme `x` & [[nothing]]"
    description = "See [[nothing]]."
    settings_model = Marked

    @capability(display_name="Carry", description="As [[nothing]].")
    async def carry(self, request: Request[Carrier]) -> Response[Carrier]:
        """Carry it."""
        return Response(response=request.request)


async def test_page_of_texts_with_marks(session: aiohttp.ClientSession) -> None:
    """No text of an author's becomes a link, its title has no markup, and what is no text is shown as one."""
    async with (
        TestServer(create_app(Punctuated)) as server,
        session.get(server.make_url("/docs")) as response,
    ):
        assert response.status == 200
        text = await response.text()
    assert "<title>Acme `x` &amp; [[nothing]]</title>" in text
    assert "<h1>Acme <code>x</code> &amp; [[nothing]]</h1>" in text
    assert '<td><a href="#Marked"><code>Marked</code></a></td>' in text
    assert "<td>one of <code>[[nothing]]</code>, " in text
    assert "<td>4</td><td>5</td>" in text
    assert set(re.findall('href="#([^"]+)"', text)) <= set(re.findall('id="([^"]+)"', text))


async def test_page_of_several(session: aiohttp.ClientSession) -> None:
    """The page says of each connector what it is, and tells what it takes and gives in tables."""
    async with (
        TestServer(create_app(Configured, Several)) as server,
        session.get(server.make_url("/docs")) as response,
    ):
        text = await response.text()
    for part in (
        "<h1>Connectors to Lumos",
        "<h2>configured</h2>",
        "<h2>several</h2>",
        "<td><code>host</code></td><td>string</td><td>yes</td>",
        "<h4>Basic Auth (<code>admin</code>, required)</h4>",
        "What is needed: <code>api</code> and <code>admin</code>, or <code>spare</code>.",
        "<h4>What <code>archive_project</code> takes: Archive</h4>",
        '<td><code>settings</code></td><td><a href="#Settings"><code>Settings</code></a></td>',
        '<td>list of <a href="#AuthCredential"><code>AuthCredential</code></a></td>',
        '<h3 id="Archive"><code>Archive</code></h3><p>What to put away.</p><table>',
    ):
        assert part in text, part


@pytest.mark.parametrize("path", ["/docs", "/malicious/docs"])
async def test_page(session: aiohttp.ClientSession, path: str) -> None:
    """The page names every path, needs nothing from elsewhere, and runs nothing that a connector says."""
    async with (
        TestServer(create_app(Malicious)) as server,
        session.get(server.make_url(path)) as response,
    ):
        assert (response.status, response.content_type) == (200, "text/html")
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
        text = await response.text()
    base = path.removesuffix("/docs")
    assert all(f"<code>{base}/{name}</code>" in text for name in Malicious.capabilities())
    assert "&lt;script&gt;" in text
    assert '"type":' not in html.unescape(text)
    assert set(re.findall('href="#([^"]+)"', text)) <= set(re.findall('id="([^"]+)"', text))
    assert not any(
        mark in text for mark in ("<script", "<img", "src=x onerror=alert(1)>", "http://", "https://", "<link")
    )
