"""
The part of SCIM's protocol (RFC 7644) that the connector speaks, over one HTTP session.

This module must not know the platform: resources go in and come out as the JSON objects they are. aiohttp is imported
when a session opens, so that a process that only describes the connector never pays for it.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import quote, urlencode, urlsplit

from attrs import define

from lumos_connector import HTTPStatusError, InvalidResponseError, InvalidValueError

from .resource import Resource, object_of, text_of

if TYPE_CHECKING:
    from aiohttp import ClientSession

USERS = "Users"
GROUPS = "Groups"

MEDIA_TYPE = "application/scim+json"
PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"

CONNECT_SECONDS = 30
ANSWER_SECONDS = 300

_NO_PATCH = (405, 501)
_READ_ONLY = ("meta", "groups")


@define(frozen=True)
class ListPage:
    """
    A page of a listing.

    Attributes:
        resources: What is on it.
        next_index: The ``startIndex`` of the next page; ``None`` where this is the last one.
    """

    resources: list[Resource]
    next_index: int | None


class ScimClient:
    """
    A session with one SCIM service, for the time of one call: ``async with ScimClient(…) as scim``.

    Every method raises `HTTPStatusError` for an answer that means failure and `InvalidResponseError` for one that isn't
    SCIM; the network's own errors pass through.

    Args:
        service_url: The address in front of ``/Users`` and ``/Groups``.
        authorization: The ``Authorization`` header's value.

    Attributes:
        answers: Every JSON body that the service sent, by its URL.
    """

    def __init__(self, service_url: str, authorization: str) -> None:
        self._service_url = service_url
        self._headers = {"Authorization": authorization, "Accept": f"{MEDIA_TYPE}, application/json;q=0.9"}
        self._session: ClientSession
        self.answers: dict[str, Any] = {}

    async def __aenter__(self) -> "ScimClient":
        """Open the session."""
        from aiohttp import ClientSession, ClientTimeout

        timeout = ClientTimeout(total=ANSWER_SECONDS, sock_connect=CONNECT_SECONDS)
        self._session = ClientSession(headers=self._headers, timeout=timeout)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the session."""
        await self._session.close()

    async def page(self, endpoint: str, *, start_index: int = 1, count: int, **query: str) -> ListPage:
        """
        Ask for a page of an endpoint's resources (RFC 7644, section 3.4.2.4).

        The end is found from what came, not from what was asked for: a service may send fewer items than that.

        Args:
            endpoint: Such as ``Users``.
            start_index: One for the first resource.
            count: The most resources wanted; the service may send fewer, and bad ones send more.
            query: More of the query, such as ``excludedAttributes``.

        Returns:
            The page.
        """
        url = self._url(endpoint, query={"startIndex": str(start_index), "count": str(count), **query})
        return read_page(await self._required("GET", url), start_index, where=f"/{endpoint}")

    async def get(self, endpoint: str, resource_id: str, **query: str) -> Resource:
        """Get one resource; ``query`` may name ``attributes`` or ``excludedAttributes``."""
        return await self._required("GET", self._url(endpoint, resource_id, query=query))

    async def create(self, endpoint: str, resource: Resource) -> Resource:
        """Create a resource and give it as the service made it."""
        return await self._required("POST", self._url(endpoint), resource)

    async def delete(self, endpoint: str, resource_id: str) -> None:
        """Delete a resource."""
        await self._send("DELETE", self._url(endpoint, resource_id))

    async def patch(self, endpoint: str, resource_id: str, **operation: Any) -> Resource | None:
        """
        Apply one operation to a resource (RFC 7644, section 3.5.2).

        Args:
            endpoint: Such as ``Groups``.
            resource_id: The resource's id.
            operation: ``op``, and what it needs of ``path`` and ``value``.

        Returns:
            The resource as it is now, where the service says.
        """
        body = {"schemas": [PATCH_OP], "Operations": [operation]}
        return await self._send("PATCH", self._url(endpoint, resource_id), body)

    async def set_attribute(self, endpoint: str, resource_id: str, name: str, value: Any) -> Resource | None:
        """
        Replace one attribute, with PATCH, or with PUT where the service has no PATCH, which RFC 7644 leaves optional.

        Args:
            endpoint: Such as ``Users``.
            resource_id: The resource's id.
            name: The attribute.
            value: Its new value.

        Returns:
            The resource as it is now, where the service says.
        """
        try:
            return await self.patch(endpoint, resource_id, op="replace", path=name, value=value)
        except HTTPStatusError as error:
            if error.status not in _NO_PATCH:
                raise
        found = await self.get(endpoint, resource_id)
        # Without the version, a change that somebody else makes between GET and PUT would be undone.
        version = text_of(object_of(found.get("meta")).get("version"))
        changed = {key: found[key] for key in found if key not in _READ_ONLY} | {name: value}
        headers = {"If-Match": version} if version else {}
        return await self._send("PUT", self._url(endpoint, resource_id), changed, headers)

    def _url(self, endpoint: str, resource_id: str | None = None, *, query: Mapping[str, str] | None = None) -> str:
        path = f"{self._service_url}/{endpoint}"
        if resource_id is not None:
            path += f"/{_segment(resource_id)}"
        return f"{path}?{urlencode(query, quote_via=quote)}" if query else path

    async def _required(self, method: str, url: str, body: Resource | None = None) -> Resource:
        answer = await self._send(method, url, body)
        if answer is None:
            raise InvalidResponseError(message=f"{_shown(method, url)}: expected a JSON object, got an empty answer")
        return answer

    async def _send(
        self, method: str, url: str, body: Resource | None = None, headers: Mapping[str, str] | None = None
    ) -> Resource | None:
        from yarl import URL

        data = None if body is None else json.dumps(body).encode()
        sent = dict(headers or {}) if data is None else {"Content-Type": MEDIA_TYPE, **(headers or {})}
        # A redirect is an answer, not an order: following it would take the credential and the data elsewhere.
        async with self._session.request(
            method, URL(url, encoded=True), data=data, headers=sent, allow_redirects=False
        ) as answer:
            content = await answer.read()
        if 300 <= answer.status < 400:
            raise InvalidResponseError(message=_redirect_message(method, url, answer.headers.get("Location", "")))
        if answer.status >= 400:
            raise HTTPStatusError(status=answer.status, url=url, headers=answer.headers, body=content)
        return self._recorded(method, url, content)

    def _recorded(self, method: str, url: str, content: bytes) -> Resource | None:
        if not content.strip():
            return None
        try:
            answer = json.loads(content, parse_constant=_no_number)
        except (ValueError, RecursionError):
            raise InvalidResponseError(message=f"{_shown(method, url)}: the answer is not JSON") from None
        if not isinstance(answer, dict):
            raise InvalidResponseError(message=f"{_shown(method, url)}: expected a JSON object")
        self.answers[url] = answer
        return answer


