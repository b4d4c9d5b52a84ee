"""
The connector itself: what each capability means in the terms of a directory.

This module must not know SQL, threads or files.
"""

from collections.abc import Callable
from hmac import compare_digest
from typing import Any, TypeVar

from attrs import define

from lumos_connector import (
    AccountStatus,
    ActivateAccountRequest,
    ActivateAccountResponse,
    ActivatedAccount,
    AppCategory,
    AssignedEntitlement,
    AssignEntitlementRequest,
    AssignEntitlementResponse,
    AuthenticationError,
    AuthorizationError,
    BaseConnector,
    BasicCredential,
    CreatableAccount,
    CreateAccountRequest,
    CreateAccountResponse,
    CreatedAccount,
    DeactivateAccountRequest,
    DeactivateAccountResponse,
    DeactivatedAccount,
    DeleteAccountRequest,
    DeleteAccountResponse,
    DeletedAccount,
    EntitlementType,
    FindEntitlementAssociationsRequest,
    FindEntitlementAssociationsResponse,
    GetLastActivityRequest,
    GetLastActivityResponse,
    InvalidValueError,
    ListAccountsRequest,
    ListAccountsResponse,
    ListCustomAttributesSchemaRequest,
    ListCustomAttributesSchemaResponse,
    ListEntitlementsRequest,
    ListEntitlementsResponse,
    ListResourcesRequest,
    ListResourcesResponse,
    MissingParameterError,
    Page,
    Request,
    ResourceType,
    UnassignedEntitlement,
    UnassignEntitlementRequest,
    UnassignEntitlementResponse,
    UnknownValueError,
    ValidateCredentialsRequest,
    ValidateCredentialsResponse,
    ValidatedCredentials,
    setting,
)

from . import answers, samples
from .company import ADMINISTRATOR, APP, SAMPLE_PASSWORD
from .directory import Directory, Grant
from .storage import Storage

T = TypeVar("T")

DEFAULT_PAGE, LARGEST_PAGE = 100, 500
"""How many rows a page has where nothing is said, and at most."""

DEEPEST = 50
"""How many levels an account's ``extra_data`` can have."""

START_STATUSES = (AccountStatus.ACTIVE, AccountStatus.INACTIVE, AccountStatus.PENDING, AccountStatus.SUSPENDED)
"""The states a new account can be in."""


@define(kw_only=True)
class DemoSettings:
    """
    What can be set.

    Attributes:
        database: The path of the file that keeps the directory; without it, it is in memory and ends with the process.
    """

    database: str | None = setting(
        default=None,
        title="Database",
        description=(
            "The SQLite file that keeps the directory; it is made where it does not exist yet, in a folder that does."
            " Without a name, the directory is in memory and ends with the process."
        ),
    )


