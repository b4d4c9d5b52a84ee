"""What running the tests needs, whatever they test."""

import os
from collections.abc import Generator
from typing import Any

import pytest

# The servers of the tests are on this machine, whatever proxy it has for others.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost,::1"


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, Any, Any]:
    """
    Escape lone surrogates in what a worker of xdist reports.

    Tests send and log them on purpose, and xdist takes a worker whose report holds one for crashed.
    """
    return encodable((yield))


def encodable(value: Any) -> Any:
    """Give the value with each of its texts fit for UTF-8."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {encodable(key): encodable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(encodable(item) for item in value)
    return value
