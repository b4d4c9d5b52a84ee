"""Making classes of connectors, right and wrong ones, and calling them: what the tests in this folder share."""

import asyncio
import functools
import importlib.util
import itertools
import json
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import pytest

from lumos_connector import (
    BaseConnector,
    EntitlementType,
    FoundAccountData,
    ListAccounts,
    ListAccountsRequest,
    ListAccountsResponse,
    ResourceType,
)
from lumos_connector.dispatch import dispatch

_numbers = itertools.count()

PROJECT = ResourceType(type_id="PROJECT", type_label="Project")
ROLE = EntitlementType(type_id="ROLE", type_label="Role", resource_type_id="PROJECT", min=0)


def make(*bases: type, **body: Any) -> type[BaseConnector]:
    """Make a class as a class statement does, whatever its body."""
    declared = {"app_id": "acme", "version": "1.0.0", "__module__": __name__, **body}
    return cast("type[BaseConnector]", type("Acme", bases or (BaseConnector,), declared))


def written(connector: type[BaseConnector]) -> tuple[str, ...]:
    """Name the capabilities of a connector but those that every connector has."""
    return tuple(name for name in connector.capabilities() if name not in ("app_info", "probe_integration"))


def refusal(*bases: type, **body: Any) -> str:
    """Give the message of the `TypeError` that making a class raises."""
    with pytest.raises(TypeError) as caught:
        make(*bases, **body)
    return str(caught.value)


def answer(connector: type[BaseConnector], capability: str, payload: Mapping[str, Any], **more: Any) -> Any:
    """Call a capability, and give the answer as JSON has it."""
    document = json.dumps({"auth": {"empty": {}}, "request": payload, **more})
    return json.loads(asyncio.run(dispatch(connector(), capability, document)))


def load(folder: Path, source: str) -> ModuleType:
    """Import a module from its source."""
    name = f"written_for_a_test_{next(_numbers)}"
    path = folder / f"{name}.py"
    path.write_text(source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules[name]
    return module


def one(account_id: object) -> ListAccountsResponse:
    """Answer with one account."""
    return ListAccountsResponse(response=[FoundAccountData(integration_specific_id=str(account_id))])


class Client:
    """What a decorator injects."""

    name = "client"


class Fitting:
    """Functions that may stand for `list_accounts`."""

    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
        """List one account."""
        return one(1)

    def blocking(self, request: ListAccountsRequest) -> ListAccountsResponse:
        """Block."""
        return one("blocking")

    async def with_default(self, request: ListAccountsRequest, depth: int = 1, *, limit: int = 5) -> Any:
        """Take more, but need none of it."""
        return one(depth + limit)

    async def other_name(self, wanted: ListAccountsRequest, /) -> Any:
        """Call the request something else."""
        return one(wanted.page_size)

    async def anything(*args: Any) -> Any:
        """Take what comes."""
        return one(len(args))

    async def on_class(cls: Any, request: Any) -> Any:  # noqa: N805 - made a class method below
        """Need no instance."""
        return one(cls.app_id)

    async def on_nothing(request: Any) -> Any:  # noqa: N805 - made a static method below
        """Need neither an instance nor its class."""
        return one(request.page_size)

    async def numbered(self, number: int, request: ListAccountsRequest) -> ListAccountsResponse:
        """Take a number first."""
        return one(number)

    async def client_first(self, client: Client, request: ListAccountsRequest) -> ListAccountsResponse:
        """Take a client first."""
        return one(client.name)

    def client_too(self, client: Client, wanted: ListAccountsRequest) -> ListAccountsResponse:
        """Take a client first, block, and call the request something else."""
        return one(client.name)

    async def streams(self, request: ListAccountsRequest) -> AsyncIterator[FoundAccountData]:
        """Yield one account."""
        yield FoundAccountData(integration_specific_id="streamed")

    async def gives_list(self, request: ListAccountsRequest) -> list[FoundAccountData]:
        """Give no answer, but what goes into one."""
        return [FoundAccountData(integration_specific_id="listed")]

    async def takes_payload(self, request: ListAccounts) -> ListAccountsResponse:
        """Take the payload."""
        return one(type(request).__name__)

    async def __call__(self, request: ListAccountsRequest) -> ListAccountsResponse:
        """Be called, without being a function."""
        return one("object")


list_accounts: Any = Fitting.list_accounts
anything: Any = Fitting.anything


def logged(function: Callable[..., Any]) -> Callable[..., Any]:
    """Do nothing, as decorators do it."""

    @functools.wraps(function)
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        return await function(*args, **kwargs)

    return wrapper


def with_types(request: Any = None, response: Any = None) -> Any:
    """Make an override with other annotations; none where nothing is given."""

    async def override(_: Any, request: Any) -> Any:
        return ListAccountsResponse(response=[], page=request.page)

    override.__annotations__.clear()
    if request is not None:
        override.__annotations__["request"] = request
    if response is not None:
        override.__annotations__["return"] = response
    return override
