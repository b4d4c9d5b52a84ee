"""
Asking a provider that may fail for the moment: again, and after a while, but not for long.

This module must not know what is asked for.
"""

import logging
import random
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from ..errors import AuthenticationExpiredError, ConnectorError, NetworkError, TransientError
from ..upstream import well_known

T = TypeVar("T")

logger = logging.getLogger(__name__)

ATTEMPTS = 3
"""How often a provider that fails for the moment is asked."""

LONGEST_WAIT = 30.0
"""The seconds that are waited at most before it is asked once more."""


async def attempted(ask: Callable[[], Awaitable[T]], attempts: int, sleep: Callable[[float], Awaitable[Any]]) -> T:
    """
    Ask, and ask again while the provider fails for the moment.

    Args:
        ask: Asks once.
        attempts: How often to ask at most.
        sleep: Waits for some seconds.

    Returns:
        What the provider gives.

    Raises:
        TransientError: The last attempt's failure, or the first one that takes longer than anybody should wait here.
        Exception: Any other failure, at once.
    """
    failed: TransientError | None = None
    for attempt in range(1, attempts + 1):
        try:
            return await ask()
        except Exception as error:  # noqa: BLE001 - what is no failure of the moment is raised again
            failed = _of_the_moment(error, failed)
            wait = _wait(failed, attempt)
        if attempt == attempts or wait > LONGEST_WAIT:
            break
        logger.warning("no token yet (%s); asking again in %.1f s", type(failed).__name__, wait)
        await sleep(wait)
    assert failed is not None  # noqa: S101 - there was an attempt
    raise failed


def _of_the_moment(error: Exception, before: TransientError | None) -> TransientError:
    """
    Give what is worth another attempt.

    Raises:
        Exception: Anything else, as it is. Where an attempt before it broke off, a refusal says so: the provider may
            have rotated the token then, which is no revocation.
    """
    known = error if isinstance(error, ConnectorError) else well_known(error)
    if isinstance(known, TransientError):
        return known
    if isinstance(before, NetworkError) and isinstance(error, AuthenticationExpiredError):
        note = "An attempt before this one broke off; the provider may have rotated the token then."
        raise AuthenticationExpiredError(
            f"{error.message} ({note})", retryable=error.retryable, refreshable=error.refreshable
        ) from None
    raise error


def _wait(error: TransientError, attempt: int) -> float:
    """Wait as long as asked, else for longer each time, with jitter so that many don't come back at once."""
    if error.retry_after_seconds is not None:
        return float(error.retry_after_seconds)
    return random.uniform(0.0, float(2 ** (attempt - 1)))  # noqa: S311 - no secret comes of it
