"""What there is to say of files of losses, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landscapes.core.wording import format_number, format_position
from landscapes.learning.words import quoted

from .kinds import Axis, FileFault, FindingKind

if TYPE_CHECKING:
    from .record import Finding
    from .refusal import FileError

# Why an imported landscape has no tape, and so no certificate.
NO_TAPE = (
    "its losses are known at the nodes of a file's grid only; what lies between is interpolated, and a proof "
    "would be one about the interpolation"
)

# {part}, {row}, {value}, {count} and {limit} are what the error holds.
_REFUSALS = {
    FileFault.TOO_LARGE: "The file or its part {part} has {count:,} bytes or characters and at most "
    "{limit:,} "
    "are read: save fewer nodes, or an NPZ file.",
    FileFault.UNKNOWN_FORMAT: "The file is neither NPZ nor JSON nor CSV: save it in one of these formats.",
    FileFault.UNREADABLE: "The file cannot be read{part}: it is broken off, encrypted, or not what its first "
    "bytes say; save it once more.",
    FileFault.TOO_MANY_VALUES: "The file says that it holds {count:,} numbers and at most {limit:,} are "
    "read: "
    "save fewer nodes, or leave the directions' vectors out.",
    FileFault.TOO_MANY_PARTS: "The file has {count:,} parts and at most {limit:,} are read: leave some out.",
    FileFault.NOT_NUMBERS: "The part {part} is no array of real numbers: save it as float64.",
    FileFault.TABLE: "{value}",
    FileFault.TEXT: "Row {row} has {value} in the column {part}, where a number is wanted: correct it.",
    FileFault.MISSING_PART: "The part {part} is missing: a file needs x, losses, and y where it is a "
    "surface.",
    FileFault.UNKNOWN_PART: "The part {part} is none that a file of losses has: look at its spelling.",
    FileFault.SHAPE: "The part {part} has the shape {value[0]} and should have {value[1]}: losses have a "
    "row for "
    "every y and a column for every x.",
    FileFault.NOT_A_GRID: "The {count:,} rows have coordinates that would be a grid of {value} nodes: give "
    "a row "
    "for every node of a grid.",
    FileFault.TOO_FEW_NODES: "The axis {part} has {count} nodes and needs at least {limit}: take more.",
    FileFault.AXIS_VALUES: "The axis {part} goes back, stands still or has no number at {row}: its nodes "
    "must "
    "ascend or descend.",
    FileFault.HUGE: "The part {part} has a number beyond 10¹⁵⁰, or none, at {row}: choose other units.",
    FileFault.NOTHING_FINITE: "None of the losses is a finite number: look at how they were computed.",
    FileFault.ABOUT: "The fact {part} is not what it should be{value}: docs/IMPORT.md says what.",
}


def of_refusal(error: FileError) -> str:
    """What is wrong, where, and the way out."""
    part, value = quoted(error.part) if error.part else "", error.value
    if error.fault is FileFault.UNREADABLE:
        part = f" at {part}" if part else ""
    elif error.fault is FileFault.ABOUT:
        value = f", one of {', '.join(map(str, value))}" if isinstance(value, tuple) else ""
    elif error.fault is FileFault.TOO_LARGE:
        part = part or "'all'"
    elif isinstance(value, str):
        value = quoted(value)
    return _REFUSALS[error.fault].format(
        part=part, value=value, row=error.row, count=error.count, limit=error.limit
    )


def _at(finding: Finding) -> str:
    return format_position(finding.place)


def _number(finding: Finding, digits: int = 3) -> str:
    return format_number(finding.value, digits)


def _path(finding: Finding) -> str:
    return f"The path {quoted(finding.part)}" if finding.part else "The list of checks"


def _whose(finding: Finding) -> str:
    return f"of the path {quoted(finding.part)}" if finding.part else "of the checks"


def _lines_of(finding: Finding) -> tuple[str, str]:
    """What the lines are called, and the letter that tells them apart."""
    return ("rows", "y") if finding.axis is Axis.X else ("columns", "x")


def _not_finite(f: Finding) -> str:
    infinite = f", infinite {f.value:.0f}" if f.value else ""
    return (
        f"Losses that are no finite numbers: {f.count:,} of {f.total:,}{infinite}; the first is at {_at(f)}. "
        "The cells around them are left empty."
    )


def _duplicate_lines(f: Finding) -> str:
    lines, letter = _lines_of(f)
    return (
        f"The {lines} at {letter} = {format_number(f.place[0])} and {letter} = "
        f"{format_number(f.place[1])} are "
        f"equal to the last digit ({f.count:,} of {f.total:,} {lines} repeat an earlier one): a node was not "
        "computed anew, or its direction changes nothing."
    )


def _serpentine(f: Finding) -> str:
    lines, _ = _lines_of(f)
    return (
        f"Every second one of the {lines} runs backwards: the grid was scanned to and fro and its "
        "losses were "
        "stored as they came."
    )


def _transposed(f: Finding) -> str:
    if f.index[0] != f.index[1]:
        return (
            f"The losses have {f.index[0]:,} rows and {f.index[1]:,} columns, one row for every x: "
            "the grid is "
            "transposed, and was turned to one row for every y."
        )
    return (
        "The grid is transposed: losses measured beside it agree with it when rows and columns are "
        "exchanged, "
        "and not as it is."
    )


def _few_bits(f: Finding) -> str:
    kind = {11: "float16", 8: "bfloat16"}.get(int(f.value), "half precision")
    return (
        f"The losses have {f.value:.0f} binary digits, as {kind} leaves them, and so {f.count:,} "
        "different values "
        f"at {f.total:,} nodes: steps of a staircase that the loss has not. Evaluate it in float32."
    )


def _off_centre(f: Finding) -> str:
    if not np.isfinite(f.value):
        return (
            f"The losses {_whose(f)} are those of the surface at places shifted by {_at(f)}: the axes "
            "are off "
            "by that much."
        )
    return (
        f"At the centre {_at(f)} the surface is {_number(f)} and the loss of the network {_expected(f)}: the "
        "surface is not around these parameters, or its axes are off."
    )


def _expected(f: Finding) -> str:
    return format_number(f.expected, 3)


def _loss_logarithm(f: Finding) -> str:
    what = (
        "the logarithms of the surface's"
        if f.index[0] == 0
        else "such that their logarithms are the surface's losses"
    )
    return f"The losses {_whose(f)} are {what}, times {_number(f)}: give both in the same units."


def _path_units(f: Finding) -> str:
    by = "the lengths of the directions, on average " if f.index else ""
    return (
        f"The losses {_whose(f)} are those of the surface where its coordinates are multiplied by {by}"
        f"{_number(f)}: path and surface are in different units."
    )


def _signs(f: Finding) -> str:
    return (
        f"Of direction {f.index[0] + 1} {f.count:,} of {f.total:,} entries are positive, where half "
        "of a normal "
        "random vector's are: it may have been drawn uniformly from [0, 1)."
    )


def _not_normalised(f: Finding) -> str:
    if f.part:
        return (
            f"Direction {f.index[0] + 1} is not normalised as claimed: row {f.index[2]} of "
            f"{quoted(f.part)} has the "
            f"length {_number(f)} and should have {_expected(f)} (so {f.count:,} of {f.total:,} rows "
            "or tensors)."
        )
    return (
        f"Direction {f.index[0] + 1} is not normalised as claimed: a length or ratio of {_number(f)} "
        "should be "
        f"{_expected(f)}."
    )


_FINDINGS = {
    FindingKind.NOT_FINITE: _not_finite,
    FindingKind.MISSING_NODES: lambda f: (
        f"Nodes of the grid that have no row in the table: {f.count:,} of {f.total:,}; the first is "
        f"{_at(f)}. "
        "The cells around them are left empty."
    ),
    FindingKind.DUPLICATE_NODES: lambda f: (
        f"Row {f.index[0]} of the table gives the node {_at(f)} a loss again (so {f.count:,} of {f.total:,} "
        "rows): the first one is taken."
    ),
    FindingKind.FILLED: lambda f: (
        f"Losses that are the mean of all, {_number(f, 6)}, and unlike their neighbours: {f.count:,} of "
        f"{f.total:,}, the first at {_at(f)}. They were put in where a loss was missing: leave NaN there."
    ),
    FindingKind.DUPLICATE_LINES: _duplicate_lines,
    FindingKind.SERPENTINE: _serpentine,
    FindingKind.TRANSPOSED: _transposed,
    FindingKind.FEW_BITS: _few_bits,
    FindingKind.OFF_CENTRE: _off_centre,
    FindingKind.CENTRE_OUTSIDE: lambda f: (
        f"The centre {_at(f)} is beside the grid: the surface is not around the network's parameters."
    ),
    FindingKind.LOSS_UNITS: lambda f: (
        f"The losses {_whose(f)} are {_number(f)} times the surface's: one of them is a sum and the "
        "other a mean, "
        "or they are in other units."
    ),
    FindingKind.LOSS_LOGARITHM: _loss_logarithm,
    FindingKind.PATH_UNITS: _path_units,
    FindingKind.PATH_OUTSIDE: lambda f: (
        f"{_path(f)} has {f.count:,} of {f.total:,} points beside the grid, the first at {_at(f)}: "
        "path and surface "
        "may be in different units."
    ),
    FindingKind.OFF_PLANE: lambda f: (
        f"{_path(f)} leaves the plane: at point {f.index[0]}, drawn at {_at(f)}, it is {_number(f)} "
        "away from it, "
        f"and over the path {100 * f.expected:.2g} % of the squared distance from the centre is off "
        "the plane."
    ),
    FindingKind.PATH_DISAGREES: lambda f: (
        f"{_path(f)} has the loss {_number(f)} at point {f.index[0]}, {_at(f)}, where the surface has "
        f"{_expected(f)}: the path is off the plane, or the losses are not the same measure."
    ),
    FindingKind.DIRECTION_SIGNS: _signs,
    FindingKind.NOT_NORMALISED: _not_normalised,
    FindingKind.NOT_ORTHOGONAL: lambda f: (
        "The directions are claimed to be orthogonal, and the cosine of the angle between them is "
        f"{_number(f)}."
    ),
}


# What each kind of fault is called where it is looked for.
_CHECKS = {
    FindingKind.NOT_FINITE: "losses that are no finite numbers",
    FindingKind.MISSING_NODES: "nodes without a row in the table",
    FindingKind.DUPLICATE_NODES: "nodes given twice",
    FindingKind.FILLED: "losses that are the mean of all, put in for missing ones",
    FindingKind.DUPLICATE_LINES: "equal rows or columns",
    FindingKind.SERPENTINE: "a grid scanned to and fro",
    FindingKind.TRANSPOSED: "a transposed grid",
    FindingKind.FEW_BITS: "losses in half precision",
    FindingKind.OFF_CENTRE: "axes that are off, or a surface around other parameters",
    FindingKind.CENTRE_OUTSIDE: "a centre beside the grid",
    FindingKind.LOSS_UNITS: "losses in other units",
    FindingKind.LOSS_LOGARITHM: "logarithms of losses",
    FindingKind.PATH_UNITS: "a path in other units",
    FindingKind.PATH_OUTSIDE: "a path beside the grid",
    FindingKind.OFF_PLANE: "a path that leaves the plane",
    FindingKind.PATH_DISAGREES: "a path whose losses are not the surface's",
    FindingKind.DIRECTION_SIGNS: "directions of one sign",
    FindingKind.NOT_NORMALISED: "directions not normalised as claimed",
    FindingKind.NOT_ORTHOGONAL: "directions not orthogonal as claimed",
}


def of_check(kind: FindingKind) -> str:
    """What is looked for, as a list has it."""
    return _CHECKS[kind]


def of_finding(finding: Finding) -> str:
    """The fault, with its place."""
    return _FINDINGS[finding.kind](finding)


def teaches(title: str, nodes: int) -> str:
    """What the page says of an imported landscape."""
    return f"Losses from a file, {quoted(title)}: measured at {nodes:,} nodes, bicubic between them."
