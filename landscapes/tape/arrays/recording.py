"""The passes of a loss written down for n thetas at once, and programs that replay them."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from enum import Enum
from functools import cached_property
from typing import Any

import numpy as np
from autograd.tracer import isbox

from landscapes.tape.autodiff import differentiating
from landscapes.tape.tracing import Unrecordable

from .buffers import Layout
from .direct import Direct
from .graph import PARTIAL, summed
from .recorder import Recorder
from .reverse import traced
from .symbols import Symbol


class Asked(Enum):
    """What a recording answers."""

    VALUE = "value"
    GRADIENT = "value and gradient"
    HESSIAN = "Hessian"
    EVERYTHING = "value, gradient and Hessian"
    PRODUCTS = "products of the Hessian"


_SPARE = 2  # workspaces that a program keeps for the next ones who ask at the same time


class Recording:
    """A loss's passes for n thetas. ``copies``: d for Hessians, the number of vectors for products.

    ``inputs`` are the data's names and shapes where they are given at every replay, and else none: the
    data are constants. Raises Unrecordable, with a sentence.
    """

    def __init__(self, loss: Direct, asked: Asked, n: int, copies: int = 1, inputs=()):
        self.parts, self.asked, self.n, self.copies = loss.parts, asked, n, copies
        self.graph = Recorder(copies)
        self.values: list[tuple[str, int, Any]] = []  # (which result, which part, a symbol or an array)
        data = {**loss.data, **{k: self.graph.leaf(("data", k), shape) for k, shape in inputs}}
        with _understood():
            self._record(Direct(loss.per, loss.parts, data))

    @property
    def second(self) -> bool:
        """Whether it holds second derivatives."""
        return self.asked in (Asked.HESSIAN, Asked.EVERYTHING, Asked.PRODUCTS)

    def _leaves(self, kind: str, axes: tuple[int, ...], alike: bool):
        return [
            self.graph.leaf((kind, k), (*axes, *shape), alike)
            for k, shape in enumerate(self.parts.shapes.values())
        ]

    def _record(self, loss: Direct) -> None:
        axes = (self.n, self.copies) if self.second else (self.n,)
        leaves = self._leaves("part", axes, self.second and self.copies > 1)
        # First without autograd, whose boxes refuse in their own words what a symbol refuses in ours.
        (height,) = loss.height(leaves)
        if not self.second:
            if self.asked is Asked.VALUE:
                self._keep("value", [self._spread(height, axes)])
                return
            height, slopes = loss.slopes(leaves)
            self._keep("value", [self._spread(height, axes)])
            self._keep("gradient", slopes)
            return
        heights: list[Any] = []

        def slopes_alone(*parts):
            height, slopes = loss.slopes(parts)
            heights.append(height._value if isbox(height) else height)
            return slopes

        slopes, pull_back = traced(slopes_alone, leaves)
        if self.asked is Asked.PRODUCTS:
            cotangents = self._leaves("vector", axes, False)
        else:
            identity = np.broadcast_to(np.eye(self.copies), (self.n, self.copies, self.copies))
            cotangents = self.parts.cut(identity)
        self._keep("rows", pull_back(cotangents))
        if self.asked is Asked.EVERYTHING or (self.asked is Asked.HESSIAN and not self.total):
            self._keep("value", [self._first(self._spread(heights[0], axes))])
        if self.asked is Asked.EVERYTHING:
            self._keep("gradient", [self._first(slope) for slope in slopes])

    def _keep(self, result: str, arrays) -> None:
        self.values += [(result, k, self.graph.expanded(array)) for k, array in enumerate(arrays)]

    def _spread(self, height, axes):
        """The loss with an entry a theta, so that a constant is a loss too."""
        if np.shape(height) == axes:
            return height
        if np.size(height) == 1 or np.shape(height) == (*axes[:-1], 1):
            return np.broadcast_to(height if isinstance(height, Symbol) else np.asarray(height, float), axes)
        raise Unrecordable(f"for thetas {axes} the loss has shape {np.shape(height)}")

    def _first(self, array):
        """Of d equal copies the first one."""
        return array[:, 0]

    @cached_property
    def total(self) -> bool:
        """Whether nothing in it is undefined anywhere: it may overflow, but has no log and no quotient."""
        return not any(map(self._is_partial, self.graph.nodes))

    def _is_partial(self, node) -> bool:
        if node.function not in PARTIAL:
            return False
        if node.function is np.true_divide:  # c/u is NaN where u is, alone
            return not any(isinstance(a, np.ndarray) and np.all(a != 0.0) for a in node.arguments)
        source = self.graph.nodes[node.arguments[0]] if isinstance(node.arguments[0], int) else node
        if source.function is summed:
            source = self.graph.nodes[source.arguments[0]]
        return source.function is not np.exp

    @cached_property
    def biggest(self) -> int:
        """How many numbers the biggest array has that is computed."""
        return max((math.prod(node.shape) for node in self.graph.nodes), default=1)


@contextmanager
def _understood():
    """autograd under its lock; whatever goes wrong in a loss is a reason not to record it."""
    with differentiating():
        try:
            yield
        except Unrecordable:
            raise
        except Exception as error:  # a loss of one's own may do anything
            raise Unrecordable(f"{type(error).__name__}: {error}") from error


class Workspace:
    """Buffers for one replay at a time: thetas go into ``theta`` (n, d), and ``run`` fills the results.

    ``vectors`` (n, copies, d) are what the Hessian is multiplied by; results are ``value`` (n,),
    ``gradient`` (n, d) and ``rows`` (n, copies, d), as far as they are recorded. The next run
    overwrites them.
    """

    def __init__(self, recording: Recording, data: Mapping[str, np.ndarray]):
        parts, n, copies = recording.parts, recording.n, recording.copies
        self.theta, self.value = np.empty((n, parts.dimension)), np.empty(n)
        self.gradient = np.empty_like(self.theta)
        self.rows = np.empty((n, copies if recording.second else 0, parts.dimension))
        self.first_theta, self.first_gradient = self.theta[0], self.gradient[0]
        self.first_value = self.value[:1].reshape(())
        self.vectors = np.empty_like(self.rows if recording.asked is Asked.PRODUCTS else self.rows[:, :0])
        leaves = parts.cut(self.theta[:, None] if recording.second else self.theta)
        vectors = parts.cut(self.vectors)
        given: dict[str, Callable[[Any], np.ndarray]] = {
            "part": lambda k: leaves[k],
            "vector": lambda k: vectors[k],
            "data": lambda name: data[name],
        }
        nodes = recording.graph.nodes
        inputs = {
            slot: given[node.options[0]](node.options[1])
            for slot, node in enumerate(nodes)
            if node.function is None
        }
        results = {"value": [self.value], "gradient": parts.cut(self.gradient), "rows": parts.cut(self.rows)}
        outputs = []
        for result, k, array in recording.values:
            target = results[result][k]
            if isinstance(array, Symbol):
                outputs.append((array.slot, target))
            else:
                target[...] = array  # a constant stays where it is put
        self.calls = Layout(recording.graph, inputs, outputs).calls

    def run(self) -> None:
        """Overflow and log(-1) are answers here: infinity and NaN."""
        with np.errstate(all="ignore"):
            for function, arguments in self.calls:
                function(*arguments)


class Program:
    """A recording that any thread may replay: everybody takes a workspace for himself, and gives it back."""

    def __init__(self, recording: Recording, data: Mapping[str, np.ndarray]):
        self.recording, self._data = recording, data
        self._spare: deque[Workspace] = deque(maxlen=_SPARE)

    def take(self) -> Workspace:
        """A workspace for this thread alone; it is new where all are in use."""
        try:
            return self._spare.pop()
        except IndexError:
            return Workspace(self.recording, self._data)

    def give(self, workspace: Workspace) -> None:
        """Back for others, who overwrite it: copy first what you need."""
        self._spare.append(workspace)
