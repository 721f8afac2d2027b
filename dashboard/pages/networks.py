"""The page of networks: losses of many parameters, drawn in planes, and what is asked of networks alone."""

from __future__ import annotations

from dashboard.state.state import ENDS, Card, KnobValue, Learning, Own
from dashboard.studies import Subject

from . import examples
from .examples import Example

_DESCENTS = ("gradient_descent", "momentum", "adam")


def _twins(method: str, settings: dict[str, KnobValue], *owns: Own) -> tuple[Card, ...]:
    """One method with one setting, and something of its own each time."""
    return tuple(Card(method, dict(settings), look=k, own=own) for k, own in enumerate(owns))


EXAMPLES = (
    Example(
        "Moons",
        "A hidden layer of eight units bends the boundary around both moons. Its 33 weights have no picture, "
        "and what is drawn is a plane of them.",
        Learning("moons", "mlp", "cross_entropy"),
        methods=_DESCENTS,
    ),
    Example(
        "Spirals",
        "Two layers of sixteen units wind a boundary into two spirals. Gradient descent is still near where "
        "it began when momentum has arrived.",
        Learning("spirals", "mlp", "cross_entropy"),
        {"width_1": 16, "width_2": 16},
        methods=_DESCENTS,
    ),
    Example(
        "A curve",
        "Eight tanh units fit a parabola: each bends once, and together they follow the data.",
        Learning("quadratic", "mlp", "squared"),
        methods=_DESCENTS,
    ),
    Example(
        "Three classes",
        "Softmax regression: one linear function a class, and the largest one wins. Its loss is convex.",
        Learning("blobs", "softmax", "cross_entropy"),
        methods=_DESCENTS,
    ),
    Example(
        "Digits",
        "Handwritten digits, 8 by 8 pixels as 64 numbers, 64 rows a step: 32 units tell them apart.",
        Learning("digits", "mlp", "cross_entropy"),
        {"width_1": 32},
        batch=64,
        steps=300,
        methods=_DESCENTS,
    ),
    Example(
        "Ten thousand weights",
        "Two hidden layers of 100 and 32 units read the same digits for twenty epochs. So many weights have "
        "no room for every step, so that points are kept of some.",
        Learning("digits", "mlp", "cross_entropy"),
        {"width_1": 100, "width_2": 32},
        batch=64,
        steps=580,
        methods=("adam", "momentum"),
        step_sizes={"adam": 0.003, "momentum": 0.02},
    ),
    Example(
        "Two units",
        "The second layer has two units: all that is known of a digit after it are two numbers, which can be "
        "seen in a plane (“Codes”).",
        Learning("digits", "mlp", "cross_entropy"),
        {"width_1": 32, "width_2": 2},
        batch=64,
        methods=("adam",),
        steps=600,
        study="codes",
    ),
    Example(
        "Autoencoder",
        "A digit goes through two units and is to come out as it was. Nobody says which digit it is, and yet "
        "those that look alike come to lie together (“Latent space”).",
        Learning("digits", "autoencoder", "squared"),
        batch=200,
        methods=("adam",),
        steps=1000,
        study="latent",
    ),
    Example(
        "All zeros",
        "With all weights 0 the hidden units are equal, and their gradients too: none of these steps ever "
        "tells them apart.",
        Learning("moons", "mlp", "cross_entropy"),
        {"initialisation": "zeros"},
        methods=_DESCENTS,
    ),
    Example(
        "The edge",
        "A tanh network follows a wave of 20 points. Trained at a constant step size its curvature comes to "
        "what the step size bears, 2/δ for gradient descent, and stays about there.",
        Learning("chebyshev", "mlp", "squared"),
        {"width_1": 30, "width_2": 20, "initialisation": "lecun"},
        methods=("gradient_descent", "momentum", "nesterov"),
        study="edge",
    ),
    Example(
        "Two batches",
        "One start and one step size, 8 rows a step and all of them: two ends of about the same loss, and "
        "hardly a barrier between them. Here the end of the small batches is the flatter one: “Between ends” "
        "has its largest curvature. On other data that may be otherwise.",
        Learning("moons", "mlp", "cross_entropy"),
        pair=_twins("gradient_descent", {"step_size": 0.5}, Own(batch=8), Own(batch=0)),
        steps=1000,
        plane=ENDS,
    ),
    Example(
        "With decay",
        "Crowded moons and 32 units: without decay the loss of the rows that are trained on ends lower, and "
        "that of the held-out rows rises; with decay weights stay small, and the held-out loss too.",
        Learning("moons", "mlp", "cross_entropy"),
        {"width_1": 32, "noise": 0.3, "validation": 0.4},
        pair=(
            Card("adam", {"step_size": 0.02, "weight_decay": 0.0}),
            Card("adam", {"step_size": 0.02, "weight_decay": 0.003}, look=1),
        ),
        steps=1000,
        plane=ENDS,
        quantity="held",
    ),
    Example(
        "Two seeds",
        "Two first weights, and the first ones once more with the batches in another order. Between the two "
        "seeds lies a high barrier, between the two orders a low one.",
        Learning("digits", "mlp", "cross_entropy"),
        {"width_1": 32},
        batch=64,
        steps=300,
        pair=_twins("adam", {"step_size": 0.01}, Own(weights=0), Own(weights=1), Own(weights=0, order=1)),
        plane=ENDS,
    ),
)


def page() -> None:
    """Draw the page; a landscape that is not of data gives way to the first example."""
    examples.page(EXAMPLES, Subject.NETWORK)
