"""The access graph: resources, how they belong together, what can be held on them, and who holds it."""

from enum import Enum
from typing import Any

from .attributes import CustomAttributeCustomizedType
from .base import CREDENTIAL_ID, ENTITLEMENT_ID, READ, RESOURCE_ID, Model, field, model
from .envelope import Request, Response
from .information import AccessGraphEntitlementRule, AccessGraphImpliedAccessRule, ResourceType

_RESOURCE_TYPE = {"x-semantic": "resource-type"}
_ENTITLEMENT_TYPE = {"x-semantic": "entitlement-type"}


class ResourceRelationshipLabel(str, Enum):
    """How one resource relates to another; an app may use words of its own instead."""

    CONTAINS = "contains"
    PARENT_OF = "parent_of"
    CHILD_OF = "child_of"
    MEMBER_OF = "member_of"
    HAS_MEMBER = "has_member"
    OWNS = "owns"
    OWNED_BY = "owned_by"
    HAS_ACCESS_TO = "has_access_to"
    GRANTS_ACCESS_TO = "grants_access_to"
    BELONGS_TO = "belongs_to"
    INCLUDES = "includes"
    UNKNOWN = "unknown"


class ReferenceType(str, Enum):
    """What a reference leads to."""

    ACCOUNT = "account"


@model()
class Reference(Model):
    """
    The same thing elsewhere in the contract.

    Attributes:
        id: Its id there.
        type: What it is there.
    """

    id: str = field()
    type: ReferenceType = field()


@model()
class CustomAttributeParameter(Model):
    """
    A custom attribute that is wanted.

    Attributes:
        label: Its name.
        type: What carries it.
    """

    label: str = field()
    type: CustomAttributeCustomizedType = field()


@model()
class CustomAttribute(Model):
    """
    The value of a custom attribute.

    Attributes:
        record_id: What has the value.
        label: The attribute's name, as it was asked for.
        value: The value, as JSON.
        type: What carries it, and so whose id ``record_id`` is.
    """

    record_id: str = field()
    label: str = field()
    value: Any | None = field()
    type: CustomAttributeCustomizedType = field()


@model(schema=READ)
class FindResourceGraph(Model):
    """
    What `find_resource_graph` is asked.

    Attributes:
        custom_attributes: The custom attributes wanted on each resource.
    """

    custom_attributes: list[CustomAttributeParameter] | None = field(default=None)


@model(schema={"x-unique-hash": ["id", "resource_type"]})
class AccessGraphResource(Model):
    """
    A resource in the access graph.

    Attributes:
        id: Its id, unique within the whole tenant.
        resource_type: Its declared type.
        reference: The account that this resource is, where it is one.
        label: Its name for people.
        description: What it is.
        is_terminal: Whether access ends here.
        is_credential_bearing: Whether it holds a secret that leads further.
        linked_credential_ids: The credentials it holds, where it does.
    """

    id: str = field(schema=RESOURCE_ID)
    resource_type: str = field(schema=_RESOURCE_TYPE)
    reference: Reference | None = field(default=None)
    label: str = field()
    description: str | None = field(default=None)
    is_terminal: bool | None = field(default=None)
    is_credential_bearing: bool | None = field(default=None)
    linked_credential_ids: list[str] | None = field(default=None, schema=CREDENTIAL_ID)


@model()
class AccessGraphResourceRelationship(Model):
    """
    How a resource relates to others.

    Attributes:
        from_id: The resource.
        to_ids: The others.
        label: The relationship: a `ResourceRelationshipLabel`, or a word of the app's own.
    """

    from_id: str = field()
    to_ids: list[str] = field()
    label: str = field()


@model()
class ResourceGraph(Model):
    """
    A page of the resources and of their relationships.

    Attributes:
        resources: The resources.
        resource_relationships: How they relate to each other.
        custom_attributes: The custom attributes asked for.
    """

    resources: list[AccessGraphResource] = field()
    resource_relationships: list[AccessGraphResourceRelationship] = field()
    custom_attributes: list[CustomAttribute] = field()


@model(schema=READ)
class FindEntitlementGraph(Model):
    """
    What `find_entitlement_graph` is asked.

    Attributes:
        custom_attributes: The custom attributes wanted on each entitlement.
    """

    custom_attributes: list[CustomAttributeParameter] | None = field(default=None)


