"""The real desk with a session of its own, and what boards drawn from it hold."""

from __future__ import annotations

import landscapes
from dashboard.board import message
from dashboard.player.messages import schema
from dashboard.player.messages.faults import faults
from dashboard.player.messages.terrain import terrain
from dashboard.player.messages.wire import unpack
from dashboard.state.session import Session
from dashboard.studies import Desk

# Poles, edges of f, saddles, jumps, kinks, constants: where boards broke once.
AWKWARD = [
    ("negative_log", (-1.0,)),
    ("negative_log", (0.0,)),
    ("bukin_n6", (-6.0, 0.36)),
    ("saddle", (0, 0)),
    ("camouflage", (0.6, 0.4)),
    ("sphere_3d", (0.0, 0.0, 0.0)),
    ("cylinder", (1.6, -1.2, 1.0)),
    ("sphere", (9.0, 9.0)),
    ("line", (0.0,)),
    ("staircase", (0.5,)),
    ("cone", (0.0, 0.0)),
    ("c1_not_c2", (0.0,)),
]


def desk(landscape, study="study", **settings) -> Desk:
    """A desk for a landscape (or the gallery's of that name) with these settings."""
    f = landscapes.get(landscape) if isinstance(landscape, str) else landscape
    own = Desk(f, terrain(f), study, Session())
    own.set(**settings)
    return own


def fact(board, label):
    """The value of the fact with that label."""
    return next(f.value for f in board.facts if f.label == label)


def panel(board, name):
    return next(p for p in board.panels if p.name == name)


def trace(panel, start):
    """The panel's first trace whose name begins like that."""
    return next(t for t in panel.traces if t.get("name", "").startswith(start))


def can_be_sent(board):
    """Whether the board's message keeps to the schema."""
    return faults(unpack(message(board, "key", 0)), schema.Board) == []
