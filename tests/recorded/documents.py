"""The documents that the published SDK gave of the recorded connector."""

import json
from pathlib import Path
from typing import Any

PROSE = {"description", "summary", "example"}
"""Keys that the recording dropped where they hold text or nothing; a field may have such a name, too."""


def recorded(name: str) -> Any:
    """Give a recorded document."""
    return json.loads(Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8"))


def without_prose(value: Any) -> Any:
    """Drop what the recording dropped."""
    if isinstance(value, dict):
        return {k: without_prose(v) for k, v in value.items() if k not in PROSE or isinstance(v, dict)}
    return [without_prose(inner) for inner in value] if isinstance(value, list) else value
