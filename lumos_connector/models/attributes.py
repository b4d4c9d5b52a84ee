"""Custom attributes: what an app stores beside the fields that the contract names."""

from enum import Enum

from .base import Model, field, model
from .envelope import Request, Response


class CustomAttributeCustomizedType(str, Enum):
    """What carries the attribute."""

    ACCOUNT = "account"
    ENTITLEMENT = "entitlement"
    RESOURCE = "resource"
    CREDENTIAL = "credential"
    NON_HUMAN_ACCOUNT = "non_human_account"


class CustomAttributeType(str, Enum):
    """What the attribute's text stands for."""

    STRING = "string"
    USER = "user"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    DATETIME = "datetime"


@model(schema={"x-capability-level": "read"})
class ListCustomAttributesSchema(Model):
    """What `list_custom_attributes_schema` is asked: nothing."""


@model()
class CustomAttributeSchema(Model):
    """
    A custom attribute that the app knows.

    Attributes:
        customized_type: What carries it.
        name: Its name, as it is asked for in ``custom_attributes``.
        attribute_type: What its text stands for.
        description: What it means.
    """

    customized_type: CustomAttributeCustomizedType = field()
    name: str = field()
    attribute_type: CustomAttributeType = field()
    description: str | None = field(default=None)


ListCustomAttributesSchemaRequest = Request[ListCustomAttributesSchema]
ListCustomAttributesSchemaResponse = Response[list[CustomAttributeSchema]]
