"""Presets are seen without scrolling: they stand above the board."""

import pytest

from tests.dashboard.studies.test_studies import opened

STUDIES = ("slopes", "convexity", "lipschitz", "flow")


@pytest.mark.parametrize("study", STUDIES)
@pytest.mark.parametrize("landscape", ("himmelblau", "cubic", "sphere_3d"))
def test_presets_stand_above_the_board(study, landscape):
    page = opened(landscape=landscape, study=study)
    kinds = [
        "preset"
        if f"study-{study}-preset-" in (getattr(one, "key", None) or "")
        else "board"
        if one.type == "bidi_component" and "board" in one.proto.id
        else ""
        for one in page.main
    ]
    presets = [k for k, kind in enumerate(kinds) if kind == "preset"]
    assert len(presets) >= 4
    assert max(presets) < kinds.index("board")
