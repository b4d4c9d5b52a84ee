"""Capabilities of a connector's own, and what a connector says of those that the contract has."""

import asyncio
import functools
import json
from typing import Any, Generic, TypeVar

import pytest
from attrs import define

from lumos_connector import (
    DISABLED,
    BaseConnector,
    BaseRequest,
    BasicCredential,
    ErrorResponse,
    ListAccountsRequest,
    ListAccountsResponse,
    RateLimitMode,
    Request,
    Response,
    TrafficClass,
    capability,
    setting,
    synchronous,
)
from lumos_connector.dispatch import dispatch
from lumos_connector.introspection import info_document
from lumos_connector.overrides import details_of

T = TypeVar("T")

LOGIN = {"auth": {"basic": {"username": "u", "password": "p"}}}


@define(kw_only=True)
class ArchiveProject:
    """What to archive."""

    project_id: str = setting(title="Project", schema={"x-semantic": "resource-id"})
    days: int = 30


@define(kw_only=True)
class ArchivedProject:
    """What was archived."""

    archived: bool
    days: int


class Acme(BaseConnector):
    """A connector with a capability of its own."""

    app_id = "acme"
    version = "1.0.0"
    auth = BasicCredential

    @capability(display_name="Archive", description="Takes a while.", level="write", rate_limit_mode="enforce")
    async def archive_project(self, request: Request[ArchiveProject]) -> Response[ArchivedProject]:
        """Put a project away."""
        payload = request.request
        return Response(response=ArchivedProject(archived=payload.project_id != "kept", days=payload.days))

    @capability(level="read", traffic_class="AGENT")
    async def list_projects(self, request: BaseRequest[ArchiveProject]) -> Response[list[ArchiveProject]]:
        """List projects; no credential is needed."""
        return Response(response=[request.request])

    @capability(display_name="People", description="Contractors included.")
    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
        """List nobody."""
        return ListAccountsResponse(response=[])


def call(connector: type[BaseConnector], name: str, request: Any, **more: Any) -> Any:
    """Call a capability, and give the answer."""
    document = json.dumps({"request": request, **more})
    return json.loads(asyncio.run(dispatch(connector(), name, document)))


def test_custom_capability_is_one_like_any_other() -> None:
    """It is listed, parsed, checked and answered."""
    assert {"archive_project", "list_projects"} <= set(Acme.capabilities())
    answer = call(Acme, "archive_project", {"project_id": "p", "days": "7"}, **LOGIN)
    assert answer["response"] == {"archived": True, "days": 7}
    assert list(answer) == ["response", "raw_data", "page", "rate_limit", "execution_summary"]
    missing = call(Acme, "archive_project", {}, **LOGIN)
    assert missing["error"]["error_code"] == "bad_request"
    assert "project_id" in missing["error"]["message"]
    assert (
        call(Acme, "archive_project", {"project_id": "p"})["error"]["message"] == "Missing auth/credentials in request"
    )


def test_custom_capability_without_a_credential() -> None:
    """One that takes a BaseRequest needs no credential."""
    assert call(Acme, "list_projects", {"project_id": "p"})["response"] == [{"project_id": "p", "days": 30}]


def test_info_describes_custom_capabilities() -> None:
    """The names, words and schemas of a connector's own capabilities are in info."""
    found = json.loads(info_document(Acme))["response"]
    assert {"archive_project", "list_projects", "list_accounts"} <= set(found["capabilities"])
    schema = found["capability_schema"]["archive_project"]
    assert (schema["display_name"], schema["description"]) == ("Archive", "Takes a while.")
    assert schema["argument"]["properties"]["project_id"] == {
        "title": "Project",
        "type": "string",
        "x-semantic": "resource-id",
    }
    assert schema["argument"]["required"] == ["project_id"]
    assert schema["output"]["properties"]["archived"] == {"title": "Archived", "type": "boolean"}
    assert found["capability_schema"]["list_projects"]["display_name"] == "List Projects"
    standard = found["capability_schema"]["list_accounts"]
    assert (standard["display_name"], standard["description"]) == ("People", "Contractors included.")


