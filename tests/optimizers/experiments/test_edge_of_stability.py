"""The edge of stability is where theory has it; what cannot arrive does not; numbers are those of runs."""

import numpy as np
import pytest

import optimizers
from landscapes import learning
from landscapes.core.progress import Cancelled
from optimizers import schedules
from optimizers.experiments import presets, words
from optimizers.experiments.edge_of_stability import edge_of_stability, walk
from optimizers.experiments.kinds import Arrival, EdgeError, EdgeFault


def table_start(loss, seed=0):
    """The beginning that the table was made from: all weights from one stream, deviation sqrt(1/in)."""
    stream, parts = np.random.default_rng(seed), []
    for shape in loss.objective_of.shapes.values():
        parts.append(
            stream.normal(size=shape[0] * shape[1]) / np.sqrt(shape[1]) if shape[1:] else np.zeros(shape)
        )
    return np.concatenate(parts)


def track_of(degree, method, steps=5000, looks=100, seed=0):
    loss = presets.wave(degree)
    start = table_start(loss, seed)
    return edge_of_stability(loss, [method], start, steps * method.step_size, looks, flow=False).tracks[0]


GD, Polyak, Nesterov = optimizers.GradientDescent, optimizers.Momentum, optimizers.Nesterov
ARRIVED = {
    "T4, 0.1": (4, GD(step_size=0.1), 20),
    "T4, 0.2": (4, GD(step_size=0.2), 10),
    "T4, 0.4": (4, GD(step_size=0.4), 5),
    "T6, 0.2": (6, GD(step_size=0.2), 10),
    "T6, Polyak 0.5, 0.2": (6, Polyak(step_size=0.2, momentum=0.5), 15),
    "T4, Nesterov 0.5, 0.2": (4, Nesterov(step_size=0.2, momentum=0.5), 7.5),
}


@pytest.mark.parametrize("case", ARRIVED)
def test_the_table_of_those_that_arrive(case):
    """The median of lambda_max over the last 40 % of 5,000 steps, within 2 % of the threshold."""
    degree, method, threshold = ARRIVED[case]
    track = track_of(degree, method)
    assert track.thresholds == pytest.approx(np.full(101, threshold))
    assert track.settled == pytest.approx(threshold, rel=0.02)
    assert track.arrival is Arrival.AT_THE_EDGE and np.all(track.converged)
    assert track.losses[-1] < 0.05 * track.losses[0]  # and it has gone on descending


NOT_ARRIVED = {
    "T6, 0.1": (6, GD(step_size=0.1), 14.8, 20),
    "T4, Polyak 0.9, 0.1": (4, Polyak(step_size=0.1, momentum=0.9), 35.3, 38),
}


@pytest.mark.parametrize("case", NOT_ARRIVED)
def test_the_tables_negative_controls_do_not_arrive(case):
    degree, method, found, threshold = NOT_ARRIVED[case]
    track = track_of(degree, method)
    assert track.settled == pytest.approx(found, rel=0.01)
    assert track.thresholds[-1] == pytest.approx(threshold)
    assert track.arrival is Arrival.BELOW
    # T6 has come up to the edge in the last steps alone.
    assert track.crossing is None or (case == "T6, 0.1" and track.crossing > 90)
    said = "touched" if track.crossing else "has not reached"
    assert said in words.of_track(track)


def test_digits_at_their_edge_and_below_it():
    arrived, control = (
        edge_of_stability(
            presets.digits(), [GD(step_size=eta)], time=1500 * eta, looks=30, flow=False
        ).tracks[0]
        for eta in (0.5, 0.25)
    )
    assert arrived.settled == pytest.approx(4, rel=0.02)
    assert control.arrival is Arrival.BELOW and control.crossing is None
    assert control.thresholds[-1] == 8 and control.settled < 6


def test_adaptive_methods_hover_at_their_own_preconditioned_thresholds():
    """Adam at 38/eta within 5 %, RMSprop with momentum at 3/eta within 3 %; the plain curvature is not."""
    adam, rmsprop = presets.preset("adaptive").run().tracks
    assert adam.thresholds[-1] == pytest.approx(38_000) and rmsprop.thresholds[-1] == pytest.approx(3000)
    assert adam.ratio == pytest.approx(1, abs=0.05) and rmsprop.ratio == pytest.approx(1, abs=0.03)
    assert np.median(adam.sharpness[-40:]) < 0.1 * adam.settled
    assert np.isnan(adam.preconditioned[0]) and np.all(adam.converged[1:])


@pytest.fixture(scope="module")
def lockstep():
    loss = presets.wave(4)
    methods = [GD(step_size=0.2), GD(step_size=0.3), Polyak(step_size=0.1, momentum=0.5)]
    return edge_of_stability(loss, methods, time=30.0, looks=12, tolerance=1e-8)


