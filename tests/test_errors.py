"""The errors that a connector raises: the tree and the table of codes of the contract, row by row, and on the wire."""

import asyncio
import copy
import inspect
import json
import pickle
from enum import Enum
from typing import Any

import pytest

from lumos_connector import (
    BaseConnector,
    BudgetExhaustedError,
    ConflictError,
    ConnectorError,
    ConnectorErrorCategory,
    ConnectorErrorCode,
    ConnectorErrorFault,
    HTTPStatusError,
    ListAccountsRequest,
    ListAccountsResponse,
    NotFoundError,
    RateLimitError,
    TransientError,
    UnsupportedOperationError,
    errors,
)
from lumos_connector.codes import CODE_FACTS, RETIRED_CODES, known_code, resolve_code
from lumos_connector.dispatch import dispatch

TREE = """
ConnectorError Exception internal_error
AuthenticationError ConnectorError unauthorized hint
AuthenticationExpiredError AuthenticationError authentication_expired
CredentialsRevokedError AuthenticationError creds_revoked hint
AuthorizationError ConnectorError permission_denied hint
TransientError ConnectorError service_error hint
RateLimitError TransientError rate_limit hint
BudgetExhaustedError TransientError budget_exhausted hint
UpstreamError TransientError bad_gateway hint
NetworkError TransientError connection_timeout hint
ConnectionRejectedError NetworkError connection_rejected hint
ConnectionClosedError NetworkError connection_closed hint
RequestTimeoutError NetworkError request_timeout hint
ClientError ConnectorError bad_request
NotFoundError ClientError not_found
InvalidValueError ClientError invalid_value
UnknownValueError ClientError unknown_value
InvalidPageTokenError ClientError invalid_page_token
ConflictError ClientError conflict
MissingParameterError ClientError integration_missing_parameter
InvalidConfigurationError InvalidValueError invalid_value hint
InternalError ConnectorError internal_error
InvalidResponseError InternalError invalid_response
UnsupportedOperationError InternalError unsupported_operation
"""
"""The contract's list of classes: name, parent, code, and whether there is a hint where the author gives none."""

CLASSES = [line.split() for line in TREE.strip().splitlines()]

TABLE = """
bad_request caller client
invalid_value caller client
unknown_value caller client
not_found caller client
conflict caller client
invalid_page_token caller client
integration_missing_parameter caller client
unauthorized upstream authentication refreshable
authentication_expired upstream authentication refreshable
creds_revoked upstream authentication refreshable
permission_denied upstream authorization
rate_limit upstream transient retryable throttled
budget_exhausted upstream transient retryable throttled
bad_gateway upstream transient retryable
service_error upstream transient retryable
request_timeout upstream transient retryable
connection_timeout infrastructure transient retryable
connection_rejected infrastructure transient retryable
connection_closed infrastructure transient retryable
internal_error connector internal retryable
unsupported_operation connector internal
invalid_response connector internal
"""
"""The contract's table of codes: code, fault, category and the flags that are set."""

CODES = [line.split() for line in TABLE.strip().splitlines()]


class AcmeCode(Enum):
    """An author's own list of error codes."""

    SUSPENDED = "user_suspended"
    PREFIXED = "acme.user_locked"


class Failing(BaseConnector):
    """Raises what it is given."""

    app_id = "acme"
    version = "1.0.0"
    requires_authentication = False
    error: BaseException

    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
        """Raise it."""
        raise self.error


def on_the_wire(error: BaseException) -> dict[str, Any]:
    """Give the error of the document that a capability which raises it leads to."""
    connector = Failing()
    connector.error = error
    document = json.loads(asyncio.run(dispatch(connector, "list_accounts", '{"request": {}}')))
    found: dict[str, Any] = document["error"]
    return found


@pytest.mark.parametrize(("name", "parent", "code", "hint"), [(*c, "")[:4] for c in CLASSES])
def test_class(name: str, parent: str, code: str, hint: str) -> None:
    """A class has the parent and the code of the contract, words of its own, and a hint where the contract has one."""
    cls: type[ConnectorError] = getattr(errors, name)
    error = cls()
    assert [base.__name__ for base in cls.__bases__] == [parent]
    assert error.error_code == cls.code == code
    assert error.message == str(error) == cls.default_message
    assert bool(error.hint) is bool(hint)
    assert error.app_error_code is None


