"""The methods that torch.optim has, as code: those whose paths the tests hold equal to torch's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from optimizers import Optimizer
from optimizers.core.schedules import Schedule

from .literals import Code, call
from .refusal import NoScript

_BETAS = (0.9, 0.999)


def _plain(**renamed: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Settings by torch's names."""
    return lambda settings: {renamed.get(name, name): value for name, value in settings.items()}


def _with_betas(settings: dict[str, Any]) -> dict[str, Any]:
    betas = settings.pop("beta1"), settings.pop("beta2")
    return {"betas": betas, **_plain(epsilon="eps")(settings)}


def _with_pairs(settings: dict[str, Any]) -> dict[str, Any]:
    return {
        "etas": (settings["eta_minus"], settings["eta_plus"]),
        "step_sizes": (settings["step_size_min"], settings["step_size_max"]),
    }


def _nesterov(settings: dict[str, Any]) -> dict[str, Any]:
    return {**settings, **({"nesterov": True} if settings["momentum"] else {})}


def _amsgrad(settings: dict[str, Any]) -> dict[str, Any]:
    return {**_with_betas(settings), "amsgrad": True}


# Torch's class, its arguments of our settings, and those of its defaults that are not 0 or False.
_EPS = {"eps": 1e-8}
_ADAM = {"betas": _BETAS, **_EPS}
_TABLE: dict[str, tuple[str, Callable[[dict[str, Any]], dict[str, Any]], dict[str, Any]]] = {
    "gradient_descent": ("SGD", _plain(), {}),
    "momentum": ("SGD", _plain(), {}),
    "nesterov": ("SGD", _nesterov, {}),
    "adagrad": ("Adagrad", _plain(epsilon="eps"), {"eps": 1e-10}),
    "rmsprop": ("RMSprop", _plain(epsilon="eps"), {"alpha": 0.99, **_EPS}),
    "adadelta": ("Adadelta", _plain(epsilon="eps"), {"rho": 0.9, "eps": 1e-6}),
    "adam": ("Adam", _with_betas, _ADAM),
    "amsgrad": ("Adam", _amsgrad, _ADAM),
    "adamw": ("AdamW", _with_betas, {**_ADAM, "weight_decay": 0.01}),
    "adamax": ("Adamax", _with_betas, _ADAM),
    "nadam": ("NAdam", _with_betas, {**_ADAM, "momentum_decay": 0.004}),
    "radam": ("RAdam", _with_betas, _ADAM),
    "rprop": ("Rprop", _with_pairs, {"etas": (0.5, 1.2), "step_sizes": (1e-6, 50.0)}),
}
NAMES = frozenset(_TABLE)


def torch_method(method: Optimizer) -> Code:
    """``torch.optim.Adam(parameters, lr=0.1)`` of a method; NoScript where torch.optim has it not."""
    if method.name not in _TABLE:
        raise NoScript(f"PyTorch's torch.optim has no such method as {method.title}.")
    name, renamed, usual = _TABLE[method.name]
    settings = dict(method.settings)
    size = settings.pop("step_size")
    arguments = {
        argument: value for argument, value in renamed(settings).items() if value != usual.get(argument, 0)
    }
    rate = size.base if isinstance(size, Schedule) else size
    return Code(call(f"torch.optim.{name}", Code("parameters"), lr=rate, **arguments))


def torch_schedule(method: Optimizer) -> str | None:
    """The share of the step size at step t, as an expression; None for a constant one."""
    size = method.settings.get("step_size")
    if not isinstance(size, Schedule) or size.kind == "constant":
        return None
    steps, decay = size.steps, size.decay
    return {
        "step": f"{decay!r} ** (t // {steps})",
        "exponential": f"{decay!r} ** (t / {steps})",
        "cosine": f"{decay!r} + (1 - {decay!r}) * (1 + math.cos(math.pi * min(t / {steps}, 1))) / 2",
        "inverse_time": f"1 / (1 + t / {steps})",
        "warm_up": f"min((t + 1) / {steps}, 1)",
    }[size.kind]
