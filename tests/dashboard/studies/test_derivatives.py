"""Derivatives four ways on the page: branches, best steps, and where a way is closed."""

import numpy as np
import pytest

from dashboard.studies.derivatives import cost as costs
from dashboard.studies.derivatives import study as derivatives
from dashboard.studies.derivatives.errors import errors_panel
from landscapes.core.wording import at_most
from landscapes.differentiation import agreement, cost, differences
from tests.dashboard.studies.desks import desk


def errors(name, at):
    return differences.study(desk(name).f, np.array(at))


@pytest.mark.parametrize(
    "name, at", [("rosenbrock", (-1.2, 1.0)), ("forrester", (0.35,)), ("mueller_brown", (-0.4, 0.9))]
)
def test_the_picture_shows_both_branches_of_the_central_difference(name, at):
    panel = errors_panel(errors(name, at))
    line = next(t for t in panel.traces if t.get("name") == "central difference")
    h, error = np.log10(line["x"]), np.log10(line["y"])
    long, short = (h > -4) & (h < -2), (h > -12) & (h < -8)

    def slope(where):
        where = where & np.isfinite(error)
        return np.polyfit(h[where], error[where], 1)[0]

    assert slope(long) == pytest.approx(2, abs=0.15)
    assert slope(short) == pytest.approx(-1, abs=0.25)


def test_the_complex_step_has_no_cancellation_branch():
    panel = errors_panel(errors("rosenbrock", (-1.2, 1.0)))
    line = next(t for t in panel.traces if t.get("name") == "complex step")
    tiny = line["x"] < 1e-10
    assert np.nanmax(line["y"][tiny]) < 1e-10 < np.nanmax(line["y"])


def test_the_best_step_is_marked_where_the_error_is_least():
    made = errors("rosenbrock", (-1.2, 1.0))
    panel = errors_panel(made)
    places = [a["x"] for a in panel.layout["annotations"]]
    for name in ("forward", "central"):
        assert any(x == pytest.approx(np.log10(made.curves[name].best)) for x in places)


def test_at_a_kink_no_step_is_best_and_the_slope_is_a_convention():
    made, d = errors("absolute_value", (0.0,)), desk("absolute_value")
    assert not errors_panel(made).layout["annotations"]
    facts = derivatives._facts(d, made, agreement.check(d.f, np.zeros(1)))
    assert facts[0].value == "0 (by convention)"


def test_where_there_is_no_complex_step_it_is_told_and_not_drawn():
    made = errors("absolute_value", (0.7,))
    panel = errors_panel(made)
    assert all(t.get("name") != "complex step" for t in panel.traces)


def test_an_error_of_zero_is_drawn_as_such_and_not_lost():
    """A line's forward difference is exact at many steps: those are on the floor, with a word."""
    panel = errors_panel(errors("line", (0.5,)))
    floor = [t for t in panel.traces if "last digit" in t.get("hovertemplate", "")]
    assert floor
    ticks = dict(zip(panel.y["ticktext"], panel.y["tickvals"]))
    assert all(np.all(t["y"] == ticks["0 (exact)"]) for t in floor)
    drawn = np.concatenate([t["y"] for t in panel.traces if t.get("name")])
    assert np.nanmin(drawn[drawn > ticks["0 (exact)"]]) > 5 * ticks["0 (exact)"]


def test_the_complex_steps_fact_is_the_largest_error_of_small_steps():
    """Himmelblau: the best one is ten times smaller and promises too much."""
    made = errors("himmelblau", (-2.0, 2.0))
    curve = made.curves["complex"]
    facts = {f.label: f.value for f in derivatives._facts(desk("himmelblau"), made, _agreed())}
    assert "best complex step" not in facts
    assert facts["complex step, h below 10⁻⁹"] == f"at most {at_most(curve.small)}"
    assert curve.small == np.max(curve.error[made.steps <= 1e-9]) > 0


def _agreed():
    return agreement.check(desk("himmelblau").f, np.array([-2.0, 2.0]))


def test_the_numbers_behind_the_knobs_letters_are_told():
    assert derivatives._settings(desk("rosenbrock").f) == "b = 100"
    assert derivatives._settings(desk("himmelblau").f) == ""


def test_the_cost_of_differences_grows_with_the_dimension_and_that_of_autodiff_does_not():
    """Evaluations: d + 1 and 2d by definition; reverse mode as measured, here."""
    rows = cost.table(0.2)
    panel = costs._panel(rows, "evaluations", "Evaluations", "evaluations")
    forward, central, reverse = (trace["y"] for trace in panel.traces)
    d = panel.traces[0]["x"]
    np.testing.assert_array_equal(forward, d + 1)
    np.testing.assert_array_equal(central, 2 * d)
    assert reverse[-1] < 1000 < central[-1]
