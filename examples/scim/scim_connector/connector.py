"""
The connector for any SCIM 2.0 service: what it declares, and one method per capability.

A capability here is three steps: ask the service (`client`, `memberships`), map what it says (`mapping`), say where the
next page starts (`paging`). How to speak SCIM and what SCIM's attributes mean is theirs to know, not this module's.
"""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, ClassVar

from lumos_connector import (
    AccountStatus,
    ActivateAccountRequest,
    ActivateAccountResponse,
    ActivatedAccount,
    AppCategory,
    AssignedEntitlement,
    AssignEntitlement,
    AssignEntitlementRequest,
    AssignEntitlementResponse,
    BaseConnector,
    BasicCredential,
    CreateAccountRequest,
    CreateAccountResponse,
    CreatedAccount,
    CreatedEffect,
    DeactivateAccountRequest,
    DeactivateAccountResponse,
    DeactivatedAccount,
    DeleteAccountRequest,
    DeleteAccountResponse,
    DeletedAccount,
    EntitlementType,
    Error,
    ExecutionSummary,
    FindEntitlementAssociationsRequest,
    FindEntitlementAssociationsResponse,
    FoundEntitlementAssociation,
    HTTPHandler,
    HTTPStatusError,
    InvalidPageTokenError,
    ListAccountsRequest,
    ListAccountsResponse,
    ListCustomAttributesSchemaRequest,
    ListCustomAttributesSchemaResponse,
    ListEntitlementsRequest,
    ListEntitlementsResponse,
    ListResourcesRequest,
    ListResourcesResponse,
    Page,
    Request,
    ResourceType,
    TokenCredential,
    UnassignedEntitlement,
    UnassignEntitlement,
    UnassignEntitlementRequest,
    UnassignEntitlementResponse,
    ValidateCredentialsRequest,
    ValidateCredentialsResponse,
    ValidatedCredentials,
)

from .client import GROUPS, USERS, ScimClient
from .errors import ScimErrorHandler
from .mapping import (
    GROUP,
    MEMBER,
    STANDARD_SCHEMAS,
    TENANT,
    Place,
    account_of,
    association_of,
    custom_attributes_of,
    entitlement_of,
    group_at,
    resource_of,
    schemas_of_users,
    status_after,
    tenant_resource,
    user_of,
)
from .memberships import Memberships
from .paging import Position, position_in
from .resource import Resource, id_of
from .settings import GroupsAs, ScimSettings

MEMBERSHIPS = "memberships"

SCHEMAS_AT_ONCE = 1000

GROUPS_AT_ONCE = 20
"""How many groups, each with all of its members, one page of associations asks for at most."""


