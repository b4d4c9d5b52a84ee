"""`info` in its forms, and `spec`."""

import gzip
import json
import sys
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator

from lumos_connector.introspection.contract import contract_document

from .command import ACME, UNKNOWN_PAYLOAD, Done, project, run

DECLARED = '''
from enum import Enum

from attrs import define

from lumos_connector import (
    AccessGraphEntitlementRule, AccessGraphEntitlementType, AccessGraphImpliedAccessRule, AppCategory, BaseConnector,
    CreatableAccount, CreateAccountResponse, CredentialConfig, EntitlementType, ListAccountsRequest,
    ListAccountsResponse, Request, ResourceType, Response, capability, setting,
)


@define(kw_only=True)
class Proxy:
    """
    What stands between.

    Attributes:
        password: What the proxy asks | for.
    """

    password: str = setting(secret=True)


class Relation(str, Enum):
    """How projects are related."""

    PARENT = "parent"


@define(kw_only=True)
class Settings:
    """What Acme needs to know."""

    host: str = setting(description="The host.", group="Where it is")
    port: int = 443
    proxy: Proxy | None = None
    main: Proxy
    others: list[Proxy] = setting(factory=list)
    named: dict[str, Proxy] = setting(factory=dict)


@define(kw_only=True)
class Archive:
    """What to put away."""

    project: str = setting(description="Which one.")


@define(kw_only=True)
class Archived:
    """What was put away."""


@define(kw_only=True)
class Newcomer(CreatableAccount):
    """Who is to come."""

    floor: int


class AcmeConnector(BaseConnector):
    app_id = "acme"
    version = "1.4.0"
    user_friendly_name = "Acme"
    description = "People and their projects."
    app_vendor_domain = "acme.example"
    categories = [AppCategory.DEVELOPERS]
    settings_model = Settings
    credentials = [
        CredentialConfig(id="admin", type="basic", description="Ask **Acme**."),
        CredentialConfig(id="key", type="token", description="", name="API key", optional=True),
    ]
    resource_types = [ResourceType(type_id="PROJECT", type_label="Project")]
    entitlement_types = [
        EntitlementType(type_id="ROLE", type_label="Role", resource_type_id="PROJECT", min=0, max=1),
        EntitlementType(type_id="SEAT", type_label="Seat", resource_type_id="", min=1),
    ]
    access_graph_entitlement_types = [
        AccessGraphEntitlementType(type_id="ROLE", type_label="Role", resource_type_id="PROJECT"),
    ]
    access_graph_entitlement_rules = [
        AccessGraphEntitlementRule(
            entitlement_type="ROLE", entitlement_id="owner", resource_type="PROJECT", denies_access=False, label="Owns"
        ),
    ]
    implied_access_rules = [
        AccessGraphImpliedAccessRule(
            from_entitlement_type="ROLE", from_entitlement_id="owner", from_resource_type="PROJECT",
            to_entitlement_type="ROLE", to_entitlement_id="reader", to_resource_type="PROJECT",
            relationship_label=Relation.PARENT,
        ),
    ]

    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse: ...

    async def create_account(self, request: Request[Newcomer]) -> CreateAccountResponse: ...

    @capability(display_name="Put away", description="For good.")
    async def archive_project(self, request: Request[Archive]) -> Response[Archived]: ...
'''

NUMBERED = """
from attrs import define

from lumos_connector import BaseConnector, setting


@define(kw_only=True)
class Settings:
    floor: int = setting(default=1, schema={"x-field_group": 4, "description": 5})


class AcmeConnector(BaseConnector):
    app_id = "acme"
    version = "1"
    settings_model = Settings
"""

