"""docs/RULES.md says what the code does: its rules are run, its refusals refused, its tables compared."""

import re
from pathlib import Path

import numpy as np
import pytest

import landscapes
import optimizers
from landscapes.formulas import vocabulary
from optimizers import RuleError
from optimizers.rules import words
from optimizers.rules.own_rule import class_of
from optimizers.step_sizes.fitting import fitted
from tests.optimizers.rules.test_own_rule import PAIRS, many_starts

PAGE = (Path(__file__).parents[3] / "docs" / "RULES.md").read_text("utf-8")


def tables(title):
    """The tables under a heading, each as a list of rows of cells."""
    part = PAGE.split(f"## {title}\n")[1].split("\n## ")[0]
    found = [block.splitlines() for block in re.findall(r"(?:^\|.*\n)+", part, re.M)]
    return [[[c.strip() for c in row.split("|")[1:-1]] for row in rows[2:]] for rows in found]


def code(cell):
    return re.findall(r"`([^`]*)`", cell)


EQUAL, MORE = tables("Rules")


@pytest.mark.parametrize("name, rule, equals", EQUAL, ids=[row[0] for row in EQUAL])
def test_a_rule_that_is_said_to_equal_a_method_is_held_to_it(name, rule, equals):
    """By the tests that compare the paths to the last bit."""
    assert (*code(rule), *code(equals)) in {(text, method) for text, method, _ in PAIRS.values()}


@pytest.mark.parametrize("what, rule", MORE, ids=[row[0] for row in MORE])
def test_every_other_rule_runs_and_goes_downhill(what, rule):
    """With its step size fitted, as the page does it."""
    f, starts = landscapes.get("booth"), many_starts(landscapes.get("booth"), 5)
    size = fitted(class_of(*code(rule)), f, starts)
    run = optimizers.run(f, optimizers.from_rule(*code(rule), **size), starts, steps=3000)
    assert np.all(run.best.value < 0.05 * run.values[0])


@pytest.mark.parametrize("typed, line, column, offered", tables("Refused")[0])
def test_every_refused_rule_is_refused_there_with_that_offer(typed, line, column, offered):
    with pytest.raises(RuleError) as caught:
        optimizers.from_rule(*code(typed))
    assert (caught.value.line, caught.value.column) == (int(line), int(column))
    for piece in code(offered):
        assert piece in caught.value.sentence


def test_a_later_line_is_pointed_at():
    with pytest.raises(RuleError) as caught:
        optimizers.from_rule("v = a*v + g  # as usual; here\n\n  theta = theta - 2^3v\n")
    assert (caught.value.line, caught.value.column) == (3, 22)
    assert caught.value.pointer == "  theta = theta - 2^3v\n" + " " * 21 + "^"
    assert str(caught.value).startswith("line 3, column 22: '2^3v'")


def test_the_table_of_knobs_is_that_of_the_code():
    *named, (_, default, ends) = tables("Knobs")[0]
    told = {
        name: (float(value), *map(float, ends.split(" to ")))
        for row, value, ends in named
        for name in code(row)
    }
    assert told == {name: tuple(one) for name, one in words.USUAL.items()}
    assert (float(default), *map(float, ends.split(" to "))) == words.ANY
    assert tuple(code(named[0][0])) == words.STEP_NAMES
    for name, (value, low, high) in told.items():
        (knob,) = class_of(f"theta = theta - {name}*g").knobs()
        assert (knob.default, knob.low, knob.high) == (value, low, high)


def test_what_is_given_and_what_may_be_called_is_all_there():
    assert {code(row[0])[0] for row in tables("Statements")[0] if code(row[0])} == set(words.GIVEN)
    listed = {
        one.partition("(")[0] for row in tables("Numbers, vectors, matrices")[0] for one in code(row[0])
    }
    assert listed == {*words.OWN_FUNCTIONS, words.DRAW}


def test_the_bounds_are_those_of_the_code():
    bounds = {name: int(value.replace(",", "")) for name, value in tables("Safety")[0]}
    assert bounds == {
        "characters": vocabulary.MOST_LETTERS,
        "statements": words.MOST_STATEMENTS,
        "parentheses, or operations, inside each other": vocabulary.MOST_NESTED,
        "operations, sums written out": vocabulary.MOST_OPERATIONS,
        "questions in a step (points, systems to solve)": words.MOST_QUESTIONS,
        "a constant exponent": vocabulary.LARGEST_POWER,
        "knobs": vocabulary.MOST_PARAMETERS,
    }


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("#" * 2001, "at most 2,000 characters, not 2,001"),
        ("; ".join(["theta = theta"] * 41), "at most 40 statements"),
        ("theta = " + "(" * 41 + "theta" + ")" * 41, "more than 40 parentheses inside each other"),
        ("theta = sum(theta + i, i, 1, 600)", "at most 1,000 operations|more than 1,000 operations"),
        ("theta = theta + g(theta + 1)" + " + g(theta + 1)" * 20, "at most 20 times in a step"),
        ("theta = theta + sum(g(theta + i), i, 1, 21)", "at most 20 times in a step"),
        ("theta = theta^101", "an exponent is at most 100"),
        ("theta = theta" + "".join(f" + c{k}" for k in range(21)), "at most 20 knobs, not 21"),
    ],
)
def test_what_is_too_much_is_refused_by_its_bound(text, sentence):
    with pytest.raises(RuleError, match=sentence):
        optimizers.from_rule(text)
