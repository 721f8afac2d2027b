"""Writes docs/ATLAS.md, the critical points of the whole gallery: ``python -m docs.atlas``.

Counts are those of ``landscapes.atlas``; the last column says what they are held against by the
tests. Times are of one machine at one moment: two cores, shared.
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import landscapes
from landscapes.critical.atlas import certified
from landscapes.critical.kinds import KINDS
from tests.landscapes.critical import test_atlas as laws

_FILE = Path(__file__).with_name("ATLAS.md")

_HEAD = """# The atlas: every critical point of the gallery

## What certified means, and what it does not

Imagine the box cut into many small boxes. Of each small box a computer can say, with all its own rounding
errors counted, between which two numbers every slope in it lies. If 0 is not between them, no point of that
box is critical: it is *excluded*. If it is, a second test (Newton's step for the whole box at once) may
prove that there is exactly one critical point in it, and that point is in the list. What neither test
decides is cut again, and what stays undecided at last is *open*. An atlas is **certified** when every part
of the closed box is excluded, or holds exactly one point of the list, or belongs to one of the listed whole
sets of critical points, so that there is no other. It is **certified apart from** some parts when these
stayed open: each of them is listed with its extent, the reason, the values that f can have there and, on a
line, how many points it holds at least and at most. Where f has a kink, a point counts as critical if 0 lies
between the slopes around it (in Clarke's subdifferential), as at the tip of |x|; a pole is excluded and
listed with its sign.

Three things are taken apart before anything is cut. *A sum* of functions of other variables each, as
g(x) + h(y, z), is critical exactly where all its summands are: its points are theirs in every combination, a
minimum where all are minima, of index 0 where one is an inflection. *A function of a function*, phi(u(x, y)),
is critical where u is, and on the whole sets u = c on which phi has no slope: rings on water are listed as
sets, and such a set is *proved* where u is proved to take the value c and to have a slope wherever it does.
Its picture, and whether it is closed to a ring, are samples. *On a line* repeated factors of the slope are
taken out, so that the zeros of x^3 or sin(x)^19 are simple ones, and what still cannot be told apart is
counted by the signs of derivatives (Budan, Fourier, Rolle) at numbers between, to sixty digits: a cluster is
split into what it is, or stays open as one of at least k and at most m points.

Certified does *not* mean that sampling found nothing, or found much: nothing that was merely seen can close
a part. It says nothing about what is outside the box, nothing about minima that only the edge of the box
makes (they are sampled), nothing about what an optimizer will find, and nothing about open parts. The
function meant is the one recorded, whose constants are floating-point numbers: 0.1 is the float next to it.

## The table

Made by `python -m docs.atlas`. In each box (the landscape's own, and some that are hard): minima,
maxima, saddles, inflections (index 0), how many of them are degenerate or kinks, the sets of
critical points, the local minima that only the edge of the box makes, the time of the sampled
stage that has found these, and what interval arithmetic then proves, with its time.

The last column is the independent witness; the tests hold every row to it
(`tests/landscapes/test_atlas*.py`):
*algebra*: exact real solutions of grad f = 0 by resultants, sympy, 50 digits.
*sections*: f is a sum of functions of one parameter, whose critical points brentq finds.
*lattice*: the turns of the gradient around each of 1.4 million cells.
*published*: counts in the literature. *index*: the sum of the indices is the one the boundary tells.
*closed form*: derived by hand.
"""

_COLUMNS = (
    "landscape | box | minima | maxima | saddles | inflections | special | sets | edge minima | sampled in | "
    "certificate | checked against"
)

_WIDE = [
    ("ackley", ((-32.768, 32.768),) * 2, "closed form: 131 × 131 cells; index"),
    ("rosenbrock", ((-10, 10),) * 2, "closed form; index"),
    ("rosenbrock", ((-100, 100),) * 2, "closed form; index"),
    ("bohachevsky_1", ((-100, 100),) * 2, "sections; index"),
    ("easom", ((-100, 100),) * 2, "sections"),
]

_CLOSED = (
    "line absolute_value cone three_halves_power absolute_cubed c1_not_c2 bukin_n6 sphere_3d cylinder".split()
)
_BY_HAND = dict.fromkeys(_CLOSED, "closed form") | {
    "staircase": "closed form: nine treads",
    "schwefel_1d": "inflection at 0",
    "schwefel": "closed form: 15 × 15",
    "eggholder": "creases: 35 kinks by sections",
    "drop_wave": "sections: rings",
    "easom": "sections: 9 + 4 outside the plain",
    "camouflage": "closed form: a disc",
}


def _witnesses(name, atlas) -> str:
    polynomial = name in laws.polynomials()
    witnesses = {
        "published": name in laws.PUBLISHED,
        "algebra": polynomial,
        "sections": not polynomial and name in laws.separable(),
        "lattice": name in laws.on_lattices(),
        _BY_HAND.get(name, ""): name in _BY_HAND,
        "index": atlas.boundary_index is not None,
    }
    return "; ".join(witness for witness, holds in witnesses.items() if holds)


def counted(atlas) -> list[str]:
    """The cells about an atlas that do not depend on the time that it had."""
    special = []
    if atlas.degenerate.any():
        special.append(f"{atlas.degenerate.sum()} degenerate")
    if atlas.kink.any():
        special.append(f"{atlas.kink.sum()} kinks" if atlas.kink.sum() > 1 else "1 kink")
    kinds = Counter(s.kind for s in atlas.sets)
    sets = ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items()))
    counts = [str(atlas.count(k) or "") for k in KINDS]
    return [*counts, ", ".join(special), sets, str(len(atlas.edge_minima) or "")]


def _box(domain) -> str:
    sides = [f"{a:g}..{b:g}" for a, b in domain]
    if len(set(sides)) > 1:
        return ", ".join(sides)
    return sides[0] + (f" (×{len(sides)})" if len(sides) > 1 else "")


def _row(name, domain=None, witness="") -> str:
    f = landscapes.get(name)
    quick = landscapes.atlas(f, domain, seconds=60, certify=False)
    seconds = quick.seconds
    if seconds < 1:  # the best of three: the first also compiles
        again = (landscapes.atlas(f, domain, seconds=60, certify=False) for _ in range(2))
        seconds = min(seconds, *(a.seconds for a in again))
    begun = time.perf_counter()
    atlas = certified(quick, seconds=30)
    proof = f"{atlas.reason} ({time.perf_counter() - begun:.2g} s)"
    cells = [
        f"`{name}`",
        _box(quick.domain),
        *counted(quick),
        f"{1000 * seconds:.0f} ms",
        proof,
        witness or _witnesses(name, quick),
    ]
    return "| " + " | ".join(cells) + " |"


def table() -> str:
    """The whole page."""
    lines = [_HEAD, f"| {_COLUMNS} |", "|" + "---|" * len(_COLUMNS.split(" | "))]
    lines += [_row(name) for name in landscapes.names()]
    lines += [_row(*wide) for wide in _WIDE]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    _FILE.write_text(table(), "utf-8")
