"""Where the flow ends, beside scipy's stiff solver."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import landscapes
from dashboard.lessons.claims.evaluating import evaluate
from dashboard.lessons.claims.grammar import parse
from dashboard.lessons.claims.scene import scene_of


@pytest.mark.parametrize("point", [(4.5, 4.5), (0.255, -0.705)])
def test_the_flow_ends_where_a_stiff_solver_comes_to_rest_and_nowhere_else(point):
    f, (scene, _) = landscapes.get("himmelblau"), scene_of("landscape=himmelblau&run=none")
    way = solve_ivp(lambda _, x: -f.gradient(x), (0, 10), point, method="BDF", rtol=1e-9, atol=1e-12)
    ends = [np.round(way.y[:, -1], 6), *f.minima]
    told = [
        evaluate(parse(f"the flow from {point} ends at ({x}, {y}) within 0.001"), scene).holds
        for x, y in ends
    ]
    assert told[0] and sum(told) == 2  # there, which is one of the four


def test_what_flows_out_of_the_box_ends_nowhere():
    scene, _ = scene_of("landscape=saddle&run=none")
    told = evaluate(parse("the flow from (0.1, 0.1) ends at (0, 3) within 1"), scene)
    assert not told.holds and told.finding.numbers["ending"] == "left"
