"""Random straight-line programs, and their values by NumPy alone, operation by operation."""

import numpy as np

from landscapes.tape import operations
from landscapes.tape.graph import Instruction

OPS = ("add", "subtract", "multiply", "divide", "negative", "exp", "sin", "sqrt", "absolute", "maximum")
OPS += ("minimum", "hypot", "where", "sigmoid", "sinc", "reciprocal_or_zero")


def random_steps(rng, inputs: int, length: int, ops=OPS) -> list[Instruction]:
    """Inputs, two constants, and operations on what stands before them; choices by a comparison."""
    steps = [Instruction("input", (), i) for i in range(inputs)]
    steps += [Instruction("constant", (), float(value)) for value in rng.normal(size=2)]
    numbers = list(range(len(steps)))
    for _ in range(length):
        op = str(rng.choice(ops))
        args = rng.choice(numbers, operations.TABLE[op].arity).tolist()
        if op == "where":
            steps.append(Instruction("less", tuple(args[:2])))
            args[0] = len(steps) - 1
        numbers.append(len(steps))
        steps.append(Instruction(op, tuple(args)))
    return steps


def lanes_alike(rng, lanes: int, inputs: int, length: int, ops=OPS) -> list[Instruction]:
    """A random program for one component, done for every component: slots k, k + 1, ... are alike."""
    one = random_steps(rng, inputs, length, ops)
    steps = []
    for op, args, immediate in one:
        for lane in range(lanes):
            number = immediate * lanes + lane if op == "input" else immediate
            steps.append(Instruction(op, tuple(a * lanes + lane for a in args), number))
    return steps


def values_of(steps, inputs) -> list[np.ndarray]:
    """Every slot's value: what any replay must answer, to the last bit."""
    values: list[np.ndarray] = []
    with np.errstate(all="ignore"):
        for op, args, immediate in steps:
            if op == "input":
                values.append(inputs[immediate])
            elif op == "constant":
                values.append(np.array(immediate))
            else:
                values.append(operations.TABLE[op].on_arrays(*(values[a] for a in args)))
    return values
