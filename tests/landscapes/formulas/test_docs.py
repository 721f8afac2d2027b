"""docs/FORMULAS.md says what the code does: its examples are run, its bounds and words compared."""

import re
from pathlib import Path

import pytest

from landscapes import FormulaError, from_formula
from landscapes.formulas import vocabulary

PAGE = (Path(__file__).parents[3] / "docs" / "FORMULAS.md").read_text("utf-8")


def table(title):
    """The rows of the first table under a heading, as lists of cells."""
    part = PAGE.split(f"## {title}\n")[1].split("\n## ")[0]
    rows = [r for r in part.splitlines() if r.startswith("|")][2:]
    return [[c.strip().replace(r"\|", "|") for c in re.split(r"(?<!\\)\|", r)[1:-1]] for r in rows]


def code(cell):
    return re.findall(r"`([^`]*)`", cell)


@pytest.mark.parametrize("typed, read", table("Accepted"))
def test_every_accepted_example_is_read_as_printed(typed, read):
    assert from_formula(*code(typed)).typed == code(read)[0]


@pytest.mark.parametrize("typed, column, offered", table("Refused"))
def test_every_refused_example_is_refused_there_with_that_offer(typed, column, offered):
    with pytest.raises(FormulaError) as caught:
        from_formula(*code(typed))
    assert caught.value.column == int(column)
    for piece in code(offered):
        assert piece in caught.value.sentence


CLAIMS = re.findall(r"`([^`]+)` is `([^`]+)`", " ".join(map(" ".join, table("Precedence"))))


@pytest.mark.parametrize("one, other", CLAIMS)
def test_every_is_of_the_precedence_table_holds(one, other):
    """Both have the same value, with different numbers for all letters."""
    letters = {"a": 2, "b": 3, "c": 7}

    def value(text):
        declared = {k: (v, 0, 9) for k, v in letters.items() if k in text}
        return float(from_formula(text, parameters=declared, dimension=1).value(1.7))

    assert value(one) == value(other)


def test_the_precedence_table_makes_its_claims():
    assert len(CLAIMS) == 4


def test_every_function_is_named_and_no_other():
    listed = re.search(r"Functions: `([^`]*)`", PAGE).group(1).split()
    assert sorted(listed) == sorted(vocabulary.FUNCTIONS)


def test_the_bounds_are_those_of_the_code():
    bounds = {name: int(value.split(";")[0].replace(",", "")) for name, value in table("Safety")}
    assert bounds == {
        "characters": vocabulary.MOST_LETTERS,
        "parentheses, or operations, inside each other": vocabulary.MOST_NESTED,
        "operations, sums written out": vocabulary.MOST_OPERATIONS,
        "a constant exponent": vocabulary.LARGEST_POWER,
        "variables": vocabulary.MOST_VARIABLES,
        "parameters": vocabulary.MOST_PARAMETERS,
        "digits of a number": vocabulary.MOST_DIGITS,
        "letters of a name": 20,
    }
