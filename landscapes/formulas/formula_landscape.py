"""A typed formula as a landscape: read safely, printed in LaTeX, differentiated like any other.

    f = landscapes.from_formula("(1-x)^2 + a*(y-x^2)^2", parameters={"a": (100, 1, 1000)})
    f.formula          # LaTeX
    f.with_settings(a=10).hessian([1.0, 1.0])

docs/FORMULAS.md says what may be typed. Nothing typed is ever executed: the text becomes a
tree of known operations (grammar.py), and the tree is walked (evaluate.py).
"""

from __future__ import annotations

import dataclasses
import numbers
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import autograd.numpy as anp
import numpy as np
from numpy.typing import ArrayLike

from landscapes.core.axis_names import in_latex
from landscapes.core.knob import Knob
from landscapes.core.landscape import Box, Landscape, Origin, Point, Sides
from landscapes.tape import autodiff, tape

from .canonical_text import text_of
from .evaluate import evaluate, operations
from .latex import latex
from .names import check_declared, names_of
from .parser import parse
from .refusal import FormulaError, quoted
from .smoothness_of_tree import smoothness
from .tree import Node
from .vocabulary import MOST_OPERATIONS

_BOX = (-5.0, 5.0)
_RANGE = (1.0, -10.0, 10.0)
_LONG_TITLE = 60
_HUGE = 1e100

_SHORT = 150  # operations; a longer formula needs a tape: autograd keeps each step of all points in memory


@dataclass(frozen=True)
class Formula:
    """The function of theta that a text means, and the maker of its landscape.

    ``text`` is its canonical spelling. Called with theta (d, *batch) and a number for every parameter,
    it answers batch.
    """

    text: str
    variables: tuple[str, ...]
    parameters: tuple[str, ...]
    tree: Node = field(compare=False, repr=False)
    origin = Origin.FORMULA

    def __call__(self, theta, /, **settings):
        # NumPy's numbers overflow to inf and divide by zero where Python's raise.
        values = {name: np.float64(settings[name]) for name in self.parameters}
        values.update((name, theta[i]) for i, name in enumerate(self.variables))
        batch = np.shape(theta)[1:]
        with np.errstate(all="ignore"):
            height = evaluate(self.tree, values)
            return height if np.shape(height) == batch else height + anp.zeros(batch)

    def source(self, f: Landscape) -> str:
        """The Python line that makes this landscape."""
        arguments = [repr(self.text), f"domain={f.domain!r}"]
        if f.knobs:
            ranges = {k.name: (f.settings[k.name], k.low, k.high) for k in f.knobs}
            arguments.append(f"parameters={ranges!r}")
        return f"landscapes.from_formula({', '.join(arguments)}, dimension={f.dimension})\n"

    def rebuild(self, f: Landscape, settings: dict[str, Any]) -> Landscape:
        return _settled(self, dataclasses.replace(f, settings=settings))


def from_formula(
    text: str,
    domain: Sides | Sequence[float] | None = None,
    parameters: Mapping[str, Sequence[float]] | None = None,
    dimension: int | None = None,
    *,
    start: ArrayLike | None = None,
    name: str = "formula",
    title: str = "",
) -> Landscape:
    """The landscape of a typed formula, or a FormulaError with a sentence and the column.

    - ``domain``: (low, high) for every variable, or one such pair for all; [-5, 5] unless given.
    - ``parameters``: ``{"a": (default, low, high)}``; every other name that is not a variable is
      one, too, 1 in [-10, 10]. They are the landscape's knobs.
    - ``dimension``: more variables than are named; otherwise the highest one named decides.
    - ``start``: a point; unless given, one in the box where the formula has a value and a slope.
    """
    declared = {} if parameters is None else parameters
    if not isinstance(declared, Mapping):
        raise FormulaError('parameters are told as {"a": (default, low, high)}')
    check_declared(declared)
    if isinstance(dimension, bool) or not isinstance(dimension, (numbers.Integral, type(None))):
        raise FormulaError("the dimension is a whole number")
    tree = parse(text, declared)
    names = names_of(tree, text, declared, dimension)
    work, d = operations(tree, text), len(names.variables)
    # The Hessian's length grows with the dimension; beyond three it is what limits the formula.
    if work * (d + 1) > 4 * MOST_OPERATIONS:
        raise FormulaError(
            f"a formula of {d} variables has at most {4 * MOST_OPERATIONS // (d + 1)} operations, not {work}",
            text,
            0,
        )
    knobs = tuple(_knob(n, declared.get(n, _RANGE)) for n in names.parameters)
    formula = Formula(text_of(tree), names.variables, names.parameters, tree)
    box = _box(domain, names.variables)
    short = formula.text if len(formula.text) <= _LONG_TITLE else formula.text[: _LONG_TITLE - 1] + "…"
    f = Landscape(
        name=name,
        title=title or short,
        function=formula,
        maker=formula,
        domain=box,
        variables=names.variables,
        start=_point(start, d),
        formula=latex(tree),
        reference="a typed formula",
        teaches="A formula of your own.",
        typed=formula.text,
        knobs=knobs,
        settings={k.name: k.default for k in knobs},
    )
    f = _settled(formula, f)
    return f if start is not None else dataclasses.replace(f, start=_good_start(f))


