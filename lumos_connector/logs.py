"""
Logging for operators: to stderr, at the level of ``LUMOS_LOG_LEVEL``, without secrets.

This module must not know capabilities, models or servers.
"""

import logging
import os
import sys
from collections.abc import Mapping
from contextvars import ContextVar

from .errors import InvalidConfigurationError
from .redaction import SECRETS, mask_text

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
"""What ``LUMOS_LOG_LEVEL`` can be."""

REQUEST_ID: ContextVar[str | None] = ContextVar("lumos_connector_request_id", default=None)
"""The id of the request at hand, put into every record that is written while it runs."""

_MARK = "_lumos_connector"


class _MaskingFormatter(logging.Formatter):
    """Format a record on one line (a traceback below it), then mask the whole of it."""

    def format(self, record: logging.LogRecord) -> str:
        request_id = REQUEST_ID.get()
        record.request = f" [{request_id}]" if request_id else ""
        try:
            text = super().format(record)
        except Exception as error:  # noqa: BLE001 - logging itself would print the arguments as they are, secrets included
            what = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
            record.msg = "%s (not shown as it was meant: %s at %s:%d)"
            record.args = (what, type(error).__name__, record.pathname, record.lineno)
            text = super().format(record)
        return mask_text(text, SECRETS.get())

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """Keep a message with line breaks from looking like several records."""
        return super().formatMessage(record).replace("\r", "\\r").replace("\n", "\\n")


def level_of(environ: Mapping[str, str]) -> int:
    """
    Give the level that the environment asks for.

    Args:
        environ: The environment.

    Returns:
        The number of the level; that of ``ERROR`` where the environment says nothing.

    Raises:
        InvalidConfigurationError: ``LUMOS_LOG_LEVEL`` is not the name of a level.
    """
    name = environ.get("LUMOS_LOG_LEVEL", "").strip().upper() or "ERROR"
    if name not in LEVELS:
        raise InvalidConfigurationError(
            message=f"LUMOS_LOG_LEVEL: expected one of {', '.join(LEVELS)}; correct it or unset it"
        )
    return int(getattr(logging, name))


def configure(environ: Mapping[str, str] = os.environ) -> None:
    """
    Send every logger's records to stderr, masked; calling it again replaces what it did before.

    Args:
        environ: The environment, for ``LUMOS_LOG_LEVEL``.

    Raises:
        InvalidConfigurationError: ``LUMOS_LOG_LEVEL`` is not the name of a level.
    """
    level = level_of(environ)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_MaskingFormatter("%(asctime)s %(levelname)s %(name)s%(request)s: %(message)s"))
    setattr(handler, _MARK, True)
    root = logging.getLogger()
    root.handlers = [h for h in root.handlers if not hasattr(h, _MARK)] + [handler]
    root.setLevel(level)
