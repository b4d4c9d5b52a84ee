"""
The requests of one capability: full, minimal, failing on purpose, and broken in payload and envelope.

They follow from the types of our models alone, so that a capability that is added is covered at once.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from lumos_connector.capabilities import TABLE, payload_of
from lumos_connector.models.envelope import Request
from lumos_connector.models.rate_limits import RateLimitRequestInfo

from .documents import ABSENT, Place, changed, full, kind_of, minimal, places, wrong
from .schemas import full_by_schema, minimal_by_schema

SECRET = "canary-password"
BASIC = {"basic": {"username": "u", "password": SECRET}}
TOKEN = {"id": "api", "token": {"token": SECRET}}
ADMIN = {"id": "admin", **BASIC}
SETTINGS = {"host": "h.example.com", "port": 8443}

VARIANTS = 3
"""How many full requests there are of each capability, with other values and alternatives."""

RAISED_SINCE = ("NotFoundError", "RateLimitError", "AuthenticationError")
"""What capabilities raise that 3.5.0 has no class for."""

RAISED = (*RAISED_SINCE, "ValueError", "ConnectorError", "KeyError")
"""What capabilities raise, one after the other."""


class Case(NamedTuple):
    """
    One request.

    Attributes:
        connector: Whom it is for.
        capability: What it asks for.
        name: What is special about it.
        text: The document.
    """

    connector: str
    capability: str
    name: str
    text: str


def envelope(name: str, payload: Any, **more: Any) -> dict[str, Any]:
    """Put a payload into an envelope that the single connector accepts."""
    return {**_auth(name), "request": payload, "settings": SETTINGS, **more}


def _auth(name: str) -> dict[str, Any]:
    return {"auth": BASIC} if takes_auth(name) else {}


def takes_auth(name: str) -> bool:
    """Tell whether requests of a capability carry a credential."""
    request = TABLE[name].request
    return issubclass(getattr(request, "__origin__", request), Request)


def answers() -> dict[str, Any]:
    """Give what each capability answers, on both sides, by what the token of the page asked for says."""
    greeting = {"response": {"text": "hello", "count": 2}}
    standard = {name: _answers_of(capability.response) for name, capability in TABLE.items()}
    return {**standard, OWN: {"full 0": greeting, "full 1": greeting, "minimal": greeting}}


def _answers_of(response: Any) -> dict[str, Any]:
    least = minimal(response)
    error = {**ON_THE_WAY, "error_code": "rate_limit", "app_error_code": "wire.no"}
    summary = {"effect": {"kind": "updated"}, "request_fingerprint": "f", "is_idempotent": True}
    return {
        **{f"full {i}": _with_plain_errors(full(response, i)) for i in range(VARIANTS)},
        "minimal": least,
        "caught": {**least, "execution_summary": {**summary, "caught_errors": [error]}},
    }


ON_THE_WAY = {"message": "on the way", "app_id": "other"}


def _with_plain_errors(answer: dict[str, Any]) -> dict[str, Any]:
    """Give errors on the way nothing that is prefixed, masked or out of range: that is what one case alone is about."""
    for error in answer["execution_summary"]["caught_errors"]:
        error.update(ON_THE_WAY, app_error_code=None, raised_by="OtherError", raised_in="other:place")
        error["error_metadata"].update(hint="a hint", retry_after_seconds=5)
    return answer


def cases_of(name: str) -> list[Case]:
    """
    Give the requests of a capability.

    Args:
        name: The capability.

    Returns:
        The cases, for all connectors.
    """
    if name == OWN:
        return _own(name, {"name": "zoë"}, HELLOS)
    documents = {**_valid(name), **_broken_payloads(name), **_broken_envelopes(name)}
    single = [Case("wire-single", name, case, json.dumps(document)) for case, document in documents.items()]
    texts = [Case("wire-single", name, case, text) for case, text in NOT_DOCUMENTS.items()]
    several = [Case("wire-several", name, case, json.dumps(document)) for case, document in _several(name).items()]
    own = _own(name, {"floor": 3}, ACCOUNTS) if name == "create_account" else []
    found = single + texts + several + own
    return [case for case in found if case.name not in SLOW_ANSWERS] if name == "app_info" else found


SLOW_ANSWERS = frozenset(
    ["full 1", "full 2", "minimal, echoed", "minimal answer", "an error on the way", "nulls", "lax settings"]
    + [f"raises {error}" for error in RAISED]
    + ["auth is null", "auth of another kind", "auth of two kinds", "auth and credentials", "auth and no credentials"]
    + ["credentials unknown", "credentials empty", "credentials without id", "settings is missing"]
    + ["settings are null", "settings are empty", "settings of the wrong type"]
    + [f"several, {case}" for case in ("the required one", "the optional one", "none", "an unknown one", "one twice")]
    + [f"several, {case}" for case in ("one without id", "one of another kind", "echoed", "auth", "neither")]
)
"""Cases that `app_info` leaves out: it answers them as any other, and takes the published SDK a second each time."""


def older_cases_of(name: str, schema: Any) -> list[Case]:
    """
    Give the requests of a capability that only a caller of 3.5.0 would send.

    Args:
        name: The capability.
        schema: What 3.5.0 says of its requests.

    Returns:
        A full one, by what that version knows, and a minimal one.
    """
    properties, defs = schema["properties"], schema.get("$defs", {})
    payloads = {how.__name__: how(properties["request"], defs) for how in (full_by_schema, minimal_by_schema)}
    return [
        Case("wire-single", name, f"{OLDER_CASES}{how}", json.dumps(envelope(name, payload, include_raw_data=True)))
        for how, payload in payloads.items()
    ]


OLDER_CASES = "3.5.0, "
"""How the names of such requests begin."""

OWN = "say_hello"
"""A capability of a connector's own."""

