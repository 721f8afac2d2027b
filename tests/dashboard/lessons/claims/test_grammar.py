"""The grammar of claims: what is parsed means what it says; what means nothing is refused, and how."""

import math

import pytest

from dashboard.lessons.claims.evaluating import evaluate
from dashboard.lessons.claims.grammar import NoClaim, parse
from dashboard.lessons.claims.kinds import Relation
from dashboard.lessons.claims.registry import FormKind, known_forms
from dashboard.lessons.claims.scene import scene_of

SCENE, _ = scene_of("landscape=lecture_bowl&run=none&start=1,2")  # 2 x² + 3 y²


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("1 + 2 * 3 = 7", True),
        ("(1 + 2) * 3 is 9", True),
        ("2 - 3 - 4 = -5", True),
        ("8 / 4 / 2 < 1", False),
        ("-2 * -3 >= 6", True),
        ("1 / 0 is infinite", True),
        ("0 / 0 is finite", False),
        ("0 / 0 > 1", False),
        ("0 / 0 <= 1", False),
        ("1.25e-3 is about 0.00125 within 1e-12", True),
        ("value at (1, 2) = 14", True),
        ("value at the start - 14 = 0", True),
        ("value at (-1, .5) is about 2.75 within 0", True),
        ("2 * value at (1, 2) - value at (0, 0) * 3 = 28", True),
    ],
)
def test_sums_and_comparisons_are_those_of_arithmetic(text, holds):
    assert evaluate(parse(text), SCENE).holds is holds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("adam divrges", "the nearest one is “{run} diverges”"),
        (
            "steps of adm > 4",
            "“steps of adm” is no quantity that is known; the nearest one is “steps of {run}”",
        ),
        ("number of minima", "“number of minima” is no claim that is known"),
        ("value at (1, 2) > 3 > 4", "nothing can follow where “> 4” stands"),
        ("value at (1, 2) is about 3", "A is about B within TOL"),
        ("value at (1, 2 > 3", "is no quantity that is known"),
        ("import os; os.system('x')", "“;"),
        ("(((((((((((1)))))))))) > 0", "nested too deeply"),
        ("x" * 300, "from 1 to 240 letters"),
        ("", "from 1 to 240 letters"),
    ],
)
def test_what_is_no_claim_is_refused_in_a_sentence(text, said):
    with pytest.raises(NoClaim) as refused:
        parse(text)
    assert said in str(refused.value)


def test_a_label_is_read_as_a_label_and_a_method_as_a_method():
    scene, problems = scene_of(
        "landscape=ellipse&steps=20&run=adam;step_size=0.1;label=5 > 4&run=adam;step_size=0.2"
    )
    assert problems == []
    assert evaluate(parse('step size of "5 > 4" = 0.1'), scene).holds
    assert evaluate(parse("step size of run 2 = 0.2"), scene).holds
    assert parse('"5 > 4" converges').meaning.slots[0].label == "5 > 4"


def test_a_start_is_one_of_many():
    scene, _ = scene_of("landscape=ellipse&steps=30&run=gradient_descent;step_size=0.1&starts=grid:4")
    one, four = (evaluate(parse(f"final value of run 1 from start {k} > 0"), scene) for k in (1, 4))
    assert one.holds and four.holds and one.finding.numbers != four.finding.numbers


@pytest.mark.parametrize("form", known_forms(), ids=lambda form: form.template)
def test_every_form_says_exactly_what_it_means_and_is_read_as_itself(form):
    assert len(form.meaning) > 12 and form.meaning.rstrip().endswith((".", ")"))
    filled = {
        "run": "adam",
        "number": "2.5",
        "whole": "2",
        "point": "(1, 2)",
        "vector": "(3, 4)",
        "name": '"a b"',
    }
    text = form.template.format(**filled)
    if form.kind is FormKind.PREDICATE:
        assert parse(text).meaning.form is form
    else:
        comparison = parse(f"{text} < 1e9").meaning
        assert comparison.left.form is form and comparison.relation is Relation.LESS
        assert math.isclose(comparison.right, 1e9)
