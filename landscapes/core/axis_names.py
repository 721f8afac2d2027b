"""Names such as w0, theta1 or rate as they are typed, read (w₀, θ₁) and printed (w_{0}, \\theta_{1})."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from .landscape import Landscape

# Greek letters by their names.
GREEK = frozenset(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu rho sigma tau upsilon phi chi "
    "psi omega".split()
)
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def usual_variables(dimension: int) -> tuple[str, ...]:
    """x, y, z, or w0, w1, ... where there are more of them."""
    return ("x", "y", "z")[:dimension] if dimension <= 3 else tuple(f"w{i}" for i in range(dimension))


def checked_variables(names: Sequence[str], dimension: int) -> tuple[str, ...]:
    """The names, or the usual ones where none are given; ValueError where they do not fit."""
    variables = tuple(names) or usual_variables(dimension)
    if len(set(variables)) != dimension or len(variables) != dimension:
        raise ValueError(f"{dimension} variables need as many different names, got {', '.join(variables)}")
    for name in variables:
        _parts(name)
    return variables


def _parts(name: str) -> tuple[str, str, tuple[str, ...]]:
    """The letters, the index and the places in an array of a name: W1_0_2 is W, 1 and (0, 2)."""
    parts = re.fullmatch("([A-Za-z]+)([0-9]*)((?:_[0-9]+)*)", name)
    if parts is None:
        raise ValueError(f"a name is letters, then digits, such as x or w0; got {name!r}")
    return parts[1], parts[2], tuple(parts[3].split("_")[1:])


def axis_names(landscape: Landscape) -> list[str]:
    """The variables of a landscape as sentences and axes have them: x, w₀, θ₁."""
    return [in_unicode(name) for name in landscape.variables]


def in_unicode(name: str) -> str:
    """w0 as w₀, theta1 as θ₁, and W1_0_2, a component of a matrix, as W₁[0,2]."""
    stem, index, places = _parts(name)
    if stem in GREEK:
        stem = unicodedata.lookup("GREEK SMALL LETTER " + stem.replace("lambda", "lamda"))
    return stem + index.translate(_SUBSCRIPTS) + (f"[{','.join(places)}]" if places else "")


def in_latex(name: str) -> str:
    """w0 has an index, alpha is a Greek letter, rate stands upright; W1_0_2 is a component of W_1."""
    stem, index, places = _parts(name)
    if stem in GREEK:
        stem = "\\" + stem
    elif len(stem) > 1:
        stem = rf"\mathrm{{{stem}}}"
    return stem + (f"_{{{index}}}" if index else "") + (f"[{','.join(places)}]" if places else "")
