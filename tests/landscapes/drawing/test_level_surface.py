"""Level surfaces close, turn one way, and lie where the level is."""

import numpy as np

from landscapes.drawing.level_surface import level_surface

SIDES = [np.linspace(-2, 2, 25), np.linspace(-1.5, 1.5, 19), np.linspace(-2, 2, 27)]
X, Y, Z = np.meshgrid(*SIDES, indexing="ij")


def test_a_sphere_is_closed_and_as_large_as_it_is():
    corners, faces = level_surface(SIDES, X**2 + Y**2 + Z**2, 1.0)
    assert np.max(np.abs(np.linalg.norm(corners, axis=1) - 1)) < 0.02
    edges = np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    each, counts = np.unique(edges, axis=0, return_counts=True)
    assert set(counts) == {2}
    assert len(corners) - len(each) + len(faces) == 2  # Euler


def test_a_plane_ends_at_the_faces_of_the_box():
    corners, faces = level_surface(SIDES, X + 0 * Y, 0.3)
    assert np.allclose(corners[:, 0], 0.3, rtol=0, atol=1e-12)
    sides = np.linalg.norm(
        np.cross(corners[faces[:, 1]] - corners[faces[:, 0]], corners[faces[:, 2]] - corners[faces[:, 0]]),
        axis=1,
    )
    assert np.isclose(sides.sum() / 2, 3 * 4)  # the area of the box's section


def test_where_values_are_no_numbers_there_is_no_surface():
    values = np.where(X > 0, np.nan, X**2 + Y**2 + Z**2)
    corners, _ = level_surface(SIDES, values, 1.0)
    assert len(corners) and corners[:, 0].max() <= 0
    assert len(level_surface(SIDES, values * np.nan, 1.0)[1]) == 0
