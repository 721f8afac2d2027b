"""Words and formulas as a page shows them: a person's text taken literally, long formulas in lines."""

from __future__ import annotations

import unicodedata


def plain(label: str) -> str:
    """A person's own words, not to be read as Markdown."""
    return "".join("\\" + c if c in r"\`*_{}[]()#+-.!|~$:<>&" else c for c in label)


def sentence(words: object) -> str:
    """A message as a sentence: with a capital letter and a full stop."""
    text = str(words).rstrip()
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"


def in_line(before: int) -> str:
    """How many take their turn before one who waits."""
    return f"{before:,} before you"


def letter(symbol: str) -> str:
    r"""The plain letter of a LaTeX symbol such as \delta, for places where no formula can stand."""
    try:
        return unicodedata.lookup(f"GREEK SMALL LETTER {symbol.removeprefix(chr(92))}")
    except KeyError:
        return symbol if symbol.isalnum() else ""


def in_lines(formula: str) -> str:
    """A formula broken into lines at its commas, left aligned, for a narrow column."""
    depth, lines, line = 0, [], ""
    for part in formula.split(r",\quad "):
        line = f"{line},\\quad {part}" if depth else part
        depth += part.count("{") - part.count("}")
        if not depth:
            lines.append(line)
    return (
        r"\begin{array}{l} \displaystyle "
        + r" \\[.5em] \displaystyle ".join([*lines, line] if depth else lines)
        + r"\end{array}"
    )
