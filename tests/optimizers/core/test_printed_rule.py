"""What a knob that is 0 does nothing to is not in the printed rule; the rest of the rule stands."""

import itertools
import re

import pytest

import optimizers
from optimizers.core.printed_rule import printed, unless_zero
from tests.optimizers.test_laws import stands_in


def may_vanish(method):
    """The knobs that can be 0 (or off) and have a symbol."""
    return [
        k for k in method.knobs() if k.symbol and (k.kind == "bool" or (k.kind != "choice" and k.low == 0))
    ]


VANISHING = {name: may_vanish(optimizers.method(name)) for name in optimizers.names()}
# What a knob scales, and what is read nowhere else, goes with it.
WITH_IT = {
    ("momentum", "momentum"): {"dampening"},
    ("nadam", "beta1"): {"momentum_decay"},
    ("genetic_algorithm", "mutation"): {"scale"},
    ("radam", "beta2"): {"epsilon"},
}
CASES = [
    (name, zero)
    for name, knobs in VANISHING.items()
    for count in range(len(knobs) + 1)
    for zero in itertools.combinations([k.name for k in knobs], count)
]


def balanced(text):
    """Whether braces and brackets close as they open, words apart."""
    pairs, stack = {"}": "{", ")": "(", "]": "["}, []
    for sign in re.sub(r"\\[{}]|\(then|(?<=leftarrow 0)\)", "", text):
        if sign in "{([":
            stack.append(sign)
        elif sign in pairs and (not stack or stack.pop() != pairs[sign]):
            return False
    return not stack


@pytest.mark.parametrize(("name", "zero"), CASES)
def test_terms_whose_knob_is_0_vanish_from_the_printed_rule_and_no_others(name, zero):
    cls = optimizers.method(name)
    on = {k.name: k.high if k.kind != "bool" else True for k in VANISHING[name]}
    method = cls(**{**on, **dict.fromkeys(zero, 0)})
    gone = set(zero).union(*(WITH_IT.get((name, one), ()) for one in zero))
    for knob in cls.knobs():
        if knob.symbol:
            assert bool(stands_in(knob.symbol, method.printed_rule)) == (knob.name not in gone), knob.name
    assert balanced(method.printed_rule)
    assert not re.search(r"[+\-]\s*[,)}]|\(\s*\)|[⟦¦⟧]", method.printed_rule)
    assert zero or method.printed_rule == cls.formula


def test_a_wrapper_prints_its_base_as_it_is_set():
    base = optimizers.get("momentum", momentum=0.0)
    assert optimizers.restarts(base).printed_rule.startswith(base.printed_rule + ";")
    assert optimizers.restarts(base).formula.startswith(base.formula + ";")


def test_marked_parts_may_be_inside_each_other():
    rule = "a" + unless_zero("x", " + x" + unless_zero("y", "y", "z"), "!") + "."
    shown = {(): "a + xy.", ("y",): "a + xz.", ("x",): "a!.", ("x", "y"): "a!."}
    assert {zero: printed(rule, zero) for zero in shown} == shown
