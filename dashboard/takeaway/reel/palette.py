"""One palette for all frames of a GIF: the colours that tell runs apart are in it as they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

COLOURS = 255  # beside the one that stands for what has not changed
_FREQUENT = 96  # of the frames' own colours, as they are
_BY_EYE = np.array([2.0, 4.0, 3.0])  # how much red, green and blue count


def packed(pixels: np.ndarray) -> np.ndarray:
    """Colours (..., 3) of 0..255 as one number each."""
    r, g, b = np.moveaxis(pixels.astype(np.int32), -1, 0)
    return (r << 16) | (g << 8) | b


def _unpacked(numbers: np.ndarray) -> np.ndarray:
    return np.stack([numbers >> 16 & 255, numbers >> 8 & 255, numbers & 255], axis=-1).astype(np.uint8)


def palette(frames: Sequence[np.ndarray], exact: Sequence[str]) -> np.ndarray:
    """Up to 255 colours (n, 3): those that are exact (#rrggbb), the most frequent ones, and a median cut.

    ``frames`` are some of the film's, among them the last, which has most in it.
    """
    from PIL import Image

    told = packed(np.array([[int(one[k : k + 2], 16) for k in (1, 3, 5)] for one in exact]).reshape(-1, 3))
    numbers, counts = np.unique(np.concatenate([packed(one).ravel() for one in frames]), return_counts=True)
    often = numbers[np.argsort(counts)[::-1][:_FREQUENT]]
    kept = np.unique(np.concatenate([told, often]))
    rest = ~np.isin(numbers, kept)
    if not rest.any() or len(kept) >= COLOURS:
        return _unpacked(kept[:COLOURS])
    # A colour that is seen more often weighs more, but rare ones are seen too: the edges of text and lines.
    weights = np.maximum(1, np.sqrt(counts[rest]).astype(int))
    cloud = _unpacked(np.repeat(numbers[rest], weights))[None]
    cut = Image.fromarray(cloud).quantize(COLOURS - len(kept), method=Image.Quantize.MEDIANCUT)
    more = np.array(cut.getpalette(), dtype=np.uint8).reshape(-1, 3)[: COLOURS - len(kept)]
    return np.concatenate([_unpacked(kept), more])


class Index:
    """Finds the nearest colour of a palette, the same one whenever a colour is asked for."""

    def __init__(self, colours: np.ndarray) -> None:
        self._colours = colours.astype(float)
        self._known, self._places = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint8)

    def of(self, pixels: np.ndarray) -> np.ndarray:
        """The places (n,) in the palette of pixels (n, 3)."""
        numbers, back = np.unique(packed(pixels), return_inverse=True)
        new = numbers[~np.isin(numbers, self._known)]
        if len(new):
            away = (_unpacked(new).astype(float)[:, None] - self._colours) ** 2 @ _BY_EYE
            known = np.concatenate([self._known, new])
            places = np.concatenate([self._places, np.argmin(away, axis=1).astype(np.uint8)])
            order = np.argsort(known)
            self._known, self._places = known[order], places[order]
        return self._places[np.searchsorted(self._known, numbers)][back.ravel()]
