"""An imported landscape: what it says of itself, that it is never certified, and what works on it."""

import pickle

import numpy as np
import pytest

import landscapes
import optimizers
from landscapes import imported
from landscapes.core.landscape import Origin
from landscapes.core.wording import named

from . import made_files
from .made_files import File

LOSSES = imported.read(File(seed=1).npz(), "mine.npz")
F = imported.landscape_of(LOSSES)


def test_what_it_says():
    assert F.origin is Origin.IMPORTED and F.smoothness == "C1" and F.domain == ((-1, 1), (-1, 1))
    assert named(F) == "f" and "measured at 441 nodes, bicubic between" in F.teaches
    assert LOSSES.hash in F.source and F.minima == () and F.lowest is None
    assert F.start == tuple(LOSSES.tracks[0].points[0])
    assert F.with_settings() is F


def test_it_is_the_numbers_and_the_file():
    again = imported.landscape_of(imported.read(File(seed=1).npz(), "mine.npz"))
    assert again == F and hash(again) == hash(F)
    assert imported.landscape_of(imported.read(File(seed=1).json(), "mine.npz")) != F
    assert pickle.loads(pickle.dumps(F)) == F


def test_it_is_near_the_function_that_was_measured():
    points = np.random.default_rng(0).uniform(-0.9, 0.9, (2, 500))
    np.testing.assert_allclose(F.value(points), made_files.bowl(*points), atol=2e-3)
    h = 1e-6
    slopes = [
        (made_files.bowl(*(points + s)) - made_files.bowl(*(points - s))) / 2 / h
        for s in np.eye(2)[:, :, None] * h
    ]
    np.testing.assert_allclose(F.gradient(points), slopes, atol=0.05)
    np.testing.assert_array_equal(F.objective(points), F.value(points))


def test_the_atlas_samples_it_and_says_why():
    atlas = landscapes.atlas(F, seconds=5)
    assert not atlas.certified and atlas.proved is not None and not atlas.proved.any()
    assert atlas.count("minimum") == 1
    assert "ampled, not certified" in atlas.reason and "interpolated" in atlas.reason
    assert "interpolated" in F.engine
    witness = landscapes.from_formula(
        "0.3+(x-0.2*y)^2+3*(y+0.3*x^2)^2+0.2*sin(2*x+y)", domain=((-1, 1), (-1, 1))
    )
    truth = landscapes.atlas(witness, seconds=5)
    (place,) = truth.points[truth.kinds == "minimum"]
    np.testing.assert_allclose(atlas.points[atlas.kinds == "minimum"][0], place, atol=0.02)


def test_nothing_else_is_proved_either():
    from landscapes import local

    assert local.convexity(F).status == "sampled"
    curve = imported.landscape_of(
        imported.read(b"x,loss\n" + b"\n".join(b"%d,%d" % (k, k * k) for k in range(9)))
    )
    assert curve.value(2.5) == pytest.approx(6.25) and curve.hessian(2.5)[0, 0] == pytest.approx(2)
    assert local.convexity(curve).status == "sampled"


def test_methods_run_on_it_and_leaving_it_is_no_number():
    run = optimizers.run(F, optimizers.get("momentum", step_size=0.02), steps=500)
    assert run.status == "converged"
    far = optimizers.run(F, optimizers.get("gradient_descent", step_size=10.0), steps=20)
    assert far.status != "converged"


def test_it_can_be_averaged_and_developed():
    from landscapes import local

    g = landscapes.relaxed(F, 0.05)
    z = np.random.default_rng(1).normal(size=(2, 20_000)) * 0.05
    point = np.array([0.23, 0.14])
    assert g.value(point) == pytest.approx(np.mean(F.value(point[:, None] + z)), abs=4e-3)
    model = local.taylor(F, point, order=3)
    near = point[:, None] + 1e-3 * np.random.default_rng(2).normal(size=(2, 20))
    np.testing.assert_allclose(model(near), F.value(near), atol=1e-9)


def test_losses_with_gaps_start_where_there_is_a_slope():
    file = File(seed=2)
    file.paths, file.losses = {}, np.where(np.add.outer(file.y, file.x) > 0, np.nan, file.losses)
    f = imported.landscape_of(imported.read(file.npz()))
    assert np.isfinite(f.value(f.start)) and np.any(f.gradient(f.start) != 0)
