"""
Capabilities: what each is called, what it takes and what it gives.

The table is derived from the stubs of `BaseConnector`: adding a capability is adding a stub and its models. This module
must not know any single capability, nor import a model before somebody asks for one.
"""

import functools
import sys
import typing
from types import FunctionType
from typing import Annotated, Any, get_args, get_origin

DISABLED: Any = None
"""Switches an inherited capability off: ``refresh_access_token = DISABLED`` in the class body."""

TABLE: dict[str, "Capability"] = {}
"""Every capability of the contract by its name; filled when `BaseConnector` is defined."""

_CO_COROUTINE = 0x80


class Capability:
    """
    One capability of the contract.

    Attributes:
        name: Its name, in code as on the wire.
        stub: The method of `BaseConnector` that documents it.
    """

    def __init__(self, stub: FunctionType) -> None:
        self.name = stub.__name__
        self.stub = stub

    @property
    def summary(self) -> str:
        """The first line of its documentation."""
        return (self.stub.__doc__ or "").strip().partition("\n")[0].strip()

    @functools.cached_property
    def request(self) -> Any:
        """The type of its request, such as ``Request[ListAccounts]``."""
        return _resolved(self.stub.__annotations__["request"])

    @functools.cached_property
    def response(self) -> Any:
        """The type of its answer, such as ``Response[list[FoundAccountData]]``."""
        return _resolved(self.stub.__annotations__["return"])

    @property
    def takes_any_payload(self) -> bool:
        """Whether authors may put a subclass in the place of its request's payload."""
        return str(self.stub.__annotations__["request"]).startswith("Annotated[")

    @functools.cached_property
    def level(self) -> str | None:
        """Whether it reads or writes; ``None`` for what does neither."""
        from .models.base import model_schema

        return model_schema(payload_of(self.request)).get("x-capability-level")


class _PublicNames(dict[str, Any]):
    """The names that a stub's annotation may use: the package's public ones, imported when looked up."""

    def __missing__(self, name: str) -> Any:
        try:
            return getattr(typing if name in ("Annotated", "Any") else sys.modules[__package__], name)
        except AttributeError:
            raise KeyError(name) from None


PUBLIC_NAMES: dict[str, Any] = _PublicNames()
"""The package's public names; each is imported when it is looked up."""


def _resolved(annotation: str) -> Any:
    return meant(eval(annotation, {}, PUBLIC_NAMES))  # noqa: S307 - the text is this package's own


def meant(annotation: Any) -> Any:
    """
    Look through ``Annotated``.

    Args:
        annotation: Any annotation.

    Returns:
        The type that is annotated; ``Request[X]`` for ``Annotated[Request[Any], X]``, which is how a stub says that
        authors may replace its payload.
    """
    if get_origin(annotation) is not Annotated:
        return annotation
    envelope, first = get_args(annotation)[:2]
    return get_origin(envelope)[first] if get_args(envelope) == (Any,) and isinstance(first, type) else envelope


def payload_of(envelope: Any) -> Any:
    """Give the payload's type of an envelope such as ``Request[ListAccounts]``."""
    (payload,) = get_args(envelope)
    return payload


def derive(base: type) -> None:
    """
    Fill the table from a class of stubs.

    Args:
        base: The class; each of its coroutine functions with an annotated ``request`` is a stub.
    """
    for name, member in vars(base).items():
        if (
            isinstance(member, FunctionType)
            and "request" in member.__annotations__
            and member.__code__.co_flags & _CO_COROUTINE
        ):
            TABLE[name] = Capability(member)
