"""
What `dispatch` makes of what a capability returns: the document, or an error that names the path.

What is wrong in an answer is never quoted: it may be a secret of the app's.
"""

import datetime
import enum
import json
from collections.abc import Callable
from typing import Any, TypeVar

import attrs
import pytest
from attrs import define

from lumos_connector import (
    AccountStatus,
    AccountType,
    AssignedEntitlement,
    AssignEntitlementResponse,
    CreatedEffect,
    Error,
    ExecutionSummary,
    FoundAccountData,
    FoundResourceData,
    ListAccountsResponse,
    ListResourcesResponse,
    NoopEffect,
    NoopEffectReason,
    Page,
    RateLimitRequestInfo,
    RateLimitResponseInfo,
    RateLimitStateSnapshot,
    Response,
    UpdatedEffect,
)

from .calling import CANARY, Scripted, call, failure_of, with_, without

T = TypeVar("T")

PREFIX = "The connector's answer is not valid - "


def made(model: Any, **values: Any) -> Any:
    """Make an instance with whatever values, as an author without a type checker may."""
    return model(**values)


def accounts(count: int = 1, **fields: Any) -> list[Any]:
    """Make that many equal accounts."""
    return [FoundAccountData(**{"integration_specific_id": "1", **fields}) for _ in range(count)]


def of(*items: Any, **fields: Any) -> Any:
    """Make an answer with those items; nothing checks them here."""
    return ListAccountsResponse(response=list(items), **fields)


def at(index: int, wrong: Any) -> Any:
    """Make an answer with one wrong item among many."""
    return of(*accounts(index), wrong, *accounts(2_499 - index))


def summary(**values: Any) -> Any:
    """Make the summary of a write."""
    given = {"effect": CreatedEffect(), "request_fingerprint": "f", "is_idempotent": True, **values}
    return of(execution_summary=ExecutionSummary(**given))


def state(value: Any) -> Any:
    """Make an answer with one rate limit."""
    return of(rate_limit=RateLimitResponseInfo(current_state={CANARY: value}))


class Opaque:
    """Something that JSON can't say."""

    def __repr__(self) -> str:
        return CANARY


class Text(str):
    """Text of a class of its own, as templates and parsers give it."""

    __slots__ = ()


class Whole(int):
    """An integer of a class of its own."""


class OtherStatus(str, enum.Enum):
    """Another enum with the same values."""

    ACTIVE = "ACTIVE"
    ASLEEP = "ASLEEP"


@define
class LikeAPage:
    """An object with a page's attributes."""

    token: str | None = None
    size: int | None = None


@define(kw_only=True)
class LikeAnAccount:
    """An object with an account's identifier."""

    integration_specific_id: str = "1"


@define(kw_only=True)
class MoreOfAnAccount(FoundAccountData):
    """An account with a field that the contract does not know."""

    floor: int = 4


class Unreadable(FoundAccountData):
    """An account that can't be looked at."""

    def __getattribute__(self, name: str) -> Any:
        if name == "email":
            raise RuntimeError(CANARY)
        return super().__getattribute__(name)


SELF_CONTAINING: dict[str, Any] = {}
SELF_CONTAINING["again"] = SELF_CONTAINING


def deep(levels: int) -> Any:
    """Nest a list."""
    value: Any = CANARY
    for _ in range(levels):
        value = [value]
    return value


