"""How a connector says what a write did, what failed on the way, and what it learnt about rate limits."""

from typing import Any

import pytest

from lumos_connector import (
    AccountStatus,
    BaseConnector,
    ConflictError,
    CreateAccountRequest,
    CreateAccountResponse,
    CreatedAccount,
    CreatedEffect,
    DeletedEffect,
    ExecutionSummary,
    NoopEffect,
    NoopEffectReason,
    RateLimitResponseInfo,
    RateLimitStateSnapshot,
    RateLimitStateSnapshotSource,
    UpdatedEffect,
)
from lumos_connector.writes import execution_summary

from .calling import call, failure_of

FINGERPRINT = "b119fcfd309aff86318858bb12202accbbfa90bbf72f3827effc3c080241352e"
"""What identifies the request to create an account of which nothing is said."""


class Writing(BaseConnector):
    """A connector whose one write answers with what a test gives."""

    app_id = "writing"
    version = "1.0.0"
    requires_authentication = False

    def __init__(self, summarise: Any, **more: Any) -> None:
        self.summarise = summarise
        self.more = more

    async def create_account(self, request: CreateAccountRequest) -> CreateAccountResponse:
        """Say that an account was created."""
        return CreateAccountResponse(
            response=CreatedAccount(status=AccountStatus.ACTIVE, created=True),
            execution_summary=self.summarise(request),
            **self.more,
        )


async def summary_of(summarise: Any) -> Any:
    """Give the summary that a write answers with."""
    return (await call(Writing(summarise), {"request": {}}, "create_account"))["execution_summary"]


@pytest.mark.parametrize(
    ("effect", "told", "is_idempotent"),
    [
        ("created", {"kind": "created"}, False),
        ("updated", {"kind": "updated"}, False),
        ("deleted", {"kind": "deleted"}, False),
        ("noop", {"kind": "noop", "reason": "state_already_matches"}, True),
    ],
)
async def test_effects(effect: Any, told: dict[str, str], is_idempotent: bool) -> None:
    """One line says what a write did; only a write that had nothing to do is taken for safe to repeat."""
    assert await summary_of(lambda request: execution_summary(request, effect)) == {
        "effect": told,
        "request_fingerprint": FINGERPRINT,
        "is_idempotent": is_idempotent,
        "description": None,
        "caught_errors": None,
    }


async def test_everything_that_can_be_said() -> None:
    """A summary has words, a promise, and the failures that the write survived, without their secrets."""

    def summarise(request: CreateAccountRequest) -> ExecutionSummary:
        failures = [ValueError("the group was refused, password=hunter2hunter2"), TimeoutError()]
        return execution_summary(
            request,
            "created",
            description="Created, but in no group.",
            caught_errors=(Writing.error_of(failure, "create_account") for failure in failures),
            is_idempotent=True,
        )

    summary = await summary_of(summarise)
    assert (summary["description"], summary["is_idempotent"]) == ("Created, but in no group.", True)
    first, second = summary["caught_errors"]
    assert (first["app_id"], first["raised_by"], first["error_code"]) == ("writing", "ValueError", "internal_error")
    assert first["message"].startswith("the group was refused")
    assert "hunter2" not in first["message"]
    assert second["error_code"] == "request_timeout"
    assert second["error_metadata"]["retryable"] is True


class OddError(Exception):
    """Can't be read."""

    @property
    def message(self) -> str:
        """Fail."""
        raise RuntimeError("secret")


async def test_exceptions_among_the_caught_errors() -> None:
    """An exception itself is told as an error: what was written is not lost for it."""
    failures = [ConflictError("It is full.", app_error_code="full"), ValueError("password=hunter2hunter2"), OddError()]

    def summarise(request: CreateAccountRequest) -> ExecutionSummary:
        return execution_summary(request, "created", caught_errors=failures)

    answered = await summary_of(summarise)
    conflict, value, odd = answered["caught_errors"]
    assert (conflict["error_code"], conflict["app_error_code"]) == ("conflict", "writing.full")
    assert (conflict["message"], conflict["raised_by"], conflict["raised_in"]) == ("It is full.", "ConflictError", None)
    assert (value["error_code"], value["error_metadata"]["retryable"]) == ("internal_error", True)
    assert odd["error_code"] == "internal_error"
    assert "hunter2" not in str(answered)
    assert "secret" not in str(answered)


