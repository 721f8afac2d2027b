"""Every model and loss written once more in torch, with nothing of ours but the flat theta: a witness."""

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)  # tests run beside each other, and threads that wait for a core take seconds


def _polynomial(model, theta, X):
    powers = torch.cat([X**k for k in range(1, model.degree + 1)], dim=1)
    return F.linear(powers, theta[None, :-1], theta[-1:])


def _affine(model, theta, X):
    return F.linear(X, theta[None, :-1], theta[-1:])


def _softmax(model, theta, X):
    p = X.shape[1]
    classes = len(theta) // (p + 1)
    return F.linear(X, theta[: classes * p].reshape(classes, p), theta[classes * p :])


def _sphere(model, theta, X):
    return (torch.sum((X - theta[:-1]) ** 2, dim=1) - theta[-1])[:, None]


def _mlp(model, theta, X):
    bend = {"tanh": torch.tanh, "relu": F.relu, "sigmoid": torch.sigmoid, "linear": lambda z: z}[
        model.activation
    ]
    hidden = [n for n in (model.width_1, model.width_2, model.width_3) if n]
    a, at = X, 0
    for after in hidden:
        before = a.shape[1]
        W, at = theta[at : at + after * before].reshape(after, before), at + after * before
        b, at = theta[at : at + after], at + after
        a = bend(F.linear(a, W, b))
    before = a.shape[1]
    after = (len(theta) - at) // (before + 1)
    return F.linear(a, theta[at : at + after * before].reshape(after, before), theta[at + after * before :])


def _autoencoder(model, theta, X):
    bend = {"tanh": torch.tanh, "relu": F.relu, "linear": lambda z: z}[model.activation]
    a, at = X / model.scale, 0
    for layer, after in enumerate((model.hidden, model.code, model.hidden, X.shape[1])):
        W, at = theta[at : at + after * a.shape[1]].reshape(after, a.shape[1]), at + after * a.shape[1]
        b, at = theta[at : at + after], at + after
        a = F.linear(a, W, b)
        a = bend(a) if layer in (0, 2) else a
    return model.scale * a


MODELS = {
    "linear": _affine,
    "polynomial": _polynomial,
    "logistic": _affine,
    "softmax": _softmax,
    "sphere": _sphere,
    "tanh_unit": lambda model, theta, X: torch.tanh(theta[0] * X),
    "scaled_tanh_unit": lambda model, theta, X: theta[1] * torch.tanh(theta[0] * X),
    "two_tanh_units": lambda model, theta, X: torch.tanh(theta[0] * X) + torch.tanh(theta[1] * X),
    "scaled_relu_unit": lambda model, theta, X: theta[1] * F.relu(theta[0] * X),
    "mlp": _mlp,
    "autoencoder": _autoencoder,
}


def _cross_entropy(z, y):
    if z.shape[1] == 1:
        return F.binary_cross_entropy_with_logits(z[:, 0], y)
    return F.cross_entropy(z, y.long())


def _squared(z, y):
    if z.shape[1] > 1:
        return 0.5 * torch.mean(torch.sum((z - F.one_hot(y.long(), z.shape[1])) ** 2, dim=1))
    return 0.5 * F.mse_loss(z[:, 0], y)


LOSSES = {
    "squared": _squared,
    "absolute_error": lambda z, y: F.l1_loss(z[:, 0], y),
    "huber": lambda z, y: F.huber_loss(z[:, 0], y, delta=1.0),
    "cross_entropy": _cross_entropy,
    "hinge": lambda z, y: torch.mean(torch.clamp(1 - (2 * y - 1) * z[:, 0], min=0)),
}


# Of models whose targets are their inputs: a sum over the columns, a mean over the rows.
GIVEN_BACK = {
    "squared": lambda z, t: 0.5 * F.mse_loss(z, t, reduction="sum") / len(t),
    "absolute_error": lambda z, t: F.l1_loss(z, t, reduction="sum") / len(t),
    "huber": lambda z, t: F.huber_loss(z, t, delta=1.0, reduction="sum") / len(t),
}


def loss_of(loss, dtype=torch.float64):
    """theta -> the training loss of a landscape, as a torch function of a flat tensor."""
    X, y = (torch.tensor(array, dtype=dtype) for array in (loss.data.X, loss.data.y))

    def truth(theta):
        z = MODELS[loss.model.name](loss.model, theta, X)
        if loss.model.reproduces:
            return GIVEN_BACK[loss.loss.name](z, X)
        signs = loss.loss.name == "squared" and len(loss.data.classes) == 2 and z.shape[1] == 1
        return LOSSES[loss.loss.name](z, 2 * y - 1 if signs else y)

    return truth
