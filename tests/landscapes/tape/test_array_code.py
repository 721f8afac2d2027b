"""The function on arrays: right whatever the buffers held, and careful with what it is given."""

import numpy as np
import pytest

import landscapes
from landscapes.tape import tape
from landscapes.tape.array_code import array_code, single_slots
from landscapes.tape.evaluation import live
from tests.landscapes.tape.straight_line import lanes_alike, random_steps, values_of

SEEDS = pytest.mark.parametrize("seed", range(40))
N = 7


def run(code, rows, uniform, groups, lanes, rng):
    """The outputs (rows, N) of a step from rows to rows; buffers and outputs hold noise before."""
    before = [np.array(row[0]) if k in uniform else row.copy() for k, row in enumerate(rows)]
    inputs, after = np.array(rows), rng.normal(size=rows.shape)
    singles = {k: np.array(rng.normal()) for k in uniform}
    each = [before[k] if k in uniform else inputs[k] for k in range(len(rows))]
    wanted = [singles.get(k, after[k]) for k in range(len(rows))]
    packs = [[part[g[0] : g[-1] + 1] for g in groups] for part in (inputs, after)]
    space = code.space(N, lanes)
    for buffer in space:
        buffer[...] = rng.normal(size=buffer.shape)
    with np.errstate(all="ignore"):
        code.function(*each, *packs[0], *wanted, *packs[1], *space)
    np.testing.assert_array_equal(inputs, rows)  # what is given is not written to
    for k, value in singles.items():
        after[k] = value
    return after


def check(steps, outputs, rows, uniform=frozenset(), groups=(), lanes=0, rng=None):
    code = array_code(steps, outputs, len(rows), uniform, groups)
    values = values_of(steps, rows)
    expected = np.array([np.broadcast_to(values[slot], N) for slot in outputs], dtype=float)
    np.testing.assert_array_equal(run(code, rows, uniform, groups, lanes, rng), expected)
    return code


@SEEDS
def test_any_program_is_what_numpy_makes_of_it(seed):
    """Outputs anywhere, also twice the same, an input or a constant; to the last bit."""
    rng = np.random.default_rng(seed)
    steps = random_steps(rng, 4, 30)
    check(steps, rng.integers(0, len(steps), 4).tolist(), rng.normal(size=(4, N)), rng=rng)


@SEEDS
def test_what_depends_on_uniform_inputs_alone_is_computed_once(seed):
    """Inputs that are one number for all points, and outputs that then are; the others as before."""
    rng = np.random.default_rng(seed)
    steps = random_steps(rng, 4, 30)
    uniform = frozenset(rng.choice(4, 2, replace=False).tolist())
    single = single_slots(steps, uniform)
    outputs = rng.integers(0, len(steps), 4).tolist()
    for k in uniform:
        outputs[k] = int(rng.choice(sorted(single)))
    rows = rng.normal(size=(4, N))
    for k in uniform:
        rows[k] = rows[k, 0]
    code = check(steps, outputs, rows, uniform, rng=rng)
    shapes = {kind: buffer.shape for kind, buffer in zip(code.kinds, code.space(N, 0))}
    assert shapes.get("s", ()) == () and shapes.get("b", (N,)) == (N,)


@SEEDS
@pytest.mark.parametrize("lanes", [2, 3])
def test_groups_of_rows_that_are_vectors_change_nothing(seed, lanes):
    """Alike in every component, or with one component made unlike the others."""
    rng = np.random.default_rng(seed)
    steps = lanes_alike(rng, lanes, 2, 15)
    picked = rng.integers(0, len(steps) // lanes, 2)
    outputs = [int(one * lanes + lane) for one in picked for lane in range(lanes)]
    if seed % 2:
        outputs[0] = int(rng.integers(0, len(steps)))
    groups = tuple(tuple(range(k * lanes, (k + 1) * lanes)) for k in range(2))
    check(steps, outputs, rng.normal(size=(2 * lanes, N)), groups=groups, lanes=lanes, rng=rng)


def test_buffers_are_used_again():
    """No more of them than values are waiting at any time."""
    t = tape.of(landscapes.get("ackley"))
    program = t.full_program
    code = program.on_arrays()
    order = live(program.steps, program.outputs)
    assert len(code.kinds) < len(order) / 3


def test_a_value_that_is_one_number_but_wanted_for_every_point_is_kept_to_the_end():
    """An output that depends on a counter alone, in a row that is not the counter's."""
    rng = np.random.default_rng(0)
    steps = random_steps(rng, 2, 0)
    x, step, one = 0, 1, 2
    Instruction = type(steps[0])
    steps += [
        Instruction("multiply", (step, one)),  # 4: wanted in row 0
        Instruction("add", (4, one)),
        Instruction("exp", (5,)),
        Instruction("sin", (6,)),
        Instruction("multiply", (7, x)),
        Instruction("add", (8, x)),
    ]
    rows = rng.normal(size=(2, N))
    rows[1] = rows[1, 0]
    check(steps, [4, 7], rows, frozenset((1,)), rng=rng)
