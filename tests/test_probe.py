"""What `probe_integration` reports of a connector without code for it, by what the connector overrides and gives."""

import asyncio
import threading
from typing import Any

import attrs
import pytest

from lumos_connector import (
    DISABLED,
    AuthorizationError,
    ConnectorErrorCode,
    Error,
    ErrorResponse,
    FoundEntitlementData,
    ListAccounts,
    ListAccountsRequest,
    ListEntitlementsRequest,
    ProbeSettings,
    Request,
    Response,
    synchronous,
)
from lumos_connector.probe.settings import announced_checks

from .probing import (
    BASELINE,
    FAILED,
    PARTIAL,
    PASSED,
    UNSUPPORTED,
    ByAccount,
    Lists,
    Nothing,
    WithAttributes,
    account,
    association,
    entitlement,
    only,
    outcomes,
    probe,
    types,
)

# The baseline


async def test_baseline() -> None:
    """Without a declaration the three baseline checks are done by the listings, in their order."""
    results = await probe(Lists())
    assert results["status"] == PASSED
    assert [check["check"] for check in results["checks"]] == BASELINE
    assert outcomes(results) == [PASSED] * 3
    assert {check["source"] for check in results["checks"]} == {"default"}
    assert [check["capability"] for check in results["checks"]] == [
        "list_accounts",
        "list_entitlements",
        "find_entitlement_associations",
    ]
    assert all(isinstance(check["duration_ms"], int) for check in results["checks"])
    assert announced_checks(Lists) == list(BASELINE)


async def test_samples() -> None:
    """What was found is shown by what people recognise it by, and by nothing else."""
    found = account("ann", email="ann@acme.test", given_name="Ann", extra_data={"note": "x"})
    accounts, entitlements, associations = (await probe(Lists(accounts=[found])))["checks"]
    assert accounts["samples"] == [
        {
            "kind": "account",
            "integration_specific_id": "ann",
            "email": "ann@acme.test",
            "username": None,
            "user_status": None,
            "custom_attributes": None,
        }
    ]
    assert "ann@acme.test" in accounts["message"]
    assert entitlements["samples"] == [
        {
            "kind": "entitlement",
            "integration_specific_id": "admin",
            "integration_specific_resource_id": "",
            "entitlement_type": "role",
            "label": "ADMIN",
        }
    ]
    assert associations["samples"] == [
        {
            "kind": "association",
            "account_id": "ann",
            "integration_specific_entitlement_id": "admin",
            "integration_specific_resource_id": "",
            "linked_to_sampled_account": True,
        }
    ]


async def test_connector_that_lists_nothing() -> None:
    """A check whose capability is missing is unsupported, and a probe that proved nothing has failed."""
    results = await probe(Nothing())
    assert (results["status"], outcomes(results)) == (FAILED, [UNSUPPORTED] * 3)
    assert announced_checks(Nothing) == []


async def test_one_missing_capability() -> None:
    """What is unsupported beside what works does no harm."""

    class Fewer(Lists):
        """Without entitlements."""

        list_entitlements = DISABLED

    results = await probe(Fewer())
    assert (results["status"], outcomes(results)) == (PASSED, [PASSED, UNSUPPORTED, PASSED])
    assert announced_checks(Fewer) == ["accounts", "entitlement_associations"]


@pytest.mark.parametrize(
    ("gives", "expected"),
    [
        ({"accounts": []}, [FAILED, PASSED, PASSED]),
        ({"entitlements": [[]]}, [PASSED, FAILED, PASSED]),
        ({"associations": []}, [PASSED, PASSED, FAILED]),
    ],
)
async def test_empty_listing(gives: Any, expected: list[str]) -> None:
    """A listing without anything fails its check without an error, and no other."""
    results = await probe(Lists(**gives))
    assert (results["status"], outcomes(results)) == (FAILED, expected)
    assert [check["error"] for check in results["checks"]] == [None] * 3


@pytest.mark.parametrize(
    "error", [RuntimeError("m"), SystemExit(3), KeyboardInterrupt(), asyncio.CancelledError(), GeneratorExit()]
)
async def test_listing_that_raises(error: BaseException) -> None:
    """Whatever a listing raises fails its check alone, as the error that its caller would get."""
    results = await probe(Lists(entitlements=error))
    assert outcomes(results) == [PASSED, FAILED, PASSED]
    found = results["checks"][1]
    assert (found["error"]["error_code"], found["error"]["raised_by"]) == ("internal_error", type(error).__name__)


@pytest.mark.parametrize("error", [RuntimeError("m"), SystemExit(3), KeyboardInterrupt()])
async def test_which_listing_raised(error: BaseException) -> None:
    """A check that failed names the capability that it asked."""
    found = await only(Lists(entitlements=error), "entitlements")
    assert (found["capability"], found["error"]["raised_in"][-18:]) == ("list_entitlements", ":list_entitlements")


