"""
What a write did, said in one line.

This module must not know which capabilities write, or what becomes of an answer.
"""

from collections.abc import Callable, Iterable
from typing import Any, Literal, TypeAlias

from .errors import InvalidResponseError
from .fingerprints import fingerprint
from .models.effects import CreatedEffect, DeletedEffect, NoopEffect, NoopEffectReason, UpdatedEffect
from .models.envelope import BaseRequest, Error, ExecutionSummary

Effect: TypeAlias = Literal["created", "updated", "deleted", "noop"]
"""What a write did to the app: ``noop`` where there was nothing left to do."""

_EFFECTS: dict[str, Callable[[], CreatedEffect | UpdatedEffect | DeletedEffect | NoopEffect]] = {
    "created": CreatedEffect,
    "updated": UpdatedEffect,
    "deleted": DeletedEffect,
    "noop": lambda: NoopEffect(reason=NoopEffectReason.STATE_ALREADY_MATCHES),
}


def execution_summary(
    request: BaseRequest[Any],
    effect: Effect,
    *,
    description: str | None = None,
    caught_errors: Iterable[Error | BaseException] | None = None,
    is_idempotent: bool | None = None,
) -> ExecutionSummary:
    """
    Say what a write did.

    Args:
        request: The request that asked for it.
        effect: What it did; ``noop`` where the app's state was as wanted already.
        description: The same in words, for a person.
        caught_errors: Failures on the way that the call survived, each made by ``self.error_of(exception, "name")``; an
            exception itself will do, but the connector's ``exception_handlers`` are not asked about it.
        is_idempotent: Whether the same request once more would change nothing. Left out it is promised only of a write
            that had nothing to do.

    Returns:
        The value of ``execution_summary`` in the answer.

    Raises:
        InvalidResponseError: There is no such effect.
    """
    if not isinstance(effect, str) or effect not in _EFFECTS:
        raise InvalidResponseError(f"execution_summary: expected one of {', '.join(_EFFECTS)}, got {effect!r}"[:200])
    failures: list[Any] = list(caught_errors or ())
    return ExecutionSummary(
        effect=_EFFECTS[effect](),
        request_fingerprint=fingerprint(request.request),
        is_idempotent=effect == "noop" if is_idempotent is None else is_idempotent,
        description=description,
        caught_errors=failures or None,
    )
