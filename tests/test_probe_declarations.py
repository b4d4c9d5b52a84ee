"""What is refused of a declaration of a probe, when it or its class is made."""

from functools import partial, partialmethod, wraps
from typing import Any

import pytest

from lumos_connector import ProbeCheckSpec, ProbeSettings
from lumos_connector.probe.settings import check_probe

from .probing import Lists, passed, probing


@pytest.mark.parametrize(
    ("declare", "given", "message"),
    [
        (ProbeCheckSpec, {"check": "luck"}, "ProbeCheckSpec.check: expected one of accounts, .*, got str 'luck'"),
        (ProbeCheckSpec, {"check": None}, "got None"),
        (ProbeCheckSpec, {"check": "accounts", "run": 1}, "run of accounts: expected a function .*, got int"),
        (ProbeCheckSpec, {"check": "accounts", "run": Lists}, "got the class Lists"),
        (ProbeCheckSpec, {"check": "accounts", "run": "no name"}, "got str 'no name'"),
        (ProbeCheckSpec, {"check": "accounts", "capability": 1}, "capability: expected text or None, got int 1"),
        (ProbeCheckSpec, {"check": "accounts", "required": None}, "required: expected True or False, got None"),
        (ProbeSettings, {"checks": "accounts"}, "expected a list of ProbeCheckSpec, got str"),
        (ProbeSettings, {"checks": ProbeCheckSpec(check="accounts")}, "got a ProbeCheckSpec"),
        (ProbeSettings, {"checks": ["accounts"]}, r"checks\[0\]: expected a ProbeCheckSpec, got str"),
        (
            ProbeSettings,
            {"checks": [ProbeCheckSpec(check="accounts")] * 2},
            r"checks\[1\]: accounts is that of checks\[0\] already",
        ),
        (ProbeSettings, {"checks": [ProbeCheckSpec(check="capability_config")]}, "nothing can do capability_config"),
        (ProbeSettings, {"page_size": 0}, "page_size: expected an integer of 1 or more, got int 0"),
        (ProbeSettings, {"page_size": 1.5}, "page_size: expected an integer of 1 or more, got float"),
        (ProbeSettings, {"max_entitlement_pages": True}, "max_entitlement_pages: expected an integer .*, got True"),
        (ProbeSettings, {"per_check_timeout_seconds": 0}, "expected more than 0 seconds, got int 0"),
        (ProbeSettings, {"per_check_timeout_seconds": float("nan")}, "got float nan"),
        (ProbeSettings, {"per_check_timeout_seconds": "1"}, "expected more than 0 seconds, got str '1'"),
    ],
)
def test_wrong_declaration(declare: Any, given: Any, message: str) -> None:
    """What is wrong with a declaration is said where it is made: what was given, and what is expected."""
    with pytest.raises(TypeError, match=message):
        declare(**given)


class Methods(Lists):
    """One with methods of every kind."""

    def none(self) -> None:
        """Take nothing."""

    def two(self, request: Any, more: Any) -> None:
        """Take two."""

    def one(self, request: Any) -> None:
        """Take the request."""

    def keyword(self, request: Any, *, more: Any) -> None:
        """Take something by its name."""

    @staticmethod
    def static(request: Any) -> None:
        """Take the request."""

    @classmethod
    def of_class(cls, request: Any) -> None:
        """Take the request."""

    @staticmethod
    def static_two(connector: Any, request: Any) -> None:
        """Take two."""

    @classmethod
    def of_class_none(cls) -> None:
        """Take nothing."""

    bound = partialmethod(two, more=1)
    odd = partial(print)


@pytest.mark.parametrize(
    ("run", "given"),
    [
        (lambda request: passed(message=request), r"`def <lambda>\(request\)`"),
        (lambda: None, r"`def <lambda>\(\)`"),
        (Methods.two, r"`def two\(self, request, more\)`"),
        (Methods.keyword, r"`def keyword\(self, request, more\)`"),
        (Lists().list_accounts, r"`def list_accounts\(request\)`"),
    ],
)
def test_wrong_arguments(run: Any, given: str) -> None:
    """A function that can't be called with the connector and the request is no check."""
    expected = r"run of accounts: expected a function like `async def check_accounts\(connector, request\)`, got "
    with pytest.raises(TypeError, match=expected + given):
        ProbeCheckSpec(check="accounts", run=run)


def test_arguments_that_fit() -> None:
    """Whatever can be called with the connector and the request may be a check."""

    def more(connector: Any, request: Any, page: int = 1) -> None:
        """Take more."""

    @wraps(Methods.two)
    def decorated(connector: Any, request: Any) -> None:
        """Give more."""
        Methods.two(connector, request, 1)

    for run in (more, lambda *_: None, lambda _, __=1, **___: None, partial(more, page=2), decorated, print, getattr):
        assert ProbeCheckSpec(check="accounts", run=run).run is run


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("none", r"a method like `async def none\(self, request\)`, got `def none\(self\)`"),
        ("two", r"a method like `async def two\(self, request\)`, got `def two\(self, request, more\)`"),
        ("static_two", r"a method of the request alone, got `def static_two\(connector, request\)`"),
        ("of_class_none", r"a method of the request alone, got `def of_class_none\(\)`"),
    ],
)
def test_wrong_method(name: str, expected: str) -> None:
    """A method by its name must be one that is called with the request alone."""
    with pytest.raises(TypeError, match=rf"^Probing\.probe: accounts: expected {expected}$"):
        check_probe(probing(Methods, ProbeCheckSpec(check="accounts", run=name)))


def test_methods_that_fit() -> None:
    """Methods of every kind may be a check."""
    for name in ("one", "static", "of_class", "bound", "odd"):
        check_probe(probing(Methods, ProbeCheckSpec(check="accounts", run=name)))


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ({}, r"Wrong\.probe: expected ProbeSettings.* or None, got "),
        (
            ProbeSettings(checks=[ProbeCheckSpec(check="accounts", run="check_acounts")]),
            r"Wrong\.probe: accounts is run by 'check_acounts', which is no method",
        ),
    ],
)
def test_wrong_declaration_of_a_class(declared: Any, message: str) -> None:
    """What does not fit the class is said when the class is made."""
    with pytest.raises(TypeError, match=message):
        check_probe(type("Wrong", (Lists,), {"probe": declared}))
