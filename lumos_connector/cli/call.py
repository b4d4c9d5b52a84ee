"""
One call from the command line: what was typed is checked, then the connector runs, then its document leaves.

``call`` of the program and a connector's own command are both this. This module must not know how a connector is found.
(Its annotations are evaluated: argparse-dataclass can't read text.)
"""

import dataclasses
import json
import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from .. import logs
from ..capabilities import TABLE
from ..errors import InvalidConfigurationError
from ..overrides import declared_types
from .outlet import result_file, unquoted
from .parsing import REPEATED, option
from .places import ConnectorClass
from .problems import UsageError, did_you_mean, quoted
from .process import Process

if TYPE_CHECKING:
    from .held import Held


@dataclasses.dataclass(kw_only=True)
class CallOptions:
    """What a call takes and where its answer goes."""

    json: str | None = option("the request, as JSON text", metavar="TEXT")
    json_file: str | None = option("a file that holds the request", metavar="PATH")
    result_file_path: str | None = option(
        "write the answer, compressed, to this file instead of stdout; its name ends in .gz", metavar="PATH.gz"
    )


@dataclasses.dataclass(kw_only=True)
class CapabilityOptions(CallOptions):
    """What the call of a capability takes besides."""

    auth_file: list[str] | None = option(  # noqa: RUF009 - it makes a field
        "a file with the credential for a request that has none: what `oauth login` keeps or prints",
        metavar="PATH",
        nargs=REPEATED,
    )


@dataclasses.dataclass(kw_only=True)
class NamedCallOptions(CapabilityOptions):
    """What ``call`` takes."""

    connector: str = option("the connector; `list` shows those that can be found", "connector", metavar="CONNECTOR")
    capability: str = option("what it is to do", "capability", metavar="CAPABILITY")


def call(load: Callable[[], ConnectorClass], capability: str, options: CapabilityOptions, process: Process) -> int:
    """
    Call a capability of a connector.

    Args:
        load: Gives the connector's class; runs when everything else that was typed has been checked.
        capability: The capability's name.
        options: The request, and where the answer goes.
        process: The process.

    Returns:
        The exit status: 0 whenever there was an answer, errors included.

    Raises:
        UsageError: Something typed can't be used; the connector did not run.
        DeliveryError: The answer can't get out.
    """
    prepare(options, process)
    given = _request(options)
    held = _held(options)
    connector = load()
    check_capability(connector, capability)
    check_annotations(connector, [capability])
    document = _sample(connector, capability, is_open=held is not None) if given is None else given
    if held is not None:
        document = held.put_into(document, connector.app_id)
    from .runner import Runner

    return Runner(connector, capability, document, process).run()


def prepare(options: CallOptions, process: Process) -> None:
    """
    Check where the answer goes and set up the log, before any code of a connector runs.

    Args:
        options: What was typed.
        process: The process.

    Raises:
        UsageError: The result file can't be written, or ``LUMOS_LOG_LEVEL`` is none.
        DeliveryError: There is no way out for the answer.
    """
    configure_log()
    process.outlet.result_file = result_file(options.result_file_path)
    process.outlet.check()


def configure_log() -> None:
    """
    Set up the log.

    Raises:
        UsageError: ``LUMOS_LOG_LEVEL`` is not the name of a level.
    """
    try:
        logs.configure()
    except InvalidConfigurationError as error:
        raise UsageError(error.message) from error


def _request(options: CallOptions) -> bytes | None:
    """Give the request that was typed or named, as the bytes that it is; ``None`` if there is neither."""
    if options.json is not None and options.json_file is not None:
        raise UsageError("--json and --json-file exclude each other; give the request by one of them")
    if options.json_file is not None:
        return read_file("--json-file", options.json_file)
    return None if options.json is None else as_typed(options.json)


def _held(options: CapabilityOptions) -> "Held | None":
    """Read the credential that a file holds."""
    if options.auth_file is None:
        return None
    if len(options.auth_file) > 1:
        raise UsageError("--auth-file is given twice; a call takes one")
    from .held import Held

    (given,) = options.auth_file
    return Held(quoted(str(unquoted(given))), read_file("--auth-file", given))


def read_file(option_name: str, given: str) -> bytes:
    """
    Read a file that an option names.

    Args:
        option_name: The option.
        given: What was typed; quotes around it are dropped.

    Returns:
        What the file holds.

    Raises:
        UsageError: It can't be read.
    """
    path = unquoted(given)
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise UsageError(f"{option_name}: {quoted(str(path))} can't be read: {reason}") from error


def as_typed(text: str) -> bytes:
    """Undo what Python did to an argument: what isn't UTF-8 is then refused as any such document is."""
    try:
        return os.fsencode(text)
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def check_capability(connector: ConnectorClass, capability: str) -> None:
    """
    See that a connector has a capability.

    Args:
        connector: Its class.
        capability: The name that was typed.

    Raises:
        UsageError: It has not.
    """
    known = connector.capabilities()
    if capability in known:
        return
    if capability == "info":
        raise UsageError("info is a command of its own: lumos-connector info CONNECTOR")
    if capability in TABLE:
        problem = f"{connector.__name__} does not have the capability {quoted(capability)}."
    else:
        problem = f"unknown capability {quoted(capability)}.{did_you_mean(capability, known)}"
    raise UsageError(f"{problem} {connector.__name__} has: {', '.join(known) or 'none'}")


def check_annotations(connector: ConnectorClass, capabilities: Iterable[str]) -> None:
    """
    See that it is known what capabilities take and give, some annotations being looked up only now.

    Args:
        connector: Its class.
        capabilities: Their names.

    Raises:
        UsageError: An annotation can't be evaluated, or does not fit.
    """
    try:
        for capability in capabilities:
            declared_types(connector, capability)
    except TypeError as error:
        raise UsageError(f"{error}") from error


def _sample(connector: ConnectorClass, capability: str, *, is_open: bool) -> bytes:
    """Give the request that a connector which is there to be tried out has for its capability, open to a credential."""
    sample = getattr(connector, "sample_request", None)
    if sample is None:
        raise UsageError("no request given: add --json TEXT or --json-file PATH")
    return json.dumps({**sample(capability), **({"auth": None, "credentials": None} if is_open else {})}).encode()
