"""What a slice hides of a path, step by step, against least squares and the landscape itself."""

import autograd.numpy as anp
import numpy as np
import pytest

import optimizers
from landscapes import from_callable
from landscapes.slices import hidden_along, plane, section, way, words


def bumpy(theta):
    return anp.sum(theta**2, axis=0) + anp.sin(3 * theta[0]) * theta[1]


F = from_callable(bumpy, domain=((-2.0, 2.0),) * 6)


def test_each_step_is_as_far_away_as_least_squares_say():
    rng = np.random.default_rng(0)
    one, path = plane(F, rng.normal(size=6), rng.normal(size=(6, 2))), rng.normal(size=(9, 6))
    hidden = hidden_along(one, path)
    for k, theta in enumerate(path):
        x, rest, *_ = np.linalg.lstsq(one.directions, theta - one.centre)
        np.testing.assert_allclose(hidden.coordinates[k], x, rtol=1e-11)
        assert hidden.distances[k] == pytest.approx(np.sqrt(rest[0]), rel=1e-12)
        assert hidden.from_centre[k] == pytest.approx(np.linalg.norm(theta - one.centre), rel=1e-13)
        assert hidden.true[k] == F.value(theta)
        assert hidden.on_slice[k] == pytest.approx(float(F.value(one.centre + one.directions @ x)), rel=1e-11)
    assert hidden.farthest == np.max(hidden.distances)
    assert hidden.largest_gap == np.max(np.abs(hidden.true - hidden.on_slice))


def test_runs_of_many_starts_are_looked_at_member_by_member():
    starts = np.random.default_rng(1).normal(size=(6, 4))
    run = optimizers.run(F, optimizers.get("gradient_descent", step_size=0.05), start=starts, steps=12)
    one = section(F, (0, 1), np.zeros(6))
    hidden = hidden_along(one, run.path, true=run.values)
    assert hidden.coordinates.shape == (13, 2, 4) and hidden.distances.shape == (13, 4)
    for n in range(4):
        alone = hidden_along(one, run.path[..., n])
        for name in ("coordinates", "distances", "from_centre", "true", "on_slice"):
            np.testing.assert_allclose(getattr(hidden, name)[..., n], getattr(alone, name), rtol=1e-13)


def test_known_losses_are_taken_as_they_are():
    path = np.random.default_rng(2).normal(size=(4, 6))
    hidden = hidden_along(section(F, (0,), np.zeros(6)), path, true=[4.0, 3.0, 2.0, 1.0])
    assert hidden.true.tolist() == [4.0, 3.0, 2.0, 1.0]


def test_long_paths_are_done_in_pieces(monkeypatch):
    path = np.random.default_rng(3).normal(size=(40, 6))
    one = way("pca").span(F, path).slice(F)
    whole = hidden_along(one, path)
    monkeypatch.setattr("landscapes.slices.paths._HELD", 40)
    parts = hidden_along(one, path)
    for name in ("coordinates", "distances", "from_centre", "true", "on_slice"):
        np.testing.assert_allclose(getattr(parts, name), getattr(whole, name), rtol=1e-12, atol=1e-12)


def test_it_is_said_in_words():
    path = np.array([[3.0, 0, 0, 0, 0, 4.0], [1.0, 0, 0, 0, 0, 0]])
    hidden = hidden_along(section(F, (0, 1), np.zeros(6)), path)
    assert hidden.distances.tolist() == [4.0, 0.0] and hidden.held == pytest.approx(1 - 16 / 26)
    sentence = words.of_hidden(hidden)
    assert "up to 4 away" in sentence and "up to 16." in sentence


def test_paths_of_other_variables_are_refused():
    for path in (np.ones((3, 5)), np.ones(6), np.ones((0, 6))):
        with pytest.raises(ValueError, match="rows"):
            hidden_along(section(F, (0,), np.zeros(6)), path)
