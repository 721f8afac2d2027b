"""What is measured of colours agrees with published values, and holds for the page's own scale and looks."""

from itertools import combinations

import numpy as np
import pytest

from landscapes.drawing.looks import look
from landscapes.drawing.vision import _SEEN, Sight, lab, measured

# L*a*b* of sRGB's primaries and of a grey under D65 (B. Lindbloom's calculator; CIE 15).
PUBLISHED = {
    (255, 0, 0): (53.24, 80.09, 67.20),
    (0, 255, 0): (87.73, -86.18, 83.18),
    (0, 0, 255): (32.30, 79.19, -107.86),
    (119, 119, 119): (50.03, 0.0, 0.0),
    (255, 255, 255): (100.0, 0.0, 0.0),
}


def test_lab_is_the_published_one():
    np.testing.assert_allclose(lab(np.array(list(PUBLISHED))), list(PUBLISHED.values()), atol=0.01)


@pytest.mark.parametrize("sight", Sight)
def test_greys_are_seen_alike_by_all_and_two_kinds_of_cones_span_a_plane(sight):
    grey = np.repeat(np.arange(0, 256, 17)[:, None], 3, axis=1)
    np.testing.assert_allclose(lab(grey, sight), lab(grey), atol=2e-3)
    if sight in (Sight.PROTANOPIA, Sight.DEUTERANOPIA):
        assert np.linalg.svd(_SEEN[sight])[1][-1] < 1e-6


def test_heights_are_in_order_of_lightness_for_all_and_in_grey():
    seen = measured(())
    assert seen.falls and all(low - high > 65 for low, high in seen.scale.values())
    assert seen.pairs == seen.alike == 0 and seen.in_grey is None


def test_looks_are_told_apart_without_colour():
    """The first 14 looks by dash and marker alone; the 15th has both from another, which is counted."""
    for many in (5, 14, 15, 40):
        seen, pairs = measured(range(many)), list(combinations(map(look, range(many)), 2))
        alike = [(a["dash"] == b["dash"]) + (a["marker"] == b["marker"]) for a, b in pairs]
        assert (seen.pairs, seen.alike, seen.both) == (len(pairs), alike.count(2), alike.count(0))
        assert (seen.alike == 0) == (many <= 14)
        assert (seen.in_grey == 0.0) == (many > 7)  # seven colours, which come again
    few = measured(range(5))
    colours = [look(k)["colour"] for k in range(5)]
    rgb = np.array([[int(c[k : k + 2], 16) for k in (1, 3, 5)] for c in colours])
    for sight in Sight:
        apart = np.linalg.norm(lab(rgb, sight)[:, None] - lab(rgb, sight)[None], axis=-1)
        assert few.nearest[sight] == pytest.approx(apart[apart > 0].min())
        assert few.nearest[sight] > 15  # many times what is just noticed (2.3)
