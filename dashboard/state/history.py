"""Undo and redo: the states a session has been in, one for each thing that a person did."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from .link import as_lists
from .state import State

_MOST = 100


@dataclass
class History:
    """The present state, those before it, the latest last, and those taken back, the next one last."""

    state: State
    past: list[State] = field(default_factory=list)
    future: list[State] = field(default_factory=list)
    _gesture: Hashable = None  # to which the last change belonged

    def change(self, new: State) -> None:
        """Another state, which can be undone; what was taken back before is forgotten."""
        if new != self.state:
            self.past = [*self.past, self.state][-_MOST:]
            self.state, self.future, self._gesture = new, [], None

    def settle(self, new: State) -> None:
        """The same state with what follows from it filled in: nothing that a person did.

        Where that makes it the state before, as after a reset of what was at its beginning, no step was made.
        """
        if new != self.state and self.past and new == self.past[-1]:
            self.past.pop()
        self.state = new

    def replace(self, change: Callable[[State], State]) -> None:
        """Change something in all states alike: in this one, those before and those taken back."""
        self.state = change(self.state)
        self.past, self.future = [*map(change, self.past)], [*map(change, self.future)]

    @contextmanager
    def as_one(self, gesture: Hashable = None) -> Iterator[None]:
        """Changes made within are one step, together with those of the same gesture just before.

        So a point that was dragged goes back to where it was taken.
        """
        before, past, future, last = self.state, list(self.past), list(self.future), self._gesture
        ongoing = gesture is not None and gesture == last
        yield
        if self.state != before:
            self.past = past if ongoing else [*past, before][-_MOST:]
            self._gesture = gesture
        else:  # there and back: nothing was done
            self.past, self.future, self._gesture = past, future, last

    def undo(self) -> None:
        """Back to the state before, if there is one."""
        if self.past:
            self.future.append(self.state)
            self.state, self._gesture = self.past.pop(), None

    def redo(self) -> None:
        """Forth to the state that was taken back last, if there is one."""
        if self.future:
            self.past.append(self.state)
            self.state, self._gesture = self.future.pop(), None

    def go_to(self, query: dict[str, list[str]]) -> bool:
        """By undo or redo to the nearest state of which this is the link; False where there is none."""
        for states, move in ((self.past, self.undo), (self.future, self.redo)):
            steps = next((k for k, one in enumerate(reversed(states), 1) if as_lists(one) == query), 0)
            for _ in range(steps):
                move()
            if steps:
                return True
        return False


def shows_no_change(one: State, other: State) -> bool:
    """Whether two states differ by nothing but what only a study shows."""
    return one == replace(other, study=one.study, settings=one.settings)