HELLOS: dict[str, Any] = {
    "full 1": {"name": "a", "times": 3, "loud": True, "tags": ["x", "é"], "unknown": 1},
    "nulls": {"name": "a", "tags": None},
    "numbers as text": {"name": "a", "times": "3", "loud": "true"},
    "numbers as they come": {"name": "a", "times": 3.0, "loud": 1},
    "missing at name": {"times": 1},
    "no str at name": {"name": 1},
    "null at name": {"name": None},
    "null at times": {"name": "a", "times": None},
    "no int at times": {"name": "a", "times": "many"},
    "a fraction at times": {"name": "a", "times": 1.5},
    "no bool at loud": {"name": "a", "loud": "perhaps"},
    "no str at tags.0": {"name": "a", "tags": [1]},
}
"""Payloads of `OWN`, which are the author's own and so read less strictly."""

ACCOUNTS: dict[str, Any] = {
    "own, more": {"floor": 1, "nickname": "zoë", "email": "e@example.com"},
    "own, lax": {"floor": "3"},
    "own, without what is its own": {},
    "own, of the wrong type": {"floor": "third"},
    "own, wrong in what is the contract's": {"floor": 3, "entitlements": [{"entitlement_type": 1}]},
}
"""Payloads of a `create_account` with a payload of its own."""


def _own(name: str, good: dict[str, Any], payloads: dict[str, Any]) -> list[Case]:
    def at_own(payload: Any, **more: Any) -> dict[str, Any]:
        return {"auth": BASIC, "request": payload, "settings": SETTINGS, "include_raw_data": True, **more}

    documents = {
        "own, full": at_own(good),
        **{case: at_own(payload) for case, payload in payloads.items()},
        "own, raises": at_own(good, page={"token": "raise:ValueError"}),
        "own, no auth": at_own(good, auth=None),
        "own, settings are null": at_own(good, settings=None),
        "own, settings are empty": at_own(good, settings={}),
        "own, request is null": at_own(None),
        "own, request is missing": {"auth": BASIC, "settings": SETTINGS},
    }
    return [Case("wire-own", name, case, json.dumps(document)) for case, document in documents.items()]


NOT_DOCUMENTS = {"not JSON": "{", "empty": "", "a list": "[]", "null": "null", "text": '"text"'}
"""Texts that are no requests, whatever the capability."""


def full_request(name: str, variant: int = 0) -> dict[str, Any]:
    """Give a request in which everything is there."""
    more = {
        "page": {"token": f"full {variant}", "size": 10},
        "include_raw_data": True,
        "rate_limit": full(RateLimitRequestInfo, variant),
        "unknown": {"to": ["both"]},
    }
    return envelope(name, full(payload_of(TABLE[name].request), variant), **more)


