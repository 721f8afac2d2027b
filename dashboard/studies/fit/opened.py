"""The test set: opened by a button, for one fit at a time, and remembered as looked at."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from dashboard.studies.desk import Desk

from .view import View

_MOST_SETS, _MOST_FITS = 64, 500


@dataclass
class _Opened:
    """Which fits the test rows have judged in this session, by data set."""

    fits: dict[object, list[tuple]] = field(default_factory=dict)

    def add(self, data: object, settings: tuple) -> None:
        if len(self.fits) >= _MOST_SETS and data not in self.fits:
            self.fits.pop(next(iter(self.fits)))
        judged = self.fits.setdefault(data, [])
        if settings not in judged and len(judged) < _MOST_FITS:
            judged.append(settings)

    def of(self, data: object) -> list[tuple]:
        return self.fits.get(data, [])


def _judged(desk: Desk) -> _Opened:
    return desk.session.latest("opened test sets", None, _Opened)


def is_opened(desk: Desk, view: View) -> bool:
    return view.settings in _judged(desk).of(view.estimate.data.identity)


def show_test_set(desk: Desk, view: View) -> None:
    """The button that opens the test set, and what is to be said once it was."""
    data = view.estimate.data
    if data.test is None:
        st.caption(
            "No rows are held out to judge by: “Test” under “Settings of the data” keeps a share of them "
            "away from every fit."
        )
        return
    count = len(_judged(desk).of(data.identity))
    if not is_opened(desk, view):
        help = "Once, when everything is chosen: what is chosen by these rows is judged too well by them"
        if desk.button("Open the test set", icon="visibility", help=help):
            _judged(desk).add(data.identity, view.settings)
            st.rerun()
    if count:
        times = "once" if count == 1 else f"for {count} fits"
        st.caption(
            f"The test set of {len(data.test):,} rows has been looked at, {times}. Whatever is chosen from "
            "now on may be chosen by it."
        )
