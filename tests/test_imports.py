"""
What importing costs and needs: each module alone, only from below, and nothing before it is used.

A connector is started once for each call, so what an import drags in is paid for every time.
"""

import ast
import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

import lumos_connector

ROOT = Path(lumos_connector.__file__).parent
PACKAGE = "lumos_connector"

LAYERS = (
    ("version", "codes", "errors", "checks"),
    (
        "models",
        "redaction",
        "logs",
        "schema",
        "serialization",
        "upstream",
        "bodies",
        "deliveries",
        "handlers",
        "threads",
        "fingerprints",
        "writes",
    ),
    (
        "capabilities",
        "annotations",
        "custom_capabilities",
        "suspicions",
        "overrides",
        "declaration",
        "declared_settings",
        "connector",
        "failures",
        "execution",
        "authentication",
        "credential_validation",
        "arbitrary_endpoints",
        "probe",
        "introspection",
        "oauth",
    ),
    ("dispatch",),
    ("server", "cli", "__main__"),
    ("demo", "testing"),
)
"""The modules and packages from the lowest layer up; each may import from its own layer and from those below."""

HEAVY = ("aiohttp", "asyncio", "cattrs", "copier", "jinja2", "msgspec", "pydantic", "pytest")
"""What is imported only when it is needed."""

CONNECTOR = """
from attrs import define

from lumos_connector import (
    DISABLED, AppCategory, BaseConnector, BasicCredential, ConnectorError, EntitlementType, ExceptionHandler,
    FoundAccountData, HTTPHandler, HTTPStatusError, ListAccountsRequest, ListAccountsResponse, NotFoundError, Page,
    ResourceType, ValidateCredentialsRequest, ValidateCredentialsResponse, setting, synchronous,
)


@define(kw_only=True)
class AcmeSettings:
    host: str = setting(title="Host")


class AcmeConnector(BaseConnector):
    app_id = "acme"
    version = "1.0.0"
    auth = BasicCredential
    settings_model = AcmeSettings
    categories = [AppCategory.DEVELOPERS]
    resource_types = [ResourceType(type_id="PROJECT", type_label="Project")]
    entitlement_types = [EntitlementType(type_id="ROLE", type_label="Role", resource_type_id="PROJECT", min=0)]
    exception_handlers = [(HTTPStatusError, HTTPHandler, None), ("aiohttp.ClientError", HTTPHandler, "bad_gateway")]
    refresh_access_token = DISABLED

    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
        return ListAccountsResponse(response=[FoundAccountData(integration_specific_id="1")], page=Page(token="next"))

    @synchronous
    def validate_credentials(self, request: ValidateCredentialsRequest) -> ValidateCredentialsResponse: ...

    def client(self, request): ...
"""

CALL = """
import asyncio, json
from lumos_connector.dispatch import dispatch
request = {"auth": {"basic": {"username": "u", "password": "p"}}, "request": {}, "settings": {"host": "h"}}
assert json.loads(asyncio.run(dispatch(AcmeConnector(), "list_accounts", json.dumps(request))))["page"]["token"]
"""

INFO = """
from lumos_connector.introspection import info_document
assert info_document(AcmeConnector)
"""


def modules() -> list[str]:
    """Name every module of the package, as seen from within it."""
    paths = (path.relative_to(ROOT).with_suffix("").parts for path in sorted(ROOT.rglob("*.py")))
    return [".".join(parts).removesuffix(".__init__") for parts in paths if parts != ("__init__",)]


def imported_by(source: str) -> set[str]:
    """Run a program in a fresh process, and name every module that it imports; coverage imports some before it."""
    before = "import sys\n_before = set(sys.modules)\n"
    program = f"{before}{dedent(source)}\nprint(*(m for m in sys.modules if m not in _before), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    return set(done.stderr.split())


# Alone

