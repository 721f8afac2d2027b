"""Which pages a stop can stand on, and what its link must then have."""

from __future__ import annotations

from dashboard.state.state import LEARNING, State
from dashboard.studies import Subject, studies

from .kinds import Page

SUBJECTS = {
    Page.LEARN: Subject.DATA,
    Page.NETWORKS: Subject.NETWORK,
    Page.UNDERSTAND: Subject.LANDSCAPE,
    Page.EXPERIMENTS: Subject.EXPERIMENT,
}
_WITH_RACE = (Page.LEARN, Page.NETWORKS)


def study_of(page: Page, state: State) -> str | None:
    """The study that a stop shows; None where it shows the race."""
    if page is Page.RACE or (page in _WITH_RACE and state.study not in studies(SUBJECTS[page])):
        return None
    return state.study


def study_fault(page: Page, state: State) -> tuple[str, ...] | None:
    """What a link's study must be one of, where it is none of its page's; None where all is well."""
    if page is Page.RACE:
        return None
    known = tuple(studies(SUBJECTS[page]))
    if page in _WITH_RACE:
        if state.study and state.study not in known:
            return known
        alone = state.study in known and studies(SUBJECTS[page])[state.study].alone
        return None if alone or state.landscape == LEARNING else ()
    return None if state.study in known else known
