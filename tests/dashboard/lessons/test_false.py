"""Lessons that say what is not so are refused, each with the number that refutes it."""

import pytest

from dashboard.lessons.checking import check
from dashboard.lessons.kinds import Fault
from dashboard.lessons.reading import lesson_of
from tests.dashboard.lessons.test_hostile import GOOD

ELLIPSE = "landscape=ellipse&steps=100&run=gradient_descent;step_size="
LINE = "landscape=learning&data=line&model=linear&loss=squared&run=gradient_descent"
# A link, what is claimed of it, and the number that refutes it, as the sentence has it.
FALSE = [
    (f"{ELLIPSE}0.1", "gradient_descent diverges", "was still moving after 100 steps"),
    (f"{ELLIPSE}0.21", "gradient_descent converges", "diverged after 100 steps"),
    (f"{ELLIPSE}0.1", "rate of gradient_descent < 0.5", "is 0.9 "),
    (f"{ELLIPSE}0.19", "gradient_descent does not oscillate", "turn back = 1"),
    ("landscape=himmelblau&run=none", "number of minima is 5", "is 4 "),
    ("landscape=himmelblau&run=none", "eigenvalues have mixed signs at (3, 2)", "(25.7157, 82.2843)"),
    ("landscape=double_well&run=gradient_descent", "gradient_descent ends in the global minimum", "f = −5"),
    ("landscape=absolute_value&run=none", "L is finite", "L is ∞"),
    ("landscape=rosenbrock&run=none", "f is convex on the box", "verdict = neither"),
    (LINE, "distance of gradient_descent from the closed form > 1", "10⁻⁸"),
    (LINE, "validation error of degree 12 < validation error of degree 1", "0.160592"),
]


@pytest.mark.parametrize(("link", "claim", "number"), FALSE, ids=[claim for _, claim, _ in FALSE])
def test_a_false_lesson_is_refused_with_the_number_that_refutes_it(link, claim, number):
    text = GOOD.replace("landscape=himmelblau", link).replace("number of minima is 4", f"'{claim}'")
    checked = check(lesson_of(text.encode()))
    (fault,) = checked.faults
    assert fault.fault is Fault.FALSE and not checked.holds
    assert str(fault).startswith(f"stop 1, claim 1: “{claim}” is false: ")
    assert number in str(fault) and str(fault).endswith("(line 13).")


@pytest.mark.parametrize(
    ("link", "claim", "said"),
    [
        ("landscape=himmelbau", "number of minima is 4", "unknown landscape, “himmelbau”"),
        (
            "landscape=himmelblau&run=adam",
            "newton converges",
            "there is no run “newton”: the link has “Adam”",
        ),
        ("landscape=himmelblau&run=adam&run=adam", "adam converges", "several runs are “adam”"),
        (
            "landscape=himmelblau",
            "value at (1, 2, 3) > 0",
            "a point here has 2 numbers, and the claim's has 3",
        ),
        ("landscape=himmelblau", "number of rows > 3", "asked of a model on data"),
        (
            "landscape=himmelblau&steps=10&run=none&starts=random:4",
            "every run converges",
            "the link has none",
        ),
        ("landscape=himmelblau&run=adam&starts=random:4", "steps of adam > 3", "Adam has 4 starts"),
    ],
)
def test_what_cannot_be_asked_is_said(link, claim, said):
    text = GOOD.replace("landscape=himmelblau", f'"{link}"').replace("number of minima is 4", f"'{claim}'")
    (fault, *_) = check(lesson_of(text.encode())).faults
    assert said in str(fault)
