"""
``info`` and ``spec``: what a connector is, and what any may be, as a document or as a page.

This module must not know how a connector is found. (Its annotations are evaluated: argparse-dataclass can't read text.)
"""

import dataclasses
import json
from collections.abc import Callable

from .call import CallOptions, check_annotations, configure_log, prepare
from .outlet import result_file
from .parsing import Line, option
from .places import ConnectorClass
from .process import Process

_FORMATS = ("json", "markdown", "openapi")


@dataclasses.dataclass(kw_only=True)
class InfoOptions(CallOptions):
    """What ``info`` takes; there is no request, and one that is given is not looked at."""

    format: str = option(
        "json (the default) for what a caller of the connector gets, markdown for a page, openapi for the document of "
        "app_info",
        default="json",
        choices=_FORMATS,
    )


@dataclasses.dataclass(kw_only=True)
class NamedInfoOptions(InfoOptions):
    """What ``info`` takes where the connector is named, too."""

    connector: str = option("the connector; `list` shows those that can be found", "connector", metavar="CONNECTOR")


@dataclasses.dataclass(kw_only=True)
class SpecOptions:
    """What ``spec`` takes."""

    result_file_path: str | None = option(
        "write the document, compressed, to this file instead of stdout; its name ends in .gz", metavar="PATH.gz"
    )


def info(load: Callable[[], ConnectorClass], options: InfoOptions, process: Process) -> int:
    """
    Describe a connector.

    Args:
        load: Gives the connector's class.
        options: In which form, and where the answer goes; a request is accepted and not looked at, as agents may send
            one.
        process: The process.

    Returns:
        The exit status.

    Raises:
        UsageError: Something typed can't be used.
        DeliveryError: The answer can't get out.
    """
    prepare(options, process)
    connector = load()
    check_annotations(connector, connector.capabilities())
    process.outlet.deliver(_WRITERS[options.format](connector))
    return 0


def spec(line: Line) -> int:
    """
    Describe the whole contract.

    Args:
        line: The command line.

    Returns:
        The exit status.

    Raises:
        UsageError: Something typed can't be used.
        DeliveryError: The document can't get out.
    """
    options = line.parse(SpecOptions, "Print the whole contract, every capability there is, as an OpenAPI 3 document.")
    configure_log()
    outlet = line.process.outlet
    outlet.result_file = result_file(options.result_file_path)
    outlet.check()
    from ..introspection.contract import contract_document

    outlet.deliver(_written(contract_document()))
    return 0


def _as_json(connector: ConnectorClass) -> bytes:
    from ..introspection import info_document

    return info_document(connector)


def _as_markdown(connector: ConnectorClass) -> bytes:
    from ..introspection.markdown import page

    return page(connector).encode("utf-8", "backslashreplace")


def _as_openapi(connector: ConnectorClass) -> bytes:
    from ..introspection.app_document import app_document

    return _written(app_document(connector))


def _written(document: object) -> bytes:
    return json.dumps(document).encode()


_WRITERS = {"json": _as_json, "markdown": _as_markdown, "openapi": _as_openapi}
