"""
SCIM's users and groups (RFC 7643) as the platform's accounts, resources and entitlements, and back.

Everything here is a pure function of JSON and models. This module must not know HTTP, pages or credentials.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from attrs import define, evolve

from lumos_connector import (
    AccountStatus,
    CreatableAccount,
    CustomAttributeCustomizedType,
    CustomAttributeSchema,
    CustomAttributeType,
    FoundAccountData,
    FoundEntitlementAssociation,
    FoundEntitlementData,
    FoundResourceData,
    InvalidValueError,
    MissingParameterError,
    NotFoundError,
    UnknownValueError,
)

from .resource import Resource, id_of, object_of, objects, plain_of, text_of
from .settings import GroupsAs, ScimSettings

CORE_USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE_USER = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

TENANT = "TENANT"
GROUP = "GROUP"
MEMBER = "MEMBER"

TENANT_ID = "tenant"
"""The id of the one resource of type TENANT: it must outlive a change of the base URL."""
MEMBER_ID = "member"
"""The id of the one entitlement that each resource of type GROUP has."""

STANDARD_SCHEMAS: Sequence[Resource] = (
    {
        "id": CORE_USER,
        "attributes": [
            {"name": "displayName", "type": "string", "description": "The name to show."},
            {"name": "nickName", "type": "string", "description": "The casual name."},
            {"name": "title", "type": "string", "description": "The position held."},
            {"name": "userType", "type": "string", "description": "The relationship to the organisation."},
            {"name": "preferredLanguage", "type": "string", "description": "The language preferred."},
            {"name": "locale", "type": "string", "description": "How numbers and dates are written."},
            {"name": "timezone", "type": "string", "description": "The time zone, as the IANA database names it."},
            {"name": "profileUrl", "type": "reference", "description": "The address of the profile page."},
        ],
    },
    {
        "id": ENTERPRISE_USER,
        "attributes": [
            {"name": "employeeNumber", "type": "string", "description": "The number the organisation assigned."},
            {"name": "costCenter", "type": "string", "description": "The cost centre."},
            {"name": "organization", "type": "string", "description": "The organisation."},
            {"name": "division", "type": "string", "description": "The division."},
            {"name": "department", "type": "string", "description": "The department."},
            {"name": "manager", "type": "complex", "description": "The id of the manager's account."},
        ],
    },
)
"""What RFC 7643 says a user has, for services that do not describe their own schemas."""

_ENTERPRISE_NAMES = frozenset(attribute["name"] for attribute in STANDARD_SCHEMAS[1]["attributes"])
_TYPES = {
    "string": CustomAttributeType.STRING,
    "reference": CustomAttributeType.STRING,
    "decimal": CustomAttributeType.STRING,
    "boolean": CustomAttributeType.BOOLEAN,
    "integer": CustomAttributeType.INTEGER,
    "dateTime": CustomAttributeType.DATETIME,
}
_FIELDS_OF_ACCOUNTS = frozenset({"id", "schemas", "userName", "active", "password"})
_FIELDS_OF_NAMES = frozenset({"givenName", "familyName"})


# Users


def account_of(user: Resource, wanted: Iterable[str] = ()) -> FoundAccountData:
    """
    Give a user as an account; what an account has no field for goes into ``extra_data`` under its SCIM name.

    Args:
        user: The user.
        wanted: The custom attributes to give, by the names that `custom_attributes_of` lists.

    Returns:
        The account.

    Raises:
        InvalidResponseError: The user has no id.
    """
    name = object_of(user.get("name"))
    custom = {key: text for key in wanted if (text := _custom_attribute(user, key)) is not None}
    return FoundAccountData(
        integration_specific_id=id_of(user, "/Users"),
        email=_email(user),
        given_name=text_of(name.get("givenName")),
        family_name=text_of(name.get("familyName")),
        username=text_of(user.get("userName")),
        user_status=_status(user),
        extra_data=_rest(user) or None,
        custom_attributes=custom or None,
    )


def status_after(answer: Resource | None, *, active: bool) -> AccountStatus:
    """Give a user's state after a write: what the service answers, else what it was asked for."""
    asked = AccountStatus.ACTIVE if active else AccountStatus.INACTIVE
    return _status(answer or {}) or asked


