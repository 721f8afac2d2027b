"""Pages without a browser: no picture needs a moment to itself before the script goes on."""

import pytest

from dashboard.pages import race
from dashboard.state import session


@pytest.fixture(autouse=True)
def nobody_looks(monkeypatch):
    monkeypatch.setattr(race, "_FIRST_LOOK", 0.0)
    monkeypatch.setattr(session, "_FIRST_LOOK", 0.0)
