"""What `info` says, compared with what the published SDK said of the same declarations."""

import json
from typing import Any

import pytest
from attrs import define

from lumos_connector import (
    AccessGraphEntitlementRule,
    AccessGraphEntitlementType,
    AccessGraphImpliedAccessRule,
    BasicCredential,
    CredentialConfig,
    ListAccountsRequest,
    ListAccountsResponse,
    capability,
    setting,
)
from lumos_connector.introspection import info, info_document

from .calling import Scripted
from .recorded.connector import FLAVOURS
from .recorded.documents import recorded, without_prose


@pytest.mark.parametrize("flavour", ["basic", "token", "multi"])
def test_equals_the_recording(flavour: str) -> None:
    """Everything but prose is the recorded document."""
    assert without_prose(json.loads(info_document(FLAVOURS[flavour]))) == recorded(f"info_{flavour}")


@define(kw_only=True)
class Pin:
    """
    A credential of an app's own.

    Attributes:
        password: Four digits, printed
            on the back.
    """

    password: str = setting(title="Pin", secret=True)


class Declared(Scripted):
    """With what only `info` shows."""

    credentials = [
        CredentialConfig(id="pin", type="basic", description="Ask **Acme**.", optional=True, input_model=Pin),
        CredentialConfig(id="admin", type=BasicCredential, description="An admin."),
    ]
    access_graph_entitlement_types = [
        AccessGraphEntitlementType(type_id="ROLE", type_label="Role", resource_type_id="PROJECT")
    ]
    access_graph_entitlement_rules = [
        AccessGraphEntitlementRule(
            entitlement_type="ROLE", entitlement_id="r", resource_type="PROJECT", denies_access=False, label="Reads"
        )
    ]
    implied_access_rules = [
        AccessGraphImpliedAccessRule(
            from_entitlement_type="ROLE",
            from_entitlement_id="r",
            from_resource_type="PROJECT",
            to_entitlement_type="ROLE",
            to_entitlement_id="w",
            to_resource_type="PROJECT",
        )
    ]

    @capability(display_name="People", description="Only those of this year.")
    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
        """Never called."""
        raise NotImplementedError


def test_credentials() -> None:
    """Each credential has its form, its id, and what a customer must know."""
    pin, admin = info(Declared).response.credentials_schema
    field = {
        "type": "string",
        "title": "Pin",
        "description": "Four digits, printed on the back.",
        "x-field_type": "SECRET",
        "x-secret": True,
    }
    assert pin["properties"] == {"password": field}
    told = ("id", "description", "x-optional", "field_order", "title")
    assert [pin[key] for key in told] == ["pin", "Ask **Acme**.", True, ["password"], "Pin"]
    assert [admin[key] for key in told[:3]] == ["admin", "An admin.", False]
    assert admin["x-credential-type"] == "basic"


def test_access_graph() -> None:
    """The types and rules of the access graph are said as they are declared."""
    said: Any = info(Declared).response
    assert said.access_graph_entitlement_types == Declared.access_graph_entitlement_types
    assert said.access_graph_entitlement_rules == Declared.access_graph_entitlement_rules
    assert said.implied_access_rules == Declared.implied_access_rules


def test_details_of_a_capability() -> None:
    """A capability has the name and the description that its author gave it, or else one made of its name."""
    schemas = info(Declared).response.capability_schema
    assert (schemas["list_accounts"].display_name, schemas["list_accounts"].description) == (
        "People",
        "Only those of this year.",
    )
    assert (schemas["app_info"].display_name, schemas["app_info"].description) == ("App Info", None)


def test_fields_are_documented() -> None:
    """What a docstring says of a field stands in the schema, also where a base says it."""
    argument = info(FLAVOURS["basic"]).response.capability_schema["assign_entitlement"].argument
    assert all(field.get("description") for field in argument["properties"].values())
