"""Random numbers that are a function of where they are used, and of nothing else.

Each is a hash of whole numbers (seed, member, step, question, place), so that it does not matter who else is
in the batch, who has left it, or in what order one asks. The hash is the finaliser of SplitMix64 (G. Steele,
D. Lea, C. Flood, OOPSLA 2014), applied word by word.
"""

from __future__ import annotations

import numpy as np

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def uniform(*words: np.ndarray | int) -> np.ndarray:
    """Uniform on [0, 1), one number for each entry of the words, whole numbers that broadcast."""
    with np.errstate(over="ignore"):  # arithmetic modulo 2^64
        bits = np.zeros(np.broadcast_shapes(*(np.shape(w) for w in words)), dtype=np.uint64)
        for word in words:
            bits = _mixed(bits + _GOLDEN + np.asarray(word).astype(np.uint64))
    return (bits >> np.uint64(11)) * 2.0**-53


def normal(*words: np.ndarray | int) -> np.ndarray:
    """Standard normal, by Box and Muller (Ann. Math. Statist. 29, 1958)."""
    radius = np.sqrt(-2 * np.log1p(-uniform(*words, 1)))
    return radius * np.cos(2 * np.pi * uniform(*words, 2))


def _mixed(bits: np.ndarray) -> np.ndarray:
    bits = (bits ^ (bits >> np.uint64(30))) * _FIRST
    bits = (bits ^ (bits >> np.uint64(27))) * _SECOND
    return bits ^ (bits >> np.uint64(31))
