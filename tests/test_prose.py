"""Prose is never data: no branch of the program reads a sentence that was made for a person.

What is to be decided is kept as enumerations and numbers; ``words.py`` in each package makes the
sentences. So no source asks how a sentence begins, what it contains or whether it is another one, and
none compares anything with a literal of several words.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("landscapes", "optimizers", "dashboard")
# Attributes that hold text for people.
PROSE = frozenset(
    "sentence sentences reason words report advice message note notes help boundary_reason teaches "
    "title lesson".split()
)
_READS = frozenset(
    "startswith endswith partition rpartition split find index removeprefix removesuffix".split()
)

# What looks like a sentence and is data: (file, what stands there), and why that is right.
ALLOWED: dict[tuple[str, str], str] = {
    ("landscapes/core/derivatives.py", '"ambiguous" in str(error)'): "NumPy's ValueError has no other mark"
}


def is_prose(node):
    """Whether an expression is an attribute that holds text for people, or an exception's text."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "str"
    return isinstance(node, ast.Attribute) and node.attr in PROSE


def literals(node):
    """The strings that an expression is, or is a tuple, list or set of."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        for element in node.elts:
            yield from literals(element)


def says_several_words(node):
    return any(len(text.split()) > 1 for text in literals(node))


def is_read(node):
    """Whether a node decides something by what a text for people says."""
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        if any(isinstance(op, (ast.Is, ast.IsNot)) for op in node.ops):
            return False
        return any(is_prose(side) or says_several_words(side) for side in sides)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _READS:
        return is_prose(node.func.value) or (
            node.func.attr.endswith("with") and any(says_several_words(argument) for argument in node.args)
        )
    if isinstance(node, ast.MatchValue):
        return says_several_words(node.value)
    if isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.value, ast.Dict):
        return any(says_several_words(key) for key in node.value.keys if key)
    return False


def reads(package):
    """(file, source) of every branch on prose in a package."""
    for file in sorted((ROOT / package).rglob("*.py")):
        text = file.read_text("utf-8")
        for node in ast.walk(ast.parse(text)):
            if is_read(node):
                yield str(file.relative_to(ROOT)), ast.get_source_segment(text, node)


@pytest.mark.parametrize("package", PACKAGES)
def test_nothing_is_decided_by_what_a_sentence_says(package):
    left = set(reads(package)) - set(ALLOWED)
    assert not left


def test_what_is_allowed_is_there():
    """No exception outlives its reason."""
    every = {read for package in PACKAGES for read in reads(package)}
    assert set(ALLOWED) <= every
    assert all(ALLOWED.values())


@pytest.mark.parametrize(
    "source",
    [
        'proof.reason.startswith("certified")',
        '"rounding" in found.words',
        "run.status.sentence == other.status.sentence",
        'f.lesson == "Your own"',
        'state in ("budget spent", "done")',
        'atlas.report.split("\\n")',
        'text.startswith("There is")',
        'estimate.help.partition(":")',
    ],
)
def test_a_branch_on_prose_is_seen(source):
    assert any(is_read(node) for node in ast.walk(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        'a.kind == "ring"',
        "a.words is None",
        "a.words + b.words",
        'name.startswith("f ")',
        "a.sentence[:1].upper()",
    ],
)
def test_what_is_no_branch_on_prose_is_not(source):
    assert not any(is_read(node) for node in ast.walk(ast.parse(source)))
