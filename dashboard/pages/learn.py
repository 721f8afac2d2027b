"""The third page: models learn from data, and beside their landscape the data is seen."""

from __future__ import annotations

from dashboard.state.state import Learning
from dashboard.studies import Subject

from . import examples
from .examples import Example

EXAMPLES = (
    Example(
        "A line",
        "The squared loss of a line is a bowl: its one minimum is the closed form, (XᵀX)⁻¹Xᵀy, and each "
        "line turns into it as its ball rolls down.",
        Learning("line", "linear", "squared"),
    ),
    Example(
        "Minibatches",
        "Each step sees 8 of the 100 rows: the paths tremble, and at a constant step size they go on "
        "trembling around the minimum.",
        Learning("line", "linear", "squared"),
        batch=8,
        methods=("gradient_descent", "momentum", "adam"),
    ),
    Example(
        "A line on a parabola",
        "No line follows a parabola: every method finds the best line, and its loss stays far above the "
        "noise, however many steps it takes.",
        Learning("quadratic", "linear", "squared"),
    ),
    Example(
        "A parabola",
        "With the square of x as one feature more the same least squares follow the data: three weights, "
        "still a bowl.",
        Learning("quadratic", "polynomial", "squared"),
    ),
    Example(
        "Cat brain",
        "Fifteen points of two features: descent comes nearer to what the pseudo-inverse gives at once, "
        "about (1.006, 1.019, −1.007).",
        Learning("cat_brain", "linear", "squared"),
    ),
    Example(
        "An outlier",
        "Thrown-off targets pull the line of least squares; with the absolute error, or Huber's, they pull "
        "no harder than near ones.",
        Learning("line", "linear", "squared"),
        {"outliers": 0.1},
    ),
    Example(
        "Two classes",
        "Where the classes overlap the logistic loss has one minimum, and the curve is the probability that "
        "the model gives to the second class.",
        Learning("threshold", "logistic", "cross_entropy"),
    ),
    Example(
        "No minimum",
        "A threshold separates these classes, so the loss falls for ever as the weight grows: there is no "
        "minimum. A little weight decay makes one.",
        Learning("threshold", "logistic", "cross_entropy"),
        {"noise": 0.0},
    ),
    Example(
        "Two weights",
        "w₂ tanh(w₁ x): turning both signs gives the same network, so every minimum has a twin, and between "
        "them lies a saddle.",
        Learning("soft_step", "scaled_tanh_unit", "squared"),
    ),
    Example(
        "A round boundary",
        "The centre and the squared radius of a circle are learned; the classes are inside and outside.",
        Learning("disc", "sphere", "cross_entropy"),
    ),
)


def page() -> None:
    """Draw the page; a landscape that is not of data gives way to the first example."""
    examples.page(EXAMPLES, Subject.DATA)
