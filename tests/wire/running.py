"""
One run of everything: each request through each way, asked once, compared, and counted.

What is needed is started when it is asked for: the peers' processes at once, servers and command lines when their turn
comes.
"""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from lumos_connector.capabilities import TABLE

from .cases import OWN, RAISED_SINCE, Case, answers, cases_of, older_cases_of
from .channels import HERE, Answer, Ours, Peer, posted
from .comparing import DIFFERENCES, Verdict, compare, compare_older, differing, normalised
from .peers import NEWER, OLDER, Needed, python_of

SINGLE = "wire-single"
"""The connector that 3.5.0 can be, too: it knows one credential at a time."""


def names() -> list[str]:
    """Give the names of all capabilities that are asked for."""
    return [*sorted(TABLE), OWN]


VERSIONS = (OLDER.version, NEWER.version)


class Outcome(NamedTuple):
    """
    What became of one request to one version.

    Attributes:
        version: The version.
        case: The request.
        theirs: Its answer.
        ours: Our answer.
        verdict: How they compare.
    """

    version: str
    case: Case
    theirs: Answer
    ours: Answer
    verdict: Verdict

    def __str__(self) -> str:
        """Say all that is needed to see the difference."""
        asked = f"{self.version} {self.case.capability}, {self.case.name}: {self.case.text[:600]}"
        theirs, ours = normalised(self.case, self.theirs), normalised(self.case, self.ours)
        places = differing(theirs.document, ours.document)
        return "\n  ".join([f"{asked}\n  status {theirs.status} / {ours.status}", *places[:8]])


class Wire:
    """
    Both versions of the published SDK, this framework, and the outcomes so far.

    Args:
        folder: Where the processes run and write.
        stack: Ends what is started.
    """

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        path = folder / "answers.json"
        path.write_text(json.dumps(answers()), encoding="utf-8")
        os.environ["LUMOS_WIRE_ANSWERS"] = str(path)
        self.ours = Ours(folder, {})
        self.newer, self.older = self._peer(NEWER), self._peer(OLDER)
        self.newer_schemas, self.older_schemas = self.newer.ask(do="models"), self.older.ask(do="models")
        self._outcomes: dict[tuple[str, str], list[Outcome]] = {}

    def _peer(self, needed: Needed) -> Peer:
        peer = Peer(needed.version, str(python_of(needed)), HERE / needed.script, self._folder, {})
        self._stack.enter_context(peer.talking())
        return peer

    def cases(self, name: str) -> list[Case]:
        """Give all requests of a capability."""
        schemas = self.older_schemas.get(name)
        return cases_of(name) + (older_cases_of(name, schemas[0]) if schemas else [])

    def _is_older(self, case: Case) -> bool:
        typed_error = case.name in {f"raises {error}" for error in RAISED_SINCE}
        return case.connector == SINGLE and case.capability in self.older_schemas and not typed_error

    def _compared(self, asked: Iterable[tuple[Case, Answer, Answer | None, Answer]]) -> Iterator[Outcome]:
        for case, newer, older, ours in asked:
            verdict = compare(case, newer, ours)
            yield Outcome(NEWER.version, case, newer, ours, verdict)
            if older is not None:
                yield Outcome(OLDER.version, case, older, ours, compare_older(case, older, ours, verdict))

    def outcomes(self, channel: str, name: str) -> list[Outcome]:
        """
        Give what became of a capability's requests.

        Args:
            channel: One of `CHANNELS`.
            name: The capability.

        Returns:
            An outcome for each request and version.
        """
        if (channel, name) not in self._outcomes:
            self._outcomes[channel, name] = list(self._compared(CHANNELS[channel](self, name)))
        return self._outcomes[channel, name]

    def all_outcomes(self) -> list[Outcome]:
        """Give the outcomes of everything."""
        return [outcome for channel in CHANNELS for name in names() for outcome in self.outcomes(channel, name)]

    # The channels

    def dispatched(self, name: str) -> Iterable[tuple[Case, Answer, Answer | None, Answer]]:
        """Ask in process."""
        for case in self.cases(name):
            older = self.older.dispatch(case) if self._is_older(case) else None
            yield case, self.newer.dispatch(case), older, self.ours.dispatch(case)

    @cached_property
    def _servers(self) -> tuple[str, str, str]:
        newer, older, ours = (self._stack.enter_context(each.serving()) for each in (self.newer, self.older, self.ours))
        return newer, older, ours

    def posted(self, name: str) -> Iterable[tuple[Case, Answer, Answer | None, Answer]]:
        """Ask over HTTP."""
        cases = self.cases(name)
        at_newer, at_older, at_ours = self._servers
        olders = iter(posted(at_older, [case for case in cases if self._is_older(case)]))
        for case, newer, ours in zip(cases, posted(at_newer, cases), posted(at_ours, cases), strict=True):
            yield case, newer, next(olders) if self._is_older(case) else None, ours

    def start_commands(self) -> None:
        """Start the command lines; whoever asks for an outcome waits for it."""
        assert self._commands

    @cached_property
    def _commands(self) -> dict[tuple[str, str], list[tuple[Case, "list[Future[Answer]]"]]]:
        pool = self._stack.enter_context(ThreadPoolExecutor(os.cpu_count()))
        commands: dict[tuple[str, str], list[tuple[Case, list[Future[Answer]]]]] = {}
        for name in names():
            for case in two_of(cases_of(name)):
                sides: list[Any] = [self.newer, self.ours, *([self.older] if self._is_older(case) else [])]
                futures = [pool.submit(side.command_line, case) for side in sides]
                commands.setdefault(("command line", name), []).append((case, futures))
        return commands

    def commanded(self, name: str) -> Iterable[tuple[Case, Answer, Answer | None, Answer]]:
        """Ask on the command line; all commands are started at once, since theirs takes a second each."""
        for case, futures in self._commands["command line", name]:
            newer, ours, *older = [future.result() for future in futures]
            yield case, newer, older[0] if older else None, ours