@pytest.mark.parametrize(("code", "fault", "category", "flags"), [(c[0], c[1], c[2], set(c[3:])) for c in CODES])
def test_code(code: str, fault: str, category: str, flags: set[str]) -> None:
    """A code has the fault, the category and the flags of the contract, also in an error document."""
    facts = ConnectorError(error_code=code).facts
    assert (facts.fault, facts.category) == (ConnectorErrorFault(fault), ConnectorErrorCategory(category))
    metadata = on_the_wire(ConnectorError("m", error_code=code))["error_metadata"]
    assert (metadata["fault"], metadata["category"]) == (fault, category)
    for flag in ("retryable", "throttled", "refreshable"):
        assert getattr(facts, flag) is metadata[flag] is (flag in flags), flag


def test_nothing_is_missing() -> None:
    """The classes and codes there are, and those of the contract, are the same."""
    defined = {
        name
        for name, value in vars(errors).items()
        if inspect.isclass(value) and issubclass(value, ConnectorError) and value.__module__ == errors.__name__
    }
    assert defined == {name for name, *_ in CLASSES}
    assert {code.value for code in ConnectorErrorCode} == {code for code, *_ in CODES} == set(CODE_FACTS)


def test_tree_is_documented() -> None:
    """The module's documentation shows every class with its code, each below its parent."""
    documentation = errors.__doc__ or ""
    for name, parent, code, *_ in CLASSES:
        (line,) = (line for line in documentation.splitlines() if f" {name} " in line.replace("─", " "))
        assert code in line.split(), name
        if parent != "Exception":
            assert documentation.index(f" {parent} ") < documentation.index(line)


def test_arguments() -> None:
    """Every argument is an attribute, and reaches the document."""
    error = RateLimitError(
        message="Slow down.",
        error_code=ConnectorErrorCode.SERVICE_ERROR,
        app_error_code="too_fast",
        hint="Wait.",
        retryable=False,
        throttled=False,
        refreshable=True,
        retry_after_seconds=30,
    )
    assert on_the_wire(error) == {
        "message": "Slow down.",
        "status_code": None,
        "app_error_code": "acme.too_fast",
        "error_code": "service_error",
        "app_id": "acme",
        "raised_by": "RateLimitError",
        "raised_in": f"{__name__}:list_accounts",
        "error_metadata": {
            "fault": "upstream",
            "category": "transient",
            "hint": "Wait.",
            "retryable": False,
            "throttled": False,
            "refreshable": True,
            "retry_after_seconds": 30,
        },
    }


def test_arguments_are_by_keyword() -> None:
    """Only the message may be given by its place: a code in its place would be taken for something else."""
    assert ConnectorError("m").message == "m"
    with pytest.raises(TypeError):
        ConnectorError("m", "not_found")  # type: ignore[call-arg]  # that is the mistake
    with pytest.raises(TypeError):
        NotFoundError(retry_after_seconds=3)  # type: ignore[call-arg]  # nothing to wait for


def test_empty_message_stays_empty() -> None:
    """A message that is given counts, even an empty one; the document says that there is none."""
    assert NotFoundError("").message == ""
    assert on_the_wire(NotFoundError(""))["message"] == "NotFoundError: (no message)"


@pytest.mark.parametrize("flag", ["retryable", "throttled", "refreshable"])
@pytest.mark.parametrize("value", [True, False])
def test_flag_overrides_the_code_s(flag: str, value: bool) -> None:
    """A flag that is given wins over what the code says, and changes no other."""
    flags: dict[str, Any] = {flag: value}
    plain, given = ConnectorError("m", error_code="rate_limit"), ConnectorError("m", error_code="rate_limit", **flags)
    assert given.facts == plain.facts._replace(**flags)
    assert on_the_wire(given)["error_metadata"][flag] is value


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("not_implemented", "unsupported_operation"),
        ("unexpected_error", "internal_error"),
        ("api_error", "invalid_response"),
        ("client_call_error", "invalid_response"),
        ("unauthenticated", "unauthorized"),
    ],
)
def test_retired_code(old: str, new: str) -> None:
    """A code of 3.5.0 becomes the one that took its place, wherever an author may give it."""

    class OldError(ConnectorError):
        """An author's class with a code of old."""

        code = old  # type: ignore[assignment]  # as authors of old write it

    assert RETIRED_CODES[old] == new
    assert ConnectorError(error_code=old).error_code == new
    assert OldError().error_code == new
    error = OldError()
    error.error_code = old  # type: ignore[assignment]  # as authors of old write it
    assert error.facts == CODE_FACTS[ConnectorErrorCode(new)]
    assert on_the_wire(error)["error_code"] == new


