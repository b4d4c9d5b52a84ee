"""
What callers may do through `fulfill_arbitrary_endpoint`, as an author says it.

All of it is checked when it is said. This module must not know how a request is sent.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs

from ..checks import IS_COUNT, expect
from ..models.arbitrary_endpoint import FulfillArbitraryEndpointRequest
from .answers import RateLimitResetFormat
from .targets import check_base, is_path

NEVER_ALLOWED = frozenset(
    {
        "authorization",
        "connection",
        "content-length",
        "cookie",
        "expect",
        "host",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Headers that no policy opens to callers: they say who asks, whom, and where a request ends."""

MAX_ANSWER_BYTES = 10_000_000
"""The size of the largest body that is handed on, where a policy says nothing else."""

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""What a header's name is made of (RFC 9110, section 5.6.2)."""

_CONTENT_TYPE = re.compile(rf"{TOKEN.pattern}/{TOKEN.pattern}( *;[ -~]*)?")


def _paths(given: Mapping[str, str]) -> dict[str, str]:
    where = "ArbitraryEndpointPolicy.post_paths"
    expect(where, given, "a dict of paths, each with its content type", isinstance(given, Mapping))
    for path, content_type in given.items():
        is_one = isinstance(path, str) and is_path(path)
        expect(where, path, 'paths as callers write them, without host, query and dots, such as "/graphql"', is_one)
        is_type = isinstance(content_type, str) and _CONTENT_TYPE.fullmatch(content_type)
        expect(f"{where}[{path!r}]", content_type, 'a content type such as "application/json"', is_type)
    return dict(given)


def _names(given: Iterable[str]) -> frozenset[str]:
    where = "ArbitraryEndpointPolicy.headers"
    is_several = isinstance(given, Iterable) and not isinstance(given, (str, bytes, Mapping))
    expect(where, given, 'several names, such as {"X-Acme-Version"}', is_several)
    names = list(given)
    for name in names:
        if not (isinstance(name, str) and TOKEN.fullmatch(name)):
            what = "one with other characters" if isinstance(name, str) else type(name).__name__  # it may hold a value
            raise TypeError(f'{where}: expected only names, such as "X-Acme-Version", got {what}')
        if name.lower() in NEVER_ALLOWED:
            raise TypeError(
                f"{where}: {name} is never a caller's to set, since it says who asks, whom, or where a request ends; "
                "leave it out"
            )
    return frozenset(names)


def _reset_format(given: RateLimitResetFormat | str | None) -> RateLimitResetFormat | None:
    known = [one.value for one in RateLimitResetFormat]
    where = "ArbitraryEndpointPolicy.rate_limit_reset"
    expect(where, given, f"{', '.join(known)} or None", given is None or given in known)
    return None if given is None else RateLimitResetFormat(given)


def _check_base_url(_instance: Any, _attribute: "attrs.Attribute[Any]", value: Any) -> None:
    where = "ArbitraryEndpointPolicy.base_url"
    if value is None or (callable(value) and not isinstance(value, type)):
        return
    expect(where, value, "text, a function of the request, or None", isinstance(value, str))
    try:
        check_base(value)
    except ValueError as error:
        raise TypeError(f"{where}: {error}, as in https://api.acme.example/v1") from None


@attrs.frozen(kw_only=True)
class ArbitraryEndpointPolicy:
    """
    What callers may do besides a plain GET on the connection's host.

    A value that is not what it must be is a `TypeError` when the policy is made.

    Attributes:
        post_paths: The paths below the base URL that may be posted to, each with the content type that is sent.
        headers: The names of the headers that callers may set, in any case. Those that say who asks, whom, or where a
            request ends, such as ``Authorization``, ``Cookie`` and ``Host``, can't be among them.
        rate_limit_reset: What ``X-RateLimit-Reset`` counts, for an app that sends it.
        base_url: Where the app's URLs begin, or a function of the request that gives it, with or without a slash at its
            end; the client's own base URL where left out.
        max_answer_bytes: The size of the largest body that is handed on.
    """

    post_paths: Mapping[str, str] = attrs.field(factory=dict, converter=_paths)
    headers: frozenset[str] = attrs.field(default=(), converter=_names)
    rate_limit_reset: RateLimitResetFormat | None = attrs.field(default=None, converter=_reset_format)
    base_url: str | Callable[[FulfillArbitraryEndpointRequest], str] | None = attrs.field(
        default=None, validator=_check_base_url
    )
    max_answer_bytes: int = attrs.field(default=MAX_ANSWER_BYTES, validator=IS_COUNT)