class ScimConnector(BaseConnector):
    """Users and groups of any SCIM 2.0 service (RFC 7643, RFC 7644), with a bearer token."""

    app_id = "scim"
    version = "1.0.0"
    user_friendly_name = "SCIM 2.0"
    description = "Reads and manages the users and groups of any service that speaks SCIM 2.0."
    categories = [AppCategory.IT_AND_SECURITY]
    auth: ClassVar[type | None] = TokenCredential
    settings_model = ScimSettings
    # Both ways of showing groups are declared; which one a tenant uses is its setting `groups_as`.
    resource_types = [
        ResourceType(type_id=TENANT, type_label="Tenant"),
        ResourceType(type_id=GROUP, type_label="Group"),
    ]
    entitlement_types = [
        EntitlementType(type_id=GROUP, type_label="Group", resource_type_id=TENANT, min=0),
        EntitlementType(type_id=MEMBER, type_label="Member", resource_type_id=GROUP, min=0, max=1),
    ]
    exception_handlers = [(HTTPStatusError, HTTPHandler, None), (HTTPStatusError, ScimErrorHandler, None)]

    def authorization(self, request: Request[Any]) -> str:
        """Give the ``Authorization`` header's value (RFC 6750, section 2.1)."""
        return f"Bearer {request.credential(TokenCredential).token}"

    def client(self, request: Request[Any]) -> ScimClient:
        """Give a client of the service that the settings name, for the time of one call."""
        return ScimClient(request.settings_as(ScimSettings).service_url, self.authorization(request))

    # Reading

    async def validate_credentials(self, request: ValidateCredentialsRequest) -> ValidateCredentialsResponse:
        """Read one user: a service may let anybody read its description, so reading that would prove nothing."""
        async with self.client(request) as scim:
            await scim.page(USERS, count=1)
        tenant_id = request.settings_as(ScimSettings).tenant_id
        return ValidateCredentialsResponse(
            response=ValidatedCredentials(valid=True, unique_tenant_id=tenant_id), raw_data=_raw_data(request, scim)
        )

    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
        """List the users."""
        wanted = request.request.custom_attributes or ()
        async with self.client(request) as scim:
            users, page = await _page(request, scim, USERS)
        return ListAccountsResponse(
            response=[account_of(user, wanted) for user in users], page=page, raw_data=_raw_data(request, scim)
        )

    async def list_resources(self, request: ListResourcesRequest) -> ListResourcesResponse:
        """List the groups, or the tenant where groups are its entitlements."""
        settings = request.settings_as(ScimSettings)
        async with self.client(request) as scim:
            if settings.groups_as is GroupsAs.RESOURCES:
                groups, page = await _page(request, scim, GROUPS, excludedAttributes="members")
                found = [resource_of(group) for group in groups]
            else:
                page = _only_page(request)
                # There is a tenant only where there is a service that accepts the credential.
                await scim.page(GROUPS, count=1, excludedAttributes="members")
                found = [tenant_resource(settings)]
        return ListResourcesResponse(response=found, page=page, raw_data=_raw_data(request, scim))

    async def list_entitlements(self, request: ListEntitlementsRequest) -> ListEntitlementsResponse:
        """List the groups, or what it is to belong to each where they are resources."""
        groups_as = request.settings_as(ScimSettings).groups_as
        async with self.client(request) as scim:
            groups, page = await _page(request, scim, GROUPS, excludedAttributes="members")
        return ListEntitlementsResponse(
            response=[entitlement_of(group, groups_as) for group in groups],
            page=page,
            raw_data=_raw_data(request, scim),
        )

    async def find_entitlement_associations(
        self, request: FindEntitlementAssociationsRequest
    ) -> FindEntitlementAssociationsResponse:
        """Find who belongs to which group; a page may end inside a group, and be empty although more follows."""
        size = _page_size(request)
        async with self.client(request) as scim:
            found, following = await _associations(request, scim, size)
        page = Page(token=following.token() if following else None, size=size)
        return FindEntitlementAssociationsResponse(response=found, page=page, raw_data=_raw_data(request, scim))

    async def list_custom_attributes_schema(
        self, request: ListCustomAttributesSchemaRequest
    ) -> ListCustomAttributesSchemaResponse:
        """List what the service says its users have, or what RFC 7643 says where the service doesn't."""
        page = _only_page(request)
        async with self.client(request) as scim:
            schemas, used = await _schemas(scim)
        return ListCustomAttributesSchemaResponse(
            response=custom_attributes_of(schemas, used), page=page, raw_data=_raw_data(request, scim)
        )

    # Writing

    async def create_account(self, request: CreateAccountRequest) -> CreateAccountResponse:
        """
        Create a user, then make them a member of groups.

        A group that fails does not fail the call: the user exists, and the caller needs their id. The failure is among
        ``caught_errors`` of the ``execution_summary``.
        """
        wanted = request.request
        user = user_of(wanted)
        places = (
            Place(e.integration_specific_resource_id or "", e.entitlement_type, e.integration_specific_id)
            for e in wanted.entitlements
        )
        group_ids = [_group_id(request, place) for place in places]
        async with self.client(request) as scim:
            created = await scim.create(USERS, user)
            user_id = id_of(created, "/Users")
            errors = await self._add_to_groups(scim, user_id, group_ids)
        return CreateAccountResponse(
            response=CreatedAccount(id=user_id, status=status_after(created, active=user["active"]), created=True),
            execution_summary=_partial(user["userName"], errors) if errors else None,
            raw_data=_raw_data(request, scim),
        )

    async def activate_account(self, request: ActivateAccountRequest) -> ActivateAccountResponse:
        """Set the user's ``active`` to true."""
        async with self.client(request) as scim:
            status = await _set_active(scim, request.request.account_id, active=True)
        return ActivateAccountResponse(
            response=ActivatedAccount(status=status, activated=status is AccountStatus.ACTIVE),
            raw_data=_raw_data(request, scim),
        )

    async def deactivate_account(self, request: DeactivateAccountRequest) -> DeactivateAccountResponse:
        """Set the user's ``active`` to false."""
        async with self.client(request) as scim:
            status = await _set_active(scim, request.request.account_id, active=False)
        return DeactivateAccountResponse(
            response=DeactivatedAccount(status=status, deactivated=status is AccountStatus.INACTIVE),
            raw_data=_raw_data(request, scim),
        )

    async def delete_account(self, request: DeleteAccountRequest) -> DeleteAccountResponse:
        """Delete the user."""
        async with self.client(request) as scim:
            await scim.delete(USERS, request.request.account_id)
        return DeleteAccountResponse(
            response=DeletedAccount(status=AccountStatus.DELETED, deleted=True), raw_data=_raw_data(request, scim)
        )

    async def assign_entitlement(self, request: AssignEntitlementRequest) -> AssignEntitlementResponse:
        """Make the user a member of the group."""
        user_id = request.request.account_integration_specific_id
        group_id = _group_id(request, _named_in(request.request))
        async with self.client(request) as scim:
            # Some services take any text for a member: the group would then hold a user that does not exist.
            await scim.get(USERS, user_id, attributes="id")
            await Memberships(scim).add(group_id, user_id)
        return AssignEntitlementResponse(response=AssignedEntitlement(assigned=True), raw_data=_raw_data(request, scim))

    async def unassign_entitlement(self, request: UnassignEntitlementRequest) -> UnassignEntitlementResponse:
        """Take the user out of the group; a membership through a group inside it stays."""
        group_id = _group_id(request, _named_in(request.request))
        async with self.client(request) as scim:
            await Memberships(scim).remove(group_id, request.request.account_integration_specific_id)
        return UnassignEntitlementResponse(
            response=UnassignedEntitlement(unassigned=True), raw_data=_raw_data(request, scim)
        )

    async def _add_to_groups(self, scim: ScimClient, user_id: str, group_ids: Sequence[str]) -> list[Error]:
        outcomes = [await self._add_to_group(scim, user_id, group_id) for group_id in group_ids]
        return [error for error in outcomes if error is not None]

    async def _add_to_group(self, scim: ScimClient, user_id: str, group_id: str) -> Error | None:
        try:
            await Memberships(scim).add(group_id, user_id)
        except Exception as e:  # noqa: BLE001 - whatever it is, the user exists and must be reported
            return self.error_of(e, "create_account")
        return None