@pytest.mark.parametrize("code", ["NOT_FOUND", "", "nope", 404, [], {"a": 1}, object(), AcmeCode.SUSPENDED, Enum])
def test_unknown_code(code: Any) -> None:
    """A code that is none is an internal error, since an error must not fail on its way out."""
    assert known_code(code) is None
    assert resolve_code(code) is ConnectorErrorCode.INTERNAL_ERROR
    assert on_the_wire(ConnectorError("m", error_code=code))["error_code"] == "internal_error"


def test_code_from_another_enum() -> None:
    """A member of an author's enum whose value is a code of the contract is that code."""

    class Code(Enum):
        MISSING = "not_found"
        OLD = "unauthenticated"

    assert known_code(Code.MISSING) is ConnectorErrorCode.NOT_FOUND
    assert known_code(Code.OLD) is ConnectorErrorCode.UNAUTHORIZED


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (AcmeCode.SUSPENDED, "acme.user_suspended"),
        (AcmeCode.PREFIXED, "acme.user_locked"),
        ("user_suspended", "acme.user_suspended"),
        ("acme.user_suspended", "acme.user_suspended"),
        ("acme", "acme.acme"),
        ("acmes.user", "acme.acmes.user"),
        ("", None),
        (None, None),
    ],
)
def test_app_error_code(given: Any, sent: str | None) -> None:
    """A code of the author's own, as text or from the author's enum, is sent with the app's id in front, once."""
    assert on_the_wire(ConflictError(app_error_code=given))["app_error_code"] == sent


def test_app_error_code_is_text() -> None:
    """A member of the author's enum becomes its value at once, for handlers and tests of the author's."""
    assert ConflictError(app_error_code=AcmeCode.SUSPENDED).app_error_code == "user_suspended"


def test_author_s_subclass() -> None:
    """An author's subclass inherits the code, the flags and the hint, and says its own words."""

    class SuspendedError(ConflictError):
        """The account is suspended."""

        default_message = "The account is suspended."
        default_hint = "Activate it first."

    sent = on_the_wire(SuspendedError(app_error_code=AcmeCode.SUSPENDED))
    assert (sent["error_code"], sent["raised_by"], sent["message"]) == (
        "conflict",
        "SuspendedError",
        "The account is suspended.",
    )
    assert sent["error_metadata"]["hint"] == "Activate it first."


def test_subclass_that_forgets_its_base() -> None:
    """A subclass whose constructor does not call this one's still has its code, and its arguments for a message."""

    class HurriedError(NotFoundError):
        """Forgets ``super().__init__``."""

        def __init__(self, what: str) -> None:
            self.what = what

    sent = on_the_wire(HurriedError("no such user"))
    assert (sent["error_code"], sent["raised_by"], sent["message"]) == ("not_found", "HurriedError", "no such user")


@pytest.mark.parametrize("seconds", [0, 5, 2.5, -1, 10**400, float("inf"), float("nan"), "5", True, None])
def test_odd_waits(seconds: Any) -> None:
    """Whatever an author gives as a time to wait, the document holds whole seconds or none."""
    sent = on_the_wire(BudgetExhaustedError(retry_after_seconds=seconds))["error_metadata"]["retry_after_seconds"]
    expected = {0: 0, 5: 5, 2.5: 3, -1: 0}
    assert sent is None or sent >= 0
    if type(seconds) in (int, float) and seconds in expected:
        assert sent == expected[seconds]


@pytest.mark.parametrize("message", [3, {"a": 1}, None, ["x"], b"bytes", "\ud800", "x" * 100_000])
def test_odd_messages(message: Any) -> None:
    """Whatever an author gives as a message, the document holds text of a readable length."""
    sent = on_the_wire(ConnectorError(message))
    assert isinstance(sent["message"], str)
    assert 0 < len(sent["message"]) < 10_000
    assert sent["error_code"] == "internal_error"


@pytest.mark.parametrize("error", [NotFoundError("m", hint="h"), TransientError("m", retry_after_seconds=3)])
@pytest.mark.parametrize("again", [copy.copy, lambda e: pickle.loads(pickle.dumps(e))])  # noqa: S301 - made here
def test_errors_survive_copies(error: ConnectorError, again: Any) -> None:
    """An error that crosses a process or is copied keeps everything."""
    other = again(error)
    assert (type(other), vars(other), str(other)) == (type(error), vars(error), str(error))