WRONG: list[tuple[str, Callable[[], Any], str]] = [
    ("none", lambda: None, "expected Response[list[FoundAccountData]], got NoneType"),
    ("text", lambda: CANARY, "expected Response[list[FoundAccountData]], got str"),
    ("dict", lambda: {"response": []}, "expected Response[list[FoundAccountData]], got dict"),
    ("list", accounts, "expected Response[list[FoundAccountData]], got list"),
    (
        "bare error",
        lambda: made(Error, message="m", error_code="not_found", app_id="a"),
        "expected Response[list[Found",
    ),
    ("exception", lambda: ValueError(CANARY), "expected Response[list[FoundAccountData]], got ValueError"),
    (
        "another capability's",
        lambda: AssignEntitlementResponse(response=AssignedEntitlement(assigned=True)),
        "expected Response[list[FoundAccountData]], got Response[AssignedEntitlement]",
    ),
    (
        "another capability's empty list",
        lambda: ListResourcesResponse(response=[]),
        "expected Response[list[FoundAccountData]], got Response[list[FoundResourceData]]",
    ),
    ("no list", lambda: with_(of(), response=None), "response: expected a list, got NoneType"),
    ("one account", lambda: with_(of(), response=accounts()[0]), "response: expected a list, got FoundAccountData"),
    ("generator", lambda: with_(of(), response=iter(accounts())), "response: expected a list, got list_iterator"),
    ("set", lambda: with_(of(), response=set()), "response: expected a list, got set"),
    ("text for a list", lambda: with_(of(), response=CANARY), "response: expected a list, got str"),
    ("map for a list", lambda: with_(of(), response={}), "response: expected a list, got dict"),
    ("without parameters", lambda: Response(response=7), "response: expected a list, got int"),
    (
        "without parameters, another's item",
        lambda: Response(response=[FoundResourceData(integration_specific_id="r", label="R", resource_type="T")]),
        "response[0]: expected FoundAccountData, got FoundResourceData",
    ),
    (
        "another's item among many",
        lambda: at(1_700, FoundResourceData(integration_specific_id="r", label="R", resource_type="T")),
        "response[1700]: expected FoundAccountData, got FoundResourceData",
    ),
    ("none among many", lambda: at(2_499, None), "response[2499]: expected FoundAccountData, got NoneType"),
    ("dict among many", lambda: at(1_000, {"integration_specific_id": "1"}), "response[1000]: expected FoundAccou"),
    ("look-alike", lambda: at(999, LikeAnAccount()), "response[999]: expected FoundAccountData, got LikeAnAccount"),
    (
        "wrong type among many",
        lambda: at(1_700, made(FoundAccountData, integration_specific_id=7)),
        "response[1700].integration_specific_id: expected text, got int",
    ),
    ("bytes", lambda: of(*accounts(email=b"canary")), "response[0].email: expected text or null, got bytes"),
    ("text for a map", lambda: of(*accounts(extra_data=CANARY)), "response[0].extra_data: expected an object or null"),
    ("numbers as names", lambda: of(*accounts(extra_data={1: 2})), "response[0].extra_data: expected names that are"),
    (
        "number in a map of texts",
        lambda: of(*accounts(custom_attributes={CANARY: 7})),
        "response[0].custom_attributes[…]: expected text, got int",
    ),
    (
        "null in a map of texts",
        lambda: of(*accounts(custom_attributes={CANARY: None})),
        "response[0].custom_attributes[…]: expected text, got NoneType",
    ),
    (
        "opaque object",
        lambda: of(*accounts(extra_data={CANARY: Opaque()})),
        "response[0].extra_data[…]: expected what JSON can say, got Opaque",
    ),
    (
        "opaque object below",
        lambda: of(raw_data={CANARY: [Opaque()]}),
        "raw_data: expected what JSON can say, got dict that holds something else",
    ),
    (
        "unknown status",
        lambda: of(*accounts(user_status="active")),
        "response[0].user_status: expected one of ACTIVE, INACTIVE, SUSPENDED, DEPROVISIONED, PENDING, DELETED or null",
    ),
    ("another enum", lambda: of(*accounts(user_status=AccountType.USER)), "response[0].user_status: expected one of"),
    ("same enum's kind", lambda: of(*accounts(user_status=OtherStatus.ASLEEP)), "response[0].user_status: expected"),
    ("surrogate", lambda: of(*accounts(email="\ud800")), "response[0].email: expected text or null, got half of a s"),
    ("surrogate id", lambda: of(*accounts(integration_specific_id="\ud800")), "response[0].integration_specific_id: "),
    ("surrogate name", lambda: of(*accounts(extra_data={"\udfff": 1})), "response[0].extra_data: expected names that"),
    ("surrogate in raw data", lambda: of(raw_data=["\ud800"]), "raw_data: expected text in UTF-8, got half of a surr"),
    (
        "surrogate in a page",
        lambda: of(page=made(Page, token="\ud800")),
        "page.token: expected text or null, got half of a",
    ),
    ("self-containing", lambda: of(raw_data=SELF_CONTAINING), "raw_data: it is nested too deeply, or contains itself"),
    ("very deep", lambda: of(raw_data=deep(100_000)), "raw_data: it is nested too deeply, or contains itself"),
    ("huge integer", lambda: of(raw_data={CANARY: 10**5_000}), "raw_data: expected what JSON can say, got dict that"),
    ("page as a dict", lambda: of(page={"token": CANARY}), "page: expected an object or null, got dict"),
    ("look-alike of a page", lambda: of(page=LikeAPage()), "page: expected an object or null, got LikeAPage"),
    ("page size as text", lambda: of(page=made(Page, size="10")), "page.size: expected an integer or null, got str"),
    (
        "page size as a float",
        lambda: of(page=made(Page, size=10.0)),
        "page.size: expected an integer or null, got float",
    ),
    ("page size as a bool", lambda: of(page=made(Page, size=True)), "page.size: expected an integer or null, got bool"),
    ("page token as a number", lambda: of(page=made(Page, token=7)), "page.token: expected text or null, got int"),
    ("the request's rate limit", lambda: of(rate_limit=RateLimitRequestInfo()), "rate_limit: expected an object or n"),
    ("rate limit as a dict", lambda: state({"remaining": 1}), "rate_limit.current_state[…]: expected RateLimitStateS"),
    ("rate limit as a page", lambda: state(Page()), "rate_limit.current_state[…]: expected RateLimitStateSnapshot, go"),
    (
        "rate limit from nowhere",
        lambda: state(made(RateLimitStateSnapshot, source=CANARY)),
        "rate_limit.current_state[…].source: expected one of api_headers, sdk_counter or null, got str",
    ),
    (
        "effect as text",
        lambda: summary(effect="created"),
        "execution_summary.effect: expected an object that is one of",
    ),
    (
        "effect of another's kind",
        lambda: summary(effect=made(UpdatedEffect, kind="created")),
        "execution_summary.effect.kind: expected updated",
    ),
    (
        "effect of no kind",
        lambda: summary(effect=made(CreatedEffect, kind=CANARY)),
        "execution_summary.effect.kind: expected c",
    ),
    (
        "unknown reason",
        lambda: summary(effect=made(NoopEffect, reason=CANARY)),
        "execution_summary.effect.reason: expected on",
    ),
    (
        "wrong error",
        lambda: summary(caught_errors=[Page()]),
        "execution_summary.caught_errors[0]: expected Error, got P",
    ),
    (
        "idempotent as text",
        lambda: summary(is_idempotent="yes"),
        "execution_summary.is_idempotent: expected true or fal",
    ),
    ("unreadable", lambda: of(made(Unreadable, integration_specific_id="1")), "the answer can't be read: RuntimeError"),
    ("without its payload", lambda: without(of(), "response"), "response: expected a list, got NoneType"),
    (
        "without its id",
        lambda: of(without(accounts()[0], "integration_specific_id")),
        "response[0].integration_specific",
    ),
    ("payload overwritten", lambda: with_(of(), response=7), "response: expected a list, got int"),
    ("status overwritten", lambda: of(with_(accounts()[0], user_status=7)), "response[0].user_status: expected one of"),
]


