"""An open study as a paper pack: what its board shows, with its settings and its script."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from dashboard.board import Board
from dashboard.takeaway.pack.archive import Pack
from dashboard.takeaway.pack.fair import Fair
from dashboard.takeaway.pack.study import Seen, study_pack
from dashboard.takeaway.scripts.landscape import linked

from .desk import Desk
from .fair.held import fair_of
from .registry import Subject, study_of


def packed(
    desk: Desk, asked: Mapping[str, Any], board: Board, progress: Callable[[int, int], object]
) -> Pack:
    """The ZIP of a request (schema.Export) for a board of a study; errors are those of ``study_pack``."""
    study, state = study_of(desk.name), desk.session.state
    methods = desk.methods if study.subject is Subject.EXPERIMENT else ()
    held = fair_of(desk.session.results, desk.f, [(one.label, one.optimizer) for one in methods], state.seed)
    looks = study.subject is Subject.LANDSCAPE and not study.alone
    seen = Seen(
        f"{desk.f.name} {study.name}",
        study.title,
        study.sentence,
        study.formula,
        None if study.alone else desk.f,
        state.private,
        tuple(map(float, desk.point)) if looks else None,
        dict(state.settings),
        methods,
        board.words,
        {fact.label: fact.value for fact in board.facts},
        linked(state),
        held and Fair(*held),
    )
    return study_pack(asked, seen, partial(study.script, desk), progress)
