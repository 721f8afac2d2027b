"""A rule read: what its names stand for, what it remembers, what it asks, and that it is not too much."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field

from landscapes import FormulaError, Knob
from landscapes.core.axis_names import in_latex
from landscapes.formulas.evaluate import operations
from landscapes.formulas.spelling import is_variable
from landscapes.formulas.tree import Call, Name, Node, Power, Total, children, rebuilt, walk
from landscapes.formulas.vocabulary import MOST_OPERATIONS, MOST_PARAMETERS

from . import words
from .refusal import RuleError
from .shapes import Shape, has_matrices, shapes_of
from .statements import Declared, Statement, cut, read

# Attributes of every method: a knob of such a name is called otherwise, and printed as typed.
_TAKEN = frozenset(
    "name title formula marked_rule reference citations family order wanders scale_free makes_matrices rule "
    "knobs teaches source settings step_size printed_rule rate stability_limit stability_threshold "
    "preconditioner init step lambda "
    # and what links, tables and files have beside the knobs
    "text fitted schedule restarts label look hidden batch weights method optimizer start value status "
    "sentence evaluations iterations distance epochs".split()
)
_LIKE = 0.75  # how alike two words must be for one to be taken for a slip of the other
_FEWEST = 4  # letters of such a word


@dataclass(frozen=True)
class Rule:
    """What a text means. Rules are equal where their texts are.

    ``state`` are the names that are remembered, with their shapes; ``knobs`` the free names, in the text's
    order, and ``typed`` how each of them is typed, by the knob's name. ``declared`` are the names of those
    knobs whose range the text says. ``asked`` are those of g, f and H that are asked at the point itself,
    ``called`` those that are asked at others.
    """

    text: str
    statements: tuple[Statement, ...] = field(compare=False, repr=False)
    state: dict[str, Shape] = field(compare=False, repr=False)
    knobs: tuple[Knob, ...] = field(compare=False, repr=False)
    typed: dict[str, str] = field(compare=False, repr=False)
    declared: frozenset[str] = field(compare=False, repr=False)
    asked: frozenset[str] = field(compare=False, repr=False)
    called: frozenset[str] = field(compare=False, repr=False)
    draws: int = field(compare=False, repr=False)
    order: int = field(compare=False, repr=False)  # the highest derivative it asks for
    matrices: bool = field(compare=False, repr=False)


def draw(number: int) -> str:
    """The name of the rule's so manieth random vector, which nobody can type."""
    return f"{words.DRAW}() {number}"


def read_rule(text: str) -> Rule:
    """The rule that a text means, or a RuleError with a sentence, the line and the column."""
    pieces, declared = cut(text)
    known = {*words.GIVEN, *words.USUAL, *declared, *(piece.name for piece in pieces)}
    statements, draws = _prepared(read(text, pieces, known))
    if all(statement.name != "theta" for statement in statements):
        near = next((s for s in statements if _alike(s.name, ["theta"])), None)
        hint = f": is '{near.name}' meant to be it?" if near else ", as in theta = theta - d*g"
        at = near.at if near else 0
        raise RuleError(f"a rule sets theta, the point{hint}", text, at)
    state, free = _names(text, statements, declared)
    _check_size(text, statements)
    shapes = shapes_of(statements, text, state, [draw(k) for k in range(draws)])
    for name, one in declared.items():
        if name not in free:
            raise RuleError(f"the knob '{name}' is declared and not used", text, one.at)
    knobs, typed = _knobs(free, declared)
    nodes = [node for statement in statements for node in walk(statement.tree)]
    asked = frozenset(n.name for n in nodes if isinstance(n, Name)) & words.POINTS
    called = frozenset(n.function for n in nodes if isinstance(n, Call)) & words.POINTS
    order = max((words.ORDERS[one] for one in asked | called), default=0)
    settled = frozenset(name for name, letters in typed.items() if letters in declared)
    return Rule(
        text, statements, shapes, knobs, typed, settled, asked, called, draws, order, has_matrices(statements)
    )


def _prepared(statements: tuple[Statement, ...]) -> tuple[tuple[Statement, ...], int]:
    """Statements in which every draw has a name of its own, and g(theta) is g as long as theta stands."""
    draws, moved, made = 0, False, []

    def change(node: Node) -> Node:
        nonlocal draws
        if isinstance(node, Name) and node.name == f"{words.DRAW}()":
            draws += 1
            return Name(draw(draws - 1), span=node.span)
        if isinstance(node, Call) and node.function == "grad":
            node = Call("g", node.arguments, span=node.span)
        if isinstance(node, Call) and node.function in words.POINTS and not moved:
            if node.arguments == (Name("theta"),):
                return Name(node.function, span=node.span)
        return node

    for statement in statements:
        made.append(statement._replace(tree=rebuilt(statement.tree, change)))
        moved |= statement.name == "theta"
    return tuple(made), draws