def test_details() -> None:
    """What the decorator is given is kept; what it is not given follows from the name and the contract."""
    own = details_of(Acme, "archive_project")
    assert (own.level, own.rate_limit_mode, own.traffic_class) == (
        "write",
        RateLimitMode.ENFORCE,
        TrafficClass.PLATFORM,
    )
    assert details_of(Acme, "list_projects").traffic_class is TrafficClass.AGENT
    assert details_of(Acme, "list_accounts").level == "read"
    assert details_of(Acme, "delete_account")[:3] == ("Delete Account", None, "write")


def test_level_of_ones_own_is_write_where_left_out() -> None:
    """A capability that says nothing of its level counts as one that writes."""

    class Connector(BaseConnector):
        app_id = "acme"
        version = "1"

        @capability
        async def tidy(self, request: Request[ArchiveProject]) -> Response[ArchivedProject]:
            """Tidy up."""
            return Response(response=ArchivedProject(archived=True, days=1))

    assert details_of(Connector, "tidy").level == "write"
    assert "tidy" in Connector.capabilities()


def test_overriding_a_custom_capability() -> None:
    """A subclass overrides one without the decorator and its annotations, and switches one off."""

    class Quiet(Acme):
        list_projects = DISABLED

        async def archive_project(self, request):  # type: ignore[no-untyped-def]  # an author may leave them out
            return Response(response=ArchivedProject(archived=False, days=0))

    assert "list_projects" not in Quiet.capabilities()
    assert call(Quiet, "archive_project", {"project_id": "p"}, **LOGIN)["response"] == {"archived": False, "days": 0}
    assert details_of(Quiet, "archive_project").display_name == "Archive"
    assert "archive_project" in Acme.capabilities()
    error = call(Quiet, "list_projects", {"project_id": "p"})["error"]
    assert (error["error_code"], error["message"]) == (
        "unsupported_operation",
        "Capability 'list_projects' is not implemented.",
    )


def test_custom_capability_in_a_generic_base() -> None:
    """A base that is generic in its payload gives each connector its own."""

    class Base(BaseConnector, Generic[T]):
        @capability
        async def archive(self, request: Request[T]) -> Response[T]:
            """Archive it."""
            return Response(response=request.request)

    class Connector(Base[ArchiveProject]):
        app_id = "acme"
        version = "1"
        requires_authentication = False

    assert call(Connector, "archive", {"project_id": "p"})["response"] == {"project_id": "p", "days": 30}


def test_custom_capability_that_is_left_open() -> None:
    """A connector says what a generic base leaves open, and what it says is checked."""

    class Base(BaseConnector, Generic[T]):
        @capability
        async def archive(self, request: Request[T]) -> Response[ArchivedProject]:
            """Never called."""
            raise NotImplementedError

    with pytest.raises(
        TypeError, match=r"^Connector\.archive: its request is annotated as Request\[T\], and nothing says"
    ):
        type("Connector", (Base,), {"app_id": "acme", "version": "1"})
    with pytest.raises(TypeError, match=r"^Wrong\.archive: expected the request's payload to be a class .* got int$"):

        class Wrong(Base[int]): ...


@define(kw_only=True)
class Box(Generic[T]):
    """A payload that is generic itself."""

    item: T


def test_custom_capability_with_a_generic_payload() -> None:
    """A generic payload with its parameters is called and described as any other."""

    class Connector(BaseConnector):
        app_id = "acme"
        version = "1"
        requires_authentication = False

        @capability
        async def box_up(self, request: Request[Box[ArchiveProject]]) -> Response[Box[ArchiveProject]]:
            """Put it into a box."""
            return Response(response=request.request)

    packed = {"item": {"project_id": "p", "days": 1}}
    assert call(Connector, "box_up", packed)["response"] == packed
    assert "/box_up" in call(Connector, "app_info", {})["response"]["app_schema"]["paths"]


