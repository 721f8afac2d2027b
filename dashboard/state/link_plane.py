"""The plane of a loss with many parameters, as a link writes it: pair:0:5, or pair:0:5:step:2:120."""

from __future__ import annotations

from dataclasses import replace

from landscapes.slices import Normalisation

from . import link_text as words
from .landscape_of import base_landscape
from .problems import Problems
from .state import CURVATURE, ENDS, LEARNING, PAIR, PATHS, RANDOM, Plane, Rest, State

_SHAPE = (
    "paths, ends, curvature, random:filter:0 (how it is normalised, and its seed), pair:0:5, pair:0:5:start "
    "or pair:0:5:step:2:120 (of two parameters; a card and its step)"
)
_LONGEST = 7  # digits


def plane_text(plane: Plane) -> str:
    """The way, and what belongs to it: of two parameters which, and where the rest stands."""
    if plane.way == RANDOM:
        return f"{RANDOM}:{plane.normalisation}:{plane.seed}"
    if plane.way != PAIR:
        return plane.way
    parts = [PAIR, *map(str, plane.axes)]
    if plane.rest is not Rest.BEST:
        parts.append(plane.rest)
    if plane.rest is Rest.STEP:
        parts += [str(plane.card), str(plane.step)]
    return ":".join(parts)


def read_plane(state: State, text: str, problems: Problems) -> State:
    """The state with the plane of a link; what cannot be used is told to ``problems``."""
    if state.landscape != LEARNING:
        problems.tell("plane needs landscape=learning; it was left out.")
        return state
    plane = _read(text, base_landscape(state).dimension)
    if plane is None:
        problems.tell(f"plane must be {_SHAPE}, got “{words.short(text)}”; it was left out.")
        return state
    return replace(state, plane=plane)


def _read(text: str, d: int) -> Plane | None:
    way, *parts = text.split(":")
    if way in (PATHS, ENDS, CURVATURE) and not parts:
        return Plane(way)
    if way == RANDOM and len(parts) == 2:
        seed = _number(parts[1])
        known = parts[0] in tuple(Normalisation) and seed is not None
        return Plane(RANDOM, normalisation=parts[0], seed=seed or 0) if known else None
    first, second, *rest = [*parts, ""] if len(parts) == 2 else parts if len(parts) > 2 else ["", "", ""]
    i, j = _number(first), _number(second)
    if way != PAIR or i is None or j is None or i == j or max(i, j) >= d:
        return None
    name, *where = rest
    if name not in ("", *Rest):
        return None
    plane = Plane(PAIR, (i, j), Rest(name) if name else Rest.BEST)
    numbers = [_number(part) for part in where]
    if plane.rest is not Rest.STEP:
        return None if where else plane
    if len(numbers) != 2 or numbers[0] is None or numbers[1] is None:
        return None
    return plane._replace(card=numbers[0], step=numbers[1])


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST else None
