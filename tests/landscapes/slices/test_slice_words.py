"""What is said of slices has its numbers from what was found, and a sentence for every code."""

import numpy as np
import pytest

from landscapes import from_callable
from landscapes.slices import INVARIANT, Needs, Normalisation, NoSlice, Rescaling, SliceFault, way, words

FACTS = {"needs": Needs.PATH, "dimension": 3000, "shape": (2, 3), "most": 2000}


@pytest.mark.parametrize("fault", SliceFault)
def test_every_fault_has_a_sentence(fault):
    error = NoSlice(fault, **FACTS)
    assert error.fault is fault and str(error).endswith(".") and "{" not in str(error)


@pytest.mark.parametrize("needs", Needs)
def test_what_is_needed_is_named_with_its_shape(needs):
    assert "3,000" in words.of_fault(SliceFault.SHAPE, {**FACTS, "needs": needs})


def test_every_rescaling_is_in_the_sentence_of_every_normalisation():
    """Before the turn those that change nothing, after it the others."""
    for how in Normalisation:
        same, _, other = words.of_normalisation(how).partition("It changes")
        for rescaling in Rescaling:
            said = words._RESCALED[rescaling]
            assert (said in same) == (rescaling in INVARIANT[how]) == (said not in other)


def test_the_random_walk_is_told_beside_the_path():
    f = from_callable(lambda t: t[0], domain=((-1, 1),) * 3)
    path = np.cumsum(np.random.default_rng(0).normal(size=(20, 3)), axis=0)
    span = way("pca").span(f, path)
    sentence = words.of_explained(span)
    assert "random walk" in sentence and "drawn" in sentence
    assert f"{100 * span.explained[0]:.3g} + {100 * span.explained[1]:.3g} %" in sentence
    assert words.of_explained(way("random").span(f, np.ones(3))) == ""
