"""The writer: a script as a value, from which its text and its notebook are made."""

from __future__ import annotations

import ast
import hashlib
import json
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace

# What a script may import from; rooms of these that have public names, too.
FACES = ("landscapes", "numpy", "optimizers")
_ALWAYS = {  # by the name in the code
    **{name: name for name in ("landscapes", "math", "optimizers", "torch")},
    "np": "numpy",
}
_WIDTH = 100


@dataclass(frozen=True)
class Part:
    """Some lines with what they are in plain English, and their import lines."""

    comment: str
    code: str
    imports: tuple[str, ...] = ()


@dataclass(frozen=True)
class Script:
    """A script that is being written: each method gives a longer one.

    ``title`` says what it shows, in a line; ``link`` is the page's address with the same state; ``about`` are
    further sentences. ``landscapes``, ``optimizers``, ``np``, ``math`` and ``torch`` are imported where
    they are used; what else is, is said with the part: ``imports=("from landscapes.local import taylor",)``.
    """

    title: str
    link: str = ""
    about: str = ""
    parts: tuple[Part, ...] = ()
    figures: tuple[Part, ...] = ()

    def part(self, comment: str, *lines: str, imports: Sequence[str] = ()) -> Script:
        """With these lines of code next, below ``# comment``.

        SyntaxError where they are no Python; ValueError for an import from behind the public faces.
        """
        return replace(self, parts=(*self.parts, _part(comment, lines, imports)))

    def figure(self, expression: str, comment: str = "", imports: Sequence[str] = ()) -> Script:
        """With a Plotly figure at the end, whatever parts are added later: ``f.figure(runs)``."""
        made = _part(comment, [expression], imports)
        ast.parse(made.code, mode="eval")
        return replace(self, figures=(*self.figures, made))

    def text(self) -> str:
        """The script as a file's text: what it is, imports, parts, and the figures shown."""
        blocks = [f'"""{_in_docstring(self._said())}\n"""', "\n".join(self._imports())]
        blocks += [f"{_commented(one.comment)}{one.code}" for one in self.parts]
        shown = [f"{_commented(one.comment)}{one.code}.show()" for one in self.figures]
        if shown and not self.figures[0].comment:
            shown[0] = f"# {'Figures' if len(shown) > 1 else 'The figure'}\n{shown[0]}"
        return "\n\n".join(filter(None, [*blocks, "\n".join(shown)])) + "\n"

    def notebook(self) -> bytes:
        """The script as a Jupyter notebook (nbformat 4.5): a cell a part, a cell a figure."""
        title, _, rest = self._said(linked=True).partition("\n")
        cells = [("markdown", f"# {title}\n{rest}".strip()), ("code", "\n".join(self._imports()))]
        cells += [("code", f"{_commented(one.comment)}{one.code}") for one in self.parts]
        cells += [("code", f"{_commented(one.comment)}{one.code}") for one in self.figures]
        document = {
            "cells": [_cell(k, kind, source) for k, (kind, source) in enumerate(cells) if source],
            "metadata": {
                "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                "language_info": {"name": "python"},
            },
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()

    def _said(self, linked: bool = False) -> str:
        """What it is, in text or Markdown."""
        address = f"[The same on the page]({self.link})" if linked else f"The same on the page:\n{self.link}"
        about = self.about if linked else "\n".join(textwrap.wrap(self.about, _WIDTH))
        return "\n\n".join([self.title, *filter(None, [about, self.link and address])])

    def _imports(self) -> list[str]:
        """The import lines: modules first, then names from them, each once and in order."""
        used: set[str] = set()
        names: dict[str, set[str]] = {}
        for one in (*self.parts, *self.figures):
            read = {node.id for node in ast.walk(ast.parse(one.code)) if isinstance(node, ast.Name)}
            used |= read & set(_ALWAYS)
            for module, name in map(_imported, one.imports):
                names.setdefault(module, set()).add(name)
        plain = [f"import {_ALWAYS[name]}" + " as np" * (name == "np") for name in used]
        return [
            *sorted(plain),
            *(f"from {home} import {', '.join(sorted(names[home]))}" for home in sorted(names)),
        ]


def _part(comment: str, lines: Sequence[str], imports: Sequence[str]) -> Part:
    code = "\n".join(lines)
    ast.parse(code)
    for line in imports:
        _imported(line)
    return Part(comment, code, tuple(imports))


def _imported(line: str) -> tuple[str, str]:
    """(module, name) of ``from module import name``; ValueError for another line, or what is not public."""
    words = line.split()
    if len(words) != 4 or (words[0], words[2]) != ("from", "import"):
        raise ValueError(f"an import is written as “from module import name”, got {line!r}")
    _, module, _, name = words
    if module.partition(".")[0] not in FACES or any(
        part.startswith("_") for part in (*module.split("."), name)
    ):
        raise ValueError(f"a script imports public names of {', '.join(FACES)} only, got {line!r}")
    return module, name


def _commented(text: str) -> str:
    """Comment lines of no more than the width."""
    lines = [line for part in text.splitlines() for line in textwrap.wrap(part, _WIDTH - 2)]
    return "".join(f"# {line}\n" for line in lines)


def _in_docstring(text: str) -> str:
    """Text as it may stand between three quotes."""
    return text.replace("\\", "\\\\").replace('"""', "'''")


def _cell(number: int, kind: str, source: str) -> dict[str, object]:
    name = hashlib.sha256(f"{number} {source}".encode()).hexdigest()[:8]
    cell: dict[str, object] = {"cell_type": kind, "id": name, "metadata": {}, "source": source}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})
