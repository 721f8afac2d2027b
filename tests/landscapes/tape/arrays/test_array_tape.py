"""The tape as a whole: batches, chunks, what is refused, and that nothing is shared by accident."""

import autograd.numpy as anp
import numpy as np
import pytest

from landscapes.tape.arrays import answers
from landscapes.tape.arrays.array_tape import ArrayTape
from landscapes.tape.arrays.recording import Asked
from tests.landscapes.tape.arrays.losses import (
    assert_close,
    cross_entropy,
    linear,
    logistic,
    points,
    small_network,
    softmax_loss,
    squared,
    thetas,
)


def regressions():
    X, y = points(30, 3)
    classes = np.eye(3)[np.arange(30) % 3]
    yield ArrayTape(linear, {"w": (3, 1)}, {"X": X, "y": y})
    yield ArrayTape(logistic, {"w": (3, 1)}, {"X": X, "y": (y > 0) * 1.0})
    yield ArrayTape(softmax_loss, {"W": (3, 3)}, {"X": X, "y": classes})


TAPES = [
    *regressions(),
    small_network("tanh", squared),
    small_network("relu", squared),
    small_network("sigmoid", cross_entropy),
]
EVERY = pytest.mark.parametrize("tape", TAPES)


@EVERY
def test_a_batch_equals_its_members_to_the_last_bit(tape):
    """Of any size: programs of different sizes and padded ones give the same numbers."""
    for count in (1, 3, 22):
        theta = thetas(tape, count, seed=count)
        value, gradient, matrix = tape.everything(theta)
        np.testing.assert_array_equal(tape.value(theta), value)
        np.testing.assert_array_equal(tape.gradient(theta), gradient)
        np.testing.assert_array_equal(tape.hessian(theta), matrix)
        for k in range(count):
            alone = tape.everything(theta[:, k])
            for one, together in zip(alone, (value, gradient, matrix)):
                np.testing.assert_array_equal(one, together[..., k])
            np.testing.assert_array_equal(tape.value(theta[:, k]), value[k])
            np.testing.assert_array_equal(tape.gradient(theta[:, k]), gradient[:, k])


@EVERY
def test_the_replay_is_direct_autograd(tape):
    assert tape.refusal == ""
    theta = thetas(tape, 3)
    value, gradient, matrix = tape.everything(theta)
    assert tape.refusal == ""
    truth = *tape.direct.value_and_gradient(theta.T), tape.direct.hessian(theta.T)
    for ours, direct in zip((value, gradient, matrix), truth):
        assert_close(np.moveaxis(ours, -1, 0), direct, 1e-11)


@EVERY
def test_no_answer_changes_when_something_else_is_asked(tape):
    """What is returned is nobody's buffer."""
    theta = thetas(tape, 5)

    def all_answers(theta, v):
        one, some = tape.everything(theta[:, 0]), tape.everything(theta)
        also = tape.value_and_gradient(theta[:, 0]), tape.value_and_gradient(theta)
        single = tape.value(theta), tape.hessian(theta[:, 0]), tape.hessian_vector(theta[:, 0], v)
        return [*one, *some, *also[0], *also[1], *single]

    first = all_answers(theta, theta)
    kept = [np.copy(array) for array in first]
    all_answers(2 * theta + 1, 3 * theta)
    for array, copy in zip(first, kept):
        np.testing.assert_array_equal(array, copy)
        assert array.flags.writeable
    for array in first:
        array[...] = 17.0  # whoever writes into an answer changes no later one
    for array, copy in zip(all_answers(theta, theta), kept):
        np.testing.assert_array_equal(array, copy)


def test_shapes_are_components_first_for_any_batch():
    tape = TAPES[0]
    for batch in ((), (1,), (4,), (2, 3), (0,), (2, 0)):
        theta = thetas(tape, *batch)
        value, gradient, matrix = tape.everything(theta)
        assert value.shape == tape.value(theta).shape == batch
        assert gradient.shape == tape.gradient(theta).shape == (3, *batch)
        assert matrix.shape == tape.hessian(theta).shape == (3, 3, *batch)
    grid = thetas(tape, 2, 3)
    np.testing.assert_array_equal(tape.value(grid)[1, 2], tape.value(grid[:, 1, 2]))
    assert tape.hessian_vector(grid[:, 0, 0], np.zeros((3, 0))).shape == (3, 0)


