"""The peers, started once for all tests of this folder; without environments to run them in, these are skipped."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from .peers import MissingPeerError
from .running import Wire, reasons, table

TALLY = pytest.StashKey[str]()


@pytest.fixture(scope="session")
def wire(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    """Run both versions of the published SDK; their slow command lines run beside the other tests."""
    with ExitStack() as stack:
        try:
            made = Wire(tmp_path_factory.mktemp("wire"), stack)
        except MissingPeerError as error:
            pytest.skip(str(error))
        if any("command line" in item.nodeid for item in request.session.items):
            made.start_commands()
        yield made


@pytest.fixture(scope="session")
def tally(wire: Wire, pytestconfig: pytest.Config) -> str:
    """Count everything, for the end of the run."""
    outcomes = wire.all_outcomes()
    pytestconfig.stash[TALLY] = f"{table(outcomes)}\n{reasons(outcomes)}"
    return pytestconfig.stash[TALLY]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the table, if there is one."""
    if TALLY in config.stash:
        terminalreporter.section("connector-py and this framework")
        terminalreporter.write(config.stash[TALLY])