def _valid(name: str) -> dict[str, Any]:
    payload = minimal(payload_of(TABLE[name].request))
    index = sorted(TABLE).index(name)
    nulls = {"page": None, "include_raw_data": None, "rate_limit": None}
    raised = {
        f"raises {error}": envelope(name, payload, page={"token": f"raise:{error}"})
        for error in (RAISED[index % len(RAISED)], RAISED[(index + 1) % len(RAISED)])
    }
    return {
        **{f"full {variant}": full_request(name, variant) for variant in range(VARIANTS)},
        "minimal": envelope(name, payload),
        "minimal, echoed": envelope(name, payload, include_raw_data=True),
        "minimal answer": envelope(name, payload, page={"token": "minimal"}),
        "an error on the way": envelope(name, payload, page={"token": "caught"}),
        "nulls": envelope(name, payload, **nulls),
        "lax settings": envelope(name, payload, settings={"host": "h", "port": "443", "unknown": 1}),
        **raised,
    }


def _broken_payloads(name: str) -> dict[str, Any]:
    tp = payload_of(TABLE[name].request)
    document = full(tp)
    found = list(places(tp, document))[1:]
    broken: dict[str, Any] = {}
    for what, place, value in _breaks(found):
        broken[f"{what} at {_shown(place)}"] = envelope(name, changed(document, place.path, value))
    return broken


def _breaks(found: list[Place]) -> Iterator[tuple[str, Place, Any]]:
    required = [place for place in found if place.required]
    for place in required[:1] + required[-1:]:
        yield "missing", place, ABSENT
        yield "null", place, None
    firsts = {kind_of(place.type): place for place in reversed(found) if kind_of(place.type) != "Any"}
    for kind, place in firsts.items():
        yield f"no {kind}", place, wrong(place.type)
    for place in sorted(found, key=lambda place: -len(place.path))[:1]:
        if kind_of(place.type) != "Any":
            yield "wrong inside", place, [[]]


def _shown(place: Place) -> str:
    return ".".join(map(str, place.path))


def _broken_envelopes(name: str) -> dict[str, Any]:
    payload = minimal(payload_of(TABLE[name].request))
    good = envelope(name, payload)
    changes: dict[str, dict[str, Any]] = {
        "request is null": {"request": None},
        "request is a list": {"request": []},
        "request is text": {"request": "text"},
        "auth is null": {"auth": None},
        "auth of another kind": {"auth": {"token": {"token": SECRET}}},
        "auth incomplete": {"auth": {"basic": {"username": "u"}}},
        "auth with a number": {"auth": {"basic": {"username": "u", "password": 1}}},
        "auth of two kinds": {"auth": {**BASIC, "token": {"token": SECRET}}},
        "auth and credentials": {"credentials": [ADMIN]},
        "auth and no credentials": {"credentials": []},
        "credentials unknown": {"auth": None, "credentials": [ADMIN]},
        "credentials empty": {"auth": None, "credentials": []},
        "credentials without id": {"auth": None, "credentials": [BASIC]},
        "settings are null": {"settings": None},
        "settings are empty": {"settings": {}},
        "settings of the wrong type": {"settings": {"host": "h", "port": "many"}},
        "settings are a list": {"settings": []},
        "page size is text": {"page": {"size": "10"}},
        "page token is a number": {"page": {"token": 1}},
        "raw data is text": {"include_raw_data": "true"},
        "mode unknown": {"rate_limit": {"caller_override_mode": "unknown"}},
        "time is a fraction": {"rate_limit": {"max_execution_time": 1.5}},
    }
    missing = {f"{key} is missing": {k: v for k, v in good.items() if k != key} for key in good}
    return {**missing, **{case: {**good, **change} for case, change in changes.items()}}


def _several(name: str) -> dict[str, Any]:
    payload = minimal(payload_of(TABLE[name].request))
    good: dict[str, Any] = {"request": payload, "settings": SETTINGS}
    if not takes_auth(name):
        return {"several, minimal": good}
    lists: dict[str, list[Any]] = {
        "both": [TOKEN, ADMIN],
        "the required one": [TOKEN],
        "the optional one": [ADMIN],
        "none": [],
        "an unknown one": [{**TOKEN, "id": "unknown"}],
        "one without id": [TOKEN, BASIC],
        "one of another kind": [{"id": "api", **BASIC}],
        "one twice": [{"id": "api"}, TOKEN],
        "one incomplete": [{"id": "api", "token": {}}],
    }
    return {
        **{f"several, {case}": {**good, "credentials": credentials} for case, credentials in lists.items()},
        "several, echoed": {**good, "credentials": [TOKEN, ADMIN], "include_raw_data": True},
        "several, auth": {**good, "auth": BASIC},
        "several, neither": good,
    }