@model(schema={"x-unique-hash": ["id", "resource_id"]})
class AccessGraphEntitlement(Model):
    """
    An entitlement in the access graph.

    Attributes:
        id: Its id, unique within the whole tenant.
        entitlement_type: Its declared type.
        resource_id: The resource it belongs to.
        is_assignable: Whether it can be given to an account.
        denies_access: Whether it takes access away, whatever else gives it.
        label: Its name for people.
        description: What it allows.
    """

    id: str = field(schema=ENTITLEMENT_ID)
    entitlement_type: str = field(schema=_ENTITLEMENT_TYPE)
    resource_id: str = field(schema=RESOURCE_ID)
    is_assignable: bool | None = field(default=None)
    denies_access: bool = field()
    label: str = field()
    description: str | None = field(default=None)


@model()
class AccessGraphEntitlementIdentifier(Model):
    """
    Which entitlement, on which resource.

    Attributes:
        entitlement_id: The entitlement.
        resource_id: The resource it belongs to.
    """

    entitlement_id: str = field()
    resource_id: str = field()


@model()
class AccessGraphImpliedAccess(Model):
    """
    Entitlements that come with another.

    Attributes:
        from_entitlement: The one that is held.
        to_entitlements: Those that come with it.
    """

    from_entitlement: AccessGraphEntitlementIdentifier = field()
    to_entitlements: list[AccessGraphEntitlementIdentifier] = field()


@model()
class EntitlementGraph(Model):
    """
    A page of the entitlements, and what comes with them.

    Attributes:
        nodes: The entitlements.
        entitlement_implications: Which of them come with others.
        custom_attributes: The custom attributes asked for.
        access_graph_entitlement_rules: Rules known only at run time: entitlements that exist on every resource of a
            type.
        access_graph_implied_access_rules: Rules known only at run time: entitlements that come with others.
    """

    nodes: list[AccessGraphEntitlement] = field()
    entitlement_implications: list[AccessGraphImpliedAccess] = field()
    custom_attributes: list[CustomAttribute] = field()
    access_graph_entitlement_rules: list[AccessGraphEntitlementRule] = field(factory=list, schema={"default": []})
    access_graph_implied_access_rules: list[AccessGraphImpliedAccessRule] = field(factory=list, schema={"default": []})


@model(schema=READ)
class FindEntitlementAssignments(Model):
    """What `find_entitlement_assignments` is asked: nothing, it walks all of them."""


@model(schema={"x-unique-hash": ["resource_id", "entitlement_id", "entitlement_resource_id"]})
class AccessGraphEntitlementAssignment(Model):
    """
    One resource, such as an account, holds one entitlement.

    Attributes:
        resource_id: The resource that holds it.
        entitlement_id: The entitlement.
        entitlement_resource_id: The resource the entitlement belongs to.
    """

    resource_id: str = field(schema=RESOURCE_ID)
    entitlement_id: str = field(schema=ENTITLEMENT_ID)
    entitlement_resource_id: str = field(schema=RESOURCE_ID)


ACCESS_GRAPH_GLOBAL_RESOURCE_TYPE = ResourceType(
    type_id="ACCESS_GRAPH_GLOBAL_RESOURCE", type_label="Access Graph Global Resource"
)
"""The type of `ACCESS_GRAPH_GLOBAL_RESOURCE`, to declare among ``resource_types``."""

ACCESS_GRAPH_GLOBAL_RESOURCE = AccessGraphResource(
    id="",
    label="Access Graph Global Resource",
    description="The tenant as a whole",
    resource_type=ACCESS_GRAPH_GLOBAL_RESOURCE_TYPE.type_id,
)
"""The tenant as a whole, for entitlements that belong to no other resource."""


FindResourceGraphRequest = Request[FindResourceGraph]
FindResourceGraphResponse = Response[ResourceGraph]
FindEntitlementGraphRequest = Request[FindEntitlementGraph]
FindEntitlementGraphResponse = Response[EntitlementGraph]
FindEntitlementAssignmentsRequest = Request[FindEntitlementAssignments]
FindEntitlementAssignmentsResponse = Response[list[AccessGraphEntitlementAssignment]]