@pytest.mark.parametrize(
    ("make", "problem"), [(make, text) for _, make, text in WRONG], ids=[name for name, *_ in WRONG]
)
async def test_wrong_answer(caplog: pytest.LogCaptureFixture, make: Callable[[], Any], problem: str) -> None:
    """What is wrong is named by its path, what was expected and the class of what was given."""
    error = await failure_of(Scripted(lambda _: make()))
    assert error["error_code"] == "invalid_response"
    assert error["error_metadata"]["fault"] == "connector"
    assert error["message"].startswith(PREFIX + problem)
    assert CANARY not in json.dumps(error) + caplog.text


RIGHT: list[tuple[str, Callable[[], Any], str, Any]] = [
    ("empty", of, "response", []),
    ("without parameters", lambda: Response(response=accounts()), "response.0.integration_specific_id", "1"),
    ("tuple", lambda: with_(of(), response=tuple(accounts(2))), "response.1.integration_specific_id", "1"),
    ("tuple of many", lambda: with_(of(), response=tuple(accounts(2_500))), "response.2499.email", None),
    ("status as text", lambda: of(*accounts(user_status="ACTIVE")), "response.0.user_status", "ACTIVE"),
    (
        "status of another enum",
        lambda: of(*accounts(user_status=OtherStatus.ACTIVE)),
        "response.0.user_status",
        "ACTIVE",
    ),
    ("enum for text", lambda: of(*accounts(email=AccountStatus.ACTIVE)), "response.0.email", "ACTIVE"),
    ("text of another class", lambda: of(*accounts(email=Text("é"))), "response.0.email", "é"),
    ("such text as a name", lambda: of(*accounts(extra_data={Text("a"): Text("b")})), "response.0.extra_data.a", "b"),
    ("integer of another class", lambda: of(page=made(Page, size=Whole(7))), "page.size", 7),
    ("large integer", lambda: of(raw_data={"a": 2**64}), "raw_data.a", 2**64),
    ("very large integer", lambda: of(page=made(Page, size=10**30)), "page.size", 10**30),
    ("NaN", lambda: of(raw_data={"a": [float("nan"), float("inf")]}), "raw_data.a", [None, None]),
    ("NaN in an account", lambda: of(*accounts(extra_data={"a": float("nan")})), "response.0.extra_data.a", None),
    ("date", lambda: of(raw_data={"a": datetime.date(2020, 1, 1)}), "raw_data.a", "2020-01-01"),
    ("raw text", lambda: of(raw_data="text"), "raw_data", "text"),
    ("numbers as raw names", lambda: of(raw_data={1: 2}), "raw_data.1", 2),
    ("model in raw data", lambda: of(raw_data={"a": made(Page, token="t")}), "raw_data.a.token", "t"),
    ("deep raw data", lambda: of(raw_data=deep(200)), "raw_data.0.0.0.0.0.0.0.0", deep(192)),
    (
        "subclass",
        lambda: of(made(MoreOfAnAccount, integration_specific_id="s")),
        "response.0.integration_specific_id",
        "s",
    ),
    (
        "rate limit",
        lambda: state(made(RateLimitStateSnapshot, source="sdk_counter")),
        f"rate_limit.current_state.{CANARY}.limit",
        None,
    ),
    ("effect", summary, "execution_summary.effect", {"kind": "created"}),
    (
        "noop",
        lambda: summary(effect=made(NoopEffect, reason=NoopEffectReason.STATE_ALREADY_MATCHES)),
        "execution_summary.effect",
        {"kind": "noop", "reason": "state_already_matches"},
    ),
    (
        "caught error",
        lambda: summary(caught_errors=[made(Error, message="m", error_code="not_found", app_id="a")]),
        "execution_summary.caught_errors.0.error_code",
        "not_found",
    ),
]


