"""A caption as pieces, plain text, formulas and citations, which are written as text or as LaTeX."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from landscapes.bibliography.tex import escaped
from landscapes.bibliography.work import Work

_WIDTH = 100


@dataclass(frozen=True)
class Maths:
    """A formula in LaTeX."""

    latex: str


@dataclass(frozen=True)
class Cite:
    """Works that are named here."""

    works: tuple[Work, ...]


Piece = str | Maths | Cite
Caption = tuple[tuple[Piece, ...], ...]  # paragraphs


def cite(works: Iterable[Work]) -> Cite:
    """Works, each once."""
    return Cite(tuple({one.key: one for one in works}.values()))


def in_text(caption: Caption) -> str:
    """Plain text: formulas in their LaTeX, works by their keys in brackets."""
    return "\n\n".join("\n".join(textwrap.wrap("".join(map(_plain, one)), _WIDTH)) for one in caption) + "\n"


def in_latex(caption: Caption) -> str:
    """What stands between the braces of a caption, which may hold no empty line; works as citations."""
    return "\n".join("".join(map(_latex, one)).strip() for one in caption) + "\n"


def _plain(piece: Piece) -> str:
    if isinstance(piece, Maths):
        return _in_line(piece)
    if isinstance(piece, Cite):
        return f" [{', '.join(one.key for one in piece.works)}]" if piece.works else ""
    return piece


def _latex(piece: Piece) -> str:
    if isinstance(piece, Maths):
        return _in_line(piece)
    if isinstance(piece, Cite):
        return f"~\\cite{{{','.join(one.key for one in piece.works)}}}" if piece.works else ""
    return escaped(piece)


def _in_line(formula: Maths) -> str:
    return f"${' '.join(formula.latex.split())}$"
