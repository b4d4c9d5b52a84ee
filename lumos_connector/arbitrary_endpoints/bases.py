"""
The base URL of one call, which often comes from the settings: where it is found, and what to do where it can't be used.

This module must not know what is asked for. It imports no HTTP client, but knows where aiohttp's session refuses one.
"""

from typing import Any

from ..errors import InternalError, InvalidConfigurationError
from ..models.arbitrary_endpoint import FulfillArbitraryEndpointRequest
from .targets import Base, base_of


def base_for(client: Any, request: FulfillArbitraryEndpointRequest, declared: Any) -> Base:
    """
    Find the base URL of a call.

    Args:
        client: What sends the request.
        request: The request.
        declared: The policy's base URL, or a function of the request.

    Returns:
        The policy's, or else the client's own.

    Raises:
        InternalError: There is none.
        InvalidConfigurationError: It can't be used.
    """
    given = declared(request) if callable(declared) else declared
    if given is None:
        # aiohttp keeps it to itself
        given = getattr(client, "base_url", None) or getattr(client, "_base_url", None)
    if given is None:
        raise InternalError("The client has no base URL: give it one, or the ArbitraryEndpointPolicy.")
    try:
        return base_of(str(given))
    except ValueError as error:
        raise _unusable(str(given), request, str(error)) from None


def refused_base(error: ValueError, request: FulfillArbitraryEndpointRequest) -> InvalidConfigurationError | None:
    """
    Say what is wrong with a base URL that aiohttp's session did not take.

    Args:
        error: What was raised when the client was made.
        request: The request that it was made for.

    Returns:
        The error to raise instead; ``None`` where it is about something else.
    """
    given = _base_of_session(error)
    if given is None:
        return None
    try:
        base_of(given)
    except ValueError as problem:
        return _unusable(given, request, str(problem))
    if given.endswith("/"):
        return None
    return _unusable(given, request, "aiohttp wants a slash at its end; ArbitraryEndpointPolicy.base_url needs none")


def _base_of_session(error: ValueError) -> str | None:
    """Find the base URL in the call that raised; nothing else tells aiohttp's errors from an author's own."""
    trace = error.__traceback__
    while trace is not None:
        frame = trace.tb_frame
        if frame.f_globals.get("__name__") == "aiohttp.client" and frame.f_code.co_name == "__init__":
            given = frame.f_locals.get("base_url")
            return None if given is None else str(given)
        trace = trace.tb_next
    return None


def _unusable(given: str, request: FulfillArbitraryEndpointRequest, problem: str) -> InvalidConfigurationError:
    """Name the setting that holds a base URL, but never repeat it: it may be a secret in the wrong place."""
    names = [name for name, value in (request.settings or {}).items() if value == given]
    place = f"The setting '{names[0]}'" if names else "The app's base URL"
    return InvalidConfigurationError(f"{place} can't be used: {problem}, as in https://api.acme.example/v1/.")
