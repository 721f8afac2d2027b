"""What was looked for in a file: every fault that is found is among it, and nothing that cannot be told."""

import json
from dataclasses import replace

import numpy as np
import pytest

import landscapes
from landscapes import imported
from landscapes.imported import FindingKind as K
from landscapes.imported.words import of_check
from landscapes.relaxation.relaxed import relaxed

from . import made_files
from .made_files import File

PLANTED = made_files.planted()
OF_PATHS = {K.LOSS_UNITS, K.LOSS_LOGARITHM, K.PATH_UNITS, K.PATH_OUTSIDE, K.OFF_PLANE, K.PATH_DISAGREES}
OF_DIRECTIONS = {K.DIRECTION_SIGNS, K.NOT_NORMALISED, K.NOT_ORTHOGONAL}
OF_TABLES = {K.MISSING_NODES, K.DUPLICATE_NODES}


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_found_was_looked_for(name):
    found = imported.read(PLANTED[name][0])
    assert {finding.kind for finding in imported.audit(found)} <= set(imported.checked(found))


def test_a_grid_alone_cannot_be_wrong_about_paths_and_directions():
    file = File(seed=1)
    file.paths, file.arrays, file.about = {}, {}, {}
    looked = set(imported.checked(imported.read(file.npz())))
    assert not looked & (OF_PATHS | OF_DIRECTIONS | OF_TABLES | {K.OFF_CENTRE, K.CENTRE_OUTSIDE})
    assert K.TRANSPOSED not in looked  # square, and nothing to compare with
    assert {K.NOT_FINITE, K.FILLED, K.FEW_BITS, K.SERPENTINE, K.DUPLICATE_LINES} == looked
    assert set(imported.checked(imported.read(file.csv()))) == looked | OF_TABLES


def test_what_a_file_tells_is_looked_at():
    looked = set(imported.checked(imported.read(File(seed=1).npz())))
    assert OF_PATHS - looked == {K.OFF_PLANE} and {K.TRANSPOSED, K.OFF_CENTRE, K.CENTRE_OUTSIDE} <= looked
    named = set(imported.checked(imported.read(made_files.directions(File(seed=1), 2).npz())))
    assert named - looked == {K.DIRECTION_SIGNS, K.NOT_NORMALISED}
    file = File(seed=1)
    file.paths["sgd"]["off"] = np.zeros(30)
    file.about["directions"] = {"gram": [[1.0, 0.0], [0.0, 1.0]], "orthogonal": True, "normalised": "unit"}
    told = set(imported.checked(imported.read(file.npz())))
    assert told - looked == {K.OFF_PLANE, K.NOT_NORMALISED, K.NOT_ORTHOGONAL}


def test_a_curve_has_no_lines_to_repeat():
    text = json.dumps({"x": list(range(20)), "losses": [float(k * k) for k in range(20)]})
    looked = set(imported.checked(imported.read(text.encode())))
    assert looked == {K.NOT_FINITE, K.FILLED, K.FEW_BITS}


def test_every_kind_has_a_name_of_its_own():
    assert len({of_check(kind) for kind in K}) == len(K)


def test_formulas_of_its_own_are_no_autograd():
    """An imported landscape has no tape, and is not gone through by autograd; what is made of it would be."""
    f = imported.landscape_of(imported.read(File(seed=1).npz()))
    assert f.engine != "tape" and not f.is_differentiated_directly
    wrapped = replace(f, function=lambda theta: 2 * f.function(theta))
    assert wrapped.engine != "tape" and wrapped.is_differentiated_directly
    assert relaxed(landscapes.get("rough_bowl"), 0.15).is_differentiated_directly
    assert not landscapes.get("himmelblau").is_differentiated_directly
