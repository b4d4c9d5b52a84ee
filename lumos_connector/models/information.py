"""What a connector says of itself: its types of resources and entitlements, and the document of `info`."""

from enum import Enum
from typing import Any

from .base import Model, field, model
from .envelope import Request, Response


class AppCategory(str, Enum):
    """What an app is for."""

    HR_AND_LEARNING = "HR_AND_LEARNING"
    OFFICE_AND_LEGAL = "OFFICE_AND_LEGAL"
    SALES_AND_SUPPORT = "SALES_AND_SUPPORT"
    COMMERCE_AND_MARKETPLACES = "COMMERCE_AND_MARKETPLACES"
    IT_AND_SECURITY = "IT_AND_SECURITY"
    COMMUNICATION = "COMMUNICATION"
    DESIGN_AND_CREATIVITY = "DESIGN_AND_CREATIVITY"
    OTHER = "OTHER"
    MARKETING_AND_ANALYTICS = "MARKETING_AND_ANALYTICS"
    DEVELOPERS = "DEVELOPERS"
    ACCOUNTING_AND_FINANCE = "ACCOUNTING_AND_FINANCE"
    COLLABORATION = "COLLABORATION"
    CONTENT_AND_SOCIAL_MEDIA = "CONTENT_AND_SOCIAL_MEDIA"
    INTERNAL = "INTERNAL"
    EARLY_ACCESS = "EARLY_ACCESS"


@model()
class ResourceType(Model):
    """
    A type of resources that an app has.

    Attributes:
        type_id: Its id, as resources name it.
        type_label: Its name for people.
    """

    type_id: str = field()
    type_label: str = field()


@model()
class EntitlementRequirement(Model):
    """
    How many entitlements of another type come with one of this type.

    Attributes:
        min: At least so many.
        max: At most so many; no limit where absent.
    """

    min: int | None = field(default=None)
    max: int | None = field(default=None)


@model()
class EntitlementType(Model):
    """
    A type of entitlements that an app has.

    Attributes:
        type_id: Its id, as entitlements name it.
        type_label: Its name for people.
        resource_type_id: The type of resources it belongs to; empty text for the app as a whole.
        min: How many of it an account has at least.
        max: How many of it an account has at most; no limit where absent.
        requirements: What else an account needs, by the other type's id.
    """

    type_id: str = field()
    type_label: str = field()
    resource_type_id: str = field()
    min: int = field()
    max: int | None = field(default=None)
    requirements: dict[str, EntitlementRequirement] | None = field(default=None)


@model()
class AccessGraphEntitlementType(Model):
    """
    A type of entitlements in the access graph.

    Attributes:
        type_id: Its id.
        type_label: Its name for people.
        resource_type_id: The type of resources it belongs to.
    """

    type_id: str = field()
    type_label: str = field()
    resource_type_id: str = field()


@model()
class AccessGraphEntitlementRule(Model):
    """
    An entitlement that exists on every resource of a type.

    Attributes:
        entitlement_type: Its type.
        entitlement_id: Its id.
        resource_type: The type of resources it exists on.
        is_assignable: Whether it can be given to an account.
        denies_access: Whether it takes access away instead of giving it.
        label: Its name for people.
        description: What it allows.
    """

    entitlement_type: str = field()
    entitlement_id: str = field()
    resource_type: str = field()
    is_assignable: bool | None = field(default=None)
    denies_access: bool = field()
    label: str = field()
    description: str | None = field(default=None)


@model()
class AccessGraphImpliedAccessRule(Model):
    """
    An entitlement that comes with another.

    Attributes:
        from_entitlement_type: The type of the one held.
        from_entitlement_id: The id of the one held.
        from_resource_type: The type of the resource it is held on.
        relationship_label: The relationship between the two resources.
        to_entitlement_type: The type of the one that comes with it.
        to_entitlement_id: The id of the one that comes with it.
        to_resource_type: The type of the resource that one is on.
    """

    from_entitlement_type: str = field()
    from_entitlement_id: str = field()
    from_resource_type: str = field()
    relationship_label: str | None = field(default=None)
    to_entitlement_type: str = field()
    to_entitlement_id: str = field()
    to_resource_type: str = field()


@model()
class CapabilitySchema(Model):
    """
    What a capability takes and gives.

    Attributes:
        argument: The JSON Schema of its request's payload.
        output: The JSON Schema of its answer's payload.
        display_name: Its name for people.
        description: Anything unusual about it.
    """

    argument: dict[str, Any] = field()
    output: dict[str, Any] = field()
    display_name: str | None = field(default=None)
    description: str | None = field(default=None)


@model()
class Info(Model):
    """
    What a connector is and can do.

    Attributes:
        app_id: The app's id.
        app_vendor_domain: The vendor's domain.
        version: The connector's version.
        capabilities: The names of what it can do, sorted.
        capability_schema: What each of them takes and gives.
        oauth_scopes: The scopes each of them needs.
        authentication_schema: The JSON Schema of the credential; empty where there is none, or several.
        credentials_schema: The JSON Schemas of several credentials.
        logo_url: The app's logo.
        user_friendly_name: The app's name for people.
        description: What the connector is for.
        categories: What the app is for.
        entitlement_types: The types of entitlements it has.
        access_graph_entitlement_types: The types of entitlements in the access graph.
        access_graph_entitlement_rules: Entitlements that exist on every resource of a type.
        implied_access_rules: Entitlements that come with others.
        resource_types: The types of resources it has.
        request_settings_schema: The JSON Schema of the settings.
    """

    app_id: str = field()
    app_vendor_domain: str | None = field(default=None)
    version: str = field()
    capabilities: list[str] = field()
    capability_schema: dict[str, CapabilitySchema] = field()
    oauth_scopes: dict[str, str] | None = field(default=None)
    authentication_schema: dict[str, Any] = field()
    credentials_schema: list[dict[str, Any]] = field()
    logo_url: str | None = field(default=None)
    user_friendly_name: str | None = field(default=None)
    description: str | None = field(default=None)
    categories: list[AppCategory] | None = field(default=None)
    entitlement_types: list[EntitlementType] = field()
    access_graph_entitlement_types: list[AccessGraphEntitlementType] | None = field(default=None)
    access_graph_entitlement_rules: list[AccessGraphEntitlementRule] | None = field(default=None)
    implied_access_rules: list[AccessGraphImpliedAccessRule] | None = field(default=None)
    resource_types: list[ResourceType] = field()
    request_settings_schema: dict[str, Any] = field()


@model(schema={"x-capability-category": "specification"})
class AppInfoRequestPayload(Model):
    """What `app_info` is asked: nothing."""


@model()
class AppInfo(Model):
    """
    A connector as an OpenAPI document.

    Attributes:
        app_id: The app's id.
        app_schema: The document.
    """

    app_id: str = field()
    app_schema: dict[str, Any] = field()


InfoResponse = Response[Info]
AppInfoRequest = Request[AppInfoRequestPayload]
AppInfoResponse = Response[AppInfo]