def test_synchronous_custom_capability() -> None:
    """A plain function works, with and without the decorator for it."""

    class Connector(BaseConnector):
        app_id = "acme"
        version = "1"
        requires_authentication = False

        @capability
        def plain(self, request: Request[ArchiveProject]) -> Response[ArchivedProject]:
            """Work without await."""
            return Response(response=ArchivedProject(archived=True, days=1))

        @capability(level="read")
        @synchronous
        def marked(self, request: Request[ArchiveProject]) -> Response[ArchivedProject] | ErrorResponse:
            """Work without await."""
            return Response(response=ArchivedProject(archived=True, days=2))

    assert call(Connector, "plain", {"project_id": "p"})["response"]["days"] == 1
    assert call(Connector, "marked", {"project_id": "p"})["response"]["days"] == 2


def test_a_wrong_answer_is_named() -> None:
    """The answer of a connector's own capability is checked like any other."""

    class Connector(Acme):
        async def archive_project(self, request: Request[ArchiveProject]) -> Response[ArchivedProject]:
            return Response(response=ArchivedProject(archived="yes", days=1))  # type: ignore[arg-type]  # the mistake

    error = call(Connector, "archive_project", {"project_id": "p"}, **LOGIN)["error"]
    assert error["error_code"] == "invalid_response"
    assert "response.archived" in error["message"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("archiveProject", "lower-case letters"),
        ("archive__project", "lower-case letters"),
        ("archive_2", "lower-case letters"),
        ("archive_", "lower-case letters"),
        ("info", "reserved"),
        ("connected_info", "reserved"),
        ("list_connector_app_ids", "reserved"),
        ("dev", "reserved"),
        ("stop", "part of BaseConnector"),
        ("error_of", "part of BaseConnector"),
    ],
)
def test_names_that_are_refused(name: str, reason: str) -> None:
    """A name that breaks the rules, or that means something else, is refused when the class is made."""
    with pytest.raises(TypeError, match=rf"^Connector\.{name}: .*{reason}"):
        type("Connector", (BaseConnector,), {name: capability(level="read")(_tidy())})


def _tidy() -> Any:
    async def tidy(self: Any, request: Request[ArchiveProject]) -> Response[ArchivedProject]:  # noqa: ARG001 - its shape
        return Response(response=ArchivedProject(archived=request.include_raw_data is None, days=1))

    return tidy


def _no_request(self: Any, request) -> Response[ArchivedProject]:  # type: ignore[no-untyped-def]  # the mistake
    """Be wrong."""
    raise NotImplementedError


def _no_answer(self: Any, request: Request[ArchiveProject]):  # type: ignore[no-untyped-def]  # the mistake
    """Be wrong."""
    raise NotImplementedError


def _bare_payload(self: Any, request: ArchiveProject) -> Response[ArchivedProject]:
    """Be wrong."""
    raise NotImplementedError


def _bare_envelope(self: Any, request: Request) -> Response[ArchivedProject]:  # type: ignore[type-arg]  # the mistake
    """Be wrong."""
    raise NotImplementedError


def _no_model(self: Any, request: Request[dict[str, Any]]) -> Response[ArchivedProject]:
    """Be wrong."""
    raise NotImplementedError


def _wrong_answer(self: Any, request: Request[ArchiveProject]) -> ArchivedProject:
    """Be wrong."""
    raise NotImplementedError


def _list_of_text(self: Any, request: Request[ArchiveProject]) -> Response[list[str]]:
    """Be wrong."""
    raise NotImplementedError


