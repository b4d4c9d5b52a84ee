"""Activity records: what accounts did in the app, or in the applications that it manages, and to what."""

from enum import Enum
from typing import Any

from .base import ACCOUNT_ID, ENTITLEMENT_ID, READ, RESOURCE_ID, Model, field, model
from .envelope import Request, Response

_NAMES = ["ActivityType", "str"]


class ActivityType(str, Enum):
    """What is done in many apps alike."""

    ACCOUNT_LOGIN = "ACCOUNT_LOGIN"


@model()
class ActivityRecordActivityType(Model):
    """
    What was done: ``ActivityRecordActivityType(actual_instance="AssumeRole")``.

    On the wire it is an object with fields that only say how it was made; leave them as they are.

    Attributes:
        anyof_schema_1_validator: Not used.
        anyof_schema_2_validator: Not used.
        actual_instance: An `ActivityType` where there is one for it, else the app's own word.
        any_of_schemas: Not used.
    """

    anyof_schema_1_validator: ActivityType | None = field(default=None)
    anyof_schema_2_validator: str | None = field(default=None)
    actual_instance: str | None = field(default=None, described=Any)
    any_of_schemas: list[str] = field(factory=_NAMES.copy, schema={"default": _NAMES, "uniqueItems": True})


@model()
class ActivityRecordActor(Model):
    """
    Who did it.

    Attributes:
        account_id: The account.
    """

    account_id: str = field(schema=ACCOUNT_ID)


@model()
class ActivityRecordEntitlement(Model):
    """
    The entitlement that something was done to.

    Attributes:
        id: Its id.
        type: Its type, such as ``Role``.
        resource_id: The resource it belongs to.
        resource_type: The resource's type.
    """

    id: str = field(schema=ENTITLEMENT_ID)
    type: str = field()
    resource_id: str | None = field(default=None, schema=RESOURCE_ID)
    resource_type: str | None = field(default=None)


@model()
class ActivityRecordTarget(Model):
    """
    What it was done to: an account, an entitlement, or the two together.

    Attributes:
        account_id: The account.
        entitlement: The entitlement.
    """

    account_id: str | None = field(default=None, schema=ACCOUNT_ID)
    entitlement: ActivityRecordEntitlement | None = field(default=None)


@model(schema=READ)
class ListActivityRecords(Model):
    """
    What `list_activity_records` is asked.

    Attributes:
        since_date: The earliest moment of interest, as ISO 8601 text (RFC 3339).
        actors: The accounts whose doings are wanted.
    """

    since_date: str = field()
    actors: list[ActivityRecordActor] = field()


@model(schema={"x-unique-hash": ["id"]})
class ActivityRecord(Model):
    """
    Something that an account did.

    Attributes:
        id: The record's id.
        activity_type: What was done.
        timestamp: When, as ISO 8601 text (RFC 3339).
        actor: Who did it.
        targets: What it was done to.
        metadata: Anything else worth showing, such as an address or a user agent, as text by name.
    """

    id: str = field()
    activity_type: ActivityRecordActivityType = field()
    timestamp: str = field()
    actor: ActivityRecordActor = field()
    targets: list[ActivityRecordTarget] = field()
    metadata: dict[str, str] | None = field(default=None)


@model(schema=READ)
class ListApplicationsActivityRecords(Model):
    """
    What `list_applications_activity_records` is asked.

    Attributes:
        since_date: The earliest moment of interest, as ISO 8601 text (RFC 3339).
        actors: The accounts whose doings are wanted.
    """

    since_date: str = field()
    actors: list[ActivityRecordActor] = field()


@model(schema={"x-unique-hash": ["id"]})
class ApplicationActivityRecord(Model):
    """
    Something that an account did in an application.

    Attributes:
        application_instance_id: The application.
        id: The record's id.
        activity_type: What was done.
        timestamp: When, as ISO 8601 text (RFC 3339).
        actor: Who did it.
        targets: What it was done to.
        metadata: Anything else worth showing, such as an address or a user agent, as text by name.
    """

    application_instance_id: str = field()
    id: str = field()
    activity_type: ActivityRecordActivityType = field()
    timestamp: str = field()
    actor: ActivityRecordActor = field()
    targets: list[ActivityRecordTarget] = field()
    metadata: dict[str, str] | None = field(default=None)


ListActivityRecordsRequest = Request[ListActivityRecords]
ListActivityRecordsResponse = Response[list[ActivityRecord]]
ListApplicationsActivityRecordsRequest = Request[ListApplicationsActivityRecords]
ListApplicationsActivityRecordsResponse = Response[list[ApplicationActivityRecord]]