def read_page(answer: Resource, start_index: int, *, where: str) -> ListPage:
    """
    Read a ListResponse (RFC 7644, section 3.4.2).

    Args:
        answer: What the service sent.
        start_index: What it was asked for.
        where: The endpoint, for messages.

    Returns:
        The page.

    Raises:
        InvalidResponseError: It is not a ListResponse, or it starts elsewhere: going on would repeat or lose something.
    """
    resources, total = answer.get("Resources") or [], answer.get("totalResults")
    if type(total) is not int:
        raise InvalidResponseError(message=f"{where}: expected a SCIM ListResponse; check the base URL")
    if not isinstance(resources, list) or not all(isinstance(resource, dict) for resource in resources):
        raise InvalidResponseError(message=f"{where}: Resources: expected a list of JSON objects")
    given = answer.get("startIndex")
    if isinstance(given, int) and given != start_index and resources:
        raise InvalidResponseError(message=f"{where}: startIndex: expected {start_index}, as it was asked for")
    following = start_index + len(resources)
    return ListPage(resources, following if resources and following <= total else None)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


def _segment(resource_id: str) -> str:
    """Make one path segment of an id; the ids that a URL takes for a folder would reach another resource."""
    if resource_id in ("", ".", ".."):
        raise InvalidValueError(message="An id that is empty or consists of dots is not one of a SCIM resource")
    return quote(resource_id, safe="")


def _shown(method: str, url: str) -> str:
    return f"{method} {url.partition('?')[0]}"


def _redirect_message(method: str, url: str, location: str) -> str:
    target = urlsplit(location)._replace(query="", fragment="").geturl()
    return (
        f"{_shown(method, url)}: the service redirects to {target or 'nowhere'}, which is not followed, since the "
        "credential would go along; set base_url to the service's own address"
    )
