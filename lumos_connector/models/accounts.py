"""Accounts: who has one, what state it is in, when it was last used, and the writes that change it."""

from datetime import datetime
from enum import Enum
from typing import Any

from .base import ACCOUNT_ID, READ, RESOURCE_ID, WRITE, Model, field, model
from .envelope import Request, Response


class AccountStatus(str, Enum):
    """The state of an account."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    SUSPENDED = "SUSPENDED"
    DEPROVISIONED = "DEPROVISIONED"
    PENDING = "PENDING"
    DELETED = "DELETED"


class AccountType(str, Enum):
    """Whether an account belongs to a program or to a person."""

    SERVICE = "service"
    USER = "user"


@model(schema=READ)
class ListAccounts(Model):
    """
    What `list_accounts` is asked.

    Attributes:
        custom_attributes: The names of the custom attributes wanted on each account.
    """

    custom_attributes: list[str] | None = field(default=None)


@model(schema={"x-unique-hash": ["integration_specific_id"]})
class FoundAccountData(Model):
    """
    An account that exists in the app.

    Attributes:
        integration_specific_id: The app's own id, which never changes; not an e-mail address.
        resource_id: The resource the account lives in, where accounts do.
        email: The e-mail address.
        given_name: The given name.
        family_name: The family name.
        username: The name to sign in with.
        user_status: The state of the account.
        extra_data: Anything else worth showing, as JSON.
        custom_attributes: The custom attributes asked for, as text.
        account_type: Whether it belongs to a program or to a person.
    """

    integration_specific_id: str = field(schema=ACCOUNT_ID)
    resource_id: str | None = field(default=None, schema=RESOURCE_ID)
    email: str | None = field(default=None)
    given_name: str | None = field(default=None)
    family_name: str | None = field(default=None)
    username: str | None = field(default=None)
    user_status: AccountStatus | None = field(default=None)
    extra_data: dict[str, Any] | None = field(default=None)
    custom_attributes: dict[str, str] | None = field(default=None)
    account_type: AccountType | None = field(default=None)


@model()
class CreateAccountEntitlement(Model):
    """
    An entitlement that a new account gets.

    Attributes:
        integration_specific_resource_id: The resource it belongs to.
        entitlement_type: Its declared type.
        integration_specific_id: Its id.
    """

    integration_specific_resource_id: str | None = field(default=None)
    entitlement_type: str = field(schema={"x-entitlement-type": True})
    integration_specific_id: str = field()


@model(schema=WRITE)
class CreatableAccount(Model):
    """
    The account to create. A connector that needs more takes a subclass of this in its `create_account`.

    Attributes:
        entitlements: What the account gets at once.
        email: The e-mail address.
        username: The name to sign in with.
        given_name: The given name.
        family_name: The family name.
        user_status: The state it should start in.
        extra_data: Anything else, as JSON.
    """

    entitlements: list[CreateAccountEntitlement] = field(factory=list, schema={"default": []})
    email: str | None = field(default=None)
    username: str | None = field(default=None)
    given_name: str | None = field(default=None)
    family_name: str | None = field(default=None)
    user_status: str | None = field(default=None)
    extra_data: dict[str, Any] | None = field(default=None)


@model()
class CreatedAccount(Model):
    """
    What became of the account to create.

    Attributes:
        id: The new account's id.
        status: Its state.
        created: Whether it was created now.
    """

    id: str | None = field(default=None, schema=ACCOUNT_ID)
    status: AccountStatus = field()
    created: bool = field()


@model(schema=WRITE)
class ActivateAccount(Model):
    """
    The account to activate.

    Attributes:
        account_id: Its id.
    """

    account_id: str = field(schema=ACCOUNT_ID)


@model()
class ActivatedAccount(Model):
    """
    What became of the account to activate.

    Attributes:
        status: Its state now.
        activated: Whether it is active now.
    """

    status: AccountStatus = field()
    activated: bool = field()


@model(schema=WRITE)
class DeactivateAccount(Model):
    """
    The account to deactivate.

    Attributes:
        account_id: Its id.
    """

    account_id: str = field(schema=ACCOUNT_ID)


@model()
class DeactivatedAccount(Model):
    """
    What became of the account to deactivate.

    Attributes:
        status: Its state now.
        deactivated: Whether it is inactive now.
    """

    status: AccountStatus = field()
    deactivated: bool = field()


@model(schema=WRITE)
class DeleteAccount(Model):
    """
    The account to delete.

    Attributes:
        account_id: Its id.
    """

    account_id: str = field(schema=ACCOUNT_ID)


@model()
class DeletedAccount(Model):
    """
    What became of the account to delete.

    Attributes:
        status: Its state now.
        deleted: Whether it is gone now.
    """

    status: AccountStatus = field()
    deleted: bool = field()


@model(schema=READ)
class GetLastActivity(Model):
    """
    What `get_last_activity` is asked.

    Attributes:
        account_ids: The accounts in question.
    """

    account_ids: list[str] = field()


@model()
class LastActivityData(Model):
    """
    When an account was last used, and for what.

    Attributes:
        account_id: The account.
        event_type: What happened, such as ``login``.
        happened_at: When, as ISO 8601 text (RFC 3339).
    """

    account_id: str = field()
    event_type: str = field()
    happened_at: str = field()


@model(schema=READ)
class ListUpdatedAccounts(Model):
    """
    What `list_updated_accounts` is asked.

    Attributes:
        since: The earliest change of interest.
        cursor: Where the last listing of changes ended; what it gave as its own ``cursor``.
        custom_attributes: The names of the custom attributes wanted on each account.
    """

    since: datetime | None = field(default=None)
    cursor: str | None = field(default=None)
    custom_attributes: list[str] | None = field(default=None)


@model()
class UpdatedAccounts(Model):
    """
    A page of the accounts that were changed.

    Attributes:
        accounts: The accounts.
        cursor: Where this listing of changes ended, for the next one to go on from.
    """

    accounts: list[FoundAccountData] = field()
    cursor: str | None = field(default=None)


@model(schema=READ)
class GetAccount(Model):
    """
    The account to look up.

    Attributes:
        account_id: Its id.
        custom_attributes: The names of the custom attributes wanted on it.
    """

    account_id: str = field(schema=ACCOUNT_ID)
    custom_attributes: list[str] | None = field(default=None)


@model(schema=WRITE)
class UpdateableAccount(Model):
    """
    The account to change. A connector takes a subclass of this in its `update_account`, with what can be changed.

    Attributes:
        id: Its id.
    """

    id: str = field(schema=ACCOUNT_ID)


@model(schema=READ)
class GetDataRecency(Model):
    """What `get_data_recency` is asked: nothing."""


@model()
class DataRecency(Model):
    """
    How old the data is that the app answers with.

    Attributes:
        data: When the data behind a capability was last brought up to date, by the capability's name; null where
            nobody knows.
    """

    data: dict[str, datetime | None] = field()


ListAccountsRequest = Request[ListAccounts]
ListAccountsResponse = Response[list[FoundAccountData]]
CreateAccountRequest = Request[CreatableAccount]
CreateAccountResponse = Response[CreatedAccount]
ActivateAccountRequest = Request[ActivateAccount]
ActivateAccountResponse = Response[ActivatedAccount]
DeactivateAccountRequest = Request[DeactivateAccount]
DeactivateAccountResponse = Response[DeactivatedAccount]
DeleteAccountRequest = Request[DeleteAccount]
DeleteAccountResponse = Response[DeletedAccount]
GetLastActivityRequest = Request[GetLastActivity]
GetLastActivityResponse = Response[list[LastActivityData]]
ListUpdatedAccountsRequest = Request[ListUpdatedAccounts]
ListUpdatedAccountsResponse = Response[UpdatedAccounts]
GetAccountRequest = Request[GetAccount]
GetAccountResponse = Response[FoundAccountData]
UpdateAccountRequest = Request[UpdateableAccount]
UpdateAccountResponse = Response[UpdateableAccount]
GetDataRecencyRequest = Request[GetDataRecency]
GetDataRecencyResponse = Response[DataRecency]
