"""Every planted fault is found, alone and with its place; clean files pass."""

import json
import re

import numpy as np
import pytest

from landscapes import imported
from landscapes.imported import FindingKind, words

from . import made_files
from .made_files import File

CLEAN, PLANTED = made_files.clean(), made_files.planted()


def found(contents):
    return imported.audit(imported.read(contents, "a file"))


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_file_passes(name):
    assert found(CLEAN[name]) == ()


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found_and_no_other(name):
    contents, kind = PLANTED[name]
    findings = found(contents)
    assert {finding.kind for finding in findings} == {kind}
    for finding in findings:
        assert re.fullmatch(r"[A-Z].*[a-z0-9)].", finding.sentence), finding.sentence
        assert "nan" not in finding.sentence and "{" not in finding.sentence


def test_there_are_as_many_as_promised():
    assert len(CLEAN) == 12 and len(PLANTED) >= 12


def only(contents):
    (finding,) = found(contents)
    return finding


def test_the_place_is_told():
    f = only(PLANTED["not finite"][0])
    assert (f.count, f.value) == (2, 1) and f.index == (3, 4)
    assert f.place == pytest.approx((-0.6, -0.7))
    f = only(PLANTED["off-centre"][0])
    assert f.place == pytest.approx((0.3, 0), abs=0.01)
    f = only(PLANTED["a sum and a mean"][0])
    assert f.part == "sgd" and f.value == pytest.approx(120, rel=0.01)
    f = only(PLANTED["arc length against multiples"][0])
    assert f.value == pytest.approx(1 / 7.3, rel=0.01)
    f = only(PLANTED["off the plane"][0])
    assert f.index == (0,) and f.value == 2
    f = only(PLANTED["float16"][0])
    assert f.value == 11
    f = only(PLANTED["not normalised as claimed"][0])
    # of row 1 twelve numbers are longer by half, of rows 2 and 3 all
    assert f.part == "out.weight" and f.index[:2] == (1, 2) and f.count == 3
    f = only(PLANTED["a row twice"][0])
    assert f.index == (11, 12) and f.place == pytest.approx((0.1, 0.2))
    contents = PLANTED["a node twice"][0]
    f = only(contents)
    lines = contents.decode().splitlines()
    assert lines[f.index[0] - 1] == "0.1,0.2,0.77," and f.place == pytest.approx((0.1, 0.2))


def random_file(seed):
    """A sum of sines and a bowl on axes of any lengths, sometimes with noise."""
    rng = np.random.default_rng([seed, 99])
    waves, bend = rng.normal(size=(4, 4)), rng.normal(size=(2, 2))

    def f(x, y):
        a, b = bend[0, 0] * x + bend[0, 1] * y, bend[1, 0] * x + bend[1, 1] * y
        return 3 + a * a + b * b + sum(w[0] * np.sin(w[1] * x + 2 * w[2] * y + w[3]) for w in waves)

    x, y = (np.linspace(-rng.uniform(0.9, 2), rng.uniform(0.9, 2), rng.integers(8, 40)) for _ in range(2))
    return File(f, x, y, noise=float(rng.choice([0, 0.01, 0.3])), seed=seed)


def test_random_clean_files_pass():
    for seed in range(80):
        assert found(random_file(seed).npz()) == (), seed


def test_an_even_surface_is_not_blamed_for_what_turning_cannot_change():
    """Its serpentine is the same grid, and its transposed one another surface."""
    file = File(made_files.even, np.linspace(-1, 1, 20), np.linspace(-1, 1, 20), seed=1)
    file.losses[1::2] = file.losses[1::2, ::-1]
    assert found(file.npz()) == ()
    file.losses = file.losses.T
    assert only(file.npz()).kind is FindingKind.TRANSPOSED


def test_a_direction_that_changes_nothing_is_told():
    file = File(lambda x, y: np.sin(2 * x) + x * x + 0 * y, seed=3)
    f = only(file.npz())
    assert f.kind is FindingKind.DUPLICATE_LINES and f.axis == "x" and f.count == 20


