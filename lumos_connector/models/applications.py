"""Applications: the apps behind an identity provider, who may use them, and what can be held in them."""

from enum import Enum
from typing import Any

from .accounts import AccountStatus
from .base import ACCOUNT_ID, DECLARED_ENTITLEMENT_TYPE, DECLARED_RESOURCE_TYPE, READ, WRITE, Model, field, model
from .envelope import Request, Response

_APPLICATION_INSTANCE_ID = {"x-semantic": "application-instance-id"}


class ApplicationStatus(str, Enum):
    """Whether an application is in use."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"


class SignOnMode(str, Enum):
    """How a user signs in to an application."""

    SAML = "SAML"
    OIDC = "OIDC"
    BOOKMARK = "BOOKMARK"
    UNKNOWN = "UNKNOWN"


class AssignmentMode(str, Enum):
    """What is given to make somebody a user of an application."""

    ACCOUNT = "ACCOUNT"
    ENTITLEMENT = "ENTITLEMENT"


@model(schema=READ)
class ListApplications(Model):
    """What `list_applications` is asked: nothing, it walks all of them."""


@model(schema=READ)
class GetApplication(Model):
    """
    The application to look up.

    Attributes:
        application_instance_id: Its id.
    """

    application_instance_id: str = field(schema=_APPLICATION_INSTANCE_ID)


@model(schema={"x-unique-hash": ["id"]})
class Application(Model):
    """
    An application that the app manages.

    Attributes:
        id: The id of this instance of it, or of its tenant, such as ``lumos.slack.com``.
        name: Its name, such as ``slack.com``.
        display_name: Its name for people.
        description: What it is for.
        status: Whether it is in use.
        logo: The URL of its logo.
        sign_on_mode: How a user signs in to it.
        sso_login_url: Where a user signs in to it.
        assignment_modes: What can be given to make somebody a user of it.
    """

    id: str = field(schema=_APPLICATION_INSTANCE_ID)
    name: str = field()
    display_name: str | None = field(default=None)
    description: str | None = field(default=None)
    status: ApplicationStatus = field()
    logo: str | None = field(default=None)
    sign_on_mode: SignOnMode = field()
    sso_login_url: str | None = field(default=None)
    assignment_modes: list[AssignmentMode] = field()


@model(schema=READ)
class ListApplicationsAccounts(Model):
    """What `list_applications_accounts` is asked: nothing, it walks all of them."""


@model(schema=READ)
class GetApplicationAccount(Model):
    """
    The account of an application to look up.

    Attributes:
        application_instance_id: The application.
        account_id: The account.
    """

    application_instance_id: str = field(schema=_APPLICATION_INSTANCE_ID)
    account_id: str = field(schema=ACCOUNT_ID)


@model(schema={"x-unique-hash": ["account_id", "application_instance_id"]})
class ApplicationAccount(Model):
    """
    One account is a user of one application.

    Attributes:
        account_id: The account.
        application_instance_id: The application.
        status: The state of the account in that application.
    """

    account_id: str = field()
    application_instance_id: str = field()
    status: AccountStatus = field()


@model(schema=WRITE)
class AssignApplication(Model):
    """
    The application to give, and to whom.

    Attributes:
        application_instance_id: The application.
        account_id: The account.
    """

    application_instance_id: str = field(schema=_APPLICATION_INSTANCE_ID)
    account_id: str = field(schema=ACCOUNT_ID)


@model()
class AssignedApplication(Model):
    """
    What became of the application to give.

    Attributes:
        assigned: Whether the account may use the application now.
        provisioned: Whether the account exists in the application itself.
    """

    assigned: bool = field()
    provisioned: bool = field()


@model(schema=WRITE)
class UnassignApplication(Model):
    """
    The application to take, and from whom.

    Attributes:
        application_instance_id: The application.
        account_id: The account.
    """

    application_instance_id: str = field(schema=_APPLICATION_INSTANCE_ID)
    account_id: str = field(schema=ACCOUNT_ID)


@model()
class UnassignedApplication(Model):
    """
    What became of the application to take.

    Attributes:
        unassigned: Whether the account may no longer use the application.
        deprovisioned: Whether the account is gone from the application itself.
        status: The state of the account now.
    """

    unassigned: bool = field()
    deprovisioned: bool = field()
    status: AccountStatus = field()


@model(schema=READ)
class ListApplicationsResources(Model):
    """What `list_applications_resources` is asked: nothing, it walks all of them."""


@model(schema={"x-unique-hash": ["integration_specific_id", "application_instance_id"]})
class ApplicationResourceData(Model):
    """
    A resource that exists in an application.

    Attributes:
        application_instance_id: The application.
        integration_specific_id: Its id, unique within the application.
        label: Its name for people.
        description: What it is.
        resource_type: Its declared type.
        extra_data: Anything else worth showing, as text by name.
    """

    application_instance_id: str = field()
    integration_specific_id: str = field()
    label: str = field()
    description: str | None = field(default=None)
    resource_type: str = field()
    extra_data: dict[str, str] | None = field(default=None)


@model(schema=READ)
class ListApplicationsEntitlements(Model):
    """
    What `list_applications_entitlements` is asked.

    Attributes:
        custom_attributes: The names of the custom attributes wanted on each entitlement.
    """

    custom_attributes: list[str] | None = field(default=None)


@model(
    schema={"x-unique-hash": ["integration_specific_id", "integration_specific_resource_id", "application_instance_id"]}
)
class ApplicationEntitlementData(Model):
    """
    An entitlement that exists in an application.

    Attributes:
        application_instance_id: The application.
        entitlement_type: Its declared type.
        extra_data: Anything else worth showing, as an object by name.
        integration_specific_id: Its id, unique within its resource.
        integration_specific_resource_id: The resource it belongs to; empty text for the application as a whole.
        is_assignable: Whether it can be given to an account.
        label: Its name for people.
        description: What it allows.
        custom_attributes: The custom attributes asked for, as text.
    """

    application_instance_id: str = field()
    entitlement_type: str = field()
    extra_data: dict[str, dict[str, Any]] | None = field(default=None)
    integration_specific_id: str = field()
    integration_specific_resource_id: str = field()
    is_assignable: bool | None = field(default=None)
    label: str = field()
    description: str | None = field(default=None)
    custom_attributes: dict[str, str] | None = field(default=None)


@model(schema=READ)
class ListApplicationsEntitlementAssociations(Model):
    """What `list_applications_entitlement_associations` is asked: nothing, it walks all of them."""


@model(
    schema={
        "x-unique-hash": [
            "account_id",
            "integration_specific_entitlement_id",
            "integration_specific_resource_id",
            "application_instance_id",
        ]
    }
)
class ApplicationEntitlementAssociation(Model):
    """
    One account holds one entitlement of one application.

    Attributes:
        application_instance_id: The application.
        account_id: The account.
        integration_specific_entitlement_id: The entitlement.
        integration_specific_resource_id: The resource the entitlement belongs to.
    """

    application_instance_id: str = field()
    account_id: str = field()
    integration_specific_entitlement_id: str = field()
    integration_specific_resource_id: str = field()


@model(schema=WRITE)
class AssignApplicationEntitlement(Model):
    """
    The entitlement of an application to give, and to whom.

    Attributes:
        application_instance_id: The application.
        account_integration_specific_id: The account.
        resource_integration_specific_id: The resource the entitlement belongs to.
        resource_type: The resource's declared type.
        entitlement_type: The entitlement's declared type.
        entitlement_integration_specific_id: The entitlement.
    """

    application_instance_id: str = field(schema=_APPLICATION_INSTANCE_ID)
    account_integration_specific_id: str = field(schema=ACCOUNT_ID)
    resource_integration_specific_id: str = field()
    resource_type: str = field(schema=DECLARED_RESOURCE_TYPE)
    entitlement_type: str = field(schema=DECLARED_ENTITLEMENT_TYPE)
    entitlement_integration_specific_id: str = field()


@model()
class AssignedApplicationEntitlement(Model):
    """
    Whether the account holds the entitlement now.

    Attributes:
        assigned: Whether it does.
    """

    assigned: bool = field()


@model(schema=WRITE)
class UnassignApplicationEntitlement(Model):
    """
    The entitlement of an application to take, and from whom.

    Attributes:
        application_instance_id: The application.
        account_integration_specific_id: The account.
        resource_type: The resource's declared type.
        resource_integration_specific_id: The resource the entitlement belongs to.
        entitlement_type: The entitlement's declared type.
        entitlement_integration_specific_id: The entitlement.
    """

    application_instance_id: str = field(schema=_APPLICATION_INSTANCE_ID)
    account_integration_specific_id: str = field(schema=ACCOUNT_ID)
    resource_type: str = field(schema=DECLARED_RESOURCE_TYPE)
    resource_integration_specific_id: str = field()
    entitlement_type: str = field(schema=DECLARED_ENTITLEMENT_TYPE)
    entitlement_integration_specific_id: str = field()


@model()
class UnassignedApplicationEntitlement(Model):
    """
    Whether the account is without the entitlement now.

    Attributes:
        unassigned: Whether it is.
    """

    unassigned: bool = field()


ListApplicationsRequest = Request[ListApplications]
ListApplicationsResponse = Response[list[Application]]
GetApplicationRequest = Request[GetApplication]
GetApplicationResponse = Response[Application]
ListApplicationsAccountsRequest = Request[ListApplicationsAccounts]
ListApplicationsAccountsResponse = Response[list[ApplicationAccount]]
GetApplicationAccountRequest = Request[GetApplicationAccount]
GetApplicationAccountResponse = Response[ApplicationAccount]
AssignApplicationRequest = Request[AssignApplication]
AssignApplicationResponse = Response[AssignedApplication]
UnassignApplicationRequest = Request[UnassignApplication]
UnassignApplicationResponse = Response[UnassignedApplication]
ListApplicationsResourcesRequest = Request[ListApplicationsResources]
ListApplicationsResourcesResponse = Response[list[ApplicationResourceData]]
ListApplicationsEntitlementsRequest = Request[ListApplicationsEntitlements]
ListApplicationsEntitlementsResponse = Response[list[ApplicationEntitlementData]]
ListApplicationsEntitlementAssociationsRequest = Request[ListApplicationsEntitlementAssociations]
ListApplicationsEntitlementAssociationsResponse = Response[list[ApplicationEntitlementAssociation]]
AssignApplicationEntitlementRequest = Request[AssignApplicationEntitlement]
AssignApplicationEntitlementResponse = Response[AssignedApplicationEntitlement]
UnassignApplicationEntitlementRequest = Request[UnassignApplicationEntitlement]
UnassignApplicationEntitlementResponse = Response[UnassignedApplicationEntitlement]