async def test_error_of_a_listing() -> None:
    """An error's hint is what a person is shown, and the error is the one of the listing."""
    error = AuthorizationError("No.", hint="Grant it the scope users.read.")
    found = await only(Lists(accounts=error), "accounts")
    assert (found["message"], found["capability"]) == ("Grant it the scope users.read.", "list_accounts")
    assert (found["error"]["error_code"], found["error"]["raised_in"][-14:]) == ("permission_denied", ":list_accounts")


async def test_listing_that_answers_with_an_error() -> None:
    """An error document is an error, however it comes."""
    error = Error(message="Gone.", error_code=ConnectorErrorCode.NOT_FOUND, app_id="lists")
    found = await only(Lists(accounts=ErrorResponse(error=error)), "accounts")
    assert (found["status"], found["error"]["error_code"]) == (FAILED, "not_found")
    assert found["error"]["error_metadata"]["fault"] == "caller"


@pytest.mark.parametrize(
    "answer",
    [None, [account(1)], Response[list[str]](response=[]), Response(response=[{}])],  # type: ignore[arg-type]  # wrong on purpose
)
async def test_listing_whose_answer_is_wrong(answer: Any) -> None:
    """An answer that could not be sent is no answer here either."""
    found = await only(Lists(accounts=answer), "accounts")
    assert (found["status"], found["error"]["error_code"]) == (FAILED, "invalid_response")
    assert found["error"]["raised_by"] is None


async def test_request_that_a_listing_refuses() -> None:
    """A listing whose own payload needs more than a probe knows can't be asked, and says what is missing."""

    @attrs.define(kw_only=True)
    class Asks(ListAccounts):
        region: str

    class Demanding(Lists):
        """With a payload of its own."""

        async def list_accounts(self, request: Request[Asks]) -> Any:  # type: ignore[override]  # as authors may
            """Never called."""
            pytest.fail("called")

    results = await probe(Demanding())
    assert (results["status"], outcomes(results)) == (PASSED, [UNSUPPORTED, PASSED, PASSED])
    found = results["checks"][0]
    assert (found["capability"], found["source"], found["error"]) == ("list_accounts", "default", None)
    assert found["message"] == (
        "A probe can't ask for list_accounts: request.region: is missing; expected text. A check with a `run` can."
    )


async def test_blocking_listing() -> None:
    """Plain functions run in threads, marked or not."""
    threads: list[threading.Thread] = []

    class Blocking(Lists):
        """Over a library that blocks."""

        def list_accounts(self, request: ListAccountsRequest) -> Any:
            """Give an account."""
            threads.append(threading.current_thread())
            return Response(response=[account("ann")])

        @synchronous
        def list_entitlements(self, request: ListEntitlementsRequest) -> Any:
            """Give an entitlement."""
            threads.append(threading.current_thread())
            return Response(response=[entitlement("admin")])

    assert (await probe(Blocking()))["status"] == PASSED
    assert len(threads) == 3
    assert threading.main_thread() not in threads


# Custom attributes


async def test_custom_attributes() -> None:
    """The attributes that accounts have are asked for; one that nobody has a value for makes the probe partial."""
    found = [account("ann", custom_attributes={"team": "blue", "desk": ""}), account("bob")]
    connector = WithAttributes(accounts=found)
    results = await probe(connector)
    check = results["checks"][0]
    assert (results["status"], check["status"]) == (PARTIAL, PASSED)
    assert check["custom_attributes"] == [
        {"name": "team", "status": "found"},
        {"name": "desk", "status": "not_found"},
    ]
    assert check["samples"][0]["custom_attributes"] == [
        {"name": "team", "value": "blue", "customized_type": "account", "attribute_type": "string"},
        {"name": "desk", "value": None, "customized_type": "account", "attribute_type": "string"},
    ]
    assert connector.seen[1].request.custom_attributes == ["team", "desk"]


@pytest.mark.parametrize(
    ("wanted", "asked"), [(["team", "other"], ["team"]), (["other"], None), ([], ["team", "desk"])]
)
async def test_custom_attributes_wanted(wanted: list[str], asked: list[str] | None) -> None:
    """Of the attributes that the caller names, those that the connector knows are asked for."""
    connector = WithAttributes()
    await probe(connector, {"custom_attributes": wanted})
    assert connector.seen[1].request.custom_attributes == asked


async def test_custom_attributes_that_fail() -> None:
    """Accounts can be seen without knowing their attributes."""
    check = await only(WithAttributes(schemas=ValueError("m")), "accounts", {"custom_attributes": ["team"]})
    assert (check["status"], check["custom_attributes"]) == (PASSED, None)


# Types of entitlements


