"""Non-human accounts and credentials: what acts without a person, with which keys, and when it last did."""

from enum import Enum
from typing import Any

from .accounts import AccountStatus
from .base import ACCOUNT_ID, CREDENTIAL_ID, READ, RESOURCE_ID, Model, field, model
from .envelope import Request, Response

_NON_HUMAN_ACCOUNT_ID = {"x-semantic": "non-human-account-id"}


class ActivityEventType(str, Enum):
    """What was last seen: somebody signing in, or anything at all."""

    LAST_LOGIN = "last_login"
    LAST_ACTIVITY = "last_activity"


class CredentialStatus(str, Enum):
    """The state of a credential."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    STALE = "stale"
    EXPIRED = "expired"
    REVOKED = "revoked"


@model(schema=READ)
class ListNonHumanAccounts(Model):
    """
    What `list_non_human_accounts` is asked.

    Attributes:
        custom_attributes: The names of the custom attributes wanted on each account.
    """

    custom_attributes: list[str] | None = field(default=None)


@model(schema={"x-unique-hash": ["resource_id"]})
class NonHumanAccount(Model):
    """
    An account of a program, a role or a machine.

    Attributes:
        resource_id: Its id as a resource, unique across the whole graph.
        id: The app's own id of it.
        label: Its name for people, without that of its workload.
        workload_name: The name of the workload it acts for, such as a function or a service.
        workload_id: The id of that workload.
        type: Its kind in the app, such as ``iam_role``.
        status: The state of the account.
        created_at: When it was created, as ISO 8601 text (RFC 3339).
        updated_at: When it was last changed.
        last_login: When it last signed in, if the listing tells.
        last_activity: When it was last seen, if the listing tells.
        custom_attributes: The custom attributes asked for, each of its declared type.
        extra_data: Anything else worth showing, as JSON.
    """

    resource_id: str = field(schema=RESOURCE_ID)
    id: str = field(schema=_NON_HUMAN_ACCOUNT_ID)
    label: str = field()
    workload_name: str = field()
    workload_id: str = field()
    type: str = field()
    status: AccountStatus = field()
    created_at: str | None = field(default=None)
    updated_at: str | None = field(default=None)
    last_login: str | None = field(default=None)
    last_activity: str | None = field(default=None)
    custom_attributes: dict[str, Any] | None = field(default=None)
    extra_data: dict[str, Any] | None = field(default=None)


@model(schema=READ)
class ListCredentials(Model):
    """
    What `list_credentials` is asked.

    Attributes:
        custom_attributes: The names of the custom attributes wanted on each credential.
    """

    custom_attributes: list[str] | None = field(default=None)


@model(schema={"x-unique-hash": ["resource_id"]})
class Credential(Model):
    """
    A key, a token or the like that exists in the app; never its secret.

    Attributes:
        resource_id: Its id as a resource, unique across the whole graph.
        external_id: The app's own id of it, such as that of an access key.
        label: Its name for people.
        credential_type: Its kind.
        status: Its state.
        grants_access_to_account_id: The person's account that it opens.
        grants_access_to_non_human_account_id: The non-human account that it opens; at most one of the two is given.
        created_at: When it was created, as ISO 8601 text (RFC 3339).
        updated_at: When it was last changed.
        last_used_at: When it was last used.
        expires_at: When it expires.
        last_rotated_at: When its secret was last replaced.
        last_activity: When it was last seen, if the listing tells.
        custom_attributes: The custom attributes asked for, each of its declared type.
        extra_data: Anything else worth showing, as JSON.
    """

    resource_id: str = field(schema=RESOURCE_ID)
    external_id: str = field(schema=CREDENTIAL_ID)
    label: str = field()
    credential_type: str = field()
    status: CredentialStatus | None = field(default=None)
    grants_access_to_account_id: str | None = field(default=None, schema=ACCOUNT_ID)
    grants_access_to_non_human_account_id: str | None = field(default=None, schema=_NON_HUMAN_ACCOUNT_ID)
    created_at: str | None = field(default=None)
    updated_at: str | None = field(default=None)
    last_used_at: str | None = field(default=None)
    expires_at: str | None = field(default=None)
    last_rotated_at: str | None = field(default=None)
    last_activity: str | None = field(default=None)
    custom_attributes: dict[str, Any] | None = field(default=None)
    extra_data: dict[str, Any] | None = field(default=None)


@model(schema=READ)
class GetNonHumanAccountLastActivity(Model):
    """What `get_non_human_account_last_activity` is asked: nothing, it walks all of them."""


@model()
class NonHumanAccountLastActivity(Model):
    """
    When a non-human account was last seen.

    Attributes:
        non_human_account_id: The account.
        event_type: What was seen.
        happened_at: When, as ISO 8601 text (RFC 3339).
    """

    non_human_account_id: str = field(schema=_NON_HUMAN_ACCOUNT_ID)
    event_type: ActivityEventType = field()
    happened_at: str = field()


@model(schema=READ)
class GetCredentialLastActivity(Model):
    """What `get_credential_last_activity` is asked: nothing, it walks all of them."""


@model()
class CredentialLastActivity(Model):
    """
    When a credential was last seen.

    Attributes:
        credential_id: The credential.
        event_type: What was seen.
        happened_at: When, as ISO 8601 text (RFC 3339).
    """

    credential_id: str = field(schema=CREDENTIAL_ID)
    event_type: ActivityEventType = field()
    happened_at: str = field()


ListNonHumanAccountsRequest = Request[ListNonHumanAccounts]
ListNonHumanAccountsResponse = Response[list[NonHumanAccount]]
ListCredentialsRequest = Request[ListCredentials]
ListCredentialsResponse = Response[list[Credential]]
GetNonHumanAccountLastActivityRequest = Request[GetNonHumanAccountLastActivity]
GetNonHumanAccountLastActivityResponse = Response[list[NonHumanAccountLastActivity]]
GetCredentialLastActivityRequest = Request[GetCredentialLastActivity]
GetCredentialLastActivityResponse = Response[list[CredentialLastActivity]]
