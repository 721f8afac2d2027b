"""The real desk with a session of its own, for laws on the boards that studies draw."""

from __future__ import annotations

import landscapes
from dashboard.player.messages.terrain import terrain
from dashboard.player.messages.wire import unpack
from dashboard.state.session import Session
from dashboard.studies import Desk


def desk(landscape, study="study", **settings) -> Desk:
    """A desk for a landscape (or the gallery's of that name) with these settings."""
    f = landscapes.get(landscape) if isinstance(landscape, str) else landscape
    message = terrain(f)
    made = Desk(f, (message, unpack(message)["key"]), study, Session())
    made.set(**settings)
    return made