def user_of(account: CreatableAccount) -> Resource:
    """
    Give an account to create as a user.

    Args:
        account: The account; ``extra_data`` holds more attributes by their SCIM names, such as ``title``, those of the
            enterprise extension, such as ``department``, and other extensions under their URN.

    Returns:
        The user to send.

    Raises:
        MissingParameterError: There is nothing to sign in with.
        InvalidValueError: The state is not one that a user can start in.
    """
    user_name = account.username or account.email
    if not user_name:
        raise MissingParameterError(message="username: expected a name to sign in with, or an email that serves as one")
    more = _placed(account.extra_data or {})
    name = object_of(more.get("name")) | _present(givenName=account.given_name, familyName=account.family_name)
    user = more | _present(name=name, emails=_emails(account.email, more))
    user |= {"userName": user_name, "active": _is_active(account.user_status)}
    return {"schemas": [CORE_USER, *(key for key in user if key.startswith("urn:"))], **user}


def custom_attributes_of(schemas: Iterable[Resource], used: Iterable[str]) -> list[CustomAttributeSchema]:
    """
    Give the attributes of users that have a single value and no field of their own in an account.

    Args:
        schemas: The service's schemas.
        used: The ids of those that users follow.

    Returns:
        The attributes; those of the core and the enterprise schema by their plain names, others after their URN.
    """
    ids = frozenset(used)
    return [
        found
        for schema in schemas
        if schema.get("id") in ids
        for attribute in objects(schema.get("attributes"))
        if (found := _custom_attribute_of(schema["id"], attribute)) is not None
    ]


def schemas_of_users(resource_types: Iterable[Resource]) -> list[str]:
    """Give the ids of the schemas that users follow, from what the service says of its types of resources."""
    ids = [
        followed.get("schema")
        for users in resource_types
        if users.get("endpoint") == "/Users"
        for followed in (users, *objects(users.get("schemaExtensions")))
    ]
    return [schema for schema in ids if isinstance(schema, str)]


def _status(user: Resource) -> AccountStatus | None:
    # Some services write the boolean as text.
    active = str(user.get("active")).lower()
    return {"true": AccountStatus.ACTIVE, "false": AccountStatus.INACTIVE}.get(active)


def _email(user: Resource) -> str | None:
    """Give the primary address, else the one for work, else the first."""
    emails = [email for email in objects(user.get("emails")) if text_of(email.get("value"))]
    best = max(emails, key=lambda email: (email.get("primary") is True, email.get("type") == "work"), default={})
    return text_of(best.get("value"))


def _rest(user: Resource) -> dict[str, Any]:
    rest = {key: value for key, value in user.items() if key not in _FIELDS_OF_ACCOUNTS}
    if isinstance(name := rest.pop("name", None), dict):
        name = {key: value for key, value in name.items() if key not in _FIELDS_OF_NAMES}
    return rest | _present(name=name)


def _custom_attribute(user: Resource, wanted: str) -> str | None:
    schema, _, name = wanted.rpartition(":")
    places = [user.get(schema)] if schema else [user, user.get(ENTERPRISE_USER)]
    return next((text for place in places if (text := plain_of(object_of(place).get(name))) is not None), None)


def _custom_attribute_of(schema: str, attribute: Resource) -> CustomAttributeSchema | None:
    name, kind = text_of(attribute.get("name")), _TYPES.get(str(attribute.get("type")))
    if name == "manager":
        kind = CustomAttributeType.USER
    if name is None or kind is None or name in _FIELDS_OF_ACCOUNTS or attribute.get("multiValued"):
        return None
    return CustomAttributeSchema(
        customized_type=CustomAttributeCustomizedType.ACCOUNT,
        name=name if schema in (CORE_USER, ENTERPRISE_USER) else f"{schema}:{name}",
        attribute_type=kind,
        description=text_of(attribute.get("description")),
    )


def _placed(extra: dict[str, Any]) -> dict[str, Any]:
    """Move the attributes of the enterprise extension to where SCIM has them."""
    enterprise = {key: value for key, value in extra.items() if key in _ENTERPRISE_NAMES}
    if isinstance(enterprise.get("manager"), str):
        enterprise["manager"] = {"value": enterprise["manager"]}
    rest = {key: value for key, value in extra.items() if key not in _ENTERPRISE_NAMES}
    return rest | _present(**{ENTERPRISE_USER: object_of(extra.get(ENTERPRISE_USER)) | enterprise})


