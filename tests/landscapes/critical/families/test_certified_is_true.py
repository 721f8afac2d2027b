"""The partition is true: the law, over every member of every family; and each step of it is needed."""

import warnings

import numpy as np
import pytest

import landscapes
from landscapes.critical.proof import (
    composite,
    creases,
    exclusion,
    known_points,
    multiplicity,
    reduction,
    region,
)
from landscapes.critical.proof.partition import OpenBoxes
from tests.landscapes.critical.families.laws import complaint
from tests.landscapes.critical.families.roster import FAMILIES, family

SECONDS = 0.5  # what time does not suffice for is open, and the law holds of that as well
SHARES = 8  # tests a family: its members are drawn once a process, and not while tests are collected
# Every second member, and of those that take a second each every fourth: measure.py takes all of them.
LONG = {"convex_creases", "product_creases", "separable", "levels"}


def told(member):
    """What is false in the atlas of a member; None where nothing is."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        f = landscapes.from_formula(member.text, domain=member.domain)
        return complaint(landscapes.atlas(f, seconds=SECONDS), member)


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("name", FAMILIES)
def test_certified_is_true(name, share):
    members = family(name)[share::SHARES][:: 4 if name in LONG else 2]
    wrong = [f"{m.text} on {m.domain}: {said}" for m in members if (said := told(m))]
    assert not wrong, "\n".join(wrong)


def everything(*arrays):
    """Every test of a proof, passed by whatever comes."""
    return np.ones(arrays[0].shape[-1], dtype=bool)


def nothing_counts(self, low, high):
    return multiplicity.Count(1, 1, (multiplicity.Zero(high, high, 1, 3),))


def nothing_reduces(self, low, high, others):
    return reduction.Reduced(1, 1, high, 0, 3)


def all_rise(known, derivatives):
    """Every point of a line is a simple minimum."""
    return np.zeros(len(known), dtype=int), np.zeros(len(known), dtype=int)


def nothing_open(regions, axes, low, high):
    left = OPEN(regions, axes, low, high)
    none = left.label < 0
    return OpenBoxes(left.boxes[none], left.label[none], left.why[:0], left.counts[:0])


def nothing_found(bounds, low, high, *others):
    return SEARCHED(bounds, low, low + (high - low) * 1e-9, *others)


OPEN, SEARCHED = region._open, region.searched


# A step of the certificate, what it is broken into, and a family in which that is noticed.
BROKEN = {
    "at most one point": (exclusion, "regular", everything, "narrow_wells"),
    "the mean value form": (exclusion, "apart", everything, "exp_sin"),
    "sides of a crease": (
        creases,
        "_one_half_space",
        lambda low, high: everything(low[..., 0]),
        "convex_creases",
    ),
    "one point of a crease": (creases.Creases, "only_point", lambda *_: True, "product_creases"),
    "poles": (
        exclusion.Exclusion,
        "_look_across_poles",
        lambda s, b, i, done: done.__setitem__(i, True),
        "periodic",
    ),
    "multiplicity": (multiplicity.Derivatives, "counted", nothing_counts, "near_degenerate"),
    "signs of sixty digits": (multiplicity, "sign_between", lambda *_: 1, "near_degenerate"),
    "repeated factors": (region, "_zeros", all_rise, "near_degenerate"),
    "which way phi goes": (composite, "_turned", lambda found, falls: found, "levels"),
    "slopes of phi": (composite, "searched", nothing_found, "levels"),
    "open parts of a sum": (region, "_open", nothing_open, "separable"),
    "one direction": (reduction.Reduction, "counted", nothing_reduces, "near_degenerate"),
    "values of u": (composite, "_takes", lambda *_: False, "levels"),
    "jumps": (exclusion, "JUMP", np.uint8(0), "piecewise"),
    "the inertia": (known_points, "inertia", lambda h, r: np.zeros(h.shape[-1], dtype=int), "rational"),
}


@pytest.mark.parametrize("step", BROKEN)
def test_the_law_fails_where_a_step_is_broken(step, monkeypatch):
    """With any one of its steps broken on purpose the certificate says what is false."""
    where, name, broken, members = BROKEN[step]
    monkeypatch.setattr(where, name, broken)
    assert any(_noticed(member) for member in family(members)[::3])


def _noticed(member):
    try:
        return told(member)
    except (ValueError, IndexError):
        return None
