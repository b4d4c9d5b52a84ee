"""
Who belongs to which group, read from the groups: a user's own list of them is optional (RFC 7643, section 4.1.2).

This module must not know the platform: it deals in groups and in ids of users.
"""

import json

from lumos_connector import HTTPStatusError

from .client import GROUPS, ScimClient
from .resource import Resource, id_of, objects, text_of

_PERHAPS_DONE = (400, 404, 409)
"""What services answer when there is nothing to change, and for other reasons too."""


class Memberships:
    """
    The members of groups, for the time of one call.

    Args:
        scim: The service.
    """

    def __init__(self, scim: ScimClient) -> None:
        self._scim = scim
        self._fetched: dict[str, Resource] = {}

    async def users_of(self, group: Resource) -> list[str]:
        """
        Give the users of a group, those of groups inside it included, each once, sorted.

        Args:
            group: The group as a listing gave it, with its members or without.

        Returns:
            The ids of the users.
        """
        users: set[str] = set()
        seen = {id_of(group, "/Groups")}
        pending = [group]
        while pending:
            for member in await self._members(pending.pop()):
                value = text_of(member.get("value"))
                if value is None or value in seen:
                    continue
                if not _is_group(member):
                    users.add(value)
                else:
                    seen.add(value)
                    pending.append({"id": value})
        return sorted(users)

    async def add(self, group_id: str, user_id: str) -> None:
        """Make a user a member of a group; nothing happens where they are one."""
        await self._change(group_id, user_id, wanted=True)

    async def remove(self, group_id: str, user_id: str) -> None:
        """Take a user out of a group; nothing happens where they are no member."""
        await self._change(group_id, user_id, wanted=False)

    async def _change(self, group_id: str, user_id: str, *, wanted: bool) -> None:
        # Never with PUT, not even for a service without PATCH: it may leave members out of what it answers to GET, and
        # putting that back would empty the group.
        operation = _addition(user_id) if wanted else _removal(user_id)
        try:
            await self._scim.patch(GROUPS, group_id, **operation)
        except HTTPStatusError as error:
            if error.status not in _PERHAPS_DONE or await self._has(group_id, user_id) is not wanted:
                raise

    async def _has(self, group_id: str, user_id: str) -> bool:
        group = await self._scim.get(GROUPS, group_id)
        return any(member.get("value") == user_id for member in objects(group.get("members")))

    async def _members(self, group: Resource) -> list[Resource]:
        """Give a group's members, asking for the group itself where its listing left them out."""
        if "members" not in group:
            group = await self._group(id_of(group, "/Groups"))
        return objects(group.get("members"))

    async def _group(self, group_id: str) -> Resource:
        if group_id not in self._fetched:
            try:
                self._fetched[group_id] = await self._scim.get(GROUPS, group_id)
            except HTTPStatusError as error:
                if error.status != 404:
                    raise
                # Deleted since it was listed, or still named by a group that it belonged to: nobody is in it.
                self._fetched[group_id] = {}
        return self._fetched[group_id]


def _addition(user_id: str) -> Resource:
    return {"op": "add", "path": "members", "value": [{"value": user_id}]}


def _removal(user_id: str) -> Resource:
    # A filter takes values as JSON writes them (RFC 7644, section 3.4.2.2): an id can't end the filter and add to it.
    return {"op": "remove", "path": f"members[value eq {json.dumps(user_id)}]"}


def _is_group(member: Resource) -> bool:
    """Tell a group inside a group from a user; where a service gives neither type nor reference, it is a user."""
    if (kind := text_of(member.get("type"))) is not None:
        return kind.lower() == "group"
    reference = text_of(member.get("$ref")) or ""
    return reference.rpartition("/")[0].rpartition("/")[2] == GROUPS
