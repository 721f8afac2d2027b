"""A run's digest is that of its numbers; its words are how it ended."""

import dataclasses
import hashlib

import numpy as np

import landscapes
import optimizers

F = landscapes.get("booth")


def test_the_digest_is_that_of_points_values_and_gradient_norms():
    run = optimizers.run(F, "momentum", steps=7)
    plain = hashlib.sha256()
    for array in (run.path, run.values, run.gradient_norms):
        plain.update(f"<f8{array.shape}".encode() + array.tobytes())
    assert run.digest() == plain.hexdigest() == optimizers.run(F, "momentum", steps=7).digest()


def test_one_bit_is_another_digest_but_one_nan_is_as_good_as_another():
    run = optimizers.run(F, "momentum", optimizers.starts(F, 3), steps=4)
    for part in ("path", "values", "gradient_norms"):
        array = getattr(run, part).copy()
        array.flat[-1] = np.nextafter(array.flat[-1], np.inf)
        assert dataclasses.replace(run, **{part: array}).digest() != run.digest()
        array.flat[-1] = np.nan
        other = np.where(np.isnan(array), -array, array)  # with another sign
        one, two = (dataclasses.replace(run, **{part: numbers}) for numbers in (array, other))
        assert one.digest() == two.digest() != run.digest()
    assert dataclasses.replace(run, path=run.path[:-1]).digest() != run.digest()


def test_words_are_the_sentence_of_one_start_and_the_count_of_many():
    one = optimizers.run(F, "newton")
    assert one.words == one.outcome.sentence
    starts = np.array([[1.0, 2.0, np.e], [3.0, 1.0, -4.0]])
    many = optimizers.run(F, optimizers.GradientDescent(step_size=0.05), starts, steps=150)
    counts = dict(zip(*np.unique(many.status.astype(str), return_counts=True)))
    assert many.words == "3 starts: " + ", ".join(f"{n} {name}" for name, n in counts.items()) + "."