def _names(
    text: str, statements: tuple[Statement, ...], declared: dict[str, Declared]
) -> tuple[list[str], list[str]]:
    """The names that are read before they are set, and the free ones; both in the text's order."""
    every = {statement.name for statement in statements}
    done: set[str] = set()
    state: list[str] = []
    free: list[str] = []
    for statement in statements:
        for node in _read_by(statement.tree, (), text, {*every, *declared, *words.GIVEN}):
            name = node.name
            if name in done or name in words.GIVEN or name.startswith(words.DRAW + "("):
                continue
            if name in every:
                state += [name] * (name not in state)
            elif name not in free:
                if name not in declared:
                    _check_free(name, node, text, every)
                free.append(name)
        done.add(statement.name)
    if len(free) > MOST_PARAMETERS:
        raise RuleError(f"a rule has at most {MOST_PARAMETERS} knobs, not {len(free)}", text, 0)
    return state, free


def _read_by(node: Node, bound: tuple[str, ...], text: str, known: set[str]) -> Iterator[Name]:
    """The names that a tree reads, from left to right, without the indices of its sums."""
    if isinstance(node, Name):
        if node.name not in bound:
            yield node
        return
    if isinstance(node, Power) and node.exponent == Name("T") and "T" not in known:
        said = "nothing is transposed by ^T: the inner product is dot(u, v), and u v^T is outer(u, v)"
        raise RuleError(said, text, node.exponent.span[0])
    if isinstance(node, Total):
        if node.index in known or node.index in bound or len(node.index) > 1:
            raise RuleError(
                f"a sum counts with a letter of its own, such as i, and not with '{node.index}'",
                text,
                node.span[0],
            )
        if any(isinstance(part, Name) and part.name.startswith(words.DRAW) for part in walk(node.term)):
            raise RuleError("a random number is drawn once a step, not in a sum", text, node.span[0])
        bound = (*bound, node.index)
    for part in children(node):
        yield from _read_by(part, bound, text, known)


def _alike(name: str, others: list[str]) -> list[str]:
    return difflib.get_close_matches(name.lower(), others, 1, _LIKE) if len(name) >= _FEWEST else []


def _check_free(name: str, node: Name, text: str, every: set[str]) -> None:
    """Refuse a name that is neither set nor given and that nobody would take for a knob."""
    at = node.span[0]
    if is_variable(name) or name in ("w", "theta"):
        raise RuleError(f"'{name}' is not known here: {words.COORDINATES}", text, at)
    if name.lower() != name and name.lower() in {*words.GIVEN, *every}:
        said = f"small letters are meant: type '{name.lower()}', or {words.LANGUAGE.declare}"
        raise RuleError(said, text, at)
    if name not in words.USUAL and (near := _alike(name, ["theta", *every])):
        said = (
            f"'{name}' is not known here: is '{near[0]}' meant? (If it is a knob, {words.LANGUAGE.declare})"
        )
        raise RuleError(said, text, at)


def _questions(node: Node) -> int:
    """How often a tree asks for something of a point, or solves a system."""
    if isinstance(node, Total):
        return (node.last - node.first + 1) * _questions(node.term)
    own = isinstance(node, Call) and node.function in {*words.POINTS, "solve"}
    return own + sum(_questions(part) for part in children(node))


def _check_size(text: str, statements: tuple[Statement, ...]) -> None:
    done = asked = 0
    for statement in statements:
        try:
            done += operations(statement.tree, text)
        except FormulaError as error:
            raise RuleError(error.sentence, text, error.position) from None
        if done > MOST_OPERATIONS:
            said = f"a rule has at most {MOST_OPERATIONS:,} operations, sums written out"
            raise RuleError(said, text, statement.at)
        asked += _questions(statement.tree)
        if asked > words.MOST_QUESTIONS:
            said = f"a rule asks at most {words.MOST_QUESTIONS} times in a step, systems to solve included"
            raise RuleError(said, text, statement.at)


def _knobs(free: list[str], declared: dict[str, Declared]) -> tuple[tuple[Knob, ...], dict[str, str]]:
    """The knobs of the free names, and how each is typed. The first that names a step size is one."""
    size = next((name for name in free if name in words.STEP_NAMES), None)
    knobs, typed = [], {}
    for letters in free:
        its = declared[letters].range if letters in declared else words.USUAL.get(letters, words.ANY)
        name = f"knob_{letters}" if letters in _TAKEN else letters
        help = f"the knob {letters} of your rule"
        if letters == size:
            name, help = "step_size", f"the step size {letters} of your rule"
        typed[name] = letters
        knobs.append(Knob(name, its.default, its.low, its.high, in_latex(letters), help, its.log))
    return tuple(knobs), typed