class DemoConnector(BaseConnector):
    """The accounts, teams and projects of a furniture maker that does not exist."""

    app_id = "demo"
    version = "1.0.0"
    user_friendly_name = "Demo directory"
    description = (
        "A directory in SQLite that needs no setting up: to try things out, and to see how a connector is written."
    )
    app_vendor_domain = "harbourpine.example"
    categories = (AppCategory.DEVELOPERS,)
    auth = BasicCredential
    settings_model = DemoSettings
    resource_types = (
        ResourceType(type_id="TEAM", type_label="Team"),
        ResourceType(type_id="PROJECT", type_label="Project"),
    )
    entitlement_types = (
        EntitlementType(type_id="LICENSE", type_label="Licence", resource_type_id=APP, min=0, max=1),
        EntitlementType(type_id="PERMISSION", type_label="Permission", resource_type_id=APP, min=0),
        EntitlementType(type_id="MEMBERSHIP", type_label="Membership", resource_type_id="TEAM", min=0),
        EntitlementType(type_id="ROLE", type_label="Role", resource_type_id="PROJECT", min=0),
    )

    def __init__(self) -> None:
        self._storage = Storage()

    async def stop(self) -> None:
        """Forget the directory in memory."""
        self._storage.close()

    @classmethod
    def sample_request(cls, capability: str) -> dict[str, Any]:
        """
        Give a request to try a capability with.

        Args:
            capability: The capability's name.

        Returns:
            A whole request, which works on a directory with nothing in it but the company.
        """
        return samples.sample_request(capability)

    # What can be read

    async def validate_credentials(self, request: ValidateCredentialsRequest) -> ValidateCredentialsResponse:
        """Sign in, and name the directory."""
        tenant_id = await self._run(request, Directory.tenant_id)
        return ValidateCredentialsResponse(response=ValidatedCredentials(valid=True, unique_tenant_id=tenant_id))

    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
        """List the accounts in the order they were made."""
        wanted = request.request.custom_attributes
        part = await self._part(request, "accounts")
        return ListAccountsResponse(
            response=[answers.account(row, wanted) for row in part.rows], page=part.page, raw_data=part.raw_data
        )

    async def list_resources(self, request: ListResourcesRequest) -> ListResourcesResponse:
        """List the teams and projects."""
        part = await self._part(request, "resources")
        return ListResourcesResponse(
            response=[answers.resource(row) for row in part.rows], page=part.page, raw_data=part.raw_data
        )

    async def list_entitlements(self, request: ListEntitlementsRequest) -> ListEntitlementsResponse:
        """List what can be held, on the app as a whole and on each team and project."""
        wanted = request.request.custom_attributes
        part = await self._part(request, "entitlements")
        return ListEntitlementsResponse(
            response=[answers.entitlement(row, wanted) for row in part.rows], page=part.page, raw_data=part.raw_data
        )

    async def find_entitlement_associations(
        self, request: FindEntitlementAssociationsRequest
    ) -> FindEntitlementAssociationsResponse:
        """List who holds what."""
        part = await self._part(request, "associations")
        return FindEntitlementAssociationsResponse(
            response=[answers.association(row) for row in part.rows], page=part.page, raw_data=part.raw_data
        )

    async def list_custom_attributes_schema(
        self, request: ListCustomAttributesSchemaRequest
    ) -> ListCustomAttributesSchemaResponse:
        """List the custom attributes that accounts and entitlements have."""
        part = await self._part(request, "custom_attributes")
        return ListCustomAttributesSchemaResponse(
            response=[answers.attribute(row) for row in part.rows], page=part.page, raw_data=part.raw_data
        )

    async def get_last_activity(self, request: GetLastActivityRequest) -> GetLastActivityResponse:
        """Tell when accounts were last used; those that never were, or do not exist, are left out."""
        account_ids = request.request.account_ids
        rows = await self._run(request, lambda directory: directory.last_activity(account_ids))
        return GetLastActivityResponse(response=[answers.activity(row) for row in rows])

    # What can be changed

    async def create_account(self, request: CreateAccountRequest) -> CreateAccountResponse:
        """Make an account with everything it is to hold, or nothing at all."""
        account = request.request
        _check(account)
        status = _start_status(account.user_status)
        grants = [
            self._grant(e.entitlement_type, e.integration_specific_resource_id or APP, e.integration_specific_id)
            for e in account.entitlements
        ]
        account_id = await self._run(request, lambda directory: directory.create(account, status, grants), write=True)
        return CreateAccountResponse(response=CreatedAccount(id=account_id, status=status, created=True))

    async def activate_account(self, request: ActivateAccountRequest) -> ActivateAccountResponse:
        """Make an account active, whatever it was."""
        await self._set_status(request, request.request.account_id, AccountStatus.ACTIVE)
        return ActivateAccountResponse(response=ActivatedAccount(status=AccountStatus.ACTIVE, activated=True))

    async def deactivate_account(self, request: DeactivateAccountRequest) -> DeactivateAccountResponse:
        """Make an account inactive, whatever it was; it keeps what it holds."""
        await self._set_status(request, request.request.account_id, AccountStatus.INACTIVE)
        return DeactivateAccountResponse(response=DeactivatedAccount(status=AccountStatus.INACTIVE, deactivated=True))

    async def delete_account(self, request: DeleteAccountRequest) -> DeleteAccountResponse:
        """Delete an account and all it holds; one that was deleted before is fine."""
        account_id = request.request.account_id
        await self._run(request, lambda directory: directory.delete(account_id), write=True)
        return DeleteAccountResponse(response=DeletedAccount(status=AccountStatus.DELETED, deleted=True))

    async def assign_entitlement(self, request: AssignEntitlementRequest) -> AssignEntitlementResponse:
        """Give an entitlement to an account; one that holds it already is fine."""
        wanted = request.request
        grant = self._grant(
            wanted.entitlement_type,
            wanted.resource_integration_specific_id,
            wanted.entitlement_integration_specific_id,
            resource_type=wanted.resource_type,
        )
        account_id = wanted.account_integration_specific_id
        await self._run(request, lambda directory: directory.assign(account_id, grant), write=True)
        return AssignEntitlementResponse(response=AssignedEntitlement(assigned=True))

    async def unassign_entitlement(self, request: UnassignEntitlementRequest) -> UnassignEntitlementResponse:
        """Take an entitlement from an account; one that is without it already is fine."""
        unwanted = request.request
        grant = self._grant(
            unwanted.entitlement_type,
            unwanted.resource_integration_specific_id,
            unwanted.entitlement_integration_specific_id,
            resource_type=unwanted.resource_type,
        )
        account_id = unwanted.account_integration_specific_id
        await self._run(request, lambda directory: directory.unassign(account_id, grant), write=True)
        return UnassignEntitlementResponse(response=UnassignedEntitlement(unassigned=True))

    # What several of them need

    async def _run(self, request: Request[Any], work: Callable[[Directory], T], *, write: bool = False) -> T:
        """Sign in and do some work, both in one transaction: who signs in is still somebody when the work is done."""
        credential = request.credential(BasicCredential)

        def signed_in(directory: Directory) -> T:
            _sign_in(directory, credential)
            return work(directory)

        with self._storage.open(request.settings_as(DemoSettings).database) as database:
            return await database.run(signed_in, write=write)

    async def _part(self, request: Request[Any], listing: str) -> answers.Part:
        """Read the page of a listing that a request asks for."""
        after = answers.position_of(listing, request.page_token)
        size = request.page_size_or(DEFAULT_PAGE, at_most=LARGEST_PAGE)
        # One row more tells whether there is a next page, so that the last one is never empty.
        found = await self._run(request, lambda directory: directory.page(listing, after, size + 1))
        rows = found[:size]
        token = answers.page_token(listing, rows[-1]["position"]) if len(found) > size else None
        source = f"sqlite:{listing}?after={after}&limit={size}"
        raw_data = {source: [dict(row) for row in rows]} if request.wants_raw_data else None
        return answers.Part(rows, Page(token=token, size=size), raw_data)

    async def _set_status(self, request: Request[Any], account_id: str, status: AccountStatus) -> None:
        await self._run(request, lambda directory: directory.set_status(account_id, status), write=True)

    def _grant(
        self, entitlement_type: str, resource_id: str, entitlement_id: str, *, resource_type: str | None = None
    ) -> Grant:
        """Check what a request names against the declared types."""
        declared = {declared.type_id: declared for declared in self.entitlement_types}.get(entitlement_type)
        if declared is None:
            known = ", ".join(known.type_id for known in self.entitlement_types)
            raise UnknownValueError(message=f"entitlement_type: expected one of {known}.")
        if resource_type is not None and resource_type != declared.resource_type_id:
            raise InvalidValueError(
                message=f"resource_type: expected '{declared.resource_type_id}' for a {declared.type_id}."
            )
        return Grant(entitlement_type, resource_id, entitlement_id, declared.max)


