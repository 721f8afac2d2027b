"""The table of runtimes as HTML: numbers with their intervals, and under each method its sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from optimizers.experiments.runtimes import words
from optimizers.experiments.runtimes.gallery import Profiles
from optimizers.experiments.runtimes.result import Runtimes
from optimizers.experiments.runtimes.summary import Summary

_STYLE = """<style>
.runtimes-scroll { overflow-x: auto; }
table.runtimes { border-collapse: collapse; width: 100%; font-size: .875rem; }
table.runtimes th { font-weight: 600; text-align: right; padding: .35rem .6rem; opacity: .8;
  vertical-align: bottom; white-space: nowrap; }
table.runtimes th small { display: block; font-weight: 400; }
table.runtimes td { text-align: right; padding: .35rem .6rem .1rem; white-space: nowrap;
  font-variant-numeric: tabular-nums; }
table.runtimes td small { opacity: .75; }
table.runtimes tbody { border-top: 1px solid rgba(128, 128, 128, .35); }
table.runtimes :is(th, td):first-child { text-align: left; }
table.runtimes th[scope=row] { opacity: 1; vertical-align: baseline; }
table.runtimes td.sentence { white-space: normal; padding: 0 .6rem .45rem; opacity: .85; line-height: 1.4; }
table.runtimes td.sentence span { position: sticky; left: .6rem; display: inline-block;
  max-width: min(120ch, 82vw); }
</style>"""


def html(seen: Runtimes, glyphs: Sequence[str]) -> str:
    """One body a method: the numbers, and a sentence that says how sure they are."""
    level, target = words.of_level(seen.level), words.of_target(seen.floor, seen.precision)
    median = words.of_level(seen.summaries[0].median_level)
    head = _head(
        ("Method", "", ""),
        ("Reached", target, "Runs with a value at or below the target"),
        (
            f"Within {seen.budget:,.0f}",
            f"{level} Wilson",
            "The share of runs that reach it within so many evaluations",
        ),
        (
            "ERT",
            f"{level} bootstrap",
            "Expected running time: evaluations of all runs over the number of successes",
        ),
        (
            "Median",
            f"{median} order statistics",
            "Of the evaluations to the target over all runs; ∞: fewer reach it",
        ),
        ("Quartiles", "", "Of the evaluations to the target over all runs; ∞: fewer reach it"),
        (
            "Restart every",
            "cost; held out",
            "The cheapest length on these runs, its cost, and the cost on runs that did not choose it",
        ),
    )
    rows = zip(seen.summaries, seen.successes, glyphs, strict=True)
    body = "".join(_row(one, success, glyph, target) for one, success, glyph in rows)
    return _whole("Runtimes", head, body)


def _row(one: Summary, success: tuple[float, float, float], glyph: str, target: str) -> str:
    share, low, high = success
    ert, (first, middle, third) = one.expected, one.quartiles
    cells = (
        f"{one.reached:,} of {one.runs:,}",
        _with(words.percent(share), words.percent(low), words.percent(high)),
        words.count(ert.value) if math.isnan(ert.low) else _with(*map(words.count, ert[:3])),
        "∞" if math.isinf(one.median[0]) else _with(*map(words.count, (middle, *one.median))),
        f"{words.count(first)} – {words.count(third)}",
        _restart(one),
    )
    said = " ".join(part for part in (words.of_summary(one, target), words.of_restarts(one)) if part)
    return _body(f"{glyph} {escape(one.label)}", cells, said)


def _restart(one: Summary) -> str:
    told = one.restarting
    if told.best is None:
        return "–"
    costs = words.count(float(told.expected[told.best])), words.count(told.held_out)
    return f"{words.count(float(told.lengths[told.best]))} <small>({costs[0]}; {costs[1]})</small>"


def _with(value: str, low: str, high: str) -> str:
    return f"{value} <small>({low} – {high})</small>"


def of_profiles(seen: Profiles, glyphs: Sequence[str]) -> str:
    """One row a method: the shares of problems solved, of all and of each landscape."""
    table = seen.table()
    names = list(table)[2:]
    head = _head(("Method", "", ""), *((name.capitalize().replace("_", " "), "", "") for name in names))
    body = ""
    for k, (label, glyph) in enumerate(zip(table["method"], glyphs, strict=True)):
        cells = [words.percent(float(table[name][k])) for name in names]
        body += _body(f"{glyph} {escape(str(label))}", cells, "")
    return _whole("Problems solved", head, body)


def _head(*columns: tuple[str, str, str]) -> str:
    cells = "".join(
        f'<th scope="col"{f" title={chr(34)}{escape(help)}{chr(34)}" if help else ""}>{escape(name)}'
        f"{f'<small>{escape(small)}</small>' if small else ''}</th>"
        for name, small, help in columns
    )
    return f"<thead><tr>{cells}</tr></thead>"


def _body(name: str, cells: Sequence[str], sentence: str) -> str:
    row = "".join(f"<td>{cell}</td>" for cell in cells)
    told = f'<tr><td class="sentence" colspan="{len(cells) + 1}"><span>{escape(sentence)}</span></td></tr>'
    return f'<tbody><tr><th scope="row">{name}</th>{row}</tr>{told if sentence else ""}</tbody>'


def _whole(label: str, head: str, body: str) -> str:
    return (
        f'{_STYLE}<div class="runtimes-scroll" tabindex="0" role="region" aria-label="{label}">'
        f'<table class="runtimes">{head}{body}</table></div>'
    )
