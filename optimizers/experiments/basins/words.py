"""Sentences about basin maps, made of codes and numbers when somebody reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landscapes import Atlas
from landscapes.core.wording import format_number, format_position

from .kinds import Agreement, Elsewhere

if TYPE_CHECKING:
    from .basin_map import BasinMap, Basins, Difference

_ELSEWHERE = {
    Elsewhere.NOT_YET: "not computed yet",
    Elsewhere.AT_REST: "at rest where the atlas lists nothing",
    Elsewhere.MOVING: "still on its way",
    Elsewhere.OUTSIDE: "outside the box",
    Elsewhere.DIVERGED: "diverged",
    Elsewhere.UNDEFINED: "where f is undefined",
}
_TOLD = 3  # classes of a method in the sentence


def of_code(atlas: Atlas, code: int) -> str:
    """What a class is, without an article."""
    if code < 0:
        return _ELSEWHERE[Elsewhere(code)]
    if code >= len(atlas):
        one = atlas.sets[code - len(atlas)]
        return f"{one.kind} {short_name(atlas, code)}"
    kink = " on a kink" if atlas.kink[code] else ""
    return f"{atlas.kinds[code]} {short_name(atlas, code)}{kink} at {format_position(atlas.points[code])}"


def short_name(atlas: Atlas, code: int) -> str:
    """The number of a class as it stands in the picture; "" for what is at no place."""
    if code < 0:
        return ""
    return str(code + 1) if code < len(atlas) else f"S{code - len(atlas) + 1}"


def percent(share: float) -> str:
    """A share of the starts for people."""
    return f"{format_number(100 * share, 3)} %"


def of_basins(basins: Basins) -> str:
    """What share of the starts each method brings where, and what that is a share of."""
    told = " ".join(f"{one.label}: {_ends(basins, one)}." for one in basins.maps)
    return f"{told} {of_grid(basins)}"


def of_grid(basins: Basins) -> str:
    """What the shares are shares of."""
    rows, columns = (-(-n // basins.stride) for n in basins.shape)
    grid = f"{columns:,}" if basins.landscape.dimension == 1 else f"{rows:,} × {columns:,}"
    coarse = "" if basins.whole else "So far they are"
    head = f"{coarse or 'Shares are'} of the starts of a grid of {grid} cells, not of random ones"
    return (
        f"{head}: there is no sampling error, but what is narrower than a cell is not seen. An end is at a "
        "point where Newton's method leads to it, no farther than 1 % of the box."
    )


def _ends(basins: Basins, one: BasinMap) -> str:
    shares = one.shares
    parts = [f"{percent(s.share)} {_where(basins.atlas, s.code)}" for s in shares[:_TOLD]]
    rest = sum(s.share for s in shares[_TOLD:])
    if rest:
        others = len(shares) - _TOLD
        parts.append(f"{percent(rest)} in {'another class' if others == 1 else f'{others} other classes'}")
    return ", ".join(parts)


def _where(atlas: Atlas, code: int) -> str:
    return of_code(atlas, code) if code < 0 else f"at {of_code(atlas, code)}"


def of_agreement(difference: Difference, kind: Agreement) -> str:
    """How the ends from one start compare, with the methods' names."""
    first, second = _names(difference)
    return {
        Agreement.SAME: "both end in the same class",
        Agreement.FIRST_LOWER: f"{first} ends lower",
        Agreement.SECOND_LOWER: f"{second} ends lower",
        Agreement.OTHER: "they end apart, neither known to be lower",
        Agreement.NOT_YET: "not computed yet",
    }[kind]


def of_difference(difference: Difference) -> str:
    """How often the two end at the same place."""
    first, second = _names(difference)
    shares = difference.shares
    return (
        f"{first} and {second} end in the same class from {percent(shares[Agreement.SAME])} of the starts; "
        f"{first} ends lower from {percent(shares[Agreement.FIRST_LOWER])}, {second} from "
        f"{percent(shares[Agreement.SECOND_LOWER])}."
    )


def _names(difference: Difference) -> tuple[str, str]:
    maps = difference.basins.maps
    return maps[difference.first].label, maps[difference.second].label
