"""Random directions have the lengths that theta has, and the invariances that are claimed, and no others."""

import numpy as np
import pytest

from landscapes import KnobError, from_callable
from landscapes.learning import from_arrays, model, training_loss
from landscapes.slices import INVARIANT, Normalisation, NoSlice, Rescaling, SliceFault, way
from landscapes.slices.normalisation import drawn, normalised

X = np.random.default_rng(0).normal(size=(30, 3))
Y = (X[:, 0] * X[:, 1] > 0) * 1.0
UNITS = np.array([3.0, 0.2, 7.0])
NETWORK = model("mlp", width_1=5, width_2=4, activation="relu")
LOSS = training_loss(NETWORK, from_arrays(X, Y, classes=True))
IN_OTHER_UNITS = training_loss(NETWORK, from_arrays(X * UNITS, Y, classes=True))
D = LOSS.dimension
THETA = np.random.default_rng(1).normal(size=D)


def test_filters_are_rows_and_biases_do_not_move():
    """Neuron by neuron, by hand."""
    parts, made = (
        LOSS.unpack(THETA),
        LOSS.unpack(normalised(LOSS, THETA, drawn(D, 3, 0), Normalisation.FILTER)),
    )
    raw = LOSS.unpack(drawn(D, 3, 0))
    for name, array in made.items():
        if name.startswith("b"):
            assert not np.any(array)
            continue
        for row, own, draws in zip(array, parts[name], raw[name]):
            assert np.linalg.norm(row) == pytest.approx(np.linalg.norm(own), rel=1e-12)
            assert row @ draws == pytest.approx(np.linalg.norm(row) * np.linalg.norm(draws), rel=1e-12)


def test_layers_and_elements():
    parts, raw = LOSS.unpack(THETA), LOSS.unpack(drawn(D, 3, 0))
    layer = LOSS.unpack(normalised(LOSS, THETA, drawn(D, 3, 0), Normalisation.LAYER))
    element = LOSS.unpack(normalised(LOSS, THETA, drawn(D, 3, 0), Normalisation.ELEMENT))
    for name in ("W1", "W2", "W3"):
        size = np.linalg.norm(parts[name])
        np.testing.assert_allclose(layer[name], raw[name] * size / np.linalg.norm(raw[name]), rtol=1e-12)
        np.testing.assert_allclose(element[name], raw[name] * np.abs(parts[name]), rtol=1e-12)
    for made in (layer, element):
        assert not any(np.any(made[name]) for name in ("b1", "b2", "b3"))


def test_a_neuron_without_weights_does_not_move():
    parts = LOSS.unpack(THETA.copy())
    parts["W1"][2] = 0.0
    theta = LOSS.pack(parts)
    made = LOSS.unpack(normalised(LOSS, theta, drawn(D, 0, 0), Normalisation.FILTER))
    assert not np.any(made["W1"][2]) and np.all(made["W1"][[0, 1, 3, 4]] != 0)


def test_without_parts_theta_is_one_filter():
    f = from_callable(lambda t: t[0] + t[1] * t[2], domain=((-1, 1),) * 3)
    at = np.array([3.0, 0.0, 4.0])
    for how in (Normalisation.FILTER, Normalisation.LAYER):
        assert np.linalg.norm(normalised(f, at, drawn(3, 0, 0), how)) == pytest.approx(5.0)
    assert normalised(f, at, drawn(3, 0, 0), Normalisation.ELEMENT)[1] == 0.0


# Rescalings ---------------------------------------------------------------------------------------


def by_layers(parts):
    """Rectified units times 2.5, and what they feed over it."""
    return {**parts, "W1": 2.5 * parts["W1"], "b1": 2.5 * parts["b1"], "W2": parts["W2"] / 2.5}


def by_neurons(parts):
    each = np.array([0.2, 1.0, 3.0, 5.0, 0.7])
    return {**parts, "W1": each[:, None] * parts["W1"], "b1": each * parts["b1"], "W2": parts["W2"] / each}


def by_features(parts):
    return {**parts, "W1": parts["W1"] / UNITS}


