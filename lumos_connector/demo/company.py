"""
The fixed company that every new directory starts with: Harbour & Pine, a furniture maker that does not exist.

It is data and nothing else, so that documentation, samples and tests can count on it. Its domain is one that can never
be registered (RFC 2606), its password opens nothing. This module must not know SQL or the connector.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

NAME = "harbour-pine"
"""The company's name, as it stands in its tenant's id."""

DOMAIN = "harbourpine.example"

SAMPLE_USERNAME = "lumos.sync"
"""Who the sample requests sign in as: an administrator's account that belongs to a program."""

SAMPLE_PASSWORD = "sample-password"  # noqa: S105 - a sample for everyone to read, it protects nothing
"""The password of every account."""

APP = ""
"""The resource that an entitlement of the app as a whole belongs to."""

ADMINISTRATOR = "administrator"
"""The entitlement, on the app, of those who may use the API."""


class Person(NamedTuple):
    """
    Someone, or some program, with an account.

    Attributes:
        username: The name to sign in with.
        given_name: The given name, unless it is a program.
        family_name: The family name, unless it is a program.
        department: The department.
        title: What they do there.
        hired: The day they came, as an ISO 8601 date.
        holds: The entitlements they hold, each as ``resource/entitlement``, or as ``entitlement`` on the app.
        manager: The id of the account of who leads them.
        last_seen: When they last did something, as RFC 3339 text.
        last_event: What they did then.
        status: The state of the account.
        remote: Whether they work from home.
        has_email: Whether they have an e-mail address.
        extra: What else is known.
    """

    username: str
    given_name: str | None
    family_name: str | None
    department: str
    title: str
    hired: str
    holds: str
    manager: str | None = "u-0001"
    last_seen: str | None = None
    last_event: str = "login"
    status: str = "ACTIVE"
    remote: bool = False
    has_email: bool = True
    extra: Mapping[str, object] = MappingProxyType({"mfa": True})

    @property
    def email(self) -> str | None:
        """The e-mail address, if there is one."""
        return f"{self.username}@{DOMAIN}" if self.has_email else None

    @property
    def account_type(self) -> str:
        """Whether the account belongs to a program or to a person, in the contract's words."""
        return "service" if self.given_name is None else "user"

    @property
    def custom_attributes(self) -> dict[str, str]:
        """The custom attributes, all as text."""
        known = {
            "department": self.department,
            "title": self.title,
            "cost_center": COST_CENTERS[self.department],
            "manager": self.manager,
            "hired_at": f"{self.hired}T00:00:00Z",
            "remote": "true" if self.remote else "false",
        }
        return {name: value for name, value in known.items() if value is not None}


class Resource(NamedTuple):
    """
    A project or a team.

    Attributes:
        id: Its id.
        type: ``PROJECT`` or ``TEAM``.
        label: Its name for people.
        description: What it is.
        extra: What else is known, as text.
    """

    id: str
    type: str
    label: str
    description: str
    extra: Mapping[str, str]


class Entitlement(NamedTuple):
    """
    Something that an account can hold.

    Attributes:
        id: Its id, unique within its resource.
        type: Its declared type.
        label: Its name for people.
        description: What it allows.
        custom_attributes: The custom attributes, all as text.
        is_assignable: Whether the API may give it.
    """

    id: str
    type: str
    label: str
    description: str
    custom_attributes: Mapping[str, str]
    is_assignable: bool = True


class Attribute(NamedTuple):
    """
    A custom attribute.

    Attributes:
        carrier: What carries it: ``account`` or ``entitlement``.
        name: Its name.
        type: What its text stands for, in the contract's words.
        description: What it means.
    """

    carrier: str
    name: str
    type: str
    description: str


COST_CENTERS = {
    "Management": "CC-100",
    "Design": "CC-210",
    "Workshop": "CC-220",
    "Logistics": "CC-230",
    "Sales": "CC-310",
    "Finance": "CC-410",
    "People": "CC-420",
    "IT": "CC-430",
}

ATTRIBUTES = (
    Attribute("account", "department", "string", "The department."),
    Attribute("account", "title", "string", "What the person does there."),
    Attribute("account", "cost_center", "string", "Who pays."),
    Attribute("account", "manager", "user", "The id of the account of who leads the person."),
    Attribute("account", "hired_at", "datetime", "When the person came."),
    Attribute("account", "remote", "boolean", "Whether the person works from home."),
    Attribute("entitlement", "risk", "string", "How much harm its misuse does: low, medium or high."),
    Attribute("entitlement", "needs_approval", "boolean", "Whether someone has to agree."),
    Attribute("entitlement", "seats", "integer", "How many accounts can hold it."),
)

