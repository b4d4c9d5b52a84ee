"""
What an author may say of a setting by a value of its own: what it stands for, and what decides whether it is shown.

This module is apart from `forms` so that a program loads it only where an author uses it. It must not know models.
"""

from collections.abc import Sequence
from enum import Enum
from typing import Any

import attrs

from ..checks import IS_FILLED_TEXT, is_list, that

_IS_LIST = that("a list of values, or None", lambda value: value is None or is_list(value))


class SemanticType(str, Enum):
    """
    What the text of a field stands for, so that the platform can offer what it knows instead of an empty box.

    Attributes:
        ACCOUNT_ID: The account that is acted upon.
        AUXILIARY_ACCOUNT_ID: Another account, which the user picks.
        NON_HUMAN_ACCOUNT_ID: A non-human account that the connector found.
        CREDENTIAL_ID: A credential that the connector found.
        APPLICATION_ID: An application that the connector found.
        APPLICATION_INSTANCE_ID: An instance of an application that the connector found.
        AWS_EXTERNAL_ID: The external id with which a role in AWS is assumed.
        AWS_ROLE_ARN: The role in AWS to assume.
        ENTITLEMENT_ID: An entitlement that the connector found.
        ENTITLEMENT_TYPE: The type of an entitlement.
        RESOURCE_ID: A resource that the connector found.
        PASSWORD: An account's password.
        KEY_PAIR: A key pair.
        CUSTOM_ATTRIBUTES: An account's custom attributes.
        SERVICE_ACCOUNT_CLIENT_ID: The client id of a service account.
        ENUM_MAPPING: Which of the customer's values stands for each of the connector's.
        RESOURCE_TYPE: The type of a resource.
        TENANT_ID: What the tenant's unique id is made from.
    """

    ACCOUNT_ID = "account-id"
    AUXILIARY_ACCOUNT_ID = "auxiliary-account-id"
    NON_HUMAN_ACCOUNT_ID = "non-human-account-id"
    CREDENTIAL_ID = "credential-id"
    APPLICATION_ID = "application-id"
    APPLICATION_INSTANCE_ID = "application-instance-id"
    AWS_EXTERNAL_ID = "aws-external-id"
    AWS_ROLE_ARN = "aws-role-arn"
    ENTITLEMENT_ID = "entitlement-id"
    ENTITLEMENT_TYPE = "entitlement-type"
    RESOURCE_ID = "resource-id"
    PASSWORD = "password"  # noqa: S105 - the name of a kind of field
    KEY_PAIR = "key-pair"
    CUSTOM_ATTRIBUTES = "custom-attributes"
    SERVICE_ACCOUNT_CLIENT_ID = "service-account-client-id"
    ENUM_MAPPING = "enum-mapping"
    RESOURCE_TYPE = "resource-type"
    TENANT_ID = "tenant-id"


@attrs.frozen
class Discriminator:
    """
    Shows a field only where another field of the same form has a certain value.

    Attributes:
        field: The other field's name in JSON.
        expected_value: The value that it must have.
        one_of_expected_values: The values of which it must have one.
    """

    field: str = attrs.field(validator=IS_FILLED_TEXT)
    expected_value: Any = None
    one_of_expected_values: Sequence[Any] | None = attrs.field(default=None, validator=_IS_LIST)
