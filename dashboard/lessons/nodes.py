"""A YAML file as a tree of texts, maps and lists, each with its line: nothing is constructed, all is bounded.

PyYAML's safe loader reads the events, so that no tag ever makes an object; anchors and aliases (of which a
few lines make billions of nodes), tags, deep nesting and long files are refused. Every scalar stays a text: a
plain ``no`` or ``1:30`` is what its author typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from .kinds import Fault, LessonError

MOST_BYTES = 64 * 1024
DEEPEST, MOST_NODES = 8, 4_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Node:
    """A part of a file: a text, a list or a map of nodes, with its line, counted from 1."""

    value: str | list[Node] | dict[str, Node]
    line: int


def read(data: bytes) -> Node:
    """The tree of a file; LessonError with the line of what cannot be taken."""
    if len(data) > MOST_BYTES:
        raise LessonError(Fault.TOO_LARGE, limit=MOST_BYTES // 1024)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LessonError(Fault.NOT_TEXT, line=data[: error.start].count(b"\n") + 1) from None
    try:
        events = _Events(yaml.parse(text, Loader=_LOADER))
        return events.document()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        raise LessonError(Fault.NOT_YAML, line=line, problem=getattr(error, "problem", None)) from None


class _Events:
    """The events of a file, with what is counted of them."""

    def __init__(self, events: Iterator) -> None:
        self._events, self._count = events, 0

    def document(self) -> Node:
        """The only document."""
        next(self._events)  # the stream's start
        if isinstance(next(self._events), yaml.StreamEndEvent):
            raise LessonError(Fault.NO_MAP)
        node = self._node(next(self._events), 0, ())
        next(self._events)  # the document's end
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise LessonError(Fault.SEVERAL, line=after.start_mark.line + 1)
        return node

    def _node(self, event, depth: int, place: tuple[str | int, ...]) -> Node:
        line = event.start_mark.line + 1
        self._count += 1
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise LessonError(Fault.ALIAS, place, line)
        if event.tag is not None:
            raise LessonError(Fault.TAG, place, line)
        if depth > DEEPEST:
            raise LessonError(Fault.TOO_DEEP, place, line, limit=DEEPEST)
        if self._count > MOST_NODES:
            raise LessonError(Fault.TOO_MANY, (), line, limit=MOST_NODES)
        if isinstance(event, yaml.ScalarEvent):
            return Node(event.value, line)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
                items.append(self._node(event, depth + 1, (*place, len(items))))
            return Node(items, line)
        pairs: dict[str, Node] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1, place)
            if not isinstance(key.value, str):
                raise LessonError(Fault.NO_TEXT, place, key.line)
            if key.value in pairs:
                raise LessonError(Fault.TWICE, place, key.line, name=key.value)
            pairs[key.value] = self._node(next(self._events), depth + 1, (*place, key.value))
        return Node(pairs, line)