def test_chunks_do_not_show_and_stay_small(monkeypatch):
    """More thetas than a chunk holds, and no buffer above the limit but for one theta alone."""
    X, y = points(50, 3)
    tape = ArrayTape(logistic, {"w": (3, 1)}, {"X": X, "y": (y > 0) * 1.0})
    theta = thetas(tape, 333)
    whole = tape.everything(theta)
    monkeypatch.setattr(answers, "_CHUNK", 1_000)
    other = ArrayTape(logistic, {"w": (3, 1)}, {"X": X, "y": (y > 0) * 1.0})
    for ours, expected in zip(other.everything(theta), whole):
        np.testing.assert_array_equal(ours, expected)
    np.testing.assert_array_equal(other.value(theta), whole[0])
    known = other.programs._known
    assert max(n for asked, n, _ in known if asked is Asked.VALUE) == 16
    for (_, n, _), program in known.items():
        assert n == 1 or program.recording.biggest <= 1_000


@pytest.mark.parametrize("most", [1, 5, 64])
@pytest.mark.parametrize("count", [0, 1, 2, 31, 33, 64, 100, 1_000])
def test_pieces_cover_a_count_once(count, most):
    """In order, without gaps, with sizes that are powers of 2 and at most 1.3 times what is left."""
    covered = []
    for start, many, size in answers.pieces(count, most):
        assert many <= size <= max(1, most) and size & (size - 1) == 0 and size <= 1.3 * many
        covered += range(start, start + many)
    assert covered == list(range(count))


def test_folding_changes_no_result_when_data_hold_zeros_ones_and_constant_columns():
    """Columns of 0, of 1 and of another number, and targets that are all equal."""
    X, _ = points(20, 5)
    X[:, 0], X[:, 1], X[:, 2] = 0.0, 1.0, 2.5
    for target in (0.0, 1.0, 0.5):
        y = np.full((20, 1), target)
        for per, data in ((logistic, {"X": X, "y": y}), (linear, {"X": np.ones_like(X), "y": y})):
            tape = ArrayTape(per, {"w": (5, 1)}, data)
            theta = thetas(tape, 2)
            truth = *tape.direct.value_and_gradient(theta.T), tape.direct.hessian(theta.T)
            for ours, direct in zip(tape.everything(theta), truth):
                assert_close(np.moveaxis(ours, -1, 0), direct, 1e-12)
            assert tape.refusal == ""


def test_a_loss_that_decides_with_if_is_answered_by_autograd_and_says_why():
    """One theta at a time, also in a batch."""

    def per(parts, data):
        w = parts["w"]
        total = anp.sum(data["c"] * w * w, axis=-1)
        return total if total > 1.0 else 3.0 * total

    tape = ArrayTape(per, {"w": (2,)}, {"c": np.array([1.0, 2.0])})
    assert "`if`" in tape.refusal and "np.where" in tape.refusal
    theta = np.array([[0.1, 3.0, 0.5], [0.2, 1.0, -0.1]])
    factor = np.array([3.0, 1.0, 3.0])
    value, gradient, matrix = tape.everything(theta)
    c = np.array([[1.0], [2.0]])
    assert_close(value, factor * np.sum(c * theta**2, axis=0), 1e-14)
    assert_close(gradient, factor * 2 * c * theta, 1e-14)
    assert_close(matrix, np.einsum("ij,n->ijn", np.diag([2.0, 4.0]), factor), 1e-14)
    assert_close(tape.hessian_vector(theta[:, 0], [1.0, 1.0]), np.array([6.0, 12.0]), 1e-14)


def test_a_function_that_cannot_be_recorded_is_named():
    def per(parts, data):
        return anp.sum(anp.sort(anp.reshape(parts["w"], (3,))) * data["c"])

    tape = ArrayTape(per, {"w": (3,)}, {"c": np.array([1.0, 2.0, 3.0])})
    assert tape.refusal == "np.sort cannot be recorded"
    np.testing.assert_array_equal(tape.gradient([3.0, 1.0, 2.0]), [3.0, 1.0, 2.0])
    np.testing.assert_array_equal(tape.value(np.eye(3) + 1.0), [1.0 + 2.0 + 6.0] * 3)


def test_numbers_that_differ_from_autograds_are_not_trusted(monkeypatch):
    """A replay that is wrong is found before anybody is answered by it."""
    monkeypatch.setattr(
        "landscapes.tape.arrays.recorder.Recorder.chosen", lambda self, c, a, b: self.operand(a)
    )

    def per(parts, data):
        w = parts["w"]
        return anp.sum(anp.where(w > 0.0, w * w, -3.0 * w), axis=-1)

    tape = ArrayTape(per, {"w": (4,)}, {})
    assert "disagrees" in tape.refusal
    np.testing.assert_array_equal(tape.gradient([1.0, -1.0, 2.0, -2.0]), [2.0, -3.0, 4.0, -3.0])