RESOURCES = (
    Resource("t-board", "TEAM", "Board", "Those who decide.", {"channel": "#board"}),
    Resource("t-studio", "TEAM", "Studio", "Designers and their guests.", {"channel": "#studio"}),
    Resource("t-workshop", "TEAM", "Workshop", "Everyone at a bench.", {"channel": "#workshop"}),
    Resource("t-front", "TEAM", "Front of house", "Sales and customers.", {"channel": "#front"}),
    Resource("t-platform", "TEAM", "Platform", "Whoever is on call.", {"channel": "#platform", "on_call": "true"}),
    Resource("p-oak", "PROJECT", "Oak line", "Tables and chairs for 2027.", {"state": "running"}),
    Resource("p-webshop", "PROJECT", "Webshop", "The new shop.", {"state": "running"}),
    Resource("p-lubeck", "PROJECT", "Warehouse Lübeck", "The move to the harbour.", {"state": "planned"}),
    Resource("p-archive", "PROJECT", "Catalogue 2019", "Kept for reference.", {"state": "closed"}),
)

ENTITLEMENTS: Mapping[str, tuple[Entitlement, ...]] = {
    APP: (
        Entitlement("full", "LICENSE", "Full licence", "Everything the app can do.", {"seats": "30", "risk": "low"}),
        Entitlement("guest", "LICENSE", "Guest licence", "Reading only.", {"seats": "10", "risk": "low"}),
        Entitlement("owner", "PERMISSION", "Owner", "Signs the contract.", {"risk": "high"}, is_assignable=False),
        Entitlement(
            ADMINISTRATOR, "PERMISSION", "Administrator", "Uses the API.", {"risk": "high", "needs_approval": "true"}
        ),
        Entitlement("auditor", "PERMISSION", "Auditor", "Reads the log.", {"risk": "medium", "needs_approval": "true"}),
    ),
    "TEAM": (
        Entitlement("member", "MEMBERSHIP", "Member", "Belongs to the team.", {"risk": "low"}),
        Entitlement("lead", "MEMBERSHIP", "Lead", "Runs the team.", {"risk": "medium", "needs_approval": "true"}),
    ),
    "PROJECT": (
        Entitlement("viewer", "ROLE", "Viewer", "Sees the project.", {"risk": "low"}),
        Entitlement("editor", "ROLE", "Editor", "Changes the project.", {"risk": "medium"}),
        Entitlement(
            "maintainer", "ROLE", "Maintainer", "Runs the project.", {"risk": "high", "needs_approval": "true"}
        ),
    ),
}
"""What can be held on the app, and on each resource of a type."""

