"""Older files brought up to date: each step makes a document of the next version, and says what it left out.

Version 0 is every JSON file with a link in it: {"link": "https://…/?landscape=booth"}, and the files of runs
that this program exports (takeaway/runs.py), which hold the link that makes them again. Links of before are
among them: what a link called "domain" is its box (link.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from dashboard.state.link import from_query

from .definition import FIRST_PAGE, VERSION
from .writing import to_document

LINK = "link"
_LONGEST_LINK = 100_000
_MOST_FIELDS = 1000

Document = dict[str, Any]


def _from_link(document: Document) -> tuple[Document, list[str]]:
    """Version 1 of a document with a link: the state that it opens, and the page that it is of."""
    try:
        parts = urlsplit(document[LINK][:_LONGEST_LINK])
        query = parse_qs(parts.query, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:  # a host that is none, or too many fields
        parts, query = urlsplit(""), {}
    state, problems = from_query(query)
    return to_document(state, parts.path.rpartition("/")[2] or FIRST_PAGE), problems


MIGRATIONS: dict[int, Callable[[Document], tuple[Document, list[str]]]] = {0: _from_link}


def up_to_date(document: Document, version: int) -> tuple[Document, list[str]]:
    """The document in the present version, and what was left out on the way."""
    said: list[str] = []
    for step in range(version, VERSION):
        document, more = MIGRATIONS[step](document)
        said += more
    return document, said
