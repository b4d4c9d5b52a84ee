"""What `info` says, compared with what the published SDK said of the same declarations."""

import json
from pathlib import Path
from typing import Any

import pytest

from lumos_connector.introspection import info_document

from .recorded.connector import FLAVOURS

RECORDED = Path(__file__).parent / "recorded"
NOT_YET = {"app_info", "probe_integration"}
"""Capabilities that the published SDK adds by itself."""

PROSE = {"description", "summary", "example"}
"""Keys that the recording dropped."""


def without_prose(value: Any) -> Any:
    """Drop what the recording dropped."""
    if isinstance(value, dict):
        return {key: without_prose(inner) for key, inner in value.items() if key not in PROSE}
    return [without_prose(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("flavour", ["basic", "token"])
def test_equals_the_recording(flavour: str) -> None:
    """Everything but prose and the capabilities that are not there yet is the recorded document."""
    recorded = json.loads((RECORDED / f"info_{flavour}.json").read_text(encoding="utf-8"))
    recorded["response"]["capabilities"] = [c for c in recorded["response"]["capabilities"] if c not in NOT_YET]
    for name in NOT_YET:
        del recorded["response"]["capability_schema"][name]
    assert without_prose(json.loads(info_document(FLAVOURS[flavour]))) == recorded