def _two_arguments(self: Any, request: Request[ArchiveProject], more: int) -> Response[ArchivedProject]:
    """Be wrong."""
    raise NotImplementedError


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (_no_request, r"expected its request to be annotated as Request\[X\].*, got no annotation"),
        (_no_answer, r"expected its answer to be annotated as Response\[X\].*, got no annotation"),
        (_bare_payload, r"expected its request .* got ArchiveProject"),
        (_bare_envelope, r"expected its request .* got Request"),
        (_no_model, r"the request's payload to be a class .* got dict\[str, Any\]"),
        (_wrong_answer, r"expected its answer .* got ArchivedProject"),
        (_list_of_text, r"the answer's payload to be a class .* got str"),
        (_two_arguments, r"expected a method that is called with the request alone"),
    ],
)
def test_types_that_are_refused(function: Any, reason: str) -> None:
    """What it takes and gives must be said, and be an envelope of a model."""
    with pytest.raises(TypeError, match=rf"^Connector\.tidy: .*{reason}"):
        type("Connector", (BaseConnector,), {"tidy": capability(function)})


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"level": "admin"}, 'level: expected "read", "write" or None'),
        ({"display_name": 3}, "display_name: expected text or None, got int"),
        ({"rate_limit_mode": "sometimes"}, "rate_limit_mode: expected one of enforce, "),
        ({"traffic_class": "BOT"}, "traffic_class: expected one of PLATFORM, AGENT"),
    ],
)
def test_arguments_that_are_refused(arguments: dict[str, Any], reason: str) -> None:
    """A wrong argument of the decorator is named where it stands."""
    with pytest.raises(TypeError, match=f"^@capability: {reason}"):
        capability(**arguments)
    with pytest.raises(TypeError, match=r"^@capability: its arguments are named"):
        capability("Archive")  # type: ignore[call-overload]  # the mistake


@pytest.mark.parametrize(
    ("member", "what"),
    [
        (ArchiveProject, "the class ArchiveProject"),
        (functools.partialmethod(_two_arguments), "partialmethod"),
        (functools.singledispatchmethod(_two_arguments), "singledispatchmethod"),
        (property(_tidy()), "property"),
        (len, "builtin_function_or_method"),
    ],
)
def test_members_that_are_refused(member: Any, what: str) -> None:
    """What is not a method is named where the decorator stands, with and without its arguments."""
    for decorator in (capability, capability(level="read")):
        with pytest.raises(TypeError, match=f"^@capability: expected a method with annotations, got {what}; put it"):
            decorator(member)
    assert not hasattr(ArchiveProject, "__lumos_marks__")


def test_custom_capability_of_the_class() -> None:
    """A class method and a static method can be capabilities, whichever decorator stands above."""

    class Connector(BaseConnector):
        app_id = "acme"
        version = "1"
        requires_authentication = False

        @capability(level="read")
        @classmethod
        async def name_class(cls, request: Request[ArchiveProject]) -> Response[ArchiveProject]:
            """Give the app's id."""
            return Response(response=ArchiveProject(project_id=cls.app_id))

        @staticmethod
        @capability
        async def give_back(request: Request[ArchiveProject]) -> Response[ArchiveProject]:
            """Give back what it gets."""
            return Response(response=request.request)

    assert call(Connector, "name_class", {"project_id": "p"})["response"]["project_id"] == "acme"
    assert call(Connector, "give_back", {"project_id": "p"})["response"]["project_id"] == "p"


def test_types_that_are_known_late() -> None:
    """An annotation that can't be evaluated ever is named at the first call and by info."""
    source = """
class Connector(BaseConnector):
    app_id = "acme"
    version = "1"
    @capability
    async def tidy(self, request: "Request[Nowhere]") -> "Response[Nowhere]": ...
"""
    names: dict[str, Any] = {"BaseConnector": BaseConnector, "capability": capability, "__name__": __name__}
    exec(source, names)  # noqa: S102 - the test's own text
    error = call(names["Connector"], "tidy", {})["error"]
    assert error["error_code"] == "internal_error"
    assert "Connector.tidy: an annotation can't be evaluated" in error["message"]
    with pytest.raises(TypeError, match=r"Connector\.tidy: an annotation can't be evaluated"):
        info_document(names["Connector"])
