"""
Reading a command line: options as dataclasses, commands in a table, and refusals that say what is allowed.

A parser here never prints and never ends the process: it raises, so that one place decides where text goes. This module
must not know any command. (Its annotations are evaluated: argparse-dataclass can't read them as text.)
"""

import argparse
import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any, NamedTuple, TypeVar

import argparse_dataclass  # type: ignore[import-untyped]  # it has annotations, but does not declare them

from .problems import Shown, UsageError, did_you_mean, quoted
from .process import Process

T = TypeVar("T")

REPEATED = "repeated"
"""As ``nargs``: the option may be given several times, and its field is a list, or ``None`` without it."""

_OPTION = re.compile(r"--?[A-Za-z][\w-]{0,40}")


class Line(NamedTuple):
    """
    A command line, as far as it has been read.

    Attributes:
        prog: The program's name, with the commands up to here.
        argv: What is left to read.
        process: The process that the command runs in.
        version: The text that ``--version`` shows.
    """

    prog: str
    argv: Sequence[str]
    process: Process
    version: str

    def parse(self, options_class: type[T], description: str) -> T:
        """
        Read the rest as options.

        Args:
            options_class: A dataclass, its fields made by `option`.
            description: What help says above them.

        Returns:
            The options.

        Raises:
            UsageError: They can't be understood.
            Shown: Help or the version was asked for.
        """
        parser = Parser(options_class, prog=self.prog, version=self.version, description=description)
        return parser.parse(self.argv)  # type: ignore[no-any-return]  # its base is untyped


class Command(NamedTuple):
    """
    What a word on the command line stands for.

    Attributes:
        summary: One line for the list of commands.
        run: Does it; gives the exit status.
    """

    summary: str
    run: Callable[[Line], int]


def option(text: str, *names: str, default: Any = None, kind: Callable[[str], Any] = str, **more: Any) -> Any:
    """
    Declare a field of an options class.

    Args:
        text: What the option is for, as help shows it.
        names: How it is written; ``--`` and the field's name by default, without dashes for a positional argument.
        default: What holds without it; `dataclasses.MISSING` for a positional argument.
        kind: Turns what was typed into a value.
        more: Further keywords of argparse: ``choices``, ``metavar``, ``nargs``.

    Returns:
        The field.
    """
    metadata = {"help": text, "type": kind, **more}
    return dataclasses.field(default=default, metadata={**metadata, "args": list(names)} if names else metadata)


class Parser(argparse_dataclass.ArgumentParser):  # type: ignore[misc]  # its base is untyped
    """
    A parser for an options class.

    Args:
        options_class: A dataclass, its fields made by `option`.
        prog: The program's name, with the commands up to here.
        version: The text that ``--version`` shows.
        more: Further keywords of `argparse.ArgumentParser`.
    """

    def __init__(self, options_class: type, *, prog: str, version: str, **more: Any) -> None:
        formatter = argparse.RawDescriptionHelpFormatter
        super().__init__(options_class, prog=prog, allow_abbrev=False, formatter_class=formatter, **more)
        hidden = {"dest": argparse.SUPPRESS, "default": argparse.SUPPRESS}
        self.add_argument(
            "--version", action=_ShowVersion, nargs=0, const=version, help="show the version and end", **hidden
        )

    def add_argument(self, *names: Any, **more: Any) -> argparse.Action:
        """Add what a field says; argparse-dataclass has no word for an option that may be repeated."""
        if more.get("nargs") == REPEATED:
            more |= {"nargs": None, "action": "append", "default": None}
        added: argparse.Action = super().add_argument(*names, **more)
        return added

    def parse(self, argv: Sequence[str]) -> Any:
        """
        Read a command line.

        Args:
            argv: What was typed after the program's name.

        Returns:
            An instance of the options class.

        Raises:
            UsageError: It can't be understood; what was typed is named, but not repeated.
            Shown: Help or the version was asked for.
        """
        options, unknown = self.parse_known_args(argv)
        if unknown:
            self.error(self._about(unknown))
        return options

    def print_help(self, file: IO[str] | None = None) -> None:
        """Raise the help instead of printing it."""
        raise Shown(self.format_help().rstrip())

    def error(self, message: str) -> Any:
        """Raise what is wrong, with how it should be, instead of ending the process."""
        message = re.sub(r"ignored explicit argument .*", "takes no value", message, flags=re.DOTALL)
        message = re.sub(r"invalid choice: .* \(choose from", "invalid choice (choose from", message, flags=re.DOTALL)
        raise UsageError(f"{message}\n{self.format_usage().rstrip()}")

    def _about(self, unknown: Sequence[str]) -> str:
        """Say what was not understood without repeating values, which may be secret."""
        names = [match[0] for word in unknown if (match := _OPTION.match(word))]
        known = set(_OPTION.findall(self.format_help()))
        if not names:
            hint = "; a JSON document goes after --json, in quotes" if "--json" in known else ""
            return f"more arguments than expected{hint}"
        return f"unknown option {', '.join(names)}.{did_you_mean(names[0], known)}"


class _ShowVersion(argparse.Action):
    """``--version``, wherever it stands."""

    def __call__(self, *_: Any) -> None:
        raise Shown(str(self.const))


@dataclasses.dataclass(kw_only=True)
class _NoOptions:
    """What stands before a command."""


def run_command(commands: Mapping[str, Command], line: Line, description: str, noun: str = "command") -> int:
    """
    Run the command that comes first on a command line.

    Args:
        commands: What there is.
        line: The command line.
        description: What help says about the program.
        noun: What the commands are called in messages.

    Returns:
        The exit status.

    Raises:
        UsageError: There is no such command, or it refused.
        Shown: Help or the version was asked for.
    """
    parser = Parser(
        _NoOptions,
        prog=line.prog,
        version=line.version,
        usage=f"{line.prog} {noun.upper()} [options]",
        description=description,
        epilog=f"{noun}s:\n{_listed(commands)}\n\n'{line.prog} {noun.upper()} --help' shows the options of each.",
    )
    if not line.argv or line.argv[0].startswith("-"):
        parser.parse(line.argv[:1])
        parser.error(f"no {noun} given; there are: {', '.join(commands)}")
    name, *rest = line.argv
    if name not in commands:
        parser.error(f"unknown {noun} {quoted(name)}.{did_you_mean(name, commands)} There are: {', '.join(commands)}")
    return commands[name].run(line._replace(prog=f"{line.prog} {name}", argv=rest))


def _listed(commands: Mapping[str, Command]) -> str:
    width = max(map(len, commands))
    return "\n".join(f"  {name:{width}}  {command.summary}" for name, command in commands.items())
