"""Who takes part in an experiment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from optimizers.core.optimizer import Optimizer, as_optimizer


class Entrant(NamedTuple):
    """A method that takes part: its name, the number of its look, and itself, ready to run."""

    label: str
    look: int
    optimizer: Optimizer


Method = Optimizer | type[Optimizer] | str
Methods = Sequence[Method | Entrant | tuple[str, Method]] | Mapping[str, Method]


def entrants_of(methods: Methods, numbered: bool = True) -> tuple[Entrant, ...]:
    """Methods with a label each: entrants as they are, {label: method} or (label, method), or methods alone.

    A method alone has its title for a label, ``numbered`` where two have the same. ValueError where two
    labels are the same.
    """
    given = list(methods.items()) if isinstance(methods, Mapping) else list(methods)
    titles = Counter(as_optimizer(one).title for one in given if not isinstance(one, tuple))
    seen: Counter[str] = Counter()
    made = []
    for k, one in enumerate(given):
        if isinstance(one, Entrant):
            made.append(one)
        elif isinstance(one, tuple):
            made.append(Entrant(one[0], k, as_optimizer(one[1])))
        else:
            method = as_optimizer(one)
            seen[method.title] += 1
            number = f" {seen[method.title]}" if numbered and titles[method.title] > 1 else ""
            made.append(Entrant(method.title + number, k, method))
    labels = [one.label for one in made]
    if len(set(labels)) < len(labels):
        raise ValueError(f"each method needs a label of its own, got {labels}")
    return tuple(made)
