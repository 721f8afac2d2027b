"""Arrays and facts, checked against each other, as a record of losses."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Any, TypeVar

import numpy as np

from .kinds import DirectionKind, FileFault, FindingKind, Normalisation
from .parts import Parts
from .record import Directions, Finding, Imported, Track
from .refusal import FileError

_LARGEST = 1e150  # its square is still a float
_LONGEST = 200  # characters of a person's text
_FEWEST = 4  # nodes along an axis: fewer have no neighbours to tell anything by
_FACTS = frozenset("format title loss names units centre centre_loss directions".split())
_OF_DIRECTIONS = frozenset(
    "kind normalised orthogonal entries positive gram filter_ratios shapes names".split()
)
_Code = TypeVar("_Code", bound=StrEnum)


def assembled(parts: Parts, name: str, kind: str, digest: str) -> Imported:
    """The record; FileError where something is missing, has another shape, or is no such fact."""
    arrays, about = parts.arrays, parts.about
    _refuse_unknown(about, _FACTS, "about")
    for part in ("x", "losses"):
        if part not in arrays:
            raise FileError(FileFault.MISSING_PART, part=part)
    axes = [arrays[name] for name in ("x", "y") if name in arrays]
    d, losses, noted = len(axes), arrays["losses"], list(parts.noted)
    shape = tuple(axis.size for axis in reversed(axes))
    for letter, axis in zip("xy", axes):
        _check_axis(letter, axis)
    if losses.shape != shape:
        if d == 1 or losses.shape != shape[::-1]:
            raise FileError(FileFault.SHAPE, part="losses", value=(losses.shape, shape))
        noted.append(Finding(FindingKind.TRANSPOSED, index=losses.shape))
        losses = losses.T
    for k in range(d):
        if axes[k][0] > axes[k][-1]:  # turned round, and the losses with it
            axes[k], losses = axes[k][::-1], np.flip(losses, axis=d - 1 - k)
    _refuse_huge("losses", losses)
    if not np.isfinite(losses).any():
        raise FileError(FileFault.NOTHING_FINITE)
    centre = about.get("centre")
    return Imported(
        title=_text(about, "title") or _text({"title": name[:_LONGEST]}, "title") or "Losses from elsewhere",
        x=_kept(axes[0]),
        y=_kept(axes[1]) if d == 2 else None,
        losses=_kept(losses),
        tracks=tuple(_track(path, columns, d) for path, columns in parts.paths.items()),
        checks=_checks(arrays.get("checks"), d),
        centre=None if centre is None else tuple(_fact(about, "centre", (d,)).tolist()),
        centre_loss=None if about.get("centre_loss") is None else float(_fact(about, "centre_loss", ())),
        directions=_directions(arrays, about.get("directions", {}), d),
        labels=_texts(about, "names", ("x", "y")),
        units=_texts(about, "units", ("x", "y", "losses")),
        measure=_text(about, "loss"),
        noted=tuple(noted),
        name=name,
        format=kind,
        hash=digest,
    )


def _kept(array: np.ndarray) -> np.ndarray:
    """A copy in rows that nobody changes."""
    array = np.array(array, dtype=float, order="C")
    array.setflags(write=False)
    return array


def _refuse_huge(part: str, array: np.ndarray) -> None:
    huge = np.isfinite(array) & (np.abs(array) > _LARGEST)
    if huge.any():
        raise FileError(FileFault.HUGE, part=part, row=int(np.argwhere(huge)[0][0]))


def _check_axis(letter: str, axis: np.ndarray) -> None:
    if axis.ndim != 1:
        raise FileError(FileFault.SHAPE, part=letter, value=(axis.shape, ("n",)))
    if len(axis) < _FEWEST:
        raise FileError(FileFault.TOO_FEW_NODES, part=letter, count=len(axis), limit=_FEWEST)
    if not np.isfinite(axis).all():
        raise FileError(FileFault.AXIS_VALUES, part=letter, row=int(np.argmin(np.isfinite(axis))))
    _refuse_huge(letter, axis)
    steps = np.diff(axis)
    wrong = np.sign(steps) != np.sign(axis[-1] - axis[0])
    # So near that their squares' quotients would be no numbers.
    wrong |= (steps == 0) | (np.abs(steps) < 1e-12 * np.max(np.abs(axis)))
    if wrong.any():
        raise FileError(FileFault.AXIS_VALUES, part=letter, row=int(np.argmax(wrong)) + 1)


def _track(path: str, columns: dict[str, np.ndarray], d: int) -> Track:
    if "points" not in columns:
        raise FileError(FileFault.MISSING_PART, part=f"points of path {path}")
    points = columns["points"]
    points = points[:, None] if points.ndim == 1 and d == 1 else points
    if points.ndim != 2 or points.shape[1] != d or not len(points):
        raise FileError(FileFault.SHAPE, part=f"path {path}", value=(points.shape, ("k", d)))
    for column in ("losses", "off"):
        array = columns.get(column)
        if array is not None and array.shape != points.shape[:1]:
            raise FileError(
                FileFault.SHAPE, part=f"{column} of path {path}", value=(array.shape, points.shape[:1])
            )
    for array in columns.values():
        _refuse_huge(f"path {path}", array)
    losses, off = (None if columns.get(c) is None else _kept(columns[c]) for c in ("losses", "off"))
    return Track(path[:_LONGEST], _kept(points), losses, off)


def _checks(array: np.ndarray | None, d: int) -> Track | None:
    if array is None:
        return None
    if array.ndim != 2 or array.shape[1] != d + 1:
        raise FileError(FileFault.SHAPE, part="checks", value=(array.shape, ("k", d + 1)))
    _refuse_huge("checks", array)
    return Track("", _kept(array[:, :d]), _kept(array[:, d]))


def _directions(arrays: dict[str, np.ndarray], said: object, d: int) -> Directions:
    if not isinstance(said, dict):
        raise FileError(FileFault.ABOUT, part="directions")
    _refuse_unknown(said, _OF_DIRECTIONS, "directions")
    vectors, weights = arrays.get("directions"), arrays.get("weights")
    if vectors is not None and (vectors.ndim != 2 or len(vectors) != d):
        raise FileError(FileFault.SHAPE, part="directions", value=(vectors.shape, (d, "D")))
    size = None if vectors is None else vectors.shape[1]
    if weights is not None and (weights.ndim != 1 or size not in (None, len(weights))):
        raise FileError(FileFault.SHAPE, part="weights", value=(weights.shape, (size or "D",)))
    for part, array in (("directions", vectors), ("weights", weights)):
        if array is not None and not np.all(np.abs(array) <= _LARGEST):
            raise FileError(
                FileFault.HUGE, part=part, row=int(np.argwhere(~(np.abs(array) <= _LARGEST))[0][-1])
            )
    shapes = tuple(_shape(one) for one in _list(said, "shapes"))
    if shapes and size is not None and sum(map(math.prod, shapes)) != size:
        raise FileError(FileFault.SHAPE, part="shapes", value=((sum(map(math.prod, shapes)),), (size,)))
    names = tuple(_text({"names": one}, "names") for one in _list(said, "names"))
    if not isinstance(said.get("orthogonal", False), bool):
        raise FileError(FileFault.ABOUT, part="orthogonal")
    ratios = said.get("filter_ratios")
    return Directions(
        kind=_code(said, "kind", DirectionKind),
        normalised=_code(said, "normalised", Normalisation),
        orthogonal=said.get("orthogonal", False),
        entries=int(_fact(said, "entries", ())) if said.get("entries") is not None else 0,
        positive=tuple(_fact(said, "positive", (d,)).tolist()) if said.get("positive") is not None else (),
        gram=None if said.get("gram") is None else _kept(_fact(said, "gram", (d, d))),
        filter_ratios=()
        if ratios is None
        else tuple((float(low), float(high)) for low, high in _fact(said, "filter_ratios", (d, 2))),
        vectors=None if vectors is None else _kept(vectors),
        weights=None if weights is None else _kept(weights),
        shapes=shapes,
        names=names,
    )


def _refuse_unknown(said: dict[str, Any], known: frozenset[str], where: str) -> None:
    for name in said:
        if name not in known:
            raise FileError(FileFault.UNKNOWN_PART, part=f"{name[:_LONGEST]} of {where}")


def _fact(said: dict[str, Any], name: str, shape: tuple[int, ...]) -> np.ndarray:
    """A fact's finite numbers, in an array of that shape."""
    try:
        array = np.asarray(said[name])
        fine = array.dtype.kind in "iuf" and array.shape == shape
    except ValueError:
        fine = False
    if not fine or not np.all(np.abs(array.astype(float)) <= _LARGEST):
        raise FileError(FileFault.ABOUT, part=name)
    return array.astype(float)


def _list(said: dict[str, Any], name: str) -> list[Any]:
    value = said.get(name, [])
    if not isinstance(value, list) or len(value) > 100_000:
        raise FileError(FileFault.ABOUT, part=name)
    return value


def _shape(value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or not all(type(n) is int and 0 <= n <= 1 << 40 for n in value):
        raise FileError(FileFault.ABOUT, part="shapes")
    return tuple(value)


def _code(said: dict[str, Any], name: str, codes: type[_Code]) -> _Code:
    value = said.get(name, "")
    if value not in [code.value for code in codes]:
        raise FileError(FileFault.ABOUT, part=name, value=tuple(code.value for code in codes if code.value))
    return codes(value)


def _text(said: dict[str, Any], name: str) -> str:
    """A person's text on one line; FileError where it is none, or longer than 200 characters."""
    value = said.get(name, "")
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise FileError(FileFault.ABOUT, part=name)
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())


def _texts(about: dict[str, Any], name: str, keys: tuple[str, ...]) -> dict[str, str]:
    said = about.get(name, {})
    if not isinstance(said, dict):
        raise FileError(FileFault.ABOUT, part=name)
    _refuse_unknown(said, frozenset(keys), name)
    return {key: _text(said, key) for key in said}