def roles(count: int) -> list[list[FoundEntitlementData]]:
    """Make that many pages with a role each."""
    return [[entitlement(f"r{number}")] for number in range(count)]


@pytest.mark.parametrize(
    ("pages", "read", "status", "coverage"),
    [
        ([[entitlement("r"), entitlement("l", "license")], []], 1, PASSED, ["found", "found"]),
        ([*roles(2), [entitlement("l", "license")], []], 3, PASSED, ["found", "found"]),
        (roles(2), 2, PARTIAL, ["found", "not_found"]),
        (roles(9), 3, PARTIAL, ["found", "not_checked"]),
        ([*roles(1), ValueError("m")], 2, PARTIAL, ["found", "not_checked"]),
        ([[], [entitlement("r")]], 2, PARTIAL, ["found", "not_found"]),
    ],
)
async def test_entitlement_types(pages: Any, read: int, status: str, coverage: list[str]) -> None:
    """Pages are read until each declared type was seen; a type may be there where not all could be read."""

    class Typed(Lists):
        """With two types."""

        entitlement_types = types("role", "license")
        probe = ProbeSettings(max_entitlement_pages=3)

    connector = Typed(entitlements=pages)
    results = await probe(connector, {"checks": ["entitlements"]})
    check = results["checks"][1]
    assert (results["status"], check["status"], len(connector.seen)) == (status, PASSED, read)
    assert [result["status"] for result in check["entitlement_types"]] == coverage


async def test_entitlements_without_declared_types() -> None:
    """There is nothing to look for beyond the first page with anything on it."""
    connector = Lists(entitlements=roles(3))
    check = await only(connector, "entitlements", {"checks": ["entitlements"]})
    assert (len(connector.seen), check["observed_count"], check["entitlement_types"]) == (1, 1, None)


# Associations


async def test_associations_by_account() -> None:
    """A few accounts are asked for one by one, and what they hold is theirs."""
    held = {"a": [association("a")], "b": [], "c": [association("c"), association("c", "user")]}
    connector = ByAccount(accounts=[account(name) for name in "abcd"], held=held)
    check = await only(connector, "entitlement_associations", {"checks": ["entitlement_associations"]})
    assert (check["status"], check["capability"]) == (PASSED, "get_account_entitlement_associations")
    assert [sample["linked_to_sampled_account"] for sample in check["samples"]] == [True] * 3
    assert [request.request.account_id for request in connector.seen[1:]] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("held", "status", "count"),
    [
        ({"a": [association("a")], "b": ValueError("m")}, PASSED, 1),
        ({"a": [], "b": ValueError("m")}, FAILED, 0),
        ({"a": [], "b": []}, FAILED, 0),
    ],
)
async def test_account_that_fails(held: Any, status: str, count: int) -> None:
    """An account that can't be read is a failure only where nothing was found before it."""
    check = await only(ByAccount(accounts=[account("a"), account("b")], held=held), "entitlement_associations")
    assert (check["status"], check["observed_count"]) == (status, count)
    assert (check["error"] is not None) == (status == FAILED and isinstance(held["b"], ValueError))


@pytest.mark.parametrize("accounts", [[], ValueError("m"), [account("bob")]])
async def test_associations_of_other_accounts(accounts: Any) -> None:
    """Associations that can't be tied to an account that was seen are reported as such."""
    check = await only(Lists(accounts=accounts), "entitlement_associations")
    assert (check["status"], check["capability"]) == (PASSED, "find_entitlement_associations")
    assert check["samples"][0]["linked_to_sampled_account"] is False


async def test_associations_without_accounts() -> None:
    """What is asked for by account needs accounts."""

    class Only(ByAccount):
        """Without other ways."""

        list_accounts = DISABLED
        find_entitlement_associations = DISABLED

    found = await only(Only(), "entitlement_associations")
    assert (found["status"], found["capability"]) == (UNSUPPORTED, "find_entitlement_associations")
    assert announced_checks(Only) == ["entitlements"]


@pytest.mark.parametrize(
    ("base", "off", "gives", "missing"),
    [
        (Lists, (), {}, "no get_account_entitlement_associations"),
        (Lists, ("list_accounts",), {}, "no list_accounts and get_account_entitlement_associations"),
        (ByAccount, ("list_accounts",), {}, "no list_accounts"),
        (ByAccount, (), {"accounts": []}, "no account was seen"),
    ],
)
async def test_what_associations_lack(base: Any, off: Any, gives: Any, missing: str) -> None:
    """Both ways to ask for associations are named where there is none."""
    fewer = type("Fewer", (base,), dict.fromkeys(("find_entitlement_associations", *off), DISABLED))
    found = await only(fewer(**gives), "entitlement_associations")
    assert found["status"] == UNSUPPORTED
    assert found["message"] == (
        f"The connector has no find_entitlement_associations, and {missing} to ask account by account."
    )