def test_a_loss_that_is_not_written_for_batches_is_taken_theta_by_theta():
    """It adds the thetas up; the recording for several is found to be wrong, and said so."""
    tape = ArrayTape(lambda parts, data: anp.sum(data["c"] * parts["w"] ** 2), {"w": (3,)}, {"c": 2.0})
    theta = thetas(tape, 9)
    assert tape.refusal == ""
    value, gradient = tape.value_and_gradient(theta)
    assert_close(value, 2 * np.sum(theta**2, axis=0), 1e-14)
    assert_close(gradient, 4 * theta, 1e-14)
    assert_close(tape.hessian(theta), np.repeat(4 * np.eye(3)[..., None], 9, axis=-1), 1e-14)
    assert "disagrees" in tape.refusal


def test_overflow_is_an_answer_and_undefined_values_have_undefined_derivatives():
    """No exception and no warning."""

    def per(parts, data):
        return anp.sum(anp.log(parts["w"]), axis=-1) + data["zero"]

    tape = ArrayTape(per, {"w": (2,)}, {"zero": 0.0})
    assert tape.refusal == ""
    value, gradient, matrix = tape.everything([[1.0, -1.0], [2.0, 2.0]])
    np.testing.assert_array_equal(np.isnan(value), [False, True])
    np.testing.assert_array_equal(np.isnan(gradient), [[False, True]] * 2)
    np.testing.assert_array_equal(gradient[:, 0], [1.0, 0.5])
    np.testing.assert_array_equal(tape.gradient([-1.0, 2.0]), np.full(2, np.nan))
    np.testing.assert_array_equal(tape.hessian([-1.0, 2.0]), np.full((2, 2), np.nan))
    np.testing.assert_array_equal(tape.hessian([1.0, 2.0]), matrix[..., 0])
    for tape in TAPES:
        for theta in (np.full(tape.dimension, 1e200), np.full(tape.dimension, np.nan)):
            value, gradient, matrix = tape.everything(theta)
            if np.isnan(value):
                assert np.isnan(gradient).all() and np.isnan(matrix).all()
            np.testing.assert_array_equal(tape.hessian(theta), matrix)
    assert np.isnan(TAPES[0].value(np.full(3, np.nan)))


def test_a_loss_that_does_not_depend_on_theta_is_flat():
    tape = ArrayTape(lambda parts, data: data["c"], {"w": (2,)}, {"c": 3.0})
    value, gradient, matrix = tape.everything(np.ones((2, 4)))
    assert tape.refusal == ""
    np.testing.assert_array_equal(value, np.full(4, 3.0))
    assert not gradient.any() and not matrix.any()


def test_data_are_copied_and_read_only():
    X, y = points(10, 2)
    tape = ArrayTape(linear, {"w": (2, 1)}, {"X": X, "y": y})
    before = tape.value([1.0, 2.0])
    X[...] = 0.0
    assert tape.value([1.0, 2.0]) == before
    with pytest.raises(ValueError, match="read-only"):
        tape.data["X"][0, 0] = 1.0


def test_what_is_asked_wrongly_is_said_in_a_sentence():
    X, y = points(10, 2)
    tape = ArrayTape(linear, {"w": (2, 1)}, {"X": X, "y": y})
    with pytest.raises(ValueError, match=r"theta must have shape \(2, ...\)"):
        tape.value(np.zeros(3))
    with pytest.raises(ValueError, match="of one theta"):
        tape.hessian_vector(np.zeros((2, 2)), np.zeros(2))
    with pytest.raises(TypeError, match="complex"):
        ArrayTape(linear, {"w": (2, 1)}, {"X": X * 1j, "y": y})
    with pytest.raises(ValueError, match="rows names 'Z'"):
        ArrayTape(linear, {"w": (2, 1)}, {"X": X, "y": y}, rows=("Z",))
    with pytest.raises(ValueError, match="same number of samples"):
        ArrayTape(linear, {"w": (2, 1)}, {"X": X, "y": y[:5]}, rows=("X", "y"))
    with pytest.raises(ValueError, match="shapes is empty"):
        ArrayTape(linear, {}, {"X": X, "y": y})
