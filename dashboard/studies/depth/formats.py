"""What float16 and float32 can hold, drawn over numbers on a logarithmic axis, and where they are left."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from landscapes.core.wording import format_number
from landscapes.drawing import colours
from landscapes.drawing.colours import INK
from landscapes.drawing.marks import Trace, band, dot, faint, line, word
from landscapes.learning.depth.kinds import FloatFormat

_COLOURS = {FloatFormat.FLOAT32: colours.COLOURS[5], FloatFormat.FLOAT16: colours.COLOURS[2]}
Left = Mapping[FloatFormat, tuple[int, float]]  # the layer and the size there


def ranges(across: list[float], low: float, high: float) -> list[Trace]:
    """What each format can hold, as a band, where an end of it is in the picture."""
    made = []
    for format, colour in _COLOURS.items():
        smallest, _, largest = format.limits
        if not (low < smallest < high or low < largest < high):
            continue
        one = band(across, [smallest] * 2, [largest] * 2, colour)[0]
        made.append({**one, "fillcolor": faint(colour, 0.16)})
        made += [line(across, [end] * 2, colour, 1.8, "longdash") for end in (smallest, largest)]
    return made


def limits(
    across: list[float],
    low: float,
    high: float,
    right: Mapping[FloatFormat, bool],
    else_right: bool,
    top: bool = False,
) -> list[Trace]:
    """The names of the formats' ends that are in the picture; else on which side of them it lies.

    An end's name stands on the ``right`` or on the left, where the signal is not; ``else_right`` where
    that is not told. The picture's own side stands opposite, at the bottom or at the ``top``.
    """
    notes: list[Trace] = []
    sides: dict[str, list[str]] = {"below": [], "within the range of": [], "above": []}

    def told(value: float, text: str, up: float, at_right: bool) -> None:
        note = word((across[at_right], np.log10(value)), text, (-6 if at_right else 6, up))
        style = {"xanchor": "right" if at_right else "left", "font": {"size": 12, "color": INK}}
        notes.append({**note, **style})

    for format in FloatFormat:
        smallest, _, largest = format.limits
        if high <= smallest or low >= largest:
            sides["below" if high <= smallest else "above"].append(str(format))
        elif smallest <= low and high <= largest:
            sides["within the range of"].append(str(format))
        for name, value, up in (("smallest", smallest, 9), ("largest", largest, -9)):
            if low < value < high:
                text = f"{name} {format}: {format_number(value, 2)}"
                told(value, text, up, right.get(format, else_right))
    said = [f"{side} {' and '.join(names)}" for side, names in sides.items() if names]
    if said:
        told(high if top else low, ", ".join(said), -9 if top else 9, not else_right)
    return notes


def crosses(left: Left) -> list[Trace]:
    """A mark where each format is left."""
    return [dot(*place, _COLOURS[format], 15, "x", edge=(INK, 1.2)) for format, place in left.items()]


def names_of_crosses(left: Left, depth: int) -> list[Trace]:
    """The formats' names beside their marks; one note for those that are left at once."""
    together: dict[tuple[int, float], list[str]] = {}
    for format, place in left.items():
        together.setdefault(place, []).append(str(format))
    notes = []
    for (layer, size), names in together.items():
        far = layer > 0.6 * depth
        anchor = {"xanchor": "right" if far else "left"}
        notes.append({**word((layer, np.log10(size)), ", ".join(names), (-12 if far else 12, 14)), **anchor})
    return notes
