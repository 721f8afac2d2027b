"""Figures of landscapes and runs show what moved, each to its end, in looks that differ."""

import numpy as np
import pytest

import landscapes
import optimizers
from landscapes.drawing.looks import look
from landscapes.drawing.views import ways_of

F = landscapes.get("himmelblau")
RUNS = [optimizers.run(F, name) for name in ("gradient_descent", "newton")]


def shown(figure):
    return [trace for trace in figure.data if trace.showlegend]


def test_a_contour_has_the_landscape_and_every_path():
    drawn = shown(F.figure(RUNS))
    for k, (trace, run) in enumerate(zip(drawn, RUNS, strict=True)):
        assert np.array_equal(np.stack([trace.x, trace.y], axis=1), run.path)
        assert trace.line.color == look(k)["colour"] and trace.name == run.optimizer.title


def test_a_curve_has_the_heights_of_its_paths():
    f = landscapes.get("forrester")
    run = optimizers.run(f, "adam", steps=40)
    (trace,) = shown(run.figure())
    assert np.array_equal(trace.x, run.path[:, 0]) and np.array_equal(trace.y, run.values)


def test_a_surface_lifts_its_paths_by_less_than_a_hundredth():
    surface, *_ = F.figure(RUNS, "surface").data
    (path, _) = shown(F.figure(RUNS, "surface"))
    low, high = np.min(surface.z), np.max(surface.z)
    lifted = np.asarray(path.z) - RUNS[0].values
    assert np.all(lifted > 0) and np.all(lifted < 0.01 * (high - low))


def test_losses_are_above_the_lowest_known_value_over_evaluations():
    drawn = shown(F.figure(RUNS, "loss"))
    for trace, run in zip(drawn, RUNS, strict=True):
        known = np.isfinite(trace.y)
        assert np.array_equal(trace.x, run.cost)
        assert np.array_equal(trace.y[known], (run.values - min(F.lowest, run.best.value))[known])


def test_every_start_goes_to_its_own_end():
    starts = np.array([[1.0, -2.0, 4.9], [1.0, 3.0, 4.9]])
    run = optimizers.run(F, "momentum", starts, steps=200)
    thinned = optimizers.run(F, "momentum", starts, steps=200, every=7)
    for one in (run, thinned):
        for k, way in enumerate(one.ways()):
            end = int(one.steps[k])
            assert np.array_equal(way.points[-1], run.path[end, :, k])
            assert way.heights[-1] == way.values[-1] == run.values[end, k]
            assert len(way.values) == len(way.costs) == end + 1


def test_labels_and_looks_are_those_that_are_given():
    for figure in (
        F.figure(dict(zip("ab", RUNS)), looks=[3, 1]),
        F.figure(dict(zip("ab", RUNS)), "loss", looks=[3, 1]),
    ):
        assert [(trace.name, trace.line.color) for trace in shown(figure)] == [
            ("a", look(3)["colour"]),
            ("b", look(1)["colour"]),
        ]


def test_in_a_slice_a_run_is_at_its_nearest_points_as_high_as_the_slice_is_there():
    whole = landscapes.get("sphere_3d")
    run = optimizers.run(whole, "momentum", steps=20)
    cut = landscapes.slices.section(whole, ("w1", "w2"), [0.5, 0.0, 0.0])
    (trace,) = shown(cut.figure([run]))
    np.testing.assert_array_equal(np.stack([trace.x, trace.y], axis=1), run.path[:, 1:])
    (way,) = ways_of(cut, [run])
    np.testing.assert_allclose(way.heights, np.sum(run.path[:, 1:] ** 2, axis=1) + 0.25, rtol=1e-14)
    assert np.array_equal(way.values, run.values)  # of the loss itself
    own = optimizers.run(cut, "momentum", steps=5)
    assert np.array_equal(shown(cut.figure([own]))[0].x, own.path[:, 0])


def test_a_notebook_shows_the_picture_and_the_ending():
    told = RUNS[0]._repr_html_()
    assert "plotly" in told.lower() and "Reached a minimum" in told
    assert "plotly" in F._repr_html_().lower()
    assert landscapes.get("sphere_3d")._repr_html_() is None


def test_what_has_no_picture_says_what_has():
    with pytest.raises(ValueError, match=r'of 1 or 2 variables, and .* has 3: take kind="loss"'):
        landscapes.get("sphere_3d").figure()
    with pytest.raises(ValueError, match="'pie' is not a valid View"):
        F.figure(kind="pie")
