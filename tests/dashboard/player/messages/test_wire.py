"""The browser gets arrays: no lists, NaN where there is a hole, and no digit lost that would show."""

import json
import struct

import numpy as np
import pytest

import landscapes
import optimizers
from dashboard.player import view
from dashboard.player.messages import terrain as payload
from dashboard.player.messages.runs import runs_message
from dashboard.player.messages.wire import Exact, Relative, pack, unpack


def test_what_is_packed_is_unpacked():
    grid = np.arange(12.0).reshape(3, 4)
    grid[1, 2] = np.nan
    told = unpack(pack({"a": {"grid": grid}, "b": [1, "θ", None, np.float64(2.5)], "file": b"\x01ab"}))
    np.testing.assert_array_equal(told["a"]["grid"], grid.astype(np.float32))
    assert told["b"] == [1, "θ", None, 2.5]
    assert told["file"].tobytes() == b"\x01ab"


def test_arrays_start_at_multiples_of_eight_bytes():
    """Float64Array in the browser refuses any other offset."""
    for length in range(9):
        data = pack(
            {"text": "a" * length, "bytes": b"xyz", "array": np.arange(3.0), "all": Exact(np.ones(3))}
        )
        assert len(data) % 8 == 0
        (header,) = struct.unpack_from("<I", data)
        told = json.loads(data[4 : 4 + header])
        assert all(told[name]["$array"] % 8 == 0 for name in ("bytes", "array", "all"))
        np.testing.assert_array_equal(unpack(data)["array"], np.arange(3.0))


def test_numbers_far_from_0_and_near_each_other_keep_their_differences():
    """Of 300 arrays anywhere: what is lost is at most a millionth of the least pixel of their range."""
    random = np.random.default_rng(4)
    for _ in range(300):
        middle = random.choice([-1, 1]) * 10 ** random.uniform(-6, 9)
        spread = abs(middle) * 10 ** random.uniform(-9, 3)
        array = middle + spread * random.normal(size=50)
        told = unpack(pack({"a": array}))["a"]
        assert np.max(np.abs(told - array)) <= 2.5e-7 * np.ptp(array)


@pytest.mark.parametrize("value", [1e6 + 1e-4, -3.3e-7, 1e300, 1e-300, 0.1])
def test_equal_numbers_come_as_they_are(value):
    told = unpack(pack({"a": np.full(4, value), "b": Exact(np.array([value, np.nan, np.inf]))}))
    np.testing.assert_array_equal(told["a"], value)
    np.testing.assert_array_equal(told["b"], [value, np.nan, np.inf])


def test_no_number_becomes_infinite_or_0_on_the_way():
    array = np.array([1e300, -1e-300, 5e-324, 3.0, 0.0, np.inf, np.nan])
    np.testing.assert_array_equal(unpack(pack({"a": array}))["a"], array)
    small = np.array([1e-42, 1.0])
    np.testing.assert_array_equal(unpack(pack({"a": small}))["a"], small)


def test_heights_keep_what_they_are_above_the_lowest():
    """Seven digits of the gap, however small it is beside the height itself."""
    gaps = 10.0 ** np.arange(-9, 4)
    for low in (0.0, 1.0, -1e3, 12345.678):
        heights = low + gaps
        told = unpack(pack({"z": Relative(heights, low)}))["z"]
        np.testing.assert_allclose(told - low, heights - low, rtol=1e-6, atol=4 * np.spacing(abs(low)))


@pytest.mark.parametrize("box", [(1e6, 1e6 + 0.001), (-1e6 - 0.002, -1e6), (1 / 3, 1 / 3 + 1e-9)])
def test_a_box_far_from_0_is_drawn_as_one_around_it(box):
    """Coordinates to the last bit, heights to a millionth of their range; no two nodes in one place."""
    low, high = box
    middle, width = (low + high) / 2, high - low
    text = f"((x-({middle!r}))/{width!r})^2+2*((y-({middle!r}))/{width!r})^2+1000"
    f = landscapes.from_formula(text, domain=(box, box))
    told = unpack(payload.terrain(f).message)
    side = np.linspace(low, high, 201)
    for name in "xy":
        np.testing.assert_array_equal(told["grid"][name], side)
        assert np.all(np.diff(told["grid"][name]) > 0)
    expected = f.value(np.array(np.meshgrid(side, side)))
    assert np.max(np.abs(told["grid"]["z"] - expected)) <= 1e-6 * np.ptp(expected)


def test_a_scalar_that_is_not_finite_is_null():
    assert unpack(pack({"lowest": float("nan"), "high": np.inf})) == {"lowest": None, "high": None}


@pytest.mark.parametrize("name", landscapes.names())
def test_every_landscape_has_a_terrain_that_says_what_it_is(name):
    f = landscapes.get(name)
    told = unpack(payload.terrain(f).message)
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
    assert len(runs_message(f, runs, payload.terrain(f), view.defaults())) <= 100_000