def test_stub_s_error_is_caught_by_its_group() -> None:
    """Errors are grouped by what the caller should do."""
    assert issubclass(UnsupportedOperationError, errors.InternalError)
    assert not issubclass(HTTPStatusError, ConnectorError)


# An upstream's answer


def test_status_error() -> None:
    """An upstream's answer keeps what it is given, its headers by lower-case names and its body as text."""
    error = HTTPStatusError(status=404, url="https://u:p@x/y?token=t", headers={"Retry-After": "3"}, body=b"gone \xff")
    assert (error.status, error.url) == (404, "https://u:p@x/y?token=t")
    assert error.headers == {"retry-after": "3"}
    assert error.body == "gone \ufffd"
    assert HTTPStatusError(status=500, url="u", headers=[("A", "b")]).headers == {"a": "b"}  # type: ignore[arg-type]  # as some clients give them


def test_status_error_shows_no_url() -> None:
    """What is logged of it is its status alone: the URL may hold a secret."""
    error = HTTPStatusError(status=404, url="https://u:hunter2@x/?token=hunter2", body="hunter2")
    assert "hunter2" not in f"{error} {error!r}"
    assert "404" in str(error)


def test_status_error_survives_copies() -> None:
    """An upstream's answer can be pickled and copied, although its arguments are by keyword."""
    error = HTTPStatusError(status=404, url="u", headers={"A": "b"}, body="x")
    for other in (copy.copy(error), pickle.loads(pickle.dumps(error))):  # noqa: S301 - made here
        assert vars(other) == vars(error)


STATUSES = {
    **dict.fromkeys((400, 413, 415, 422), "bad_request"),
    401: "unauthorized",
    403: "permission_denied",
    404: "not_found",
    **dict.fromkeys((405, 406, 501), "unsupported_operation"),
    408: "request_timeout",
    409: "conflict",
    429: "rate_limit",
    **dict.fromkeys((500, 502, 504), "bad_gateway"),
    503: "service_error",
    **dict.fromkeys((0, 200, 204, 302, 402, 410, 418, 423, 451, 505, 599, 999), "invalid_response"),
}


@pytest.mark.parametrize(("status", "code"), STATUSES.items())
def test_status(status: int, code: str) -> None:
    """An upstream's status becomes the contract's code, with the code's flags."""
    sent = on_the_wire(
        HTTPStatusError(status=status, url="https://u:p@api.example.com/users?token=abc", body=" a\n b ")
    )
    assert (sent["error_code"], sent["status_code"]) == (code, status)
    assert sent["message"] == f"[{status}][https://api.example.com/users] a b"
    facts = CODE_FACTS[ConnectorErrorCode(code)]
    assert sent["error_metadata"]["retryable"] is facts.retryable
    assert sent["error_metadata"]["fault"] == facts.fault


def test_retry_after_of_an_answer() -> None:
    """The seconds an upstream asks to wait are passed on."""
    sent = on_the_wire(HTTPStatusError(status=429, url="https://x/", headers={"Retry-After": "17"}))
    assert sent["error_metadata"]["retry_after_seconds"] == 17


def test_body_of_an_answer() -> None:
    """An HTML page is left out, a long text is cut and says so, and nothing is said of nothing."""
    html = HTTPStatusError(status=502, url="https://x/", headers={"Content-Type": "text/html"}, body="<p>oops</p>")
    assert on_the_wire(html)["message"] == "[502][https://x/] (an HTML page, left out)"
    long = on_the_wire(HTTPStatusError(status=500, url="https://x/", body="é" * 5000))["message"]
    assert long == f"[500][https://x/] {'é' * 800} … (cut)"
    assert on_the_wire(HTTPStatusError(status=500, url="https://x/"))["message"] == "[500][https://x/] (no content)"


def test_without_handlers() -> None:
    """With an empty list of handlers an upstream's status is an internal error."""

    class Bare(Failing):
        exception_handlers = []

    connector = Bare()
    connector.error = HTTPStatusError(status=404, url="https://x/", body="gone")
    sent = json.loads(asyncio.run(dispatch(connector, "list_accounts", '{"request": {}}')))["error"]
    assert (sent["error_code"], sent["status_code"]) == ("internal_error", 404)
