"""
What counts as the same answer, and the one list of what differs on purpose.

Answers are compared as JSON. Two kinds of text are each implementation's own: what follows ``Invalid request - ``, and
hints, of which only the presence counts. All else that differs is in `DIFFERENCES`, or a bug.
"""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from .cases import OLDER_CASES, Case
from .channels import Answer
from .documents import changed

V4 = "4.278.0"
V3 = "3.5.0"

REFUSED = "Invalid request - "
PROSE = ("description", "summary", "example")

SETS = ("any_of_schemas",)
"""Fields that hold a set."""

KEPT = ("email", "username", "given_name", "family_name", "user_status", "extra_data")
"""What `create_account` had in 3.5.0 and lost in 4.280.0."""


class Difference(NamedTuple):
    """
    One thing that differs on purpose.

    Attributes:
        name: What it is called in the table.
        row: Its row in the documentation's table of differences.
        why: The reason, in a few words.
        settled: Takes a case, their answer and ours; gives their answer as it would be with this difference alone,
            and the same answer where the difference does not show.
    """

    name: str
    row: int
    why: str
    settled: Callable[[Case, Answer, Answer], Answer]


class Verdict(NamedTuple):
    """
    How two answers compare.

    Attributes:
        equal: Whether they are the same.
        reasons: The names of the differences that explain why not; none are given where nothing explains it.
    """

    equal: bool
    reasons: tuple[str, ...] = ()

    @property
    def unexplained(self) -> bool:
        """Whether it is a bug, or a difference that nobody documented."""
        return not self.equal and not self.reasons


def compare(case: Case, theirs: Answer, ours: Answer) -> Verdict:
    """
    Compare an answer of 4.278.0 with ours: they must be the same.

    Args:
        case: The request.
        theirs: Its answer.
        ours: Our answer.

    Returns:
        The verdict.
    """
    theirs, ours = normalised(case, theirs), normalised(case, ours)
    if theirs == ours:
        return Verdict(equal=True)
    reasons = []
    for difference in DIFFERENCES:
        settled = difference.settled(case, theirs, ours)
        if settled != theirs:
            reasons.append(difference.name)
        theirs = settled
    return Verdict(equal=False, reasons=tuple(reasons) if theirs == ours else ())


def compare_older(case: Case, theirs: Answer, ours: Answer, newer: Verdict) -> Verdict:
    """
    Compare an answer of 3.5.0 with ours: its caller must find every field that it knows.

    The messages of errors are for people, and those that the contract fixes are 4.280.0's.

    Args:
        case: The request.
        theirs: Its answer.
        ours: Our answer.
        newer: How ours compares with 4.278.0's: where the two versions differ the newer one counts.

    Returns:
        The verdict.
    """
    theirs, ours = normalised(case, theirs), normalised(case, ours)
    if is_error(theirs) and is_error(ours):
        message = ours.document["error"]["message"]
        theirs = theirs._replace(document=changed(theirs.document, ("error", "message"), message))
    if finds_all(theirs, ours):
        return Verdict(equal=True)
    for name, settled in ((PREFIXED, _prefix), (OLDER_FORM, _older_form)):
        if finds_all(settled(case, theirs, ours), ours):
            return Verdict(equal=False, reasons=(name,))
    if newer.unexplained:
        return Verdict(equal=False)
    return Verdict(equal=False, reasons=tuple(filter(None, [_change(theirs, ours)])))


def _change(theirs: Answer, ours: Answer) -> str | None:
    """Name what became of an answer between the two versions; two answers that differ in their data have no excuse."""
    if theirs.document is None or theirs.status in (1, 500):
        return CRASHED if is_error(ours) else None
    if is_error(theirs):
        return ERRORS if is_error(ours) else ACCEPTED
    return CHECKED if is_error(ours) else None


def finds_all(theirs: Answer, ours: Answer) -> bool:
    """Tell whether a caller of an older version finds every field that it knows."""
    return theirs.status == ours.status and contains(ours.document, theirs.document)


