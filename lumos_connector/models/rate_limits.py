"""
What the two sides of a call tell each other of an upstream's rate limits, and of the time there is.

This module must not know requests or answers, nor how a limit is kept.
"""

from enum import Enum

from .base import Model, field, model


class RateLimitMode(str, Enum):
    """What a connector does about an upstream's rate limits: wait ahead of them, retry after them, both or neither."""

    ENFORCE = "enforce"
    RETRY_ONLY = "retry_only"
    BYPASS = "bypass"
    ENFORCE_NO_RETRY = "enforce_no_retry"


class RateLimitStateSnapshotSource(str, Enum):
    """Where the knowledge of a rate limit comes from: the upstream's headers, or this side's own count."""

    API_HEADERS = "api_headers"
    SDK_COUNTER = "sdk_counter"


@model()
class RateLimitStateSnapshot(Model):
    """
    What is known of one rate limit.

    Attributes:
        remaining: Requests left in the window.
        limit: Requests allowed in a window.
        reset: When the window ends, in seconds since the epoch.
        window_seconds: The length of a window in seconds.
        current_delay: The pause between requests that is in force, in seconds.
        source: Where this knowledge comes from.
    """

    remaining: int | None = field(default=None)
    limit: int | None = field(default=None)
    reset: int | None = field(default=None)
    window_seconds: int | None = field(default=None)
    current_delay: int | None = field(default=None)
    source: RateLimitStateSnapshotSource | None = field(default=None)


@model()
class RateLimitRequestInfo(Model):
    """
    What the caller says about time and rate limits.

    Attributes:
        caller_retry_attempt: How often the caller has tried this call before.
        last_known_state: The state that the previous call answered with, by the limit's name.
        caller_override_mode: The mode the caller asks for.
        max_execution_time: The seconds within which the caller wants an answer; 1,800 where absent.
    """

    caller_retry_attempt: int | None = field(default=None)
    last_known_state: dict[str, RateLimitStateSnapshot] | None = field(default=None)
    caller_override_mode: RateLimitMode | None = field(default=None)
    max_execution_time: int | None = field(default=None)


@model()
class RateLimitResponseInfo(Model):
    """
    What a connector learnt about rate limits while it answered.

    Attributes:
        current_state: The state to hand to the next call, by the limit's name.
    """

    current_state: dict[str, RateLimitStateSnapshot] | None = field(default=None)
