"""
Answers whose class an author declares: the contract's payload, and more.

What is more goes out, and is checked as the contract's own fields are.
"""

from typing import Any, Generic, TypeVar

import pytest
from attrs import define, field, validators

from lumos_connector import AccountStatus, CreateAccountRequest, CreatedAccount, Response, setting

from .calling import Scripted, call, failure_of, with_

T = TypeVar("T")

PREFIX = "The connector's answer is not valid - "


@define(kw_only=True)
class Hired(CreatedAccount):
    """The contract's answer, and more; its checks are for making one, not for writing it."""

    floor: int = field(default=0, validator=validators.instance_of(int))
    kind: str = "employee"
    badge: str = setting(default="b", alias="badge-number")


@define(kw_only=True)
class Led(CreatedAccount):
    """An answer that may contain itself."""

    leads: "list[Led]" = field(factory=list)


class Leading(Scripted):
    """A connector whose answer may contain itself."""

    async def create_account(self, request: CreateAccountRequest) -> Response[Led]:
        """Do what the test says."""
        found: Response[Led] = await self._do(request)
        return found


@define(kw_only=True)
class Wrapped(CreatedAccount, Generic[T]):
    """A generic answer."""

    inner: T


class Hiring(Scripted):
    """A connector that answers more than the contract has."""

    async def create_account(self, request: CreateAccountRequest) -> Response[Hired]:
        """Do what the test says."""
        found: Response[Hired] = await self._do(request)
        return found


@define(kw_only=True)
class Numbered(Wrapped[int]):
    """An answer that is no longer generic."""


class Numbering(Scripted):
    """A connector whose answer inherits its types."""

    async def create_account(self, request: CreateAccountRequest) -> Response[Numbered]:
        """Do what the test says."""
        found: Response[Numbered] = await self._do(request)
        return found


def hired(model: Any = Hired, **values: Any) -> Any:
    """Make an answer of the author's own class."""
    return model(status=AccountStatus.ACTIVE, created=True, **values)


@pytest.mark.parametrize("kind", ["employee", "guest"])
async def test_own_answer(kind: str) -> None:
    """What the override declares is written in full, in the declared order, and with its own names in JSON."""
    answer = await call(Hiring(lambda _: Response(response=hired(kind=kind, floor=4))), None, "create_account")
    expected = {"id": None, "status": "ACTIVE", "created": True, "floor": 4, "kind": kind, "badge-number": "b"}
    assert list(answer["response"].items()) == list(expected.items())


async def test_wrong_own_answer() -> None:
    """What the override declares is checked."""
    error = await failure_of(Hiring(lambda _: Response(response=with_(hired(), badge=7))), None, "create_account")
    assert error["message"] == f"{PREFIX}response.badge: expected text, got int"
    error = await failure_of(Numbering(lambda _: Response(response=hired(Numbered, inner="x"))), None, "create_account")
    assert error["message"] == f"{PREFIX}response.inner: expected an integer, got str"


async def test_own_answer_that_contains_itself() -> None:
    """A model that contains another of its kind is written; one that contains itself can't be."""
    led = hired(Led, leads=[hired(Led, id="inner")])
    answer = await call(Leading(lambda _: Response(response=led)), None, "create_account")
    assert answer["response"]["leads"][0]["id"] == "inner"
    led.leads.append(led)
    error = await failure_of(Leading(lambda _: Response(response=led)), None, "create_account")
    assert error["message"] == f"{PREFIX}the answer is nested too deeply, or contains itself"