async def test_effects_that_there_are_not() -> None:
    """An effect that the contract lacks makes the answer invalid, and the message lists those that it has."""
    for effect in ("made", "", None, CreatedEffect()):
        wrong: Any = effect
        connector = Writing(lambda request, wrong=wrong: execution_summary(request, wrong))
        error = await failure_of(connector, {"request": {}}, "create_account")
        assert error["error_code"] == "invalid_response"
        assert "expected one of created, updated, deleted, noop" in error["message"]


def summary(**changes: Any) -> ExecutionSummary:
    """Make a summary by hand, right but for what a test changes."""
    given: Any = {"effect": CreatedEffect(), "request_fingerprint": "x", "is_idempotent": True, **changes}
    return ExecutionSummary(**given)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        (summary(effect=None), "execution_summary.effect"),
        (summary(effect="created"), "execution_summary.effect"),
        (summary(effect=DeletedEffect(kind="made")), "execution_summary.effect"),
        (summary(effect=UpdatedEffect(kind="noop")), "execution_summary.effect"),
        (summary(effect=NoopEffect(reason="bored")), "execution_summary.effect"),  # type: ignore[arg-type]  # the point of it
        (summary(effect=NoopEffectReason.STATE_ALREADY_MATCHES), "execution_summary.effect"),
        (summary(request_fingerprint=None), "execution_summary.request_fingerprint"),
        (summary(is_idempotent="yes"), "execution_summary.is_idempotent"),
        (summary(is_idempotent=1), "execution_summary.is_idempotent"),
        (summary(description=7), "execution_summary.description"),
        (summary(caught_errors=["secret"]), "execution_summary.caught_errors[0]: expected Error, got str"),
        (summary(caught_errors="conflict"), "execution_summary.caught_errors"),
        ("created", "execution_summary"),
        ({"effect": {"kind": "created"}}, "execution_summary: expected an object or null, got dict (use Execution"),
    ],
)
async def test_summaries_that_are_wrong(given: Any, path: str) -> None:
    """A summary that the contract does not allow makes the answer invalid, and its place is named."""
    error = await failure_of(Writing(lambda _: given), {"request": {}}, "create_account")
    assert error["error_code"] == "invalid_response"
    assert path in error["message"]
    assert "secret" not in error["message"]


async def test_rate_limits() -> None:
    """What a connector learnt about rate limits is in its answer, in whole numbers, by the limit's name."""
    state = RateLimitStateSnapshot(
        remaining=3, limit=100, reset=1_790_000_000, source=RateLimitStateSnapshotSource.API_HEADERS
    )
    connector = Writing(lambda _: None, rate_limit=RateLimitResponseInfo(current_state={"writes": state}))
    answer = await call(connector, {"request": {}}, "create_account")
    assert answer["execution_summary"] is None
    assert answer["rate_limit"]["current_state"]["writes"] == {
        "remaining": 3,
        "limit": 100,
        "reset": 1_790_000_000,
        "window_seconds": None,
        "current_delay": None,
        "source": "api_headers",
    }
    plain = Writing(lambda _: None, rate_limit={"current_state": {}})
    error = await failure_of(plain, {"request": {}}, "create_account")
    assert error["message"].endswith("rate_limit: expected an object or null, got dict (use RateLimitResponseInfo)")
    state.remaining = 2.5  # type: ignore[assignment]  # the point of it
    error = await failure_of(connector, {"request": {}}, "create_account")
    assert error["error_code"] == "invalid_response"
    assert "rate_limit.current_state[…].remaining" in error["message"]


async def test_no_caught_errors() -> None:
    """Nothing caught may be said as None, as it is on the wire."""
    summary = await summary_of(lambda request: execution_summary(request, "updated", caught_errors=None))
    assert summary["caught_errors"] is None