def _sign_in(directory: Directory, credential: BasicCredential) -> None:
    account = directory.signs_in(credential.username)
    fits = compare_digest(credential.password.encode(), SAMPLE_PASSWORD.encode())
    if account is None or not fits:
        # One message for every reason: what is wrong is nobody's business who can't sign in.
        raise AuthenticationError(message="No active account has this user name and password.")
    if not directory.holds(account["id"], APP, ADMINISTRATOR):
        raise AuthorizationError(message="This account may not use the API: it is no administrator.")


def _check(account: CreatableAccount) -> None:
    if not account.email and not account.username:
        raise MissingParameterError(message="An account needs an email or a username.")
    if account.email and "@" not in account.email:
        raise InvalidValueError(message="email: expected an e-mail address.")
    # What is stored can be listed: nobody can make an account that would spoil the listing of all the others.
    if _is_deeper(account.extra_data, DEEPEST):
        raise InvalidValueError(message=f"extra_data: expected at most {DEEPEST} levels.")


def _is_deeper(value: Any, levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return inner is not None and (levels == 0 or any(_is_deeper(each, levels - 1) for each in inner))


def _start_status(text: str | None) -> AccountStatus:
    if text is None:
        return AccountStatus.ACTIVE
    for status in START_STATUSES:
        if status.value == text:
            return status
    raise UnknownValueError(message=f"user_status: expected one of {', '.join(s.value for s in START_STATUSES)}.")
