"""Every method that torch.optim has walks torch's path, to rounding, in float64.

Two oracles: torch differentiating a function written here anew, and torch fed the landscape's own
gradient, which keeps the rounding of two different gradients out of the comparison.
"""

import numpy as np
import pytest
import torch

import landscapes
import optimizers
from optimizers.core import schedules

STEPS = 50
FAST = {"foreach": False}


def rosenbrock(x, y):
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def himmelblau(x, y):
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def beale(x, y):
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def booth(x, y):
    return (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2


def three_hump_camel(x, y):
    return 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2


# Two starts each, whose paths stay clear of saddles and run into a minimum: elsewhere the dynamics
# themselves blow one rounding up (Adadelta by 1e5 in 50 steps). The step size is what plain
# gradient descent stands there, with room to spare.
SMOOTH = {
    "rosenbrock": (rosenbrock, ((-1.2, 1.0), (0.3, 1.7)), 5e-4),
    "himmelblau": (himmelblau, ((0.2, -0.4), (-3.5, 4.0)), 2e-3),
    "beale": (beale, ((1.0, 1.2), (2.0, -0.5)), 2e-3),
    "booth": (booth, ((-4.0, 3.0), (7.5, 8.0)), 1e-2),
    "three_hump_camel": (three_hump_camel, ((-0.9, 1.4), (0.8, 0.6)), 1e-2),
}
COMMON = {"beta1": 0.85, "beta2": 0.97}
BETAS = {"betas": (0.85, 0.97)}

# Our name, our knobs, torch's class, its arguments; the step size, if it is not a gradient's.
PAIRS = {
    "sgd": ("gradient_descent", {}, torch.optim.SGD, {}, None),
    "sgd decayed": ("gradient_descent", {"weight_decay": 0.3}, torch.optim.SGD, {"weight_decay": 0.3}, None),
    "momentum": ("momentum", {"momentum": 0.8}, torch.optim.SGD, {"momentum": 0.8}, None),
    "momentum decayed": (
        "momentum",
        {"momentum": 0.8, "weight_decay": 0.3},
        torch.optim.SGD,
        {"momentum": 0.8, "weight_decay": 0.3},
        None,
    ),
    "momentum dampened": (
        "momentum",
        {"momentum": 0.8, "dampening": 0.4},
        torch.optim.SGD,
        {"momentum": 0.8, "dampening": 0.4},
        None,
    ),
    "dampening without momentum": (
        "momentum",
        {"momentum": 0, "dampening": 0.4},
        torch.optim.SGD,
        {"momentum": 0, "dampening": 0.4},
        None,
    ),
    "nesterov": ("nesterov", {"momentum": 0.8}, torch.optim.SGD, {"momentum": 0.8, "nesterov": True}, None),
    "nesterov decayed": (
        "nesterov",
        {"momentum": 0.8, "weight_decay": 0.3},
        torch.optim.SGD,
        {"momentum": 0.8, "nesterov": True, "weight_decay": 0.3},
        None,
    ),
    "adagrad": ("adagrad", {}, torch.optim.Adagrad, {}, 0.2),
    "adagrad full": (
        "adagrad",
        {"lr_decay": 0.02, "initial_accumulator_value": 0.5, "epsilon": 1e-6, "weight_decay": 0.1},
        torch.optim.Adagrad,
        {"lr_decay": 0.02, "initial_accumulator_value": 0.5, "eps": 1e-6, "weight_decay": 0.1},
        0.2,
    ),
    "rmsprop": ("rmsprop", {"alpha": 0.95}, torch.optim.RMSprop, {"alpha": 0.95}, 0.01),
    "rmsprop centred": (
        "rmsprop",
        {"alpha": 0.95, "centered": True, "epsilon": 1e-3},
        torch.optim.RMSprop,
        {"alpha": 0.95, "centered": True, "eps": 1e-3},
        0.01,
    ),
    "rmsprop full": (
        "rmsprop",
        {"alpha": 0.9, "momentum": 0.5, "weight_decay": 0.1, "epsilon": 1e-4},
        torch.optim.RMSprop,
        {"alpha": 0.9, "momentum": 0.5, "weight_decay": 0.1, "eps": 1e-4},
        0.01,
    ),
    "adadelta": (
        "adadelta",
        {"rho": 0.9, "epsilon": 1e-4},
        torch.optim.Adadelta,
        {"rho": 0.9, "eps": 1e-4},
        1.0,
    ),
    "adadelta decayed": (
        "adadelta",
        {"rho": 0.8, "epsilon": 1e-3, "weight_decay": 0.1},
        torch.optim.Adadelta,
        {"rho": 0.8, "eps": 1e-3, "weight_decay": 0.1},
        0.2,
    ),
    "adam": ("adam", COMMON, torch.optim.Adam, BETAS, 0.05),
    "adam by torch's defaults": (
        "adam",
        {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
        torch.optim.Adam,
        {},
        0.05,
    ),
    "adam decayed": (
        "adam",
        {**COMMON, "weight_decay": 0.1, "epsilon": 1e-2},
        torch.optim.Adam,
        {**BETAS, "weight_decay": 0.1, "eps": 1e-2},
        0.05,
    ),
    "amsgrad": ("amsgrad", COMMON, torch.optim.Adam, {**BETAS, "amsgrad": True}, 0.05),
    "amsgrad decayed": (
        "amsgrad",
        {**COMMON, "weight_decay": 0.1, "epsilon": 1e-2},
        torch.optim.Adam,
        {**BETAS, "amsgrad": True, "weight_decay": 0.1, "eps": 1e-2},
        0.05,
    ),
    "adamw": (
        "adamw",
        {**COMMON, "weight_decay": 0.2},
        torch.optim.AdamW,
        {**BETAS, "weight_decay": 0.2},
        0.05,
    ),
    "adamax": ("adamax", COMMON, torch.optim.Adamax, BETAS, 0.05),
    "adamax decayed": (
        "adamax",
        {**COMMON, "weight_decay": 0.1, "epsilon": 1e-2},
        torch.optim.Adamax,
        {**BETAS, "weight_decay": 0.1, "eps": 1e-2},
        0.05,
    ),
    "nadam": ("nadam", COMMON, torch.optim.NAdam, BETAS, 0.03),
    "nadam full": (
        "nadam",
        {**COMMON, "momentum_decay": 0.05, "weight_decay": 0.1, "epsilon": 1e-2},
        torch.optim.NAdam,
        {**BETAS, "momentum_decay": 0.05, "weight_decay": 0.1, "eps": 1e-2},
        0.03,
    ),
    "radam": ("radam", COMMON, torch.optim.RAdam, BETAS, None),
    "radam decayed": (
        "radam",
        {**COMMON, "weight_decay": 0.1, "epsilon": 1e-2},
        torch.optim.RAdam,
        {**BETAS, "weight_decay": 0.1, "eps": 1e-2},
        None,
    ),
    "radam that is never rectified": (
        "radam",
        {"beta2": 0.5},
        torch.optim.RAdam,
        {"betas": (0.9, 0.5)},
        None,
    ),
    "rprop": ("rprop", {}, torch.optim.Rprop, {}, 0.02),
    "rprop full": (
        "rprop",
        {"eta_minus": 0.4, "eta_plus": 1.5, "step_size_min": 1e-3, "step_size_max": 0.1},
        torch.optim.Rprop,
        {"etas": (0.4, 1.5), "step_sizes": (1e-3, 0.1)},
        0.02,
    ),
}


@pytest.fixture(autouse=True)
def double_precision():
    """torch keeps NAdam's product of momenta in its default type, float32 unless told otherwise."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


def torch_path(cls, arguments, rate, start, slope, scheduler=None, steps=STEPS):
    """(steps + 1, d): torch's path, its gradient given by ``slope(point tensor)``."""
    point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    method = cls([point], lr=rate, **FAST, **arguments)
    plan = scheduler(method) if scheduler else None
    path = [point.detach().numpy().copy()]
    for _ in range(steps):
        point.grad = slope(point)
        method.step()
        if plan:
            plan.step()
        path.append(point.detach().numpy().copy())
    return np.array(path)


def by_torch(function):
    return lambda point: torch.autograd.grad(function(*point), point)[0]


def by_landscape(f):
    return lambda point: torch.from_numpy(f.gradient(point.detach().numpy()))


def largest_relative_error(path, expected):
    """The largest distance over the path, relative to the expected points' size."""
    apart = np.linalg.norm(path - expected, axis=1)
    return np.max(apart / np.linalg.norm(expected, axis=1))


@pytest.mark.parametrize("place", SMOOTH)
@pytest.mark.parametrize("case", PAIRS)
def test_path_is_torchs_given_the_same_gradients(case, place):
    """50 steps from two starts (one batch here, two runs there) agree to 1e-12."""
    name, knobs, cls, arguments, rate = PAIRS[case]
    f = landscapes.get(place)
    starts, rate = SMOOTH[place][1], rate or SMOOTH[place][2]
    method = optimizers.get(name, step_size=rate, **knobs)
    run = optimizers.run(f, method, np.array(starts).T, steps=STEPS, tolerance=0)
    for k, start in enumerate(starts):
        expected = torch_path(cls, arguments, rate, start, by_landscape(f))
        assert np.ptp(expected, axis=0).max() > 0.01, "the comparison needs a path that moves"
        assert largest_relative_error(run.path[:, :, k], expected) < 1e-12


@pytest.mark.parametrize("place", SMOOTH)
@pytest.mark.parametrize("case", PAIRS)
def test_path_is_torchs_with_torchs_own_gradients(case, place):
    """The same with the function written anew and differentiated by torch."""
    name, knobs, cls, arguments, rate = PAIRS[case]
    function, starts, usual = SMOOTH[place]
    method = optimizers.get(name, step_size=rate or usual, **knobs)
    run = optimizers.run(landscapes.get(place), method, starts[0], steps=STEPS, tolerance=0)
    expected = torch_path(cls, arguments, rate or usual, starts[0], by_torch(function))
    assert largest_relative_error(run.path, expected) < 1e-12


SCHEDULED_STEPS = 80
SCHEDULES = {
    "step": (schedules.step(0.02, 7, 0.6), lambda m: torch.optim.lr_scheduler.StepLR(m, 7, gamma=0.6)),
    "exponential": (
        schedules.exponential(0.02, 20, 0.3),
        lambda m: torch.optim.lr_scheduler.ExponentialLR(m, gamma=0.3 ** (1 / 20)),
    ),
    "cosine": (
        schedules.cosine(0.02, SCHEDULED_STEPS, 0.1),
        lambda m: torch.optim.lr_scheduler.CosineAnnealingLR(m, SCHEDULED_STEPS, eta_min=0.002),
    ),
    "inverse_time": (
        schedules.inverse_time(0.02, 10),
        lambda m: torch.optim.lr_scheduler.LambdaLR(m, lambda t: 1 / (1 + t / 10)),
    ),
    "warm_up": (
        schedules.warm_up(0.02, 12),
        lambda m: torch.optim.lr_scheduler.LinearLR(m, 1 / 12, 1, total_iters=11),
    ),
    "constant": (schedules.constant(0.02), lambda m: torch.optim.lr_scheduler.ConstantLR(m, 1)),
}
SCHEDULED = {
    "gradient_descent": (torch.optim.SGD, {}, {}),
    "momentum": (torch.optim.SGD, {"momentum": 0.8}, {"momentum": 0.8}),
    "momentum dampened": (
        torch.optim.SGD,
        {"momentum": 0.7, "dampening": 0.4, "weight_decay": 0.1},
        {"momentum": 0.7, "dampening": 0.4, "weight_decay": 0.1},
    ),
    "nesterov": (torch.optim.SGD, {"momentum": 0.8, "nesterov": True}, {"momentum": 0.8}),
    "nesterov decayed": (
        torch.optim.SGD,
        {"momentum": 0.6, "nesterov": True, "weight_decay": 0.1},
        {"momentum": 0.6, "weight_decay": 0.1},
    ),
    "adagrad": (torch.optim.Adagrad, {}, {"epsilon": 1e-10}),
    "adadelta": (torch.optim.Adadelta, {"eps": 1e-4}, {"epsilon": 1e-4, "rho": 0.9}),
    "rmsprop": (torch.optim.RMSprop, {}, {"alpha": 0.99}),
    "rmsprop with momentum": (torch.optim.RMSprop, {"momentum": 0.6}, {"alpha": 0.99, "momentum": 0.6}),
    "adam": (torch.optim.Adam, {}, {}),
    "amsgrad": (torch.optim.Adam, {"amsgrad": True}, {}),
    "adamw": (torch.optim.AdamW, {"weight_decay": 0.1}, {"weight_decay": 0.1}),
    "adamax": (torch.optim.Adamax, {}, {}),
    "nadam": (torch.optim.NAdam, {}, {}),
    "radam": (torch.optim.RAdam, {}, {"beta2": 0.999}),
}


@pytest.mark.parametrize("name", SCHEDULED)
@pytest.mark.parametrize("kind", SCHEDULES)
def test_a_schedule_is_torchs_scheduler(kind, name):
    """80 steps of a method with a schedule for a step size are torch's under its lr_scheduler."""
    schedule, scheduler = SCHEDULES[kind]
    cls, arguments, knobs = SCHEDULED[name]
    f = landscapes.get("booth")
    method = optimizers.get(name.split()[0], step_size=schedule, **knobs)
    run = optimizers.run(f, method, (-4.0, 3.0), steps=SCHEDULED_STEPS, tolerance=0)
    expected = torch_path(cls, arguments, 0.02, (-4.0, 3.0), by_landscape(f), scheduler, SCHEDULED_STEPS)
    assert largest_relative_error(run.path, expected) < 1e-12


def test_every_schedule_is_compared():
    """No kind of schedule goes untested."""
    assert set(SCHEDULES) == set(schedules.KINDS)
