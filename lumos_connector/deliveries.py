"""
What to undo where an answer reaches nobody: a client that leaves takes nothing along.

Whoever hands answers over says so here, and whoever gave away something that exists only once can take it back. This
module must not know calls, answers, or what is given away.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Delivery:
    """One answer on its way."""

    def __init__(self) -> None:
        self._takings_back: list[Callable[[], None]] = []

    def failed(self) -> None:
        """Take back what the answer gave away."""
        for take_back in self._takings_back:
            take_back()
        self._takings_back.clear()

    def remember(self, take_back: Callable[[], None]) -> None:
        """Remember how to take something back."""
        self._takings_back.append(take_back)


_ON_ITS_WAY: "ContextVar[Delivery | None]" = ContextVar("lumos_connector_delivery", default=None)


@contextmanager
def delivering() -> Iterator[Delivery]:
    """
    Make an answer and hand it over; what ends with an exception, a cancellation included, was not handed over.

    Yields:
        The delivery, to be told where nobody is there to take the answer.
    """
    delivery = Delivery()
    token = _ON_ITS_WAY.set(delivery)
    try:
        yield delivery
    except BaseException:
        delivery.failed()
        raise
    finally:
        _ON_ITS_WAY.reset(token)


def if_undelivered(take_back: Callable[[], None]) -> None:
    """
    Say how to take something back, should the answer at hand reach nobody.

    Args:
        take_back: Takes it back; never called where nobody says what becomes of the answer.
    """
    delivery = _ON_ITS_WAY.get()
    if delivery is not None:
        delivery.remember(take_back)
