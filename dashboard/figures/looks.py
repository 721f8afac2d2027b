"""How each optimizer is told apart: colour, dash and marker together, never colour alone."""

from __future__ import annotations

from collections import Counter

import optimizers

from .colours import COLOURS

_DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
_MARKERS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "pentagon", "star")
_GLYPHS = {
    "circle": "●",
    "square": "■",
    "diamond": "◆",
    "triangle-up": "▲",
    "cross": "✚",
    "x": "✖",
    "pentagon": "⬟",
    "star": "★",
}


def look(number: int) -> dict[str, str]:
    """Colour, dash and marker of the card with that number: 280 of them before one recurs."""
    return {
        "colour": COLOURS[number % len(COLOURS)],
        "dash": _DASHES[(number + number // len(COLOURS)) % len(_DASHES)],
        "marker": _MARKERS[number % len(_MARKERS)],
    }


def glyph(number: int) -> str:
    """The marker as a character, for tables and labels."""
    return _GLYPHS[look(number)["marker"]]


def labels(cards) -> list[str]:
    """A distinct name for every card: what the person called it, or the method's title.

    The same method twice shows by which settings it differs; equal ones are numbered.
    """
    base = [card.label or optimizers.method(card.method).title for card in cards]
    shared = Counter(base)
    named = []
    for card, name in zip(cards, base):
        if shared[name] > 1 and not card.label:
            settings = ", ".join(f"{k.replace('_', ' ')} {_short(v)}" for k, v in card.settings.items())
            name = f"{name} ({settings})" if settings else name
        if card.restarts and not card.label:
            name += " + restarts"
        named.append(name)
    times: Counter = Counter()
    distinct = []
    for name in named:
        times[name] += 1
        distinct.append(f"{name} {times[name]}" if times[name] > 1 else name)
    return distinct


def _short(value):
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)