def test_half_precision_is_told_from_counts_and_shares():
    rng = np.random.default_rng(0)

    def kinds(losses):
        file = File(seed=4)
        file.losses, file.paths, file.arrays, file.about = losses.reshape(21, 21), {}, {}, {}
        return {(f.kind, f.value) for f in found(file.npz()) if f.kind is FindingKind.FEW_BITS}

    numbers = rng.uniform(0.1, 5, 441)
    assert kinds(numbers.astype(np.float16)) == {(FindingKind.FEW_BITS, 11)}
    top = (numbers.astype(np.float32).view(np.uint32) & 0xFFFF0000).view(np.float32)  # bfloat16
    assert kinds(top) == {(FindingKind.FEW_BITS, 8)}
    assert not kinds(numbers.astype(np.float32))
    assert not kinds(rng.integers(0, 900, 441)) and not kinds(rng.integers(0, 900, 441) / 1024)
    assert not kinds(rng.integers(128, 256, 441))
    assert not kinds(np.round(numbers, 2))


def test_a_centre_that_is_not_on_the_grid_or_of_another_loss():
    file = File(seed=5)
    file.paths, file.arrays, file.about["centre"] = {}, {}, [0.0, 1.5]
    assert only(file.npz()).kind is FindingKind.CENTRE_OUTSIDE
    file = File(seed=5)
    file.paths, file.arrays = {}, {}
    file.x = file.x + 0.3
    f = only(file.npz())
    assert f.kind is FindingKind.OFF_CENTRE and f.expected == made_files.bowl(0, 0)
    assert f.value == pytest.approx(made_files.bowl(-0.3, 0), abs=1e-3)


def test_facts_do_for_vectors():
    """Claims are checked by what a file tells of directions that are too long to be in it."""
    file = File(seed=6)
    said = {"kind": "random", "normalised": "filter", "orthogonal": True, "entries": 10_000}
    good = {
        "positive": [0.51, 0.49],
        "gram": [[4, 0.001], [0.001, 9]],
        "filter_ratios": [[1, 1], [1, 1.0005]],
    }
    file.about["directions"] = said | good
    assert found(file.npz()) == ()
    for fact, value, kind in (
        ("positive", [1.0, 0.5], FindingKind.DIRECTION_SIGNS),
        ("positive", [0.5, 0.535], FindingKind.DIRECTION_SIGNS),  # seven deviations
        ("gram", [[4, 3], [3, 9]], FindingKind.NOT_ORTHOGONAL),
        ("filter_ratios", [[1, 1], [0.2, 1]], FindingKind.NOT_NORMALISED),
    ):
        file.about["directions"] = said | good | {fact: value}
        assert only(file.npz()).kind is kind


def test_a_path_without_losses_that_is_elsewhere():
    file = File(seed=7)
    file.paths = {"sgd": {"points": 40 * file.paths["sgd"]["points"]}}
    f = only(file.npz())
    assert f.kind is FindingKind.PATH_OUTSIDE and f.part == "sgd" and f.count > 15
    assert f.place == tuple(file.paths["sgd"]["points"][f.index[0]])


def test_every_code_has_its_sentence():
    assert set(words._FINDINGS) == set(FindingKind)
    assert set(words._REFUSALS) == set(imported.FileFault)


def test_a_curve_is_audited_too():
    x = np.linspace(-1, 1, 30)
    f = lambda x: np.exp(x) + x**2  # noqa: E731
    at = np.linspace(0.9, 0, 12)
    whole = {"x": x.tolist(), "losses": f(x).tolist(), "about": {"centre": [0.0], "centre_loss": 1.0}}
    whole["paths"] = {"sgd": {"points": at.tolist(), "losses": f(at).tolist()}}
    assert found(json.dumps(whole).encode()) == ()
    whole["paths"]["sgd"]["losses"] = (50 * f(at)).tolist()
    assert only(json.dumps(whole).encode()).kind is FindingKind.LOSS_UNITS
    whole["paths"]["sgd"]["losses"] = f(at - 0.25).tolist()
    f = only(json.dumps(whole).encode())
    assert f.kind is FindingKind.OFF_CENTRE and f.place == pytest.approx((-0.25,), abs=0.01)
