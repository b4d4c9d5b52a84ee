"""Every capability, asked of the published SDK and of this framework: the same answers, or a documented difference."""

import json
import os
from pathlib import Path

import pytest

from lumos_connector import BaseConnector
from lumos_connector.capabilities import TABLE
from lumos_connector.introspection import info_document

from .cases import OWN, SLOW_ANSWERS
from .comparing import CHANGES, DIFFERENCES, KEPT, at, differing, without_prose
from .ours import CONNECTORS
from .peers import NEWER
from .running import CHANNELS, VERSIONS, Wire

PAGE = Path(__file__).parents[2] / "docs" / "wire.md"
DIFFERENCES_PAGE = PAGE.with_name("differences.md")
CREATE_ACCOUNT = ("response", "capability_schema", "create_account", "argument", "properties")
START, END = "<!-- table -->\n", "<!-- end of the table -->\n"

CAPABILITIES = sorted(name for name in vars(BaseConnector) if name in TABLE)
ASKED = [*CAPABILITIES, OWN]


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("channel", CHANNELS)
def test_answers(wire: Wire, channel: str, name: str) -> None:
    """The answers are the same, or what differs is documented."""
    outcomes = wire.outcomes(channel, name)
    assert outcomes
    unexplained = [str(outcome) for outcome in outcomes if outcome.verdict.unexplained]
    assert not unexplained, "\n\n".join(unexplained[:5])


@pytest.mark.parametrize("name", CAPABILITIES)
def test_cases_are_what_they_say(wire: Wire, name: str) -> None:
    """Full and minimal requests are accepted by the newer version, and at least five broken ones are refused."""
    found = {o.case.name: o.theirs.document for o in wire.outcomes("dispatch", name) if o.version == NEWER.version}
    for case in ("full 0", "full 1", "full 2", "minimal"):
        if case not in SLOW_ANSWERS or name != "app_info":
            assert "response" in found[case], found[case]
    assert sum("response" not in document for document in found.values()) >= 5


@pytest.mark.parametrize("connector", CONNECTORS)
def test_info(wire: Wire, connector: str) -> None:
    """What `info` says of each connector is the same but for prose, and for what `create_account` takes."""
    theirs = without_prose(wire.newer.ask(do="info", connector=connector))
    ours = without_prose(json.loads(info_document(CONNECTORS[connector])))
    takes = at(ours, CREATE_ACCOUNT)
    kept = {name: takes.pop(name) for name in KEPT}
    assert list(kept) == list(KEPT)
    assert not differing(theirs, ours)


def test_every_capability_is_there(wire: Wire) -> None:
    """This framework has each capability that the published SDK can register, and no other."""
    assert set(TABLE) == set(wire.newer_schemas)
    assert set(TABLE) >= set(wire.older_schemas)


@pytest.mark.parametrize("name", [difference.name for difference in DIFFERENCES] + list(CHANGES))
def test_difference_still_occurs(wire: Wire, name: str) -> None:
    """What is said to differ does, so that nothing is excused that has become the same."""
    assert any(name in o.verdict.reasons for capability in TABLE for o in wire.outcomes("dispatch", capability))


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.name)
def test_difference_is_documented(difference: object) -> None:
    """Each difference is a row of the documentation's table."""
    assert f"\n| {getattr(difference, 'row', None)} |" in DIFFERENCES_PAGE.read_text("utf-8")


def test_table_is_documented(tally: str) -> None:
    """The documentation shows the table of this run; ``LUMOS_WIRE_WRITE=1`` writes it there."""
    head, _, rest = PAGE.read_text("utf-8").partition(START)
    shown, _, tail = rest.partition(END)
    if os.environ.get("LUMOS_WIRE_WRITE"):
        PAGE.write_text(f"{head}{START}\n{tally}\n{END}{tail}", encoding="utf-8")
        return
    assert shown.strip() == tally.strip(), "run `tox -e wire` with LUMOS_WIRE_WRITE=1, and look at what has changed"
    assert all(version in tally for version in VERSIONS)