PEOPLE = (
    Person(
        "mara.lindqvist", "Mara", "Lindqvist", "Management", "Managing director", "2009-03-02",
        "full owner t-board/lead p-lubeck/viewer", manager=None, last_seen="2026-11-20T07:58:12Z",
    ),
    Person(
        "thabo.nkosi", "Thabo", "Nkosi", "IT", "Head of IT", "2015-08-17",
        "full administrator t-board/member t-platform/lead p-webshop/maintainer", last_seen="2026-11-23T16:41:03Z",
    ),
    Person(
        SAMPLE_USERNAME, None, None, "IT", "Identity governance", "2024-01-15",
        "administrator", manager="u-0002", last_seen="2026-11-24T02:00:05Z", last_event="api_call", has_email=False,
        extra={"purpose": "Reads and changes accounts for Lumos.", "mfa": False},
    ),
    Person(
        "zoe.marchand", "Zoë", "Marchand", "Design", "Head of design", "2012-05-21",
        "full t-board/member t-studio/lead p-oak/maintainer p-archive/editor", last_seen="2026-11-21T09:12:44Z",
    ),
    Person(
        "lukasz.wojcik", "Łukasz", "Wójcik", "Design", "Furniture designer", "2018-02-05",
        "full t-studio/member p-oak/editor", manager="u-0004", last_seen="2026-11-23T13:30:00Z",
    ),
    Person(
        "sakura.tanaka", "さくら", "田中", "Design", "Textile designer", "2020-09-14",
        "full t-studio/member p-oak/editor p-webshop/viewer", manager="u-0004", last_seen="2026-11-22T23:05:19Z",
        remote=True, extra={"mfa": True, "locale": "ja-JP"},
    ),
    Person(
        "maria.nunez", "María José", "Núñez Ortega", "Design", "Photographer", "2021-04-12",
        "guest t-studio/member p-webshop/editor", manager="u-0004", last_seen="2026-10-02T10:20:30Z", remote=True,
        extra={"mfa": False, "contractor": True},
    ),
    Person(
        "jorn.petersen", "Jørn", "Petersen", "Workshop", "Workshop master", "2009-03-02",
        "full t-board/member t-workshop/lead p-oak/editor", last_seen="2026-11-23T05:50:41Z",
    ),
    Person(
        "amina.diallo", "Amina", "Diallo", "Workshop", "Joiner", "2016-06-01",
        "guest t-workshop/member p-oak/viewer", manager="u-0008", last_seen="2026-11-20T06:02:00Z",
    ),
    Person(
        "ruairi.obrien", "Ruairí", "O'Brien", "Workshop", "Joiner", "2017-10-09",
        "guest t-workshop/member", manager="u-0008", last_seen="2026-09-30T06:11:27Z",
    ),
    Person(
        "dang.thi.huong", "Hương", "Đặng Thị", "Workshop", "Upholsterer", "2019-01-07",
        "guest t-workshop/member p-oak/viewer", manager="u-0008", last_seen="2026-11-19T06:30:55Z",
    ),
    Person(
        "piet.vandijk", "Piet", "van Dijk", "Workshop", "Finisher", "2022-03-21",
        "guest t-workshop/member", manager="u-0008", has_email=False,
    ),
    Person(
        "elif.celik", "Elif", "Çelik", "Logistics", "Warehouse manager", "2014-11-03",
        "full t-board/member p-lubeck/maintainer", last_seen="2026-11-23T08:15:09Z",
    ),
    Person(
        "bogdan.ionescu", "Bogdan", "Ionescu", "Logistics", "Dispatcher", "2019-07-29",
        "guest p-lubeck/viewer", manager="u-0013", last_seen="2026-08-14T11:45:00Z", status="SUSPENDED",
        extra={"mfa": False, "suspended_for": "Three failed sign-ins from abroad."},
    ),
    Person(
        "grace.okafor", "Grace", "Okafor", "Sales", "Head of sales", "2013-01-14",
        "full t-board/member t-front/lead p-webshop/editor", last_seen="2026-11-23T15:00:31Z",
    ),
    Person(
        "henri.dubois", "Henri", "Dubois", "Sales", "Shop manager", "2015-05-04",
        "full t-front/member p-webshop/viewer p-archive/viewer", manager="u-0015", last_seen="2026-11-18T17:22:48Z",
    ),
    Person(
        "ines.carvalho", "Inês", "Carvalho", "Sales", "Customer care", "2021-02-15",
        "guest t-front/member", manager="u-0015", last_seen="2026-11-23T10:01:13Z", remote=True,
    ),
    Person(
        "sven.akesson", "Sven", "Åkesson", "Sales", "Account manager", "2011-09-12",
        "full t-front/member", manager="u-0015", last_seen="2025-12-19T14:00:00Z", status="INACTIVE",
        extra={"mfa": True, "note": "On leave until 2027."},
    ),
    Person(
        "chiara.rossi", "Chiara", "Rossi", "Finance", "Controller", "2016-04-18",
        "full auditor t-board/member p-lubeck/viewer", last_seen="2026-11-23T12:09:57Z",
    ),
    Person(
        "omar.haddad", "Omar", "Haddad", "Finance", "Accountant", "2020-01-06",
        "full", manager="u-0019", last_seen="2026-11-22T08:47:36Z",
    ),
    Person(
        "anna.schmidt-weber", "Anna", "Schmidt-Weber", "People", "Head of people", "2018-08-20",
        "full auditor t-board/member", last_seen="2026-11-20T13:13:13Z",
    ),
    Person(
        "olafur.jonsson", "Ólafur", "Jónsson", "IT", "Systems engineer", "2019-03-11",
        "full administrator t-platform/member p-webshop/editor", manager="u-0002", last_seen="2026-11-23T21:34:02Z",
        remote=True, extra={"mfa": True, "locale": "is-IS"},
    ),
    Person(
        "priya.raman", "Priya", "Raman", "IT", "Web developer", "2023-05-02",
        "full t-platform/member p-webshop/maintainer", manager="u-0002", last_seen="2026-11-23T18:20:10Z", remote=True,
    ),
    Person(
        "noah.fischer", "Noah", "Fischer", "IT", "Apprentice", "2026-12-01",
        "guest", manager="u-0002", status="PENDING", extra={"invited_by": "u-0021"},
    ),
    Person(
        "viktor.horvath", "Viktor", "Horváth", "Logistics", "Driver", "2012-10-01",
        "", manager="u-0013", last_seen="2024-03-28T15:59:59Z", last_event="password_reset", status="DEPROVISIONED",
    ),
    Person(
        "webshop.deploy", None, None, "IT", "Releases the webshop", "2023-06-12",
        "p-webshop/editor", manager="u-0023", last_seen="2026-11-23T18:25:44Z", last_event="deploy", has_email=False,
        extra={"purpose": "Runs in the build server.", "mfa": False},
    ),
)  # fmt: skip
"""Everyone, in the order of their account's ids: the first is ``u-0001``."""


def holdings(person: Person) -> Iterable[tuple[str, str]]:
    """
    Tell what someone holds.

    Args:
        person: Whom it is about.

    Yields:
        The resource and the entitlement on it.
    """
    for held in person.holds.split():
        resource_id, _, entitlement_id = held.rpartition("/")
        yield resource_id, entitlement_id
