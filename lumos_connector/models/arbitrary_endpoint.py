"""Arbitrary endpoints: one request to the app's own API, as the caller spells it."""

from enum import Enum

from .base import READ, Model, field, model
from .envelope import Request, Response


class ArbitraryRequestMethod(str, Enum):
    """The methods that a request may have."""

    GET = "GET"
    POST = "POST"


@model(schema=READ)
class FulfillArbitraryEndpoint(Model):
    """
    The request to send.

    Attributes:
        url: A path below the app's base URL, or a whole URL on the same host.
        method: The method; ``GET`` where absent.
        body: The body of a ``POST``, sent as it is.
        query: The parameters, each with all its values; not used where ``url`` is a whole URL.
        headers: More headers; only those that the connector allows.
    """

    url: str = field()
    method: ArbitraryRequestMethod | None = field(default=None)
    body: str | None = field(default=None)
    query: dict[str, list[str]] | None = field(default=None)
    headers: dict[str, str] | None = field(default=None)


@model()
class ArbitraryResponse(Model):
    """
    What the app answered.

    Attributes:
        ok: Whether its status is 2xx.
        status_code: Its status; absent where no answer came.
        headers: Its headers as they came.
        body: Its body as text.
        content_type: The media type of the body.
        error: Why no answer came, in words for people.
        retry_after_seconds: How many seconds to wait before the next try, where that is known.
        resolved_url: The whole URL that was called.
    """

    ok: bool = field()
    status_code: int | None = field(default=None)
    headers: dict[str, str] = field()
    body: str | None = field(default=None)
    content_type: str | None = field(default=None)
    error: str | None = field(default=None)
    retry_after_seconds: float | int | None = field(default=None)
    resolved_url: str = field()


FulfillArbitraryEndpointRequest = Request[FulfillArbitraryEndpoint]
FulfillArbitraryEndpointResponse = Response[ArbitraryResponse]