def test_tracks_are_in_lockstep(lockstep):
    """At equal step size times step, to half a step."""
    clock = np.linspace(0, 30, 13)
    np.testing.assert_array_equal(lockstep.flow.times, clock)
    for track in lockstep.tracks:
        assert np.all(np.abs(track.times - clock) <= 0.5 * track.optimizer.step_size + 1e-12)
        np.testing.assert_array_equal(track.times, track.steps * track.optimizer.step_size)


def test_numbers_are_those_of_the_recorded_run(lockstep):
    """Points, losses, curvature by numpy from the whole Hessian, and the next step's alignment."""
    loss = lockstep.loss
    for track in lockstep.tracks:
        last = int(track.steps[-1])
        run = optimizers.run(loss, track.optimizer, lockstep.start, steps=last, tolerance=0)
        np.testing.assert_array_equal(track.end, run.path[-1])
        np.testing.assert_allclose(track.values, run.values, rtol=1e-12)
        for k in (0, 5, 11):
            values, vectors = np.linalg.eigh(loss.hessian(run.path[track.steps[k]]))
            assert track.sharpness[k] == pytest.approx(values[-1], rel=1e-7)
            move = run.path[track.steps[k] + 1] - run.path[track.steps[k]]
            cosine = abs(vectors[:, -1] @ move) / np.linalg.norm(move)
            assert track.alignment[k] == pytest.approx(cosine, abs=1e-4)
        np.testing.assert_allclose(track.losses, run.values[track.steps], rtol=1e-12)


def test_the_preconditioned_curvature_is_that_of_the_whole_matrix():
    loss, method = presets.wave(4), optimizers.Adam(step_size=1e-3)
    track = edge_of_stability(loss, [method], time=0.05, looks=5, flow=False, tolerance=1e-8).tracks[0]
    for t, (theta, state, _) in enumerate(walk(loss, method, loss.initial(0), 50)):
        if t and t in track.steps:
            (k,) = np.flatnonzero(track.steps == t)
            turned = loss.hessian(theta) / method.preconditioner(state)[:, None]
            truth = np.linalg.eigvals(turned).real.max()
            assert track.preconditioned[k] == pytest.approx(truth, rel=1e-6)


def test_a_short_step_follows_the_flow(lockstep):
    """Gradient descent of a step size far below the edge is Euler's method on the flow."""
    loss = presets.wave(4)
    seen = edge_of_stability(loss, [GD(step_size=0.005)], time=10.0, looks=5)
    np.testing.assert_allclose(seen.tracks[0].losses, seen.flow.losses, rtol=0.02)
    np.testing.assert_allclose(seen.tracks[0].sharpness, seen.flow.sharpness, rtol=0.02)
    assert seen.flow.sharpness[0] == pytest.approx(lockstep.flow.sharpness[0], rel=1e-6)


def test_a_quadratic_diverges_above_its_threshold_and_says_so():
    """Least squares: the curvature does not give way."""
    loss = learning.training_loss("linear", learning.dataset("line"))
    top = np.linalg.eigvalsh(loss.hessian(loss.start))[-1]
    methods = [GD(step_size=2.2 / top), GD(step_size=1.8 / top)]
    seen = edge_of_stability(loss, methods, time=12_000.0 / top, looks=20, flow=False)
    lost, kept = seen.tracks
    assert lost.arrival is Arrival.DIVERGED and np.isnan(lost.sharpness[-1])
    assert lost.ratio != lost.ratio and "diverged" in words.of_track(lost)
    assert kept.ratio == pytest.approx(0.9) and kept.arrival is Arrival.BELOW


def test_whom_there_is_no_edge_for_is_told_by_a_code():
    loss = presets.wave(4)
    refused = [
        (EdgeFault.NO_THRESHOLD, optimizers.get("nadam")),
        (EdgeFault.NO_THRESHOLD, optimizers.get("newton")),
        (EdgeFault.NO_THRESHOLD, optimizers.Adam(weight_decay=0.1)),
        (EdgeFault.NO_THRESHOLD, optimizers.get("nelder_mead")),
        (EdgeFault.SCHEDULE, GD(step_size=schedules.cosine(0.1))),
        (EdgeFault.TOO_LONG, GD(step_size=2.0)),
    ]
    for fault, method in refused:
        with pytest.raises(EdgeError) as refusal:
            edge_of_stability(loss, [method], time=1.0)
        assert refusal.value.fault is fault and method.title in str(refusal.value)


def test_it_tells_how_far_it_is_and_stops_when_asked():
    loss, told = presets.wave(4), []
    edge_of_stability(loss, [GD(step_size=0.1)], time=1.0, looks=3, progress=lambda *at: told.append(at))
    assert told[-1] == (12, 12) and [done for done, _ in told] == sorted(done for done, _ in told)
    with pytest.raises(Cancelled):
        edge_of_stability(loss, [GD(step_size=0.1)], time=1.0, progress=lambda done, total: False)


def test_every_preset_has_methods_with_thresholds():
    for name in presets.Name:
        made = presets.preset(name)
        assert all(method.stability_threshold() for method in made.methods) and made.time > 0
    with pytest.raises(ValueError, match="weather"):
        presets.preset("weather")
