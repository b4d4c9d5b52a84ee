"""What is said of settings that do not fit: everything at once, by path, and never a value."""

import enum
import logging
from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest
from attrs import define

from lumos_connector import ClientError, Request, setting
from lumos_connector.logs import configure

from .calling import CANARY, Scripted, call, failure_of, settings_of

INVALID = "Invalid settings passed on request."


class Region(str, enum.Enum):
    """Where the tenant lives."""

    EU = "eu"
    US = "us"


@define(kw_only=True)
class Login:
    """A login."""

    user: str = setting(title="User name")
    password: str = setting(secret=True)


@define(kw_only=True)
class Site:
    """One of several sites."""

    name: str
    region: Region = Region.EU
    login: Login | None = None


@define(kw_only=True)
class Settings:
    """Settings with all that nests."""

    host: str = setting(title="Host name", alias="hostName")
    port: int = 443
    mode: Literal["fast", "safe"] = "safe"
    tier: str = setting(default="free", choices=["free", "paid"])
    tags: list[str] = setting(factory=list, choices=["red", "blue"])
    main: Site
    sites: list[Site] = setting(factory=list)
    named: dict[str, Site] = setting(factory=dict)


GOOD: dict[str, Any] = {"hostName": "h", "main": {"name": "m"}}


async def problems_of(caplog: pytest.LogCaptureFixture, given: Any) -> tuple[str, list[str]]:
    """Send settings that must be refused; give the message, and the problems that the log lists."""
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    message = await settings_of(Settings, given)
    assert isinstance(message, str), message
    assert CANARY not in message + caplog.text
    (line,) = (record.getMessage() for record in caplog.records if record.levelno == logging.ERROR)
    return message, line.partition("settings: ")[2].split("; ")


async def one_problem(caplog: pytest.LogCaptureFixture, given: dict[str, Any]) -> str:
    """Send settings with one problem, and give what the log says of it."""
    message, (problem,) = await problems_of(caplog, {**GOOD, **given})
    assert message == INVALID
    return problem


def joined(problems: list[str]) -> list[str]:
    """Put together what belongs to one problem, since a missing field has a semicolon of its own."""
    text = "; ".join(problems)
    return text.replace("missing; expected", "missing, expected").split("; ")


async def test_all_at_once(caplog: pytest.LogCaptureFixture) -> None:
    """Missing settings, wrong types and what is not among the choices are all reported, however deep."""
    message, problems = await problems_of(
        caplog,
        {
            "port": CANARY,
            "mode": CANARY,
            "tier": CANARY,
            "tags": ["red", CANARY],
            "main": {"region": CANARY, "login": {"password": [CANARY]}},
            "sites": [{"name": "ok"}, {"name": 7}, CANARY, {"name": "x", "login": {"user": "u"}}],
            "named": {CANARY: {"name": None}},
        },
    )
    assert message == f"{INVALID} Missing required settings: Host name, name, User name, password"
    assert joined(problems) == [
        "hostName: is missing, expected text",
        "port: expected an integer",
        "mode: expected one of fast, safe",
        "tier: expected one of free, paid",
        "tags: expected items of red, blue",
        "main.name: is missing, expected text",
        "main.region: expected one of eu, us",
        "main.login.user: is missing, expected text",
        "main.login.password: expected text",
        "sites[1].name: expected text",
        "sites[2]: expected an object",
        "sites[3].login.password: is missing, expected text",
        "named[…].name: expected text",
    ]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"tier": "gold"}, "tier: expected one of free, paid"),
        ({"tier": 1}, "tier: expected text"),
        ({"tier": None}, "tier: expected text"),
        ({"tags": ["red", "green"]}, "tags: expected items of red, blue"),
        ({"tags": "red"}, "tags: expected a list"),
    ],
)
async def test_choices(caplog: pytest.LogCaptureFixture, given: dict[str, Any], expected: str) -> None:
    """What is not among the choices is refused with the choices, not with what was given."""
    assert await one_problem(caplog, given) == expected


