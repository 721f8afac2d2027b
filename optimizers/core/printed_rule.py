"""An update rule in LaTeX of which parts are there only while a knob is not 0.

A rule is one text with marked parts: ``unless_zero("weight_decay", r" + \\lambda\\theta")`` in it is a term
that vanishes with its knob. ``printed`` writes the rule for the knobs that are 0.
"""

from __future__ import annotations

import re
from collections.abc import Container

_OPEN, _BETWEEN, _CLOSE = "⟦¦⟧"  # no signs of LaTeX
_INNERMOST = re.compile(
    rf"{_OPEN}(\w+){_BETWEEN}([^{_OPEN}{_CLOSE}{_BETWEEN}]*){_BETWEEN}([^{_OPEN}{_CLOSE}{_BETWEEN}]*){_CLOSE}"
)


def unless_zero(knob: str, part: str, otherwise: str = "") -> str:
    """A part of a rule: ``part`` while the knob of that name is not 0, else ``otherwise``."""
    return f"{_OPEN}{knob}{_BETWEEN}{part}{_BETWEEN}{otherwise}{_CLOSE}"


def printed(rule: str, zero: Container[str] = ()) -> str:
    """The rule in plain LaTeX where the knobs named in ``zero`` are 0 (False, of a switch)."""
    while (plain := _INNERMOST.sub(lambda m: m[3] if m[1] in zero else m[2], rule)) != rule:
        rule = plain
    return rule