SCRIPT = "import sys\nfrom lumos_connector import run\nsys.argv[0] = 'acme'\nrun('acme:AcmeConnector')"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with a connector that declares all there is to declare."""
    return project(tmp_path, {"acme.py": DECLARED})


def test_json_is_the_default(folder: Path) -> None:
    """Without a format, and with json, it is the one line that it has always been."""
    done = run("info", "acme.py", cwd=folder)
    assert done.out.count(b"\n") == 1
    assert run("info", "acme.py", "--format", "json", cwd=folder) == done


@pytest.mark.parametrize(
    "line",
    [
        "# Acme",
        "People and their projects.",
        "- App id: `acme`",
        "- Vendor: acme.example",
        "| `host` | string | yes |  | Where it is | The host. |",
        "| `port` | integer | no, `443` by default |  |  |  |",
        "| `main.password` | string | yes | secret |  | What the proxy asks \\| for. |",
        "| `proxy` | Proxy | no |  |  |  |",
        "| `proxy.password` | string | yes | secret |  | What the proxy asks \\| for. |",
        "| `others` | list of Proxy | no |  |  |  |",
        "| `others[].password` | string | yes | secret |  | What the proxy asks \\| for. |",
        "| `named` | map of Proxy | no |  |  |  |",
        "| `named[…].password` | string | yes | secret |  | What the proxy asks \\| for. |",
        "What is needed: `admin`, or `key`.",
        "### Basic Auth (`admin`, required)",
        "Ask **Acme**.",
        "### API key (`key`, optional)",
        "| `token` | string | yes | secret | The token. |",
        "| `archive_project` | Put away | write | Archive → Archived | For good. |",
        "### What `archive_project` takes: Archive",
        "| `project` | string | yes | Which one. |",
        "### What `archive_project` gives: Archived",
        "It has no fields.",
        "### What `create_account` takes: Newcomer",
        "| `floor` | integer | yes |  |",
        "| `PROJECT` | Project |",
        "| `ROLE` | Role | `PROJECT` | 0 to 1 |",
        "| `SEAT` | Seat | the app | 1 to any |",
        "| `ROLE` | Role | `PROJECT` |",
        "| `ROLE` `owner` | `PROJECT` | Owns | allows |",
        "| `ROLE` `owner` on `PROJECT` | `ROLE` `reader` on `PROJECT` | parent |",
    ],
)
def test_markdown(page: list[str], line: str) -> None:
    """The page says what the class declares, in tables of which each row stands on its line."""
    assert line in page


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The lines of a connector's page."""
    folder = project(tmp_path_factory.mktemp("page"), {"acme.py": DECLARED})
    done = run("info", "acme.py", "--format", "markdown", cwd=folder)
    assert (done.status, done.err) == (0, "")
    return done.out.decode("utf-8").splitlines()


def test_markdown_of_a_connector_that_declares_little(tmp_path: Path) -> None:
    """What there is none of is said, or left out."""
    done = run("info", "acme.py", "--format", "markdown", cwd=project(tmp_path, {"acme.py": ACME}))
    lines = done.out.decode("utf-8").splitlines()
    assert lines.count("None.") == 2
    assert not [line for line in lines if "Types of" in line or line.startswith("### What")]


def test_markdown_of_what_is_no_text(tmp_path: Path) -> None:
    """What an author says of a field is shown, also where it is a number."""
    done = run("info", "acme.py", "--format", "markdown", cwd=project(tmp_path, {"acme.py": NUMBERED}))
    assert "| `floor` | integer | no, `1` by default | 4 | 5 |" in done.out.decode("utf-8").splitlines()


def test_openapi(folder: Path) -> None:
    """The document is that of `app_info`, and valid."""
    document = run("info", "acme.py", "--format", "openapi", cwd=folder).document
    assert [str(error) for error in OpenAPIV30SpecValidator(document).iter_errors()] == []
    answer = run("call", "acme.py", "app_info", "--json", '{"request": {}}', cwd=folder).document
    assert document == answer["response"]["app_schema"]


def test_own_command(folder: Path) -> None:
    """A connector's own command has the forms, too, and can leave them in a file as an agent has it."""
    program = (sys.executable, "-c", SCRIPT)
    assert run("info", "--format", "markdown", cwd=folder, program=program).out.startswith(b"# Acme\n")
    assert run("info", "--format", "openapi", cwd=folder, program=program).document["openapi"] == "3.0.0"
    assert run("info", "--result-file-path", "info.gz", cwd=folder, program=program) == Done(0, b"", "")
    assert json.loads(gzip.decompress((folder / "info.gz").read_bytes()))["response"]["app_id"] == "acme"


def test_unknown_format(folder: Path) -> None:
    """Another format is refused, and the message names those that there are."""
    assert "json, markdown, openapi" in run("info", "acme.py", "--format", "yaml", cwd=folder).refusal.replace("'", "")


@pytest.mark.parametrize("form", ["json", "markdown", "openapi"])
def test_annotations_that_are_not_known(tmp_path: Path, form: str) -> None:
    """A payload that only a type checker knows is one clear message in every form."""
    folder = project(tmp_path, {"acme.py": UNKNOWN_PAYLOAD})
    assert "can't be evaluated" in run("info", "acme.py", "--format", form, cwd=folder).refusal


def test_spec(tmp_path: Path) -> None:
    """`spec` prints the whole contract, wherever it is run, or leaves it in a file."""
    assert run("spec", cwd=tmp_path).document == contract_document()
    assert run("spec", "--result-file-path", "spec.gz", cwd=tmp_path) == Done(0, b"", "")
    assert json.loads(gzip.decompress((tmp_path / "spec.gz").read_bytes())) == contract_document()
    assert "more arguments than expected" in run("spec", "demo", cwd=tmp_path).refusal