def contains(whole: Any, part: Any) -> bool:
    """Tell whether JSON holds all that other JSON says."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(k in whole and contains(whole[k], v) for k, v in part.items())
    if isinstance(part, list):
        return isinstance(whole, list) and len(whole) == len(part) and all(map(contains, whole, part))
    return type(whole) is type(part) and bool(whole == part)


def differing(theirs: Any, ours: Any, path: str = "") -> list[str]:
    """List the places in which two pieces of JSON differ, for a person."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        keys = [*theirs, *(key for key in ours if key not in theirs)]
        return [line for key in keys for line in differing(*_both(theirs, ours, key), f"{path}.{key}")]
    if isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        return [
            line for i, pair in enumerate(zip(theirs, ours, strict=True)) for line in differing(*pair, f"{path}[{i}]")
        ]
    return [] if theirs == ours else [f"{path}: theirs {theirs!r:.300} / ours {ours!r:.300}"]


def _both(theirs: Any, ours: Any, key: str) -> tuple[Any, Any]:
    return theirs.get(key, "ABSENT"), ours.get(key, "ABSENT")


def normalised(case: Case, answer: Answer) -> Answer:
    """Replace the text that is each implementation's own."""
    document = answer.document
    if is_error(answer):
        error = dict(document["error"])
        if error["message"].startswith(REFUSED):
            error["message"] = REFUSED
        metadata = error.get("error_metadata")
        if metadata is not None and metadata["hint"] is not None:
            error["error_metadata"] = {**metadata, "hint": "some hint"}
        if error["raised_in"] is not None and not error["raised_in"].startswith("wire:"):
            error["raised_in"] = error["raised_in"].rpartition(":")[2]  # the module is the implementation's own
        return answer._replace(document={**document, "error": error})
    settle = without_prose if case.capability == "app_info" else unordered
    return answer._replace(document=settle(answer.document))


def without_prose(value: Any) -> Any:
    """Leave out what only people read."""
    if isinstance(value, dict):
        return {
            key: without_prose(item)
            for key, item in value.items()
            if key not in PROSE or not (item is None or isinstance(item, str))
        }
    return [without_prose(item) for item in value] if isinstance(value, list) else value


def unordered(value: Any) -> Any:
    """Sort what is a set in their models, written in an order that changes from process to process."""
    if isinstance(value, dict):
        return {key: sorted(set(item)) if key in SETS and item else unordered(item) for key, item in value.items()}
    return list(map(unordered, value)) if isinstance(value, list) else value


def is_error(answer: Answer) -> bool:
    """Tell whether an answer is an error document."""
    return isinstance(answer.document, dict) and answer.document.get("is_error") is True


# What differs


def _prefix(case: Case, theirs: Answer, _: Answer) -> Answer:
    if not is_error(theirs):
        return theirs
    error = _prefixed(theirs.document["error"], case.connector)
    return theirs._replace(document={**theirs.document, "error": error})


def _prefix_on_the_way(case: Case, theirs: Answer, _: Answer) -> Answer:
    summary = None if is_error(theirs) or theirs.document is None else theirs.document.get("execution_summary")
    if summary is None or summary["caught_errors"] is None:
        return theirs
    caught = [_prefixed(error, case.connector) for error in summary["caught_errors"]]
    return theirs._replace(document={**theirs.document, "execution_summary": {**summary, "caught_errors": caught}})


def _prefixed(error: dict[str, Any], app_id: str) -> dict[str, Any]:
    code = error["app_error_code"]
    is_bare = code is not None and not code.startswith(f"{app_id}.")
    return {**error, "app_error_code": f"{app_id}.{code}"} if is_bare else error


