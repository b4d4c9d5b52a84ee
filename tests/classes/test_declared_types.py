"""What the access graph of a class names, checked when the class is made: types that are declared."""

from typing import Any

import attrs
import pytest

from lumos_connector import (
    ACCESS_GRAPH_GLOBAL_RESOURCE_TYPE,
    AccessGraphEntitlementRule,
    AccessGraphEntitlementType,
    AccessGraphImpliedAccessRule,
)

from . import making
from .making import PROJECT, ROLE, make, refusal

TYPE = AccessGraphEntitlementType(type_id="READ", type_label="Read", resource_type_id="PROJECT")
RULE = AccessGraphEntitlementRule(
    entitlement_type="READ", entitlement_id="r", resource_type="PROJECT", denies_access=False, label="Reads"
)
IMPLIED = AccessGraphImpliedAccessRule(
    from_entitlement_type="READ",
    from_entitlement_id="r",
    from_resource_type="PROJECT",
    to_entitlement_type="READ",
    to_entitlement_id="w",
    to_resource_type="PROJECT",
)
LISTS: dict[str, Any] = {
    "access_graph_entitlement_types": TYPE,
    "access_graph_entitlement_rules": RULE,
    "implied_access_rules": IMPLIED,
}


def declared(**more: Any) -> dict[str, Any]:
    """Give what a connector with an access graph declares."""
    return {"resource_types": [PROJECT], **{name: [item] for name, item in LISTS.items()}, **more}


RESOURCES = "one of those in resource_types (PROJECT)"
ENTITLEMENTS = "one of those in access_graph_entitlement_types and entitlement_types (READ)"


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("access_graph_entitlement_rules", "entitlement_type"),
        ("implied_access_rules", "from_entitlement_type"),
        ("implied_access_rules", "to_entitlement_type"),
    ],
)
def test_an_entitlement_type_that_is_not_declared(name: str, field: str) -> None:
    """A type of entitlement that is named but not declared is refused, with those that are."""
    wrong = attrs.evolve(LISTS[name], **{field: "read"})
    message = refusal(**declared(**{name: [LISTS[name], wrong]}))
    assert message == f"Acme.{name}[1].{field}: expected {ENTITLEMENTS}, got str 'read'"


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("access_graph_entitlement_types", "resource_type_id"),
        ("access_graph_entitlement_rules", "resource_type"),
        ("implied_access_rules", "from_resource_type"),
        ("implied_access_rules", "to_resource_type"),
    ],
)
def test_a_resource_type_that_is_not_declared(name: str, field: str) -> None:
    """A type of resource that is named but not declared may be in the graph alone, or a mistake: a warning says so."""
    wrong = attrs.evolve(LISTS[name], **{field: "board"})
    with pytest.warns(UserWarning, match="got str 'board'; is it misspelt") as caught:
        make(**declared(**{name: [LISTS[name], wrong]}))
    assert [warning.filename for warning in caught] == [making.__file__]
    assert str(caught[0].message).startswith(f"Acme.{name}[1].{field}: expected {RESOURCES}, got ")


def test_types_that_are_declared() -> None:
    """A rule may name an entitlement type of either list, and the tenant as a whole, declared or not."""
    make(**declared())
    tenant = attrs.evolve(TYPE, type_id="ADMIN", resource_type_id=ACCESS_GRAPH_GLOBAL_RESOURCE_TYPE.type_id)  # type: ignore[misc]  # mypy does not see that a model is an attrs class
    make(**declared(access_graph_entitlement_types=[TYPE, tenant]))
    make(
        **declared(
            resource_types=[PROJECT, ACCESS_GRAPH_GLOBAL_RESOURCE_TYPE],
            access_graph_entitlement_types=[TYPE, tenant],
            entitlement_types=[ROLE],
            access_graph_entitlement_rules=[attrs.evolve(RULE, entitlement_type="ROLE")],  # type: ignore[misc]  # as above
        )
    )


def test_the_app_as_a_whole() -> None:
    """Empty text stands for the app, as in entitlement types."""
    on_app = attrs.evolve(RULE, resource_type="")  # type: ignore[misc]  # mypy does not see that a model is an attrs class
    make(**declared(access_graph_entitlement_rules=[on_app]))


def test_a_connector_that_declares_no_types() -> None:
    """Where no type is declared at all, there is nothing to compare a rule with."""
    make(access_graph_entitlement_rules=[RULE], implied_access_rules=[IMPLIED])
    make(resource_types=[PROJECT], entitlement_types=[ROLE], access_graph_entitlement_rules=[RULE])