@pytest.mark.parametrize(("make", "path", "expected"), [rest for _, *rest in RIGHT], ids=[name for name, *_ in RIGHT])
async def test_right_answer(make: Callable[[], Any], path: str, expected: Any) -> None:
    """What has the right class, or says the same, is written as the contract has it."""
    found: Any = await call(Scripted(lambda _: make()))
    assert list(found) == ["response", "raw_data", "page", "rate_limit", "execution_summary"]
    for step in path.split("."):
        found = found[int(step)] if isinstance(found, list) else found[step]
    assert found == expected


async def test_subclass_is_written_as_what_was_declared() -> None:
    """What the contract does not know stays here; the keys are in the declared order."""
    answer = await call(Scripted(lambda _: of(made(MoreOfAnAccount, integration_specific_id="s"))))
    models: Any = FoundAccountData
    assert list(answer["response"][0]) == [a.name for a in attrs.fields(models)]


async def test_many_accounts() -> None:
    """A hundred thousand accounts arrive, each in its place."""
    many = [FoundAccountData(integration_specific_id=str(n), email=f"{n}@é.example") for n in range(100_000)]
    answer = await call(Scripted(lambda _: of(*many, page=made(Page, token="next"))))
    assert [a["integration_specific_id"] for a in answer["response"]] == [str(n) for n in range(100_000)]
    assert answer["page"] == {"token": "next", "size": None}


@pytest.mark.parametrize("count", [999, 1_000, 1_001, 2_000, 2_001])
async def test_around_the_size_of_a_piece(count: int) -> None:
    """However a list is cut into pieces, all of its items arrive."""
    answer = await call(Scripted(lambda _: of(*[with_(a, email=str(n)) for n, a in enumerate(accounts(count))])))
    assert [a["email"] for a in answer["response"]] == [str(n) for n in range(count)]


async def test_one_wrong_item_in_very_many() -> None:
    """The right items around a wrong one cost little."""
    error = await failure_of(Scripted(lambda _: of(*accounts(99_999), *accounts(email=7))))
    assert error["message"] == f"{PREFIX}response[99999].email: expected text or null, got int"


async def test_all_wrong() -> None:
    """Twenty problems are listed, then it is said that there are more."""
    error = await failure_of(Scripted(lambda _: of(*accounts(100_000, email=7))))
    problems = error["message"].removeprefix(PREFIX).split("; ")
    assert problems == [f"response[{n}].email: expected text or null, got int" for n in range(20)] + ["and more"]


async def test_odd_items_of_every_kind() -> None:
    """Items that only the exact way can tell are written in their places among the others."""
    items = [*accounts(1_500), *accounts(1, user_status=OtherStatus.ACTIVE), *accounts(1_500)]
    answer = await call(Scripted(lambda _: with_(of(), response=items)))
    assert [n for n, a in enumerate(answer["response"]) if a["user_status"] == "ACTIVE"] == [1_500]
