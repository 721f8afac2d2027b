"""Writes docs/CLAIMS.md from the registry of claims: ``python -m docs.claims``."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

from dashboard.lessons.claims.registry import Form, FormKind, known_forms

_FILE = Path(__file__).with_name("CLAIMS.md")
_INTRODUCTION = """\
# Claims

Made from the registry by `python -m docs.claims`; nothing here is typed by hand.

A lesson's claims are sentences of a small language, evaluated at the state of the stop's link: when the file
is opened, and by the tests. `python -m dashboard.lessons check FILE…` tells each one with its numbers.

A claim is a **sentence** of the lists below, or compares **quantities**: `A < B`, `A > B`, `A <= B`,
`A >= B`, `A = B` (to the last bit; `A is 4` is the same), `A is about B within TOL`, `A is infinite`,
`A is finite`. A, B and TOL are numbers, quantities, and sums, differences, products and quotients of these,
with parentheses. A number that is not defined is neither more nor less than another.

In braces stand

- `{run}`: a method's name as in the link (`adam`), a card's label in quotes (`"Adam, step size 0.1"`), or
  `run 2`. Of several starts, `adam from start 3` is one; without it sentences are about all starts, and
  quantities are refused.
- `{point}`: `(1, 2)`, `the start`, or `the end of adam`; `(3)` in one variable.
- `{vector}`: `(1, 2)`: a direction, a displacement, or features of a row.
- `{number}`, `{whole}` (0, 1, 2, …), and `{name}` (a word, or words in quotes).
"""


def text() -> str:
    """Every form of a claim with its exact meaning; ``tests/test_docs.py`` holds the file to it."""
    lines = [_INTRODUCTION]
    forms = sorted(known_forms(), key=lambda form: form.room)
    for room, of_room in groupby(forms, key=lambda form: form.room):
        lines += [f"## {_title(room)}", ""]
        same = groupby(of_room, key=lambda form: form.function)
        lines += [_line(list(wordings)) for _, wordings in same]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _title(room: str) -> str:
    module = sys.modules[f"dashboard.lessons.claims.forms.{room}"]
    return (module.__doc__ or room).split("\n")[0].rstrip(".")


def _line(wordings: list[Form]) -> str:
    templates = " or ".join(f"`{form.template}`" for form in wordings)
    number = ", a number" if wordings[0].kind is FormKind.QUANTITY else ""
    return f"- **{templates}**{number}: {' '.join(wordings[0].meaning.split())}"


if __name__ == "__main__":
    _FILE.write_text(text(), "utf-8")
