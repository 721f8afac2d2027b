"""Many starts as a table to be read: a bar of where they ended, the shares in words, and what it cost."""

from __future__ import annotations

from html import escape

from dashboard.takeaway.summary import Elsewhere, Goal, Summary
from landscapes.core.wording import format_number, format_position
from optimizers import Ending, Place

_LETTERS = "ABCDEF"
# From dark to light, the lowest minimum darkest; letters stand on them.
_SHADES = ("#0b4f6c", "#2a7f93", "#5aa9a3", "#92c9ae", "#c3e0bd", "#e7f1d5")
_OTHERS = "#cfd4da"
_COLOURS: dict[Elsewhere, str] = {
    Ending.DIVERGED: "#b3261e",
    Ending.BUDGET_SPENT: "#8a929c",
    Ending.UNDEFINED: "#5b2a6b",
    Ending.STALLED: "#c98a1b",
}
_FOUND = "#e2b93b"  # a saddle, a maximum, an inflection
_WORDS: dict[Elsewhere, str] = {
    Ending.DIVERGED: "diverged",
    Ending.BUDGET_SPENT: "went on",
    Ending.UNDEFINED: "became undefined",
    Ending.STALLED: "stalled",
    Ending.CONVERGED: "converged, to what was not examined",
    Place.SADDLE_POINT: "at a saddle",
    Place.MAXIMUM: "at a maximum",
    Place.INFLECTION: "at an inflection",
}

STYLE = """
.stApp .starts-key { display: flex; flex-wrap: wrap; gap: .15rem 1.1rem; font-size: .875rem;
  margin: 0 0 .7rem; padding: 0 !important; list-style: none; }
.starts-key i, .starts-bar i { font-style: normal; font-weight: 600; }
.starts-key i { display: inline-block; min-width: 1.3em; text-align: center; border-radius: 3px;
  margin-right: .4em; }
.starts-bar { display: flex; height: 1.35rem; border-radius: 4px; overflow: hidden; gap: 1px;
  position: sticky; left: .6rem; max-width: min(100%, 84vw); }
.starts-bar span { overflow: hidden; text-align: center; font-size: .78rem; line-height: 1.35rem; }
.starts-spent { position: relative; height: .9rem; min-width: 9rem; }
.starts-spent span { position: absolute; }
.starts-spent .line { left: 0; right: 0; top: 50%; height: 1px; background: rgba(128, 128, 128, .5); }
.starts-spent .box { top: .12rem; bottom: .12rem; min-width: 2px; border-radius: 2px;
  background: rgba(60, 130, 180, .65); }
.starts-spent .middle { top: 0; bottom: 0; width: 2px; margin-left: -1px; background: currentColor; }
table.results td.bar { padding: .1rem .6rem 0; }
"""


def html(goals: tuple[Goal, ...], rows: list[Summary]) -> str:
    """``summarise`` as HTML: the minima with their letters, then three lines an optimizer."""
    key = "".join(
        f'<li><i style="{_ground(k)}">{_LETTERS[k]}</i>{format_position(goal.point)}, '
        f"f = {format_number(goal.value)}</li>"
        for k, goal in enumerate(goals)
    )
    most = max((row.evaluations[2] for row in rows), default=0.0)
    head = "".join(
        f'<th scope="col"{extra}>{label}</th>'
        for label, extra in (
            ("Optimizer", ""),
            ("Starts", ""),
            ("Best f", ' title="The lowest value met by any of the starts"'),
            ("Evaluations", ' title="The median over all starts, each until its end, with the quartiles"'),
            (
                f"0 … {format_number(most)}",
                ' class="words" title="The evaluations on one scale: quartiles and median"',
            ),
        )
    )
    body = "".join(_row(row, most) for row in rows)
    return (
        f'<ul class="starts-key" aria-label="Minima">{key}</ul>'
        '<div class="results-scroll" tabindex="0" role="region" aria-label="Where the starts ended">'
        f'<table class="results"><thead><tr>{head}</tr></thead>{body}</table></div>'
    )


def in_words(row: Summary) -> str:
    """Where an optimizer's starts ended: “A 44 %, B 0 %, other minima 50 %, diverged 6 %”.

    Each named minimum is told, and of the rest what there was; only none is 0 %.
    """
    named = [(_LETTERS[k], count) for k, count in enumerate(row.reached)]
    rest = [(name, count) for name, count, _ in _parts(row) if len(name) > 1]
    return ", ".join(f"{name} {_percent(count, row.starts)}" for name, count in [*named, *rest]) + "."


def _percent(count: int, of: int) -> str:
    share = 100 * count / of
    return f"{share:.0f} %" if count in (0, of) or 1 <= share <= 99 else "< 1 %" if share < 1 else "> 99 %"


def _parts(row: Summary) -> list[tuple[str, int, str]]:
    """(name, how many, style) of every part that has any."""
    parts = [(_LETTERS[k], count, _ground(k)) for k, count in enumerate(row.reached)]
    parts.append(("other minima", row.others, f"background:{_OTHERS};color:#111"))
    for end, count in row.elsewhere.items():
        colour = _COLOURS.get(end, _FOUND)
        ink = "#111" if colour in (_FOUND, _COLOURS[Ending.STALLED]) else "#fff"
        parts.append((_WORDS.get(end, str(end)), count, f"background:{colour};color:{ink}"))
    return [part for part in parts if part[1]]


def _ground(k: int) -> str:
    return f"background:{_SHADES[k]};color:{'#fff' if k < 2 else '#111'}"


def _row(row: Summary, most: float) -> str:
    low, middle, high = row.evaluations
    spent = f"{format_number(middle)} ({format_number(low)} – {format_number(high)})"
    cells = (
        f'<th scope="row">{row.glyph} {escape(row.label)}</th><td>{row.starts:,}</td>'
        f'<td>{format_number(row.best, 6)}</td><td>{spent}</td><td class="words">{_spent(row, most)}</td>'
    )
    bar = "".join(
        f'<span style="flex:{count} 0 0;{style}" title="{name}: {count:,} of {row.starts:,}">'
        f"{f'<i>{name}</i>' if len(name) == 1 and count > 0.03 * row.starts else ''}</span>"
        for name, count, style in _parts(row)
    )
    return (
        f'<tbody><tr>{cells}</tr><tr><td class="bar" colspan="5"><div class="starts-bar" aria-hidden="true">'
        f'{bar}</div></td></tr><tr><td class="sentence" colspan="5"><span>{in_words(row)}</span></td></tr>'
        "</tbody>"
    )


def _spent(row: Summary, most: float) -> str:
    low, middle, high = (100 * value / most if most else 0.0 for value in row.evaluations)
    return (
        '<div class="starts-spent" aria-hidden="true"><span class="line"></span>'
        f'<span class="box" style="left:{low:.2f}%;right:{100 - high:.2f}%"></span>'
        f'<span class="middle" style="left:{middle:.2f}%"></span></div>'
    )