EACH_ALONE = """
import importlib, json, sys
failed = {}
for name in json.loads(sys.argv[1]):
    for loaded in [m for m in sys.modules if m.partition(".")[0] == "lumos_connector"]:
        del sys.modules[loaded]
    try:
        importlib.import_module(f"lumos_connector.{name}")
    except Exception as error:
        failed[name] = repr(error)
print(json.dumps(failed))
"""


def test_each_module_imports_alone() -> None:
    """No module needs another to have been imported before it: there is no circle among them."""
    command = [sys.executable, "-W", "error", "-c", EACH_ALONE, json.dumps(modules())]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {}


# Only from below


def layer_of(module: str) -> int:
    """Give the number of a module's layer."""
    first = module.partition(".")[0]
    return next(number for number, names in enumerate(LAYERS) if first in names)


def imports_of(module: str) -> Iterator[tuple[int, str]]:
    """Give the line and the module of each import from this package, but those for type checkers alone."""
    path = ROOT.joinpath(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    package = module.split(".") if path.is_dir() else module.split(".")[:-1]
    for node in walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] == PACKAGE:
                    yield node.lineno, alias.name.partition(".")[2]
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, name) for name in sources(node, package))


def walk(tree: ast.AST) -> Iterator[ast.AST]:
    """Visit every node, but what stands under ``if TYPE_CHECKING``."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            yield from (inner for child in node.orelse for inner in (child, *walk(child)))
        else:
            yield node
            yield from walk(node)


def sources(node: ast.ImportFrom, package: list[str]) -> Iterator[str]:
    """Name the modules that a ``from … import …`` takes from: for a public name, the module it is really in."""
    if node.level:
        start = package[: len(package) - node.level + 1]
    elif node.module is not None and node.module.partition(".")[0] == PACKAGE:
        start = []
    else:
        return
    below = (node.module or "").removeprefix(PACKAGE).strip(".")
    base = ".".join([*start, *filter(None, [below])])
    for alias in node.names:
        if base:
            yield base
        elif alias.name in PUBLIC:
            yield PUBLIC[alias.name].strip(".")
        else:
            yield alias.name


PUBLIC: dict[str, str] = vars(lumos_connector)["_MODULE_OF"]


@pytest.mark.parametrize("module", modules())
def test_imports_only_from_below(module: str) -> None:
    """A module imports from its own layer and from those below, inside of functions too."""
    above = [(line, name) for line, name in imports_of(module) if layer_of(name) > layer_of(module)]
    assert above == [], f"{module} is in {LAYERS[layer_of(module)]}"


def test_every_module_has_a_layer() -> None:
    """Each module of the package is in one layer, and each name in the layers is a module."""
    found = {module.partition(".")[0] for module in modules()}
    named = [name for names in LAYERS for name in names]
    assert sorted(named) == sorted(found)


def test_imports_are_seen() -> None:
    """The test above sees each kind of import."""
    seen = {name for module in modules() for _, name in imports_of(module)}
    assert {"errors", "models.base", "serialization", "connector"} <= seen
    assert "errors" in {name for _, name in imports_of("models.envelope")}
    assert "connector" not in {name for _, name in imports_of("dispatch")}, "it is for type checkers alone"


# Not before it is used


def test_the_package_itself() -> None:
    """Importing the package imports nothing of it, and nothing heavy."""
    found = imported_by("import lumos_connector")
    assert {name for name in found if name.startswith(PACKAGE)} == {PACKAGE}
    assert found.isdisjoint([*HEAVY, "attrs", "attr", "logging", "inspect"])


def test_a_connector_s_module() -> None:
    """Importing a connector imports nothing heavy, and no model that it does not name."""
    found = imported_by(CONNECTOR)
    assert found.isdisjoint([*HEAVY, "difflib", "importlib.metadata", "logging", "argparse", "ssl"])
    assert "lumos_connector.models.oauth" not in found
    assert "lumos_connector.dispatch" not in found


def test_the_base_class_alone() -> None:
    """The base class is there without a model but what declares them."""
    found = imported_by("from lumos_connector import BaseConnector")
    assert {name for name in found if name.startswith("lumos_connector.models.")} == {"lumos_connector.models.base"}


def test_info() -> None:
    """`info` needs no event loop, no HTTP, and nothing that explains what is wrong."""
    assert imported_by(CONNECTOR + INFO).isdisjoint({*HEAVY} - {"msgspec"})


def test_a_call() -> None:
    """A call that goes well needs no HTTP, and nothing that explains what is wrong."""
    found = imported_by(CONNECTOR + CALL)
    assert found.isdisjoint({*HEAVY} - {"asyncio", "msgspec"})
    assert found.isdisjoint({"difflib", "importlib.metadata", "argparse"})


OAUTH = """
from lumos_connector import BaseConnector, OAuthCodeFlowMixin, OAuthCredential


