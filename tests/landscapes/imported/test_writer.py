"""The function to paste: short, the one of the docs, and right about a network that torch knows."""

import io
import textwrap
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from landscapes import imported

ROOT = Path(__file__).parents[3]


def network(dtype=torch.float64):
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.Linear(3, 6), torch.nn.Tanh(), torch.nn.Linear(6, 1)).to(dtype)
    X = torch.randn(40, 3, dtype=dtype)
    t = torch.sin(X.sum(dim=1, keepdim=True))
    return model, lambda: torch.nn.functional.mse_loss(model(X), t)


@pytest.fixture(scope="module")
def save():
    names = {}
    exec(compile(imported.WRITER, "writer", "exec"), names)  # our own text
    return names["save_landscape"]


def test_it_is_short_and_in_the_docs():
    assert len(imported.WRITER.splitlines()) <= 40
    page = (ROOT / "docs" / "IMPORT.md").read_text("utf-8")
    assert textwrap.indent(imported.WRITER, "    ") in page


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_random_directions(save, dtype):
    model, loss = network(dtype)
    before, file = parameters_to_vector(model.parameters()).detach().clone(), io.BytesIO()
    save(file, model, loss, nodes=9, title="a test")
    assert torch.equal(parameters_to_vector(model.parameters()), before)
    read = imported.read(file.getvalue(), "a.npz")
    assert imported.audit(read) == () and read.title == "a test"
    d, w = read.directions, before.double().numpy()
    assert (d.kind, d.normalised, d.shapes) == ("random", "filter", ((6, 3), (6,), (1, 6), (1,)))
    for vector in d.vectors:
        np.testing.assert_allclose(
            np.linalg.norm(vector[:18].reshape(6, 3), axis=1),
            np.linalg.norm(w[:18].reshape(6, 3), axis=1),
            rtol=1e-6,
        )
        assert not vector[18:24].any() and vector[30] == 0
        assert np.linalg.norm(vector[24:30]) == pytest.approx(np.linalg.norm(w[24:30]), rel=1e-6)
    np.testing.assert_allclose(d.gram, d.products, rtol=1e-6)
    np.testing.assert_allclose(d.positive, np.sum(d.vectors > 0, axis=1) / d.entries, rtol=1e-6)
    i, j = 2, 7  # a loss is where the file says
    with torch.no_grad():
        at = w + read.x[j] * d.vectors[0] + read.y[i] * d.vectors[1]
        vector_to_parameters(torch.tensor(at, dtype=dtype), model.parameters())
        assert read.losses[i, j] == pytest.approx(float(loss()), rel=1e-6 if dtype is torch.float64 else 1e-4)


def test_the_plane_of_a_path(save):
    model, loss = network()
    path = []
    for _ in range(12):
        path.append(parameters_to_vector(model.parameters()).detach().clone())
        for _ in range(5):  # by hand: torch.optim takes seconds to load
            slopes = torch.autograd.grad(loss(), list(model.parameters()))
            with torch.no_grad():
                for parameter, slope in zip(model.parameters(), slopes):
                    parameter -= 0.02 * slope
    end, file = parameters_to_vector(model.parameters()).detach().clone(), io.BytesIO()
    save(file, model, loss, path, nodes=15)
    read = imported.read(file.getvalue(), "a.npz")
    assert imported.audit(read) == ()
    (track,) = read.tracks
    every = torch.stack([*path, end]).numpy()
    moves = every - every[-1]
    back = track.points @ read.directions.vectors
    np.testing.assert_allclose(np.linalg.norm(moves - back, axis=1), track.off, atol=1e-5)
    singular = np.linalg.svd(moves, compute_uv=False)
    assert np.sum(track.off**2) == pytest.approx(np.sum(singular[2:] ** 2), rel=1e-6)
    assert track.losses[-1] == read.centre_loss == float(loss().detach())
    assert read.directions.kind == "pca"


def test_the_example_is_small_and_passes():
    file = Path(imported.__file__).with_name("files") / "spirals.npz"
    assert file.stat().st_size < 60_000
    example = imported.example()
    assert imported.audit(example) == () and example.losses.shape == (31, 31)
    f = imported.landscape_of(example)
    assert f.value(example.centre) == pytest.approx(example.centre_loss, abs=0.01)


def test_the_example_is_the_losses_of_its_weights():
    """Its network written once more in NumPy, at nodes of the grid."""
    from docs.imported_example import spirals

    example = imported.example()
    X, t = (a.numpy() for a in spirals())
    d, ends = example.directions, np.cumsum([0, *(int(np.prod(s)) for s in example.directions.shapes)])
    for i, j in ((0, 0), (15, 4), (30, 30), (7, 22)):
        theta = d.weights + example.x[j] * d.vectors[0] + example.y[i] * d.vectors[1]
        W = [theta[a:b].reshape(s) for a, b, s in zip(ends, ends[1:], d.shapes)]
        z = np.tanh(np.tanh(X @ W[0].T + W[1]) @ W[2].T + W[3]) @ W[4].T + W[5]
        assert example.losses[i, j] == pytest.approx(np.mean(np.logaddexp(0, z) - t * z), rel=1e-5)
