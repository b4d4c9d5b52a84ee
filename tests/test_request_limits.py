"""
What `dispatch` makes of documents that are extreme: odd numbers, great depth, great length.

How long it takes is not asserted, only that there is an end, and an answer.
"""

from typing import Any

import pytest

from .calling import Scripted, accepted, document, failure_of, refused

Log = pytest.LogCaptureFixture


LISTS, OBJECTS = ("[", "]"), ('{"canary": ', "}")


def nested(depth: int, brackets: tuple[str, str] = LISTS) -> str:
    """Write a value that is nested."""
    opening, closing = brackets
    return opening * depth + "1" + closing * depth


# Numbers


@pytest.mark.parametrize("digits", ["9" * 6000, "-" + "9" * 6000])
@pytest.mark.parametrize("place", ["x", "settings", "page", "rate_limit"])
async def test_too_many_digits(caplog: Log, place: str, digits: str) -> None:
    """An integer that Python would take too long to read is refused wherever it stands."""
    inner = {"page": "size", "rate_limit": "max_execution_time"}.get(place, "canary")
    text = digits if place == "x" else f'{{"{inner}": {digits}}}'
    assert await refused(caplog, document(**{place: text})) == "a number in the document has too many digits"


@pytest.mark.parametrize("time", [str(10**400), str(-(10**400)), "-1", "0"])
async def test_odd_execution_times(time: str) -> None:
    """A time that no clock has is a time all the same: the call is answered."""
    request = await accepted(document(rate_limit=f'{{"max_execution_time": {time}}}'))
    assert request.rate_limit.max_execution_time == int(time)


ODD_NUMBERS = ["NaN", "Infinity", "-Infinity", "1e400", "-1e400"]


@pytest.mark.parametrize("number", ODD_NUMBERS)
@pytest.mark.parametrize(
    "places",
    [
        {"x": "{0}"},
        {"x": '[{{"y": [{0}]}}]'},
        {"page": '{{"size": 7, "x": {0}}}'},
        {"request": '{{"custom_attributes": ["a"], "x": {0}}}'},
    ],
    ids=["at the top", "below", "in the page", "in the payload"],
)
async def test_odd_number_in_ignored_field(places: dict[str, str], number: str) -> None:
    """A number that is not finite is accepted where nobody reads it."""
    request = await accepted(document(**{name: text.format(number) for name, text in places.items()}))
    assert request.settings == {"canary-setting": "canary-value"}


@pytest.mark.parametrize("number", ODD_NUMBERS)
@pytest.mark.parametrize(
    ("places", "path"),
    [
        ({"settings": '{{"canary": {0}}}'}, "settings[…]: "),
        ({"settings": '{{"canary": [{{"canary": {0}}}]}}'}, "settings[…]: "),
        ({"page": '{{"size": {0}}}'}, "page.size: expected an integer"),
        ({"page": '{{"token": {0}}}'}, "page.token: expected text"),
        ({"rate_limit": '{{"max_execution_time": {0}}}'}, "rate_limit.max_execution_time: expected an integer"),
        ({"request": '{{"extra_data": {{"canary": {0}}}}}'}, "request.extra_data[…]: "),
        ({"request": "{0}"}, "request: expected an object"),
        ({"auth": '{{"basic": {{"username": "canary", "password": {0}}}}}'}, "auth.basic.password: expected text"),
        (
            {
                "auth": '{{"service_account": {{"key": {{"a": {0}}}, "impersonation_email": "canary", '
                '"tenant_id": "canary", "scopes": []}}}}'
            },
            "auth.service_account.key[…]: ",
        ),
    ],
)
async def test_odd_number_elsewhere(caplog: Log, places: dict[str, str], path: str, number: str) -> None:
    """A number that is not finite is refused where somebody reads it, and the path says where."""
    text = document(**{name: text.format(number) for name, text in places.items()})
    message = await refused(caplog, text, "create_account")
    assert message == (f"{path}expected a JSON value without NaN or Infinity" if path.endswith(" ") else path)


# Depth


