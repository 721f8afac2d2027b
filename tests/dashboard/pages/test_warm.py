"""A warmed process has what a visitor's first run of the script asks for, and makes nothing of it again."""

from dataclasses import replace

import pytest

from dashboard.pages import race, warm
from dashboard.state import landscape_of, session
from dashboard.state import race as races
from dashboard.state.state import default_state
from dashboard.work import atlases
from dashboard.work.shared import Shared
from tests.dashboard.pages.test_race import calm, opened


@pytest.fixture
def nobody_else(monkeypatch):
    monkeypatch.setattr(session, "SHARED", Shared())
    monkeypatch.setattr(session, "COMMON", atlases.Works(16, 100_000))


@pytest.mark.parametrize("name", ["himmelblau", "double_well"])
def test_what_was_warmed_is_not_made_again(nobody_else, monkeypatch, name):
    warm.with_critical_points(replace(default_state(), landscape=name))

    def never(*_, **__):
        raise AssertionError("a warmed process makes it again")

    monkeypatch.setattr(races.optimizers, "run", never)
    monkeypatch.setattr(landscape_of, "chosen", never)
    monkeypatch.setattr(landscape_of, "typical_curvature", never)
    monkeypatch.setattr(session, "terrain", never)
    monkeypatch.setattr(race, "runs_message", never)
    monkeypatch.setattr(atlases.landscapes, "atlas", never)
    at = opened({} if name == "himmelblau" else {"landscape": name})
    calm(at)
    assert any("Certified" in m.value for m in at.markdown)
