"""A link as it is typed: a whole address, or the part behind its question mark."""

from __future__ import annotations

from urllib.parse import parse_qs

from dashboard.state import link_text
from dashboard.state.link import from_query
from dashboard.state.state import State

from .registry import Refused

_LONGEST, _MOST = 20_000, 400  # letters and parts of a link

_EXAMPLE = "landscape=himmelblau&run=adam&run=newton"


def state_of(text: str) -> State:
    """The state of a link; Refused, with a sentence for everything in it that could not be used.

    Nothing is left out silently: a film of another race would be a false one.
    """
    query = _query(text.strip())
    try:
        parts = parse_qs(query, keep_blank_values=True, strict_parsing=bool(query), max_num_fields=_MOST)
        state, problems = from_query(parts)
    except ValueError as error:
        shown = link_text.short(text)
        raise Refused(f"“{shown}” is no link of the page, which has parts such as {_EXAMPLE}.") from error
    if problems:
        raise Refused("\n".join(problems))
    return state


def _query(text: str) -> str:
    if len(text) > _LONGEST:
        raise Refused(f"The link has {len(text):,} letters; up to {_LONGEST:,} are read.")
    head, mark, query = text.partition("?")
    if mark and "=" not in head:
        return query.partition("#")[0]
    return "" if "://" in text and "=" not in head else text