def _emails(email: str | None, more: dict[str, Any]) -> list[Resource]:
    given = objects(more.get("emails"))
    if not email:
        return given
    others = ({**other, "primary": False} for other in given if other.get("value") != email)
    return [{"value": email, "type": "work", "primary": True}, *others]


def _is_active(status: str | None) -> bool:
    if status in (None, AccountStatus.ACTIVE.value):
        return True
    if status == AccountStatus.INACTIVE.value:
        return False
    raise InvalidValueError(message="user_status: expected ACTIVE or INACTIVE; SCIM has no other state")


# Groups


@define(frozen=True)
class Place:
    """
    Where the platform finds the membership of a group.

    Attributes:
        resource_id: The resource.
        entitlement_type: The type of the entitlement.
        entitlement_id: The entitlement on that resource.
    """

    resource_id: str
    entitlement_type: str
    entitlement_id: str


def place_of(group_id: str, groups_as: GroupsAs) -> Place:
    """Give where a group's membership is, for the way groups are shown."""
    if groups_as is GroupsAs.RESOURCES:
        return Place(group_id, MEMBER, MEMBER_ID)
    return Place(TENANT_ID, GROUP, group_id)


def group_at(place: Place, groups_as: GroupsAs) -> str:
    """
    Give the id of the group whose membership is at a place.

    Args:
        place: What the caller named; no resource means the app as a whole, which is the tenant.
        groups_as: The way groups are shown.

    Returns:
        The group's id; whether there is such a group, only the service knows.

    Raises:
        UnknownValueError: There are no entitlements of that type.
        NotFoundError: There can be nothing at that place.
    """
    as_resources = groups_as is GroupsAs.RESOURCES
    named = place if place.resource_id or as_resources else evolve(place, resource_id=TENANT_ID)
    expected = place_of(named.resource_id if as_resources else named.entitlement_id, groups_as)
    if named.entitlement_type != expected.entitlement_type:
        raise UnknownValueError(
            message=f"entitlement_type: expected {expected.entitlement_type}, since groups_as is {groups_as.value}"
        )
    if named != expected:
        raise NotFoundError(
            message=f"expected the entitlement {expected.entitlement_id!r} of the resource {expected.resource_id!r}"
        )
    return named.resource_id if as_resources else named.entitlement_id


def tenant_resource(settings: ScimSettings) -> FoundResourceData:
    """Give the resource that stands for the whole service, where groups are entitlements."""
    return FoundResourceData(integration_specific_id=TENANT_ID, label=settings.tenant_id, resource_type=TENANT)


def resource_of(group: Resource) -> FoundResourceData:
    """Give a group as a resource."""
    group_id = id_of(group, "/Groups")
    extra = {key: text for key, value in _rest_of_group(group).items() if (text := plain_of(value)) is not None}
    return FoundResourceData(
        integration_specific_id=group_id, label=_label(group), resource_type=GROUP, extra_data=extra or None
    )


def entitlement_of(group: Resource, groups_as: GroupsAs) -> FoundEntitlementData:
    """Give the entitlement that belonging to a group is."""
    place = place_of(id_of(group, "/Groups"), groups_as)
    is_resource = groups_as is GroupsAs.RESOURCES
    return FoundEntitlementData(
        entitlement_type=place.entitlement_type,
        integration_specific_id=place.entitlement_id,
        integration_specific_resource_id=place.resource_id,
        is_assignable=True,
        label="Member" if is_resource else _label(group),
        extra_data=None if is_resource else _rest_of_group(group) or None,
    )


def association_of(account_id: str, group_id: str, groups_as: GroupsAs) -> FoundEntitlementAssociation:
    """Give the fact that an account belongs to a group."""
    place = place_of(group_id, groups_as)
    return FoundEntitlementAssociation(
        account_id=account_id,
        integration_specific_entitlement_id=place.entitlement_id,
        integration_specific_resource_id=place.resource_id,
    )


def _label(group: Resource) -> str:
    return text_of(group.get("displayName")) or id_of(group, "/Groups")


def _rest_of_group(group: Resource) -> dict[str, Any]:
    return {key: value for key, value in group.items() if key not in ("id", "schemas", "displayName", "members")}


def _present(**fields: Any) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value not in (None, {}, [])}