RESCALED = {
    Rescaling.LAYERS: (LOSS, by_layers),
    Rescaling.NEURONS: (LOSS, by_neurons),
    Rescaling.FEATURES: (IN_OTHER_UNITS, by_features),
}


def test_every_rescaling_is_claimed_or_not():
    assert set(INVARIANT) == set(Normalisation) and set(RESCALED) == set(Rescaling)


@pytest.mark.parametrize("how", Normalisation)
@pytest.mark.parametrize("rescaling", Rescaling)
def test_the_picture_takes_no_notice_of_exactly_the_rescalings_that_are_claimed(how, rescaling):
    """The network computes the same; is the picture that is drawn around it the same?"""
    other, rescale = RESCALED[rescaling]
    theta = other.pack(rescale(LOSS.unpack(THETA)))
    assert other.value(theta) == pytest.approx(float(LOSS.value(THETA)), rel=1e-12)
    ways = way("random", normalisation=str(how), seed=5)
    x = np.random.default_rng(6).uniform(-1, 1, size=(2, 40))
    ours = ways.span(LOSS, THETA).slice(LOSS).value(x)
    theirs = ways.span(other, theta).slice(other).value(x)
    if rescaling in INVARIANT[how]:
        np.testing.assert_allclose(theirs, ours, rtol=1e-11)
    else:
        assert np.max(np.abs(theirs - ours)) > 1e-3 * np.max(np.abs(ours))


# The draws ----------------------------------------------------------------------------------------


def test_directions_are_drawn_from_the_seed_alone():
    np.random.seed(1)  # noqa: NPY002
    one = way("random", seed=4).span(LOSS, THETA).directions
    np.random.seed(2)  # noqa: NPY002
    assert np.array_equal(way("random", seed=4).span(LOSS, THETA).directions, one)
    assert not np.any(np.isclose(way("random", seed=5).span(LOSS, THETA).directions, one) & (one != 0))


def test_directions_go_both_ways_and_are_nearly_orthogonal():
    f = from_callable(lambda t: t[0], domain=((-1, 1),) * 4000)
    at = np.random.default_rng(7).normal(size=4000)
    for how in Normalisation:
        u, v = way("random", normalisation=str(how)).span(f, at).directions.T
        for one in (u, v):
            assert abs(np.mean(one > 0) - 0.5) < 4 * 0.5 / np.sqrt(4000)
        assert abs(u @ v) < 4 / np.sqrt(4000) * 3 * np.linalg.norm(u) * np.linalg.norm(v)


def test_without_normalisation_they_are_orthonormal_and_a_coordinate_is_a_length():
    span = way("random", normalisation="none", seed=2).span(LOSS, THETA)
    np.testing.assert_allclose(span.directions.T @ span.directions, np.eye(2), atol=1e-14)
    assert span.directions[:, 0] @ drawn(D, 2, 0) > 0
    one = span.slice(LOSS)
    moved = one.lift([0.3, -0.4]) - one.centre
    assert np.linalg.norm(moved) == pytest.approx(0.5) and np.any(LOSS.unpack(span.directions[:, 0])["b1"])


def test_a_line_is_the_plane_s_first_axis():
    span = way("random", seed=3).span(LOSS, THETA)
    t = np.linspace(-1, 1, 7)
    along = span.slice(LOSS, line=True)
    assert along.dimension == 1
    np.testing.assert_allclose(along.value(t[None]), span.slice(LOSS).value([t, 0 * t]), rtol=1e-13)


def test_where_all_weights_are_0_there_is_no_direction():
    for how in ("filter", "layer", "element"):
        with pytest.raises(NoSlice, match="weights are 0") as refusal:
            way("random", normalisation=how).span(LOSS, np.zeros(D))
        assert refusal.value.fault is SliceFault.NO_WEIGHTS
    with pytest.raises(NoSlice) as refusal:  # both directions would be along the one weight that is there
        way("random", normalisation="element").span(LOSS, np.eye(D)[0])
    assert refusal.value.fault is SliceFault.STRAIGHT
    assert way("random", normalisation="none").span(LOSS, np.zeros(D)).domain == ((-1.0, 1.0),) * 2
    with pytest.raises(KnobError):
        way("random", normalisation="batch")
