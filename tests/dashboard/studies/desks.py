"""A desk without Streamlit: settings from a dict, for laws on the boards that studies draw."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

import landscapes
from dashboard.player.messages import terrain as payload
from dashboard.player.messages.wire import unpack
from dashboard.studies import Desk


@dataclass(frozen=True)
class DictDesk(Desk):
    """Reads ``settings`` where a Desk reads the link; ``set`` writes them."""

    settings: dict = field(default_factory=dict)
    kept: dict = field(default_factory=dict)

    def number(self, name, default, low=-np.inf, high=np.inf):
        value = self.settings.get(name)
        return float(min(max(value, low), high)) if isinstance(value, (int, float)) else default

    def vector(self, name, default, length=None):
        default = np.atleast_1d(np.asarray(default, dtype=float))
        value = self.settings.get(name)
        return default if value is None else np.atleast_1d(np.array(value, dtype=float))

    def word(self, name, choices, default=None):
        value = self.settings.get(name)
        return value if value in choices else (default or next(iter(choices)))

    def set(self, **values):
        self.settings.update(values)

    @property
    def point(self):
        return self.inside(self.vector("at", self.f.start))

    def cached(self, make, *key):
        if key not in self.kept:
            self.kept[key] = make()
        return self.kept[key]


def desk(landscape, study="study", **settings) -> DictDesk:
    """A desk for a landscape (or the gallery's of that name) with these settings."""
    f = landscapes.get(landscape) if isinstance(landscape, str) else landscape
    terrain = payload.terrain(f)
    return DictDesk(f, (terrain, unpack(terrain)["key"]), study, settings)
