"""What may be called in a text, and which words are refused: formulas have one language, other texts theirs.

The grammar is the same for all of them; docs/FORMULAS.md has it. A language has functions of its own,
names that are functions only where a parenthesis follows (the gradient g, and g(...) at another point),
and draws, which take no argument.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .vocabulary import FUNCTIONS, Function


@dataclass(frozen=True)
class Language:
    """``asked`` are functions where they are called and names elsewhere; ``draws`` are written ``normal()``.

    ``hints`` are words that are refused, each with its sentence; ``declare`` says how a name is made known.
    """

    functions: Mapping[str, Function]
    asked: frozenset[str] = frozenset()
    draws: frozenset[str] = frozenset()
    hints: Mapping[str, str] = field(default_factory=dict)
    declare: str = "from Python, declare a parameter of that name"


FORMULAS = Language(FUNCTIONS)
