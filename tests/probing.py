"""What the tests of probes share: a connector whose listings do what a test says, and one probe of it in process."""

from typing import Any

from lumos_connector import (
    BaseConnector,
    CustomAttributeSchema,
    CustomAttributeType,
    EntitlementType,
    FindEntitlementAssociationsRequest,
    FoundAccountData,
    FoundEntitlementAssociation,
    FoundEntitlementData,
    GetAccountEntitlementAssociationsRequest,
    ListAccountsRequest,
    ListCustomAttributesSchemaRequest,
    ListEntitlementsRequest,
    Page,
    ProbeCheck,
    ProbeCheckName,
    ProbeCheckSource,
    ProbeCheckSpec,
    ProbeCheckStatus,
    ProbeSampleAccount,
    ProbeSettings,
    Response,
)
from lumos_connector.models.attributes import CustomAttributeCustomizedType

from .calling import call

PASSED, PARTIAL, FAILED, UNSUPPORTED, SKIPPED = "passed", "partial", "failed", "unsupported", "skipped"
BASELINE = ["accounts", "entitlements", "entitlement_associations"]


def account(identifier: str, **more: Any) -> FoundAccountData:
    """Make an account."""
    return FoundAccountData(integration_specific_id=identifier, **more)


def entitlement(identifier: str, kind: str = "role") -> FoundEntitlementData:
    """Make an entitlement."""
    return FoundEntitlementData(
        entitlement_type=kind,
        integration_specific_id=identifier,
        integration_specific_resource_id="",
        label=identifier.upper(),
    )


def association(account_id: str, held: str = "admin") -> FoundEntitlementAssociation:
    """Make an association."""
    return FoundEntitlementAssociation(
        account_id=account_id, integration_specific_entitlement_id=held, integration_specific_resource_id=""
    )


def types(*names: str) -> list[EntitlementType]:
    """Make types of entitlements."""
    return [EntitlementType(type_id=name, type_label=name, resource_type_id="", min=0) for name in names]


class Lists(BaseConnector):
    """A connector whose listings give, or raise, what a test says, and that keeps the requests it gets."""

    app_id = "lists"
    version = "1.0.0"
    requires_authentication = False

    def __init__(self, **gives: Any) -> None:
        self.gives = {"accounts": [account("ann")], "entitlements": [[entitlement("admin")]], **gives}
        self.seen: list[Any] = []

    def _given(self, what: str, request: Any, default: Any = ()) -> Any:
        self.seen.append(request)
        given = self.gives.get(what, default)
        if isinstance(given, BaseException):
            raise given
        return given

    async def list_accounts(self, request: ListAccountsRequest) -> Any:
        """Give the accounts."""
        given = self._given("accounts", request)
        return Response(response=given) if isinstance(given, list) else given

    async def list_entitlements(self, request: ListEntitlementsRequest) -> Any:
        """Give a page of entitlements."""
        pages, number = self._given("entitlements", request), int(request.page_token or 0)
        if isinstance(pages[number], BaseException):
            raise pages[number]
        following = str(number + 1) if number + 1 < len(pages) else None
        return Response(response=pages[number], page=Page(token=following))

    async def find_entitlement_associations(self, request: FindEntitlementAssociationsRequest) -> Any:
        """Give all associations."""
        return Response(response=self._given("associations", request, [association("ann")]))


class ByAccount(Lists):
    """One that can also say what a single account holds."""

    async def get_account_entitlement_associations(self, request: GetAccountEntitlementAssociationsRequest) -> Any:
        """Give what an account holds."""
        held = self._given("held", request, {})[request.request.account_id]
        if isinstance(held, BaseException):
            raise held
        return Response(response=held)


class WithAttributes(Lists):
    """One that knows custom attributes."""

    async def list_custom_attributes_schema(self, request: ListCustomAttributesSchemaRequest) -> Any:
        """Give the attributes."""
        schemas = [
            CustomAttributeSchema(customized_type=kind, name=name, attribute_type=CustomAttributeType.STRING)
            for kind, name in (
                (CustomAttributeCustomizedType.ACCOUNT, "team"),
                (CustomAttributeCustomizedType.ACCOUNT, "desk"),
                (CustomAttributeCustomizedType.ENTITLEMENT, "risk"),
            )
        ]
        return Response(response=self._given("schemas", request, schemas))


class Nothing(BaseConnector):
    """A connector that lists nothing."""

    app_id = "nothing"
    version = "1.0.0"
    requires_authentication = False


def probing(base: Any, *specs: ProbeCheckSpec, **settings: Any) -> Any:
    """Make a subclass that declares these checks."""
    return type("Probing", (base,), {"probe": ProbeSettings(checks=specs, **settings)})


async def probe(connector: BaseConnector, payload: Any = None, **request: Any) -> dict[str, Any]:
    """Probe a connector; give the results, whose form is the same whatever is in them."""
    answer = await call(connector, {"request": payload or {}, **request}, "probe_integration")
    assert list(answer) == ["response", "raw_data", "page", "rate_limit", "execution_summary"], answer
    results: dict[str, Any] = answer["response"]
    assert list(results) == ["status", "checks", "duration_ms"]
    for check in results["checks"]:
        assert check["message"]
        assert (check["error"] is not None) <= (check["status"] == FAILED)
        assert check["observed_count"] == len(check["samples"])
    return results


async def only(connector: BaseConnector, name: str, payload: Any = None, **request: Any) -> dict[str, Any]:
    """Probe a connector; give the result of one check."""
    results = await probe(connector, payload, **request)
    (check,) = [check for check in results["checks"] if check["check"] == name]
    return dict(check)


def outcomes(results: dict[str, Any]) -> list[str]:
    """Give what became of each check."""
    return [check["status"] for check in results["checks"]]


def passed(check: str = "accounts", **more: Any) -> ProbeCheck:
    """Make a result that says what it should not, too."""
    return ProbeCheck(
        check=ProbeCheckName(check),
        status=ProbeCheckStatus.PASSED,
        source=ProbeCheckSource.DEFAULT,
        observed_count=1,
        samples=[ProbeSampleAccount(integration_specific_id="own")],
        **{"message": "Seen.", **more},
    )