@pytest.mark.parametrize("beside", ["1", "NaN"])
@pytest.mark.parametrize("brackets", [LISTS, OBJECTS], ids=["lists", "objects"])
@pytest.mark.parametrize(
    ("place", "around"),
    [
        ("x", "{}"),
        ("request", "{}"),
        ("settings", '{{"canary": {}}}'),
        ("page", '{{"size": {}}}'),
        ("request", '{{"extra_data": {{"canary": {}}}}}'),
    ],
)
async def test_100_000_levels(caplog: Log, place: str, around: str, brackets: tuple[str, str], beside: str) -> None:
    """A document that is nested too deeply is refused, also where the field is ignored."""
    text = document(y=beside, **{place: around.format(nested(100_000, brackets))})
    assert await refused(caplog, text, "create_account") == "the document is nested too deeply"


@pytest.mark.parametrize("depth", [100, *range(940, 1000, 4)])
async def test_levels_near_the_limit(depth: int) -> None:
    """Where exactly the limit is does not matter, but on both sides of it there is an answer, also one that fails."""

    def fail(_: Any) -> Any:
        raise ValueError("password=canary-password")

    text = document(settings=f'{{"token": {nested(depth)}}}')
    error = await failure_of(Scripted(fail), text)
    assert error["message"] in ("password=***", "Invalid request - the document is nested too deeply")


# A million of them


def list_of(count: int, item: str) -> str:
    """Write a list of equal items."""
    return "[" + ",".join([item] * count) + "]"


@pytest.mark.parametrize(
    ("capability", "field", "item", "problem"),
    [
        ("get_last_activity", "account_ids", "7", "request.account_ids[{0}]: expected text"),
        ("create_account", "entitlements", "7", "request.entitlements[{0}]: expected an object"),
        ("list_accounts", "custom_attributes", '["canary"]', "request.custom_attributes[{0}]: expected text"),
    ],
)
async def test_a_million_wrong_items(caplog: Log, capability: str, field: str, item: str, problem: str) -> None:
    """Twenty problems are listed, then it is said that there are more."""
    message = await refused(caplog, document(request=f'{{"{field}": {list_of(1_000_000, item)}}}'), capability)
    problems = message.split("; ")
    assert problems == [problem.format(index) for index in range(20)] + ["and more"]


async def test_many_items_with_two_problems_each(caplog: Log) -> None:
    """Problems are counted, not items."""
    message = await refused(caplog, document(request=f'{{"entitlements": {list_of(300_000, "{}")}}}'), "create_account")
    assert message.count("is missing; expected text") == 20
    assert message.endswith("; and more")


async def test_wrong_values_in_a_large_map(caplog: Log) -> None:
    """The names in a map may be secrets, and are not quoted."""
    state = ", ".join(f'"canary-{number}": {{"remaining": "canary"}}' for number in range(100_000))
    message = await refused(caplog, document(rate_limit=f'{{"last_known_state": {{{state}}}}}'))
    assert message.count("rate_limit.last_known_state[…].remaining: expected an integer") == 20
    assert message.endswith("; and more")


async def test_twenty_problems_are_not_more(caplog: Log) -> None:
    """Exactly as many as are listed leave nothing to add."""
    message = await refused(caplog, document(request=f'{{"account_ids": {list_of(20, "7")}}}'), "get_last_activity")
    assert message.count("expected text") == 20
    assert "and more" not in message


async def test_one_wrong_item_in_very_many(caplog: Log) -> None:
    """The one wrong item is found, and named by its index."""
    items = list_of(200_000, '"canary"')[:-1] + ",7]"
    message = await refused(caplog, document(request=f'{{"account_ids": {items}}}'), "get_last_activity")
    assert message == "request.account_ids[200000]: expected text"


async def test_a_million_right_items() -> None:
    """As many right ones are accepted, also beside a number that is not finite."""
    request = f'{{"account_ids": {list_of(1_000_000, chr(34) + "a" + chr(34))}}}'
    for more in ({}, {"x": "NaN"}):
        seen = await accepted(document(request=request, **more), "get_last_activity")
        assert len(seen.request.account_ids) == 1_000_000