@pytest.mark.parametrize("given", [{}, {"tier": "paid"}, {"tags": ["red", "red"]}, {"tags": []}])
async def test_choices_that_fit(given: dict[str, Any]) -> None:
    """What is among the choices arrives."""
    settings = await settings_of(Settings, {**GOOD, **given})
    assert isinstance(settings, Settings)
    assert settings.tier == given.get("tier", "free")
    assert settings.tags == given.get("tags", [])


async def test_choices_after_conversion() -> None:
    """Choices are compared with the converted value; null passes where the type allows it."""

    @define(kw_only=True)
    class Ports:
        port: int | None = setting(default=None, choices=[80, 443])
        region: Region = setting(default=Region.EU, choices=[Region.EU])

    assert await settings_of(Ports, {"port": "443", "region": "eu"}) == Ports(port=443)
    assert await settings_of(Ports, {"port": None}) == Ports()
    assert await settings_of(Ports, {"port": "81"}) == INVALID
    assert await settings_of(Ports, {"region": "us"}) == INVALID


def acting(does: Any) -> Scripted:
    """Make a connector with these settings that does what a test says."""
    connector: type[Scripted] = type("WithSettings", (Scripted,), {"settings_model": Settings})
    return connector(does)


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """Log as the program does, everything; gives what was written."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    configure({"LUMOS_LOG_LEVEL": "DEBUG"})
    yield lambda: capsys.readouterr().err
    root.handlers[:] = before
    root.setLevel(level)


async def test_nested_secrets_stay_inside(logged: Callable[[], str]) -> None:
    """A secret deep in the settings is masked where settings are printed, logged and put into an error."""
    shown: list[str] = []

    def fail(request: Any) -> Any:
        settings = request.settings_as(Settings)
        shown.extend((repr(settings), str(request)))
        raise ValueError(f"the password {settings.sites[0].login.password} of {settings} is wrong")

    given = {**GOOD, "sites": [{"name": "s", "login": {"user": "u", "password": f"{CANARY}-pw"}}]}
    error = await failure_of(acting(fail), {"request": {}, "settings": given})
    log = logged()
    assert "Traceback" in log
    assert error["message"].startswith("the password *** of Settings(")
    assert "password='***'" in shown[0]
    assert CANARY not in "".join(shown) + str(error) + log


async def test_settings_that_fit_reach_the_capability() -> None:
    """Nested models, lists, maps and enums arrive as what they were declared to be."""
    seen: list[Any] = []
    given = {**GOOD, "port": "8443", "named": {"a": {"name": "n", "region": "us"}}}
    await call(acting(lambda request: seen.append(request.settings_as(Settings))), {"request": {}, "settings": given})
    assert seen == [Settings(host="h", port=8443, main=Site(name="m"), named={"a": Site(name="n", region=Region.US)})]


async def test_settings_asked_for_as_another_class() -> None:
    """Settings asked for as another class than the connector's model are its own mistake; a base of it is fine."""

    @define(kw_only=True)
    class More(Login):
        realm: str = "r"

    class Connector(Scripted):
        settings_model = More

    seen: list[Any] = []
    given = {"request": {}, "settings": {"user": "u", "password": CANARY}}
    await call(Connector(lambda request: seen.append(request.settings_as(Login))), given)
    assert seen == [More(user="u", password=CANARY)]
    error = await failure_of(Connector(lambda request: request.settings_as(Site)), given)
    assert error["error_code"] == "internal_error"
    assert error["message"] == "request.settings_as(Site): the connector's settings_model is More"


def test_settings_of_a_request_made_by_hand() -> None:
    """A request that no connector got makes its settings as whatever class it is asked for."""
    request = Request(request=None, settings={"user": "u", "password": CANARY, "name": "n"})
    assert request.settings_as(Login) is request.settings_as(Login)
    assert request.settings_as(Site) == Site(name="n")
    with pytest.raises(ClientError, match=INVALID):
        request.settings_as(Settings)
