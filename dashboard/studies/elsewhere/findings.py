"""What the audit found, as a list: how grave each fault is, and what was looked for."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

import streamlit as st

from dashboard.widgets.markdown import plain
from landscapes import imported
from landscapes.imported import Finding, FindingKind, Imported
from landscapes.imported.words import of_check

_MOST = 12  # findings that are listed; a file may have a hundred paths


class Gravity(Enum):
    """What a fault does to the picture: its icon and colour."""

    WRONG = ":red[:material/error:]"  # it shows something else
    DOUBTFUL = ":orange[:material/warning:]"  # a part of it is missing, or to be taken with care


_WRONG = {
    FindingKind.FILLED,
    FindingKind.DUPLICATE_LINES,
    FindingKind.SERPENTINE,
    FindingKind.OFF_CENTRE,
    FindingKind.LOSS_UNITS,
    FindingKind.LOSS_LOGARITHM,
    FindingKind.PATH_UNITS,
    FindingKind.PATH_DISAGREES,
    FindingKind.NOT_NORMALISED,
}


def gravity(finding: Finding, found: Imported) -> Gravity:
    """How grave a fault is; a transposed grid that was turned is right again."""
    if finding.kind is FindingKind.TRANSPOSED:
        return Gravity.DOUBTFUL if finding in found.noted else Gravity.WRONG
    return Gravity.WRONG if finding.kind in _WRONG else Gravity.DOUBTFUL


def show(found: Imported, findings: Sequence[Finding]) -> None:
    """The title; each finding's sentence, or how many checks have found nothing; and what was looked for."""
    kinds = imported.checked(found)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"## {plain(found.title)}", width="content")
        with st.popover(f"The {len(kinds)} checks", icon=":material/checklist:", width="content"):
            _list_checks(kinds)
    with st.container(gap="small"):
        if not findings:
            st.markdown(
                f":green[:material/check_circle:] No fault was found by these {len(kinds)} checks. That is "
                "no proof: a loss of other data, or of a model left in training mode, looks right."
            )
        for one in findings[:_MOST]:
            st.markdown(f"{gravity(one, found).value} {plain(one.sentence)}")
        if len(findings) > _MOST:
            st.caption(f"And {len(findings) - _MOST} more.")


def _list_checks(kinds: tuple[FindingKind, ...]) -> None:
    others = [kind for kind in FindingKind if kind not in kinds]
    st.markdown("Looked for:\n" + "".join(f"\n- {of_check(kind)}" for kind in kinds))
    if others:
        st.markdown(
            "Not looked for, as the file says nothing to tell it by:\n"
            + "".join(f"\n- {of_check(kind)}" for kind in others)
        )