class ScimBasicConnector(ScimConnector):
    """Users and groups of any SCIM 2.0 service, with a user name and a password."""

    app_id = "scim-basic"
    user_friendly_name = "SCIM 2.0 (basic authentication)"
    auth = BasicCredential

    def authorization(self, request: Request[Any]) -> str:
        """Give the ``Authorization`` header's value (RFC 7617, section 2)."""
        credential = request.credential(BasicCredential)
        return f"Basic {b64encode(f'{credential.username}:{credential.password}'.encode()).decode()}"


def _page_size(request: Request[Any]) -> int:
    return request.page_size_or(request.settings_as(ScimSettings).items_per_page)


def _only_page(request: Request[Any]) -> Page:
    """Give the page of a listing that has no second one."""
    if request.page_token is not None:
        raise InvalidPageTokenError
    return Page(size=_page_size(request))


async def _page(request: Request[Any], scim: ScimClient, endpoint: str, **query: str) -> tuple[list[Resource], Page]:
    """Get the page that the caller asks for, and where the next one starts."""
    size = _page_size(request)
    start = position_in(endpoint, request.page_token)
    found = await scim.page(endpoint, start_index=start.index, count=size, **query)
    following = Position(listing=endpoint, index=found.next_index).token() if found.next_index else None
    return found.resources, Page(token=following, size=size)


async def _associations(
    request: Request[Any], scim: ScimClient, size: int
) -> tuple[list[FoundEntitlementAssociation], Position | None]:
    """Get memberships until there are enough, and the place of the one that comes next."""
    groups_as = request.settings_as(ScimSettings).groups_as
    start = position_in(MEMBERSHIPS, request.page_token)
    memberships = Memberships(scim)
    groups = await scim.page(GROUPS, start_index=start.index, count=min(size, GROUPS_AT_ONCE))
    found: list[FoundEntitlementAssociation] = []
    for index, group in enumerate(groups.resources, start.index):
        group_id = id_of(group, "/Groups")
        for user_id in await memberships.users_of(group):
            if group_id == start.group and user_id < start.user:
                continue
            if len(found) == size:
                return found, Position(listing=MEMBERSHIPS, index=index, group=group_id, user=user_id)
            found.append(association_of(user_id, group_id, groups_as))
    return found, Position(listing=MEMBERSHIPS, index=groups.next_index) if groups.next_index else None


async def _schemas(scim: ScimClient) -> tuple[Sequence[Resource], Sequence[str]]:
    """Get the service's schemas and the ids of those that users follow; the standard's where it describes none."""
    try:
        used = schemas_of_users((await scim.page("ResourceTypes", count=SCHEMAS_AT_ONCE)).resources)
        return (await scim.page("Schemas", count=SCHEMAS_AT_ONCE)).resources, used
    except HTTPStatusError as error:
        if error.status not in (404, 405, 501):
            raise
    return STANDARD_SCHEMAS, [schema["id"] for schema in STANDARD_SCHEMAS]


async def _set_active(scim: ScimClient, user_id: str, *, active: bool) -> AccountStatus:
    changed = await scim.set_attribute(USERS, user_id, "active", active)
    return status_after(changed, active=active)


def _group_id(request: Request[Any], place: Place) -> str:
    return group_at(place, request.settings_as(ScimSettings).groups_as)


def _named_in(wanted: AssignEntitlement | UnassignEntitlement) -> Place:
    return Place(
        wanted.resource_integration_specific_id, wanted.entitlement_type, wanted.entitlement_integration_specific_id
    )


def _partial(user_name: str, errors: list[Error]) -> ExecutionSummary:
    """Say that a user was created and what failed afterwards."""
    return ExecutionSummary(
        effect=CreatedEffect(),
        request_fingerprint=sha256(f"create_account {user_name}".encode()).hexdigest(),
        is_idempotent=False,
        description=f"The account was created, but not added to {len(errors)} of the groups asked for.",
        caught_errors=errors,
    )


def _raw_data(request: Request[Any], scim: ScimClient) -> dict[str, Any] | None:
    return scim.answers if request.wants_raw_data else None
