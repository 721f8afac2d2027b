"""A scene is what the page shows: the same runs to the last bit, the same settings; and in time."""

import numpy as np
import pytest

from dashboard.lessons.claims.evaluating import evaluate
from dashboard.lessons.claims.forms.runs import lowest_value
from dashboard.lessons.claims.grammar import NoClaim, RunName, parse
from dashboard.lessons.claims.kinds import NoAnswer, Unanswered
from dashboard.lessons.claims.scene import Memory, scene_of
from tests.dashboard.pages.test_race import opened, told


def test_the_runs_are_the_page_s_own():
    at = opened({"landscape": "rosenbrock", "steps": "80", "run": ["adam", "momentum"]})
    scene, problems = scene_of("landscape=rosenbrock&steps=80&run=adam&run=momentum")
    assert problems == []
    for shown, run in zip(told(at)["runs"], scene.runs, strict=True):
        np.testing.assert_array_equal(np.asarray(shown["path"]).reshape(run.points.shape), run.points)
    assert scene.run(RunName(method="adam")).run is scene.runs[0].run


def test_everything_is_made_once():
    scene, _ = scene_of("landscape=ellipse&run=gradient_descent;step_size=0.1")
    assert scene.finished is scene.finished and scene.atlas is scene.atlas
    said = parse("value at (1, 1) < 100")
    first = evaluate(said, scene)
    assert first.finding == evaluate(said, scene).finding


def test_scenes_of_a_lesson_share_what_is_the_same_and_no_more():
    memory = Memory()
    links = ("landscape=double_well&run=none", "landscape=double_well&run=adam&steps=5") * 2
    links += ("landscape=double_well&box=-1.5:0.5&run=none",)
    atlases = [scene_of(link, memory=memory)[0].atlas for link in links]
    assert all(one is atlases[0] for one in atlases[:4])
    assert len(atlases[0]) == 3 and len(atlases[4]) == 2


def test_what_takes_too_long_is_given_up():
    scene, _ = scene_of("landscape=rosenbrock&steps=20000&run=adam&starts=random:256", seconds=0.0)
    with pytest.raises(Unanswered) as late:
        evaluate(parse("share of starts of adam that converge > 0"), scene)
    assert late.value.why is NoAnswer.TIME


def test_the_lowest_value_is_that_of_the_link_s_box():
    """The gallery's own minima are those of its own box; another box is asked for its atlas."""
    usual, _ = scene_of("landscape=double_well&run=none")  # 3x⁴ - 4x³ - 12x²: -32 at 2, -5 at -1
    left, _ = scene_of("landscape=double_well&box=-1.5:0.5&run=none")
    wide, _ = scene_of("landscape=double_well&box=-3:4&run=none")
    assert lowest_value(usual) == pytest.approx(-32, abs=1e-12)
    assert lowest_value(left) == pytest.approx(-5, abs=1e-9)
    assert lowest_value(wide) == pytest.approx(-32, abs=1e-9)
    ended = parse("gradient_descent ends in the global minimum")
    inside, _ = scene_of("landscape=double_well&box=-1.5:0.5&run=gradient_descent")
    assert evaluate(ended, inside).holds


def test_a_study_s_settings_are_read_as_the_page_reads_them():
    scene, _ = scene_of("landscape=lecture_bowl&study=taylor&study.at=1,1&study.step=0.5,0&run=none")
    # f = 2x² + 3y²: the tangent at (1, 1) is off by 2 h²
    assert evaluate(parse("taylor error of order 1 is about 0.5 within 1e-12"), scene).holds


HOUSES = "landscape=learning&data=house_prices&model=linear&loss=squared&run=none"


@pytest.mark.parametrize(
    ("link", "claim", "why"),
    [
        ("landscape=lecture_bowl&run=adam", "final coordinate 0 of adam < 1", NoAnswer.NO_ENTRY),
        ("landscape=lecture_bowl&run=adam", "final coordinate 3 of adam < 1", NoAnswer.NO_ENTRY),
        ("landscape=parabola&run=none", "taylor error of order 0 at (1) along (1) < 1", NoAnswer.NO_ENTRY),
        (
            "landscape=parabola&starts=grid:5&run=newton&run=adam",
            "newton arrives before adam",
            NoAnswer.MANY_STARTS,
        ),
        (HOUSES, "distance of hard and soft decay 1e-9 < 1", NoAnswer.NOT_KNOWN),
    ],
)
def test_what_has_no_such_number_is_not_answered(link, claim, why):
    scene, problems = scene_of(link)
    assert not problems
    with pytest.raises(Unanswered) as refused:
        evaluate(parse(claim), scene)
    assert refused.value.why is why and str(refused.value)


def test_a_lower_point_outside_the_box_is_not_its_global_minimum():
    scene, _ = scene_of("landscape=parabola&box=1:2&start=1.5&run=none")
    assert not evaluate(parse("(0) is the global minimum"), scene).holds


def test_a_number_too_large_to_count_with_is_no_claim():
    with pytest.raises(NoClaim):
        parse("activation of layer 1e999 < 3")
