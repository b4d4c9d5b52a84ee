"""
What a person tells the connector about their SCIM service.

This module must not know the protocol: it says where the service is and how its groups are to be shown.
"""

from enum import Enum
from urllib.parse import SplitResult, urlsplit

from attrs import define

from lumos_connector import InvalidConfigurationError, setting

_DEFAULT_PORTS = {"http": 80, "https": 443}


class GroupsAs(str, Enum):
    """How the service's groups appear to the platform."""

    ENTITLEMENTS = "entitlements"
    RESOURCES = "resources"


@define(kw_only=True)
class ScimSettings:
    """
    The settings of the SCIM connector.

    Attributes:
        base_url: The address in front of ``/Users`` and ``/Groups``.
        groups_as: Whether a group is an entitlement of the tenant, or a resource with a membership to hold.
        page_size: The items to ask for at once where the caller names no number; the service may send fewer.
    """

    base_url: str = setting(
        title="Base URL",
        description="The address in front of /Users and /Groups, such as https://scim.example.com/v2.",
    )
    groups_as: GroupsAs = setting(
        default=GroupsAs.ENTITLEMENTS,
        title="Groups as",
        description="'entitlements': each group is one of the tenant. 'resources': each group is a resource itself.",
    )
    page_size: int = setting(
        default=100,
        title="Page size",
        description="The items to ask for at once where the caller names no number; the service may send fewer.",
    )

    @property
    def service_url(self) -> str:
        """
        The base URL, checked, without the slash at its end.

        Raises:
            InvalidConfigurationError: It is not an http or https address that a path can be added to.
        """
        url = self.base_url.strip().rstrip("/")
        if not (url.isascii() and url.isprintable() and " " not in url and _is_plain(url)):
            raise InvalidConfigurationError(
                message="base_url: expected an http:// or https:// address without user name, '?' or '#',"
                " such as https://scim.example.com/v2",
            )
        return url

    @property
    def items_per_page(self) -> int:
        """
        The page size, checked.

        Raises:
            InvalidConfigurationError: It is not positive.
        """
        if self.page_size < 1:
            raise InvalidConfigurationError(message="page_size: expected a number above zero")
        return self.page_size

    @property
    def tenant_id(self) -> str:
        """
        The service's address less what may change while the tenant stays: scheme, default port, upper and lower case.

        Raises:
            InvalidConfigurationError: The base URL is wrong.
        """
        parts = urlsplit(self.service_url)
        port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
        return f"{parts.hostname}{port}{parts.path}"


def _is_plain(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return _has_host_and_port(parts) and not any(mark in url for mark in "@?#")
    except ValueError:
        return False


def _has_host_and_port(parts: SplitResult) -> bool:
    return parts.scheme in _DEFAULT_PORTS and bool(parts.hostname) and parts.port != 0
