"""The results as a table to be read: numbers as people write them, and under them the whole sentence."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from html import escape

import pandas as pd

from landscapes.core.wording import format_number


def _number(digits: int) -> Callable[[float], str]:
    return lambda value: "" if pd.isna(value) else format_number(value, digits)


def _whole(value: float) -> str:
    return f"{int(value):,}"


# By the names of ``takeaway.tables.table``: the heading, how a value is written, and what it means.
_COLUMNS: Mapping[str, tuple[str, Callable, str]] = {
    "optimizer": ("Optimizer", str, ""),
    "start": ("Start", _whole, ""),
    "final value": ("Final f", _number(6), "f where the run ended"),
    "best value": ("Best f", _number(6), "The lowest value met on the way"),
    "distance": ("Distance", _number(3), "From the last point to the nearest known global minimum"),
    "iterations": ("Iterations", _whole, ""),
    "evaluations": (
        "Evaluations",
        _whole,
        "In values of f: a value counts 1, a gradient 2, a Hessian 2d + 2",
    ),
    "epochs": ("Epochs", _number(4), "How often the steps have seen all rows of the data"),
    "ms an epoch": (
        "ms an epoch",
        _number(3),
        "Milliseconds, measured on this server when the run was made: its steps, and the loss and the "
        "gradient of all rows at each of them, for all starts",
    ),
    "kB a step": ("kB a step", _number(4), "Features and targets of the rows that a step reads"),
    "status": ("Ended", str, ""),
}

STYLE = """
.results-scroll { overflow-x: auto; }
table.results { border-collapse: collapse; width: 100%; font-size: .875rem; }
table.results th { font-weight: 600; text-align: right; padding: .35rem .6rem; white-space: nowrap;
  opacity: .75; vertical-align: bottom; }
table.results td { text-align: right; padding: .35rem .6rem .1rem; white-space: nowrap;
  font-variant-numeric: tabular-nums; }
table.results tbody { border-top: 1px solid rgba(128, 128, 128, .35); }
table.results th[scope=row] { opacity: 1; vertical-align: baseline; padding-bottom: .1rem; }
table.results :is(th, td):is(:first-child, .words) { text-align: left; }
table.results td.sentence { white-space: normal; padding: 0 .6rem .45rem; opacity: .8; text-align: left;
  line-height: 1.4; }
table.results td.sentence span { position: sticky; left: .6rem; display: inline-block;
  max-width: min(110ch, 82vw); }
table.results th[title] { text-decoration: underline dotted; text-underline-offset: .2em; cursor: help; }
"""


def html(frame: pd.DataFrame) -> str:
    """``tables.table`` as HTML: two lines a run, its numbers and what happened in full."""
    names = [name for name in _COLUMNS if name in frame]
    head = "".join(_heading(name) for name in names)
    rows = "".join(_run(row, names) for row in frame.to_dict("records"))
    return (
        '<div class="results-scroll" tabindex="0" role="region" aria-label="Results"><table class="results">'
        f"<thead><tr>{head}</tr></thead>{rows}</table></div>"
    )


def _heading(name: str) -> str:
    label, _, help = _COLUMNS[name]
    title = f' title="{escape(help)}"' if help else ""
    return f'<th scope="col"{_words(name)}{title}>{escape(label)}</th>'


def _run(row: Mapping[Hashable, object], names: list[str]) -> str:
    cells = []
    for name in names:
        text = escape(_COLUMNS[name][1](row[name]))
        cells.append(
            f'<th scope="row">{text}</th>' if name == "optimizer" else f"<td{_words(name)}>{text}</td>"
        )
    told = escape(str(row["sentence"]))
    sentence = f'<tr><td class="sentence" colspan="{len(names)}"><span>{told}</span></td></tr>'
    return f"<tbody><tr>{''.join(cells)}</tr>{sentence}</tbody>"


def _words(name: str) -> str:
    return ' class="words"' if name == "status" else ""