CHANNELS: dict[str, Callable[[Wire, str], Iterable[tuple[Case, Answer, Answer | None, Answer]]]] = {
    "dispatch": Wire.dispatched,
    "HTTP": Wire.posted,
    "command line": Wire.commanded,
}


def two_of(cases: list[Case]) -> list[Case]:
    """Pick a full request and one whose payload is broken; without fields, the request that is missing."""
    broken = [case for case in cases if case.name.startswith(("missing at", "no "))]
    missing = [case for case in cases if case.name == "request is missing"]
    return [cases[0], (broken + missing)[0]]


def table(outcomes: list[Outcome]) -> str:
    """
    Count the outcomes of each capability.

    Args:
        outcomes: What became of the requests.

    Returns:
        A table in Markdown: for each version how many requests there were, how many answers were the same, and how
        many differed on purpose.
    """
    found = sorted({outcome.case.capability for outcome in outcomes})
    head = [f"{version}: {what}" for version in VERSIONS for what in ("cases", "equal", "different")]
    lines = ["| capability | " + " | ".join(head) + " |", "|---|" + "--:|" * len(head)]
    for name in [*found, ""]:
        counts = [_counts(outcomes, version, name) for version in VERSIONS]
        cells = [str(number) if each[0] else "" for each in counts for number in each]
        lines.append(f"| {f'`{name}`' if name else 'all'} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def reasons(outcomes: list[Outcome]) -> str:
    """
    Count what differs.

    Args:
        outcomes: What became of the requests.

    Returns:
        A table in Markdown: each difference, and in how many answers it shows.
    """
    rows = {difference.name: str(difference.row) for difference in DIFFERENCES}
    counted = Counter((outcome.version, reason) for outcome in outcomes for reason in outcome.verdict.reasons)
    lines = [
        f"| {version} | {reason} | {rows.get(reason, '')} | {count} |"
        for (version, reason), count in sorted(counted.items())
    ]
    return "\n".join(["| version | what differs | row | answers |", "|---|---|--:|--:|", *lines]) + "\n"


def _counts(outcomes: list[Outcome], version: str, name: str) -> tuple[int, int, int]:
    verdicts = [o.verdict for o in outcomes if o.version == version and name in (o.case.capability, "")]
    equal = sum(verdict.equal for verdict in verdicts)
    return len(verdicts), equal, len(verdicts) - equal
