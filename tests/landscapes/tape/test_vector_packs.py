"""Packs: components that are alike become one operation on an array, and nothing else does."""

import numpy as np
import pytest

from landscapes.tape.graph import Instruction
from landscapes.tape.vector_packs import Packs, writes
from tests.landscapes.tape.straight_line import lanes_alike, random_steps

SEEDS = pytest.mark.parametrize("seed", range(40))


def packed(seed, lanes=3):
    """Steps alike in three components, one of them changed in half of the cases, and their packs."""
    rng = np.random.default_rng(seed)
    steps = lanes_alike(rng, lanes, 2, 15)
    if seed % 2:
        changed = int(rng.integers(4 * lanes, len(steps)))
        steps[changed] = Instruction("cos", (int(rng.integers(0, changed)),))
    given = [tuple(range(k * lanes, (k + 1) * lanes)) for k in range(2)]
    wanted = [tuple(range(k * lanes, (k + 1) * lanes)) for k in rng.integers(4, 19, 2)]
    return steps, Packs(steps, set(), given, wanted)


@SEEDS
def test_everything_is_computed_once_and_after_what_it_needs(seed):
    steps, packs = packed(seed)
    done: list[int] = []
    for item in packs.order:
        slots = item if isinstance(item, tuple) else (item,)
        for slot in slots:
            assert set(steps[slot].args) <= set(done)
        done += slots
    assert sorted(done) == list(range(len(steps)))


@SEEDS
def test_a_vector_is_one_operation_whose_operands_are_its_components_own(seed):
    """Row by row: each operand is shared by all rows or has the row's own argument in that row."""
    steps, packs = packed(seed)
    for lanes, operands in packs.vectors.items():
        assert len({steps[slot].op for slot in lanes}) == 1 and writes(steps[lanes[0]].op)
        for row, slot in enumerate(lanes):
            arguments = [o[row] if isinstance(o, tuple) else o for o in operands]
            assert sorted(arguments) == sorted(steps[slot].args)
            if steps[slot].op in ("subtract", "divide"):
                assert tuple(arguments) == steps[slot].args
            for operand in operands:
                if isinstance(operand, tuple):
                    assert packs.home[operand[row]] == (operand, row)


@SEEDS
def test_a_slot_has_one_place(seed):
    _, packs = packed(seed)
    for slot, (lanes, row) in packs.home.items():
        assert lanes[row] == slot


def test_momentum_in_three_components_is_one_operation_each():
    """v <- 0.9 v + g, x <- x - 0.1 v: four operations on (3, n), however the factors are written."""
    steps = [Instruction("input", (), i) for i in range(9)]  # x, v, g
    steps += [Instruction("constant", (), 0.9), Instruction("constant", (), 0.1)]
    for k in range(3):  # a factor before or after: multiplication commutes
        steps.append(Instruction("multiply", (9, 3 + k) if k else (3 + k, 9)))
    steps += [Instruction("add", (11 + k, 6 + k)) for k in range(3)]
    steps += [Instruction("multiply", (10, 14 + k)) for k in range(3)]
    steps += [Instruction("subtract", (k, 17 + k)) for k in range(3)]
    x, v, g = (tuple(range(a, a + 3)) for a in (0, 3, 6))
    packs = Packs(steps, set(), [x, v, g], [(20, 21, 22), (14, 15, 16)])
    assert len(packs.vectors) == 4
    assert packs.vectors[20, 21, 22] == (x, (17, 18, 19))
    assert packs.vectors[11, 12, 13] in ((v, 9), (9, v))


def test_components_that_need_each_other_are_not_computed_at_once():
    """The second is made of the first; both are rows of one array all the same."""
    steps = [Instruction("input", (), i) for i in range(2)]
    steps += [Instruction("add", (0, 1)), Instruction("add", (2, 1))]
    packs = Packs(steps, set(), [(0, 1)], [(2, 3)])
    assert packs.vectors == {} and packs.home[3] == ((2, 3), 1)


@SEEDS
def test_programs_without_alike_components_are_left_alone(seed):
    rng = np.random.default_rng(seed)
    steps = random_steps(rng, 3, 20)
    packs = Packs(steps, set(), [], [])
    assert packs.order == list(range(len(steps))) and not packs.vectors and not packs.home
