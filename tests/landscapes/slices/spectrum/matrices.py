"""Losses with their Hessians by torch, and matrices with spectra that are known because they are planted."""

import numpy as np
import torch

from landscapes import learning
from landscapes.slices.spectrum.products import Products
from tests.landscapes.learning import torch_models

CASES = {
    "squared": ("squared", 1, {"width_1": 5, "width_2": 3}),
    "two classes": ("cross_entropy", 2, {"width_1": 4, "activation": "sigmoid"}),
    "three classes": ("cross_entropy", 3, {"width_1": 4, "width_2": 4}),
    "three classes, squared": ("squared", 3, {"width_1": 4, "activation": "relu"}),
}


def network(name, n=40, p=3, weight_decay=0.0):
    """A training loss of a small network, and a theta."""
    loss, classes, settings = CASES[name]
    rng = np.random.default_rng(1)
    X = rng.normal(size=(n, p))
    y = np.arange(n) % classes if classes > 1 else np.tanh(X[:, 0]) + 0.2 * rng.normal(size=n)
    names = [f"class {k}" for k in range(classes)] if classes > 1 else None
    data = learning.from_arrays(X, y, classes=names)
    made = learning.training_loss(learning.model("mlp", **settings), data, loss, weight_decay=weight_decay)
    return made, 0.8 * rng.normal(size=made.dimension)


def hessian_by_torch(loss, theta):
    """(d, d), without penalties."""
    return torch.autograd.functional.hessian(torch_models.loss_of(loss), torch.tensor(theta)).numpy()


def product_by_torch(loss, theta, v):
    """The Hessian times v, without penalties: two backward passes."""
    at = torch.tensor(theta, requires_grad=True)
    (slope,) = torch.autograd.grad(torch_models.loss_of(loss)(at), at, create_graph=True)
    return torch.autograd.grad(slope @ torch.tensor(v), at)[0].numpy()


def gauss_newton_by_torch(loss, theta):
    """J' H J with the outputs' Jacobian J and the Hessian H of the loss in the outputs, both by torch."""
    X, y = torch.tensor(loss.data.X), torch.tensor(loss.data.y)
    model = torch_models.MODELS[loss.model.name]

    def outputs(t):
        return model(loss.model, t, X)

    def cost(z):
        signs = loss.loss.name == "squared" and len(loss.data.classes) == 2
        return torch_models.LOSSES[loss.loss.name](z, 2 * y - 1 if signs else y)

    at = torch.tensor(theta)
    z = outputs(at)
    J = torch.autograd.functional.jacobian(outputs, at).reshape(z.numel(), -1)
    H = torch.autograd.functional.hessian(cost, z).reshape(z.numel(), z.numel())
    return (J.T @ H @ J).numpy()


def planted(values, seed=0):
    """A symmetric matrix with these eigenvalues, in a random basis, and its products."""
    values = np.asarray(values, dtype=float)
    basis, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(len(values), len(values))))
    matrix = (basis * values) @ basis.T
    matrix = (matrix + matrix.T) / 2
    return matrix, Products(len(values), lambda v: matrix @ v)
