"""
What the fake token server is asked and what it answers, apart from HTTP.

This module must not know what a grant is, nor aiohttp.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

from attrs import field, frozen


@frozen(eq=False, repr=False)
class ReceivedRequest:
    """
    One request that the server received.

    Its text form names no value that was sent, since what is sent to a token endpoint is secret.

    Attributes:
        method: The method, in capitals.
        path: The path, without the query.
        query: The query, as it was sent.
        headers: The headers, with their names in lower case.
        body: The body as text.
        pairs: The parameters in the order in which they were sent: those of the query, then those of a body that is a
            form or a JSON object. What is no text in JSON is here as JSON.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: str
    pairs: tuple[tuple[str, str], ...] = field(init=False)

    @pairs.default
    def _pairs(self) -> tuple[tuple[str, str], ...]:
        return (*parse_qsl(self.query, keep_blank_values=True), *self._body_pairs())

    def _body_pairs(self) -> Iterator[tuple[str, str]]:
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "application/x-www-form-urlencoded":
            yield from parse_qsl(self.body, keep_blank_values=True)
        elif kind == "application/json":
            for name, value in _json_object(self.body).items():
                yield name, value if isinstance(value, str) else json.dumps(value)

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters by name; of one that was sent several times, the last."""
        return dict(self.pairs)

    @property
    def grant_type(self) -> str | None:
        """Which grant a token request is for."""
        return self.parameters.get("grant_type")

    def __repr__(self) -> str:
        grant = f" {self.grant_type}" if self.grant_type else ""
        return f"<{self.method} {self.path}{grant}>"


def _json_object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@frozen
class Answer:
    """
    An answer, before it is written.

    Attributes:
        content: A document, or a text that is sent as it is.
        status: The HTTP status.
        headers: Headers beside those that say what the content is.
    """

    content: Mapping[str, Any] | str
    status: int = 200
    headers: Mapping[str, str] = {}


class RefusedError(Exception):
    """
    A request is refused with one of the errors of RFC 6749.

    Args:
        error: The error's name.
        description: What is wrong, for a person.
        status: The HTTP status.
        headers: Headers of the answer.
    """

    def __init__(
        self, error: str, description: str, status: int = 400, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{error}: {description}")
        self.document = {"error": error, "error_description": description}
        self.answer = Answer(self.document, status, headers or {})
