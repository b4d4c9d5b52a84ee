"""Resources: the things inside an app that entitlements belong to, such as projects or groups."""

from .base import Model, field, model
from .envelope import Request, Response


@model(schema={"x-capability-level": "read"})
class ListResources(Model):
    """What `list_resources` is asked: nothing, it walks all of them."""


@model(schema={"x-unique-hash": ["integration_specific_id"]})
class FoundResourceData(Model):
    """
    A resource that exists in the app.

    Attributes:
        integration_specific_id: Its id.
        label: Its name for people.
        description: What it is.
        resource_type: Its declared type.
        extra_data: Anything else worth showing, as text by name.
    """

    integration_specific_id: str = field()
    label: str = field()
    description: str | None = field(default=None)
    resource_type: str = field(schema={"x-resource-type": True})
    extra_data: dict[str, str] | None = field(default=None)


ListResourcesRequest = Request[ListResources]
ListResourcesResponse = Response[list[FoundResourceData]]
