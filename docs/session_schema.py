"""Writes docs/session.schema.json, what a session file may hold: python -m docs.session_schema."""

from __future__ import annotations

import json
from pathlib import Path

from dashboard.state.session_file.definition import schema

FILE = Path(__file__).with_name("session.schema.json")


def written() -> str:
    """The schema as the published file has it."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
