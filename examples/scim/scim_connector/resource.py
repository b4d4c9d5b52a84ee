"""
Reading a SCIM resource, which is JSON that a service wrote and may be anything.

This module must not know what a resource is used for.
"""

from typing import Any

from lumos_connector import InvalidResponseError

Resource = dict[str, Any]
"""A user, a group or anything else of the service, as JSON."""


def id_of(resource: Resource, where: str) -> str:
    """
    Give a resource's id.

    Args:
        resource: The resource.
        where: The endpoint it came from, for the message.

    Returns:
        The id.

    Raises:
        InvalidResponseError: It has none, although RFC 7643, section 3.1 requires one.
    """
    found = text_of(resource.get("id"))
    if found is None:
        raise InvalidResponseError(message=f"{where}: a resource without an id, which RFC 7643 requires as text")
    return found


def objects(value: Any) -> list[Resource]:
    """Give the JSON objects of a list; none where it is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def object_of(value: Any) -> Resource:
    """Give a JSON object; an empty one where it is none."""
    return value if isinstance(value, dict) else {}


def text_of(value: Any) -> str | None:
    """Give text; ``None`` where it is none, or empty."""
    return value if isinstance(value, str) and value else None


def plain_of(value: Any) -> str | None:
    """Give a single value as text; of a reference such as ``manager``, what it refers to."""
    if isinstance(value, dict):
        return plain_of(value.get("value"))
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (str, int, float)) else None
