"""The browser gets the arrays as they are: float32, no lists, and NaN where there is a hole."""

import numpy as np
import pytest

import landscapes
import optimizers
from dashboard.player import view
from dashboard.player.messages import terrain as payload
from dashboard.player.messages.runs import runs_message
from dashboard.player.messages.wire import pack, unpack


def test_what_is_packed_is_unpacked():
    grid = np.arange(12.0).reshape(3, 4)
    grid[1, 2] = np.nan
    told = unpack(pack({"a": {"grid": grid}, "b": [1, "θ", None, np.float64(2.5)], "file": b"\x01ab"}))
    np.testing.assert_array_equal(told["a"]["grid"], grid.astype(np.float32))
    assert told["b"] == [1, "θ", None, 2.5]
    assert told["file"].tobytes() == b"\x01ab"


def test_arrays_start_at_multiples_of_four_bytes():
    """Float32Array in the browser refuses any other offset."""
    for text in ("", "a", "ab", "abc"):
        data = pack({"text": text, "bytes": b"xyz", "array": np.ones(3)})
        assert len(data) % 4 == 0
        np.testing.assert_array_equal(unpack(data)["array"], 1)


def test_a_scalar_that_is_not_finite_is_null():
    assert unpack(pack({"lowest": float("nan"), "high": np.inf})) == {"lowest": None, "high": None}


@pytest.mark.parametrize("name", landscapes.names())
def test_every_landscape_has_a_terrain_that_says_what_it_is(name):
    f = landscapes.get(name)
    told = unpack(payload.terrain(f))
    assert told["dimension"] == f.dimension == len(told["axes"])
    part = told["curve" if f.dimension == 1 else "grid" if f.dimension == 2 else "volume"]
    heights = part["values" if f.dimension == 3 else "z"]
    points = np.stack(np.meshgrid(*[part[a] for a in ("x", "y", "z")[: f.dimension]], indexing="ij"))
    expected = f.value(points.astype(float))
    if f.dimension == 2:
        expected = expected.T  # rows are y
    finite = np.isfinite(heights) & np.isfinite(expected)
    assert finite.any()
    if f.smoothness != "discontinuous":  # float32 nodes fall on either side of a jump
        scale = np.abs(expected[finite]).max()
        np.testing.assert_allclose(heights[finite], expected[finite], atol=2e-3 * scale)


def test_a_changed_hyper_parameter_sends_at_most_100_kB():
    f = landscapes.get("rosenbrock")
    methods = [optimizers.get("gradient_descent", step_size=1e-4 * (k + 1)) for k in range(4)]
    runs = [({"id": str(k)}, optimizers.run(f, m, steps=500)) for k, m in enumerate(methods)]
    assert len(runs_message(f, runs, "key", view.defaults())) <= 100_000
