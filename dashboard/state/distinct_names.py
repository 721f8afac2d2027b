"""The names that cards of a race have in pictures and tables: each its own."""

from __future__ import annotations

from collections import Counter

from .methods import method_of


def distinct_names(cards) -> list[str]:
    """A distinct name for every card: what the person called it, or the method's title.

    The same method twice shows by which settings it differs; equal ones are numbered. What a card has of
    its own beside the race's batches and seeds is told in any case.
    """
    base = [card.label or method_of(card.method).title for card in cards]
    named = []
    for card, name in zip(cards, base):
        if not card.label:
            twins = [other.settings for other, its in zip(cards, base) if its == name and not other.label]
            settings = ", ".join(
                f"{k.replace('_', ' ')} {_short(v)}"
                for k, v in card.settings.items()
                if any(other.get(k) != v for other in twins)
            )
            name = f"{name} ({settings})" if settings else name
            name += "".join(f", {part}" for part in _own(card.own))
            name += " + restarts" if card.restarts else ""
        named.append(name)
    times: Counter = Counter()
    distinct = []
    for name in named:
        times[name] += 1
        distinct.append(f"{name} {times[name]}" if times[name] > 1 else name)
    return distinct


_OWN = {"batch": "batch {}", "weights": "seed {}", "order": "batch order {}"}


def _own(own):
    for name, value in own._asdict().items():
        if value is not None:
            yield "all rows" if name == "batch" and value == 0 else _OWN[name].format(value)


def _short(value):
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)