def _settled(formula: Formula, f: Landscape) -> Landscape:
    """f with what depends on its parameters' values; FormulaError where they make it too heavy."""
    work = operations(formula.tree, formula.text)  # which from_formula has found to be few enough
    if work > _SHORT and tape.of(f) is None:
        raise FormulaError(
            f"a formula of {work} operations is too long where rounding spoils its derivatives: "
            f"{f.engine}; at most {_SHORT} are evaluated without a recording"
        )
    values = {name: np.float64(value) for name, value in f.settings.items()}
    with np.errstate(all="ignore"):
        known = smoothness(formula.tree, values, formula.variables, f.domain, work)
    return dataclasses.replace(f, smoothness=known)


def _numbers(values: Any, count: int) -> tuple[float, ...] | None:
    """So many plain numbers, one by itself or several, that leave room for the arithmetic of a box."""
    several = list(values) if np.iterable(values) and not isinstance(values, str) else [values]
    plain = [v for v in several if isinstance(v, numbers.Real) and not isinstance(v, bool)]
    if len(plain) == len(several) == count and all(v <= _HUGE and not v < -_HUGE for v in plain):
        return tuple(float(v) for v in plain)
    return None


def _knob(name: str, declared: Any) -> Knob:
    default, low, high = _numbers(declared, 3) or (0.0, 1.0, 1.0)
    if not low <= default <= high:
        raise FormulaError(
            f"the parameter {quoted(name)} needs three numbers: its default, and its range around "
            "it, low and high"
        )
    if not low < high:
        raise FormulaError(f"the range of the parameter {quoted(name)} is empty")
    return Knob(name, default, low, high, in_latex(name), f"the parameter {name} of the formula")


def _box(domain: Any, variables: tuple[str, ...]) -> Box:
    d = len(variables)
    if domain is None:
        return (_BOX,) * d
    if pair := _numbers(domain, 2):
        sides = [pair] * d
    else:
        sides = list(domain) if np.iterable(domain) and not isinstance(domain, str) else [domain]
    if len(sides) != d:
        raise FormulaError(
            f"the domain has {len(sides)} intervals and the formula {d} variables, {', '.join(variables)}"
        )
    box = []
    for variable, side in zip(variables, sides):
        ends = _numbers(side, 2)
        if ends is None or not ends[0] < ends[1]:
            raise FormulaError(f"the domain of {variable} needs two numbers, the lower one first")
        box.append((ends[0], ends[1]))
    return tuple(box)


def _point(start: Any, d: int) -> Point:
    point = (0.0,) * d if start is None else _numbers(start, d)
    if point is None:
        raise FormulaError(f"the start needs {d} number{'s' if d > 1 else ''}, one a variable")
    return point


def _good_start(f: Landscape) -> Point:
    """The first of some points of the box where f has a value and a slope, or at least a value."""
    low, high = np.array(f.domain).T[..., None]
    # Shares of the box in steps of the golden ratio: never twice the same, no two dimensions alike.
    k, i = np.arange(64), np.arange(f.dimension)[:, None]
    shares = np.round((0.8 + 0.5 * i + 0.618034 * (1 + 0.3 * i) * k) % 1, 2)
    points = low + (high - low) * shares
    value, slope = autodiff.value_and_gradient(f, points)
    steep = np.isfinite(value) & np.all(np.isfinite(slope), axis=0) & np.any(slope != 0, axis=0)
    for good in (steep, np.isfinite(value)):
        if np.any(good):
            return tuple(float(f"{c:.12g}") for c in points[:, np.argmax(good)])  # 0.1, not 0.0999...964
    return tuple(((low + high) / 2)[:, 0].tolist())