class AcmeConnector(OAuthCodeFlowMixin, BaseConnector):
    app_id = "acme"
    version = "1.0.0"
    auth = OAuthCredential
    authorization_url = "https://acme.example/authorize"
    token_url = "https://acme.example/token"
    pkce = True
"""

ASK_URL = """
import asyncio, json
from lumos_connector.dispatch import dispatch
payload = {"client_id": "c", "redirect_uri": "https://r", "scopes": [], "state": "s"}
answer = asyncio.run(dispatch(AcmeConnector(), "get_authorization_url", json.dumps({"request": payload})))
assert json.loads(answer)["response"]["code_verifier"]
"""


def test_oauth() -> None:
    """A connector with a mixin imports nothing heavy, and no HTTP client before a token is asked for."""
    assert imported_by(OAUTH).isdisjoint([*HEAVY, "difflib", "logging", "ssl", "json", "secrets"])
    assert imported_by(OAUTH + INFO).isdisjoint({*HEAVY} - {"msgspec"})
    assert imported_by(OAUTH + ASK_URL).isdisjoint({*HEAVY} - {"asyncio", "msgspec"})


def test_logging() -> None:
    """Logging can be configured without models but what declares them."""
    found = imported_by("import lumos_connector.logs; lumos_connector.logs.configure()")
    assert found.isdisjoint(HEAVY)
    assert "lumos_connector.models.envelope" not in found


# Public names


def typed_names() -> dict[str, str]:
    """Read the stub for type checkers: each public name, and the module it is imported from."""
    found = {}
    for node in ast.parse((ROOT / "__init__.pyi").read_text(encoding="utf-8")).body:
        assert isinstance(node, ast.ImportFrom)
        for alias in node.names:
            assert alias.asname == alias.name, f"{alias.name}: a type checker takes it for private"
            assert alias.name not in found, f"{alias.name} is listed twice"
            found[alias.name] = f".{node.module}"
    return found


def test_type_checkers_see_what_there_is() -> None:
    """The names that type checkers see are those that are loaded, from the same modules."""
    assert typed_names() == PUBLIC


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_public_name(name: str) -> None:
    """A public name can be loaded, and is what its module has under that name."""
    assert getattr(lumos_connector, name) is getattr(importlib.import_module(PUBLIC[name], PACKAGE), name)


def test_names_are_listed() -> None:
    """Completion shows the public names."""
    assert set(PUBLIC) <= set(dir(lumos_connector))


def test_typo() -> None:
    """A name that is not there is Python's own error, whichever way it is asked for."""
    with pytest.raises(AttributeError, match="module 'lumos_connector' has no attribute 'BaseConector'"):
        lumos_connector.BaseConector  # type: ignore[attr-defined]  # noqa: B018 - that is the mistake
    with pytest.raises(ImportError, match="cannot import name 'BaseConector'"):
        from lumos_connector import BaseConector  # type: ignore[attr-defined]  # noqa: F401 - that is the mistake
    assert not hasattr(lumos_connector, "connectors")


def test_submodule_is_no_public_name() -> None:
    """A module of the package is imported as such, and not by looking for it."""
    assert "connector" not in PUBLIC
    found = imported_by("import lumos_connector\nassert not hasattr(lumos_connector, 'dispatch')")
    assert "lumos_connector.dispatch" not in found
