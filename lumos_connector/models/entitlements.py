"""Entitlements: what can be held, who holds it, and the writes that give and take it."""

from typing import Any

from .base import ACCOUNT_ID, DECLARED_ENTITLEMENT_TYPE, DECLARED_RESOURCE_TYPE, READ, WRITE, Model, field, model
from .envelope import Request, Response


@model(schema=READ)
class ListEntitlements(Model):
    """
    What `list_entitlements` is asked.

    Attributes:
        custom_attributes: The names of the custom attributes wanted on each entitlement.
    """

    custom_attributes: list[str] | None = field(default=None)


@model(schema={"x-unique-hash": ["integration_specific_id", "integration_specific_resource_id"]})
class FoundEntitlementData(Model):
    """
    An entitlement that exists in the app.

    Attributes:
        entitlement_type: Its declared type.
        extra_data: Anything else worth showing, as JSON.
        integration_specific_id: Its id, unique within its resource.
        integration_specific_resource_id: The resource it belongs to; empty text for the app as a whole.
        is_assignable: Whether it can be given to an account.
        label: Its name for people.
        description: What it allows.
        custom_attributes: The custom attributes asked for, as text.
    """

    entitlement_type: str = field(schema=DECLARED_ENTITLEMENT_TYPE)
    extra_data: dict[str, Any] | None = field(default=None)
    integration_specific_id: str = field()
    integration_specific_resource_id: str = field()
    is_assignable: bool | None = field(default=None)
    label: str = field()
    description: str | None = field(default=None)
    custom_attributes: dict[str, str] | None = field(default=None)


@model(schema=READ)
class FindEntitlementAssociations(Model):
    """What `find_entitlement_associations` is asked: nothing, it walks all of them."""


@model(
    schema={
        "x-unique-hash": ["account_id", "integration_specific_entitlement_id", "integration_specific_resource_id"],
    },
)
class FoundEntitlementAssociation(Model):
    """
    One account holds one entitlement.

    Attributes:
        account_id: The account.
        integration_specific_entitlement_id: The entitlement.
        integration_specific_resource_id: The resource the entitlement belongs to.
    """

    account_id: str = field(schema=ACCOUNT_ID)
    integration_specific_entitlement_id: str = field()
    integration_specific_resource_id: str = field()


@model(schema=WRITE)
class AssignEntitlement(Model):
    """
    The entitlement to give, and to whom.

    Attributes:
        account_integration_specific_id: The account.
        resource_integration_specific_id: The resource the entitlement belongs to.
        resource_type: The resource's declared type.
        entitlement_type: The entitlement's declared type.
        entitlement_integration_specific_id: The entitlement.
    """

    account_integration_specific_id: str = field(schema=ACCOUNT_ID)
    resource_integration_specific_id: str = field()
    resource_type: str = field(schema=DECLARED_RESOURCE_TYPE)
    entitlement_type: str = field(schema=DECLARED_ENTITLEMENT_TYPE)
    entitlement_integration_specific_id: str = field()


@model()
class AssignedEntitlement(Model):
    """
    Whether the account holds the entitlement now.

    Attributes:
        assigned: Whether it does.
    """

    assigned: bool = field()


@model(schema=WRITE)
class UnassignEntitlement(Model):
    """
    The entitlement to take, and from whom.

    Attributes:
        account_integration_specific_id: The account.
        resource_type: The resource's declared type.
        resource_integration_specific_id: The resource the entitlement belongs to.
        entitlement_type: The entitlement's declared type.
        entitlement_integration_specific_id: The entitlement.
    """

    account_integration_specific_id: str = field(schema=ACCOUNT_ID)
    resource_type: str = field(schema=DECLARED_RESOURCE_TYPE)
    resource_integration_specific_id: str = field()
    entitlement_type: str = field(schema=DECLARED_ENTITLEMENT_TYPE)
    entitlement_integration_specific_id: str = field()


@model()
class UnassignedEntitlement(Model):
    """
    Whether the account is without the entitlement now.

    Attributes:
        unassigned: Whether it is.
    """

    unassigned: bool = field()


@model(schema=READ)
class GetAccountEntitlementAssociations(Model):
    """
    What `get_account_entitlement_associations` is asked.

    Attributes:
        account_id: The account.
    """

    account_id: str = field(schema=ACCOUNT_ID)


ListEntitlementsRequest = Request[ListEntitlements]
ListEntitlementsResponse = Response[list[FoundEntitlementData]]
FindEntitlementAssociationsRequest = Request[FindEntitlementAssociations]
FindEntitlementAssociationsResponse = Response[list[FoundEntitlementAssociation]]
AssignEntitlementRequest = Request[AssignEntitlement]
AssignEntitlementResponse = Response[AssignedEntitlement]
UnassignEntitlementRequest = Request[UnassignEntitlement]
UnassignEntitlementResponse = Response[UnassignedEntitlement]
GetAccountEntitlementAssociationsRequest = Request[GetAccountEntitlementAssociations]
GetAccountEntitlementAssociationsResponse = Response[list[FoundEntitlementAssociation]]