def _kept_fields(case: Case, theirs: Answer, ours: Answer) -> Answer:
    if case.capability == "app_info":
        return _kept_in_schema(theirs, ours)
    if case.capability != "create_account" or is_error(theirs):
        return theirs
    if is_error(ours):
        at_kept = case.name.rpartition(" at ")[2].partition(".")[0] in KEPT
        return ours if at_kept and ours.document["error"]["message"] == REFUSED else theirs
    raw_data = theirs.document["raw_data"]
    if not isinstance(raw_data, dict) or "echo" not in raw_data:
        return theirs
    echo, given = raw_data["echo"], json.loads(case.text)["request"]
    request = {**echo["request"], **{name: given.get(name) for name in KEPT}}
    return theirs._replace(document={**theirs.document, "raw_data": {"echo": {**echo, "request": request}}})


SCHEMA = ("response", "app_schema")
BODY = (*SCHEMA, "paths", "/create_account", "post", "requestBody", "content", "application/json", "schema")
PAYLOADS = (
    (*BODY, "properties", "request", "properties"),
    (*SCHEMA, "components", "schemas", "CreatableAccount", "properties"),
)
"""Where `app_info` describes what `create_account` takes."""


def _kept_in_schema(theirs: Answer, ours: Answer) -> Answer:
    document = theirs.document
    for place in PAYLOADS if not is_error(theirs) and not is_error(ours) else ():
        kept = {name: at(ours.document, place)[name] for name in KEPT}
        document = changed(document, place, {**at(document, place), **kept})
    return theirs._replace(document=document)


def texts_of_form(payload: Any) -> Any:
    """Give the payload of `get_authorization_url` with texts in its form, where 3.5.0 has objects."""
    form = payload.get("form_data") if isinstance(payload, dict) else None
    return {**payload, "form_data": {name: entry["value"] for name, entry in form.items()}} if form else payload


ECHOED = ("raw_data", "echo", "request")


def _older_form(case: Case, theirs: Answer, ours: Answer) -> Answer:
    """What 3.5.0 wrote is answered: 3.5.0 shows the connector objects, and 4.278.0 refuses them."""
    if case.capability != "get_authorization_url" or not case.name.startswith(OLDER_CASES) or is_error(ours):
        return theirs
    if is_error(theirs):
        payload = json.loads(case.text)["request"]
        return ours if contains(at(ours.document, ECHOED), texts_of_form(payload)) else theirs
    return theirs._replace(document=changed(theirs.document, ECHOED, texts_of_form(at(theirs.document, ECHOED))))


SCHEMES = (*SCHEMA, "components", "securitySchemes")


def _valid_scheme(case: Case, theirs: Answer, _: Answer) -> Answer:
    if case.capability != "app_info" or is_error(theirs):
        return theirs
    schemes = at(theirs.document, SCHEMES)
    for name, scheme in schemes.items():
        if scheme.get("type") == "http" and "scheme" not in scheme:
            schemes = {**schemes, name: {**scheme, "scheme": "basic"}}
    return theirs._replace(document=changed(theirs.document, SCHEMES, schemes))


def at(document: Any, path: tuple[str, ...]) -> Any:
    """Give what stands somewhere in a document."""
    for key in path:
        document = document[key]
    return document


PREFIXED = "app_error_code is prefixed"
OLDER_FORM = "the form of 3.5.0 is read, as texts"

DIFFERENCES = [
    Difference(PREFIXED, 6, "codes of several connectors stay apart", _prefix),
    Difference("and so it is on the way", 18, "errors that are caught end up in the same logs", _prefix_on_the_way),
    Difference("create_account keeps what 3.5.0 had", 5, "no account can be created from entitlements", _kept_fields),
    Difference(OLDER_FORM, 23, "a caller of either version gets its answer", _older_form),
    Difference("security schemes are complete", 21, "OpenAPI asks for the scheme of an http scheme", _valid_scheme),
]
"""What differs from 4.278.0 on purpose."""

CRASHED = "3.5.0 gave no document"
ERRORS = "the error is that of 4.280.0"
ACCEPTED = "accepted since 4.280.0"
CHECKED = "checked since 4.280.0"

CHANGES = (CRASHED, ERRORS, ACCEPTED, CHECKED)
"""Where 4.280.0 itself differs from 3.5.0, and ours answers as it does."""
