"""A landscape's function as a function of a tensor: the recorded operations, printed as PyTorch's.

What is written down of a landscape (``landscapes.tape``) is a list of scalar operations; each is an operator
or a function of torch, or there is none and the landscape has no such function.
"""

from __future__ import annotations

import keyword
from collections import Counter
from functools import reduce

from landscapes import Landscape
from landscapes.tape import operations, tape
from landscapes.tape.evaluation import live
from landscapes.tape.graph import Instruction
from landscapes.tape.operations import Fact

from .refusal import NoScript

_LONG_PART = 44  # characters, beyond which a part has a line of its own
_LONGEST = 320  # operations, beyond which nobody reads it
_TAKEN = {"f", "torch", "theta", "start", "methods", "page", "paths", "schedules"}
# How tightly what is printed holds together.
_CHOICE, _SUM, _PRODUCT, _POWER, _ATOM = range(5)
_SIGNS = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT}
# What torch calls otherwise, or has not got.
_OTHERWISE = {
    "rint": "torch.round({})",
    "cbrt": "(torch.sign({0}) * torch.abs({0}) ** (1 / 3))",
    "sech": "(1 / torch.cosh({}))",
    "softplus": "torch.logaddexp({}, torch.tensor(0.0))",
    "reciprocal_or_zero": "torch.where({0} == 0, 0.0, 1 / {0})",
}

_Text = tuple[str, int]  # with how tightly it holds together


def torch_function(f: Landscape) -> str:
    """``def f(theta)`` of a tensor (d,) or (d, n); NoScript, with a sentence, where PyTorch has none."""
    record = tape.of(f)
    if record is None:
        raise NoScript(f"PyTorch needs a formula, and {f.title} is not written down as one: {f.engine}.")
    slots = record.live([record.value])
    if len(slots) > _LONGEST:
        raise NoScript(
            f"A formula of {len(slots):,} operations, as {f.title} is, nobody would read: up to {_LONGEST} "
            "are written in PyTorch."
        )
    if not _is_sloping(record.instructions, record.value):
        raise NoScript(f"PyTorch finds nothing to differentiate: {f.title} is constant but for jumps.")
    names = _names(f.variables)
    lines, value = _printed(record.instructions, record.value, names, f.title)
    given = f"({names[0]},)" if len(names) == 1 else ", ".join(names)
    body = [f"    {line}" for line in (f"{given} = theta", *lines, f"return {value}")]
    return "\n".join(["def f(theta):", *body])


def _is_sloping(instructions: tuple[Instruction, ...], value: int) -> bool:
    """Whether some input has a part in the value that is no truth value's alone."""
    waiting, seen = [value], set()
    while waiting:
        slot = waiting.pop()
        one = instructions[slot]
        if one.op == "input":
            return True
        known = operations.TABLE.get(one.op)
        if slot not in seen and not (known and Fact.TRUTH in known.facts):
            waiting += one.args
        seen.add(slot)
    return False


def _names(variables: tuple[str, ...]) -> list[str]:
    usable = all(
        name.isidentifier() and not keyword.iskeyword(name) and name not in _TAKEN and name[:1] != "_"
        for name in variables
    )
    return list(variables) if usable else [f"x{k}" for k in range(1, len(variables) + 1)]


def _printed(
    instructions: tuple[Instruction, ...], value: int, names: list[str], title: str
) -> tuple[list[str], str]:
    """Lines for what is used more than once, and the expression of what is wanted."""
    order = live(instructions, [value])
    users = Counter(argument for slot in order for argument in instructions[slot].args)
    texts: dict[int, _Text] = {}
    lines: list[str] = []
    for slot in order:
        one = instructions[slot]
        if one.op == "input":
            texts[slot] = names[one.immediate], _ATOM
        elif one.op == "constant":
            texts[slot] = _number(one.immediate)
        else:
            constants = [instructions[a].op == "constant" for a in one.args]
            texts[slot] = _operation(one, [texts[a] for a in one.args], constants, title)
            if users[slot] > 1 or (slot != value and len(texts[slot][0]) > _LONG_PART):
                name = f"part_{len(lines) + 1}"
                lines.append(f"{name} = {texts[slot][0]}")
                texts[slot] = name, _ATOM
    return lines, texts[value][0]


def _number(value: float) -> _Text:
    whole = value.is_integer() and abs(value) < 1e6
    text = str(int(value)) if whole else repr(float(value))
    if text in ("inf", "-inf", "nan"):
        text = f'float("{text}")'
        return text, _ATOM
    return text, (_PRODUCT if value < 0 else _ATOM)


def _operation(one: Instruction, arguments: list[_Text], constants: list[bool], title: str) -> _Text:
    if one.op == "barrier":
        return arguments[0]
    if one.op == "negative":
        return f"-{_held(arguments[0], _POWER)}", _SUM
    if one.op in ("integer_power", "power"):
        exponent = (str(one.immediate), _ATOM) if one.op == "integer_power" else arguments[1]
        return f"{_held(arguments[0], _ATOM)} ** {_held(exponent, _ATOM)}", _POWER
    sign = operations.TABLE[one.op].sign if one.op in operations.TABLE else ""
    if sign in _SIGNS:
        holds = _SIGNS[sign]
        left, right = arguments
        if constants[1 if one.op == "multiply" else 0] and one.op in (
            "multiply",
            "add",
        ):  # as people write it
            left, right = right, left
        if one.op == "add" and any(constants) and right[0].startswith("-"):
            return f"{left[0]} - {right[0][1:]}", _SUM
        return f"{_held(left, holds)} {sign} {_held(right, holds + 1)}", holds
    if sign in ("<", "<=", ">", ">=", "==", "!="):
        return f"{_held(arguments[0], _SUM)} {sign} {_held(arguments[1], _SUM)}", _CHOICE
    texts = [text for text, _ in arguments]
    if one.op == "where":
        return f"torch.where({', '.join(texts)})", _ATOM
    tensors = [f"torch.tensor({float(text)})" if known else text for text, known in zip(texts, constants)]
    if one.op == "logsumexp":
        return reduce("torch.logaddexp({}, {})".format, tensors), _ATOM
    if one.op == "cos_sqrt" and not one.immediate:
        return f"torch.cos(torch.sqrt({texts[0]}))", _ATOM
    if one.op in _OTHERWISE:
        return _OTHERWISE[one.op].format(_held(arguments[0], _ATOM)), _ATOM
    if one.op not in KNOWN:
        raise NoScript(f"PyTorch has no operation {one.op}, which {title} has.")
    return f"torch.{one.op}({', '.join(tensors)})", _ATOM


# Functions that torch has under NumPy's name, with the same values and, but for single points, slopes.
KNOWN = frozenset(
    "absolute arccos arccosh arcsin arcsinh arctan arctan2 arctanh ceil cos cosh exp exp2 expm1 floor hypot "
    "isfinite isinf isnan log log10 log1p log2 logaddexp logical_and logical_not logical_or logical_xor "
    "maximum minimum remainder sigmoid sign sin sinc sinh sqrt tan tanh trunc".split()
)


def _held(text: _Text, least: int) -> str:
    """In brackets where it would fall apart."""
    return text[0] if text[1] >= least else f"({text[0]})"
