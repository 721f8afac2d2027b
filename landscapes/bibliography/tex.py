"""Plain text as TeX reads it, in ASCII: its signs, accents, Greek letters, powers and indices."""

from __future__ import annotations

import unicodedata

_ACCENTS = {"\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0308": '"', "\u030c": "v "}
_ACCENTS |= {"\u0327": "c ", "\u030b": "H ", "\u0306": "u "}
_SIGNS = {"ł": r"{\l}", "Ł": r"{\L}", "ø": r"{\o}", "Ø": r"{\O}", "ß": r"{\ss}", "æ": r"{\ae}"}
_SIGNS |= {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}"}
_SIGNS |= {sign: f"\\{sign}" for sign in "&%$#_"}
_SIGNS |= {
    "–": "--",
    "—": "---",
    "’": "'",
    "‘": "`",
    "“": "``",
    "”": "''",
    "«": "``",
    "»": "''",
    "…": r"\ldots{}",
}
_MATHS = {
    "^": r"\hat{}",
    "<": "<",
    ">": ">",
    "−": "-",
    "×": r"\times",
    "·": r"\cdot",
    "±": r"\pm",
    "∞": r"\infty",
}
_MATHS |= {"≤": r"\le", "≥": r"\ge", "≠": r"\ne", "≈": r"\approx", "→": r"\to", "√": r"\surd", "∇": r"\nabla"}
_MATHS |= {"‖": r"\|", "∈": r"\in", "ˣ": "^x", "∂": r"\partial", "ε": r"\varepsilon"}
_GREEK = "alpha beta gamma delta zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi "
_GREEK += "psi omega"
_CAPITALS = "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega"
_MATHS |= {letter: f"\\{name}" for letter, name in zip("αβγδζηθικλμνξπρστυφχψω", _GREEK.split())}
_MATHS |= {letter: f"\\{name}" for letter, name in zip("ΓΔΘΛΞΠΣΦΨΩ", _CAPITALS.split())}
_MATHS |= {"|": "|", "°": r"^\circ"}


def escaped(text: str) -> str:
    """The text; a letter that TeX has no name for here is told by its name in Unicode."""
    made = "".join(_escaped(letter) for letter in text)
    return made.replace("}$$^{", "").replace("}$$_{", "")  # ⁻⁷ is one exponent


def _escaped(letter: str) -> str:
    if letter in _SIGNS:
        return _SIGNS[letter]
    if letter in _MATHS:
        return f"${_MATHS[letter]}$"
    if letter.isascii():
        return letter
    parts = unicodedata.normalize("NFD", letter)
    if parts[1:] in _ACCENTS and parts[0].isascii():
        return f"{{\\{_ACCENTS[parts[1:]]}{parts[0]}}}"
    kind, _, code = unicodedata.decomposition(letter).rpartition(" ")
    if kind in ("<super>", "<sub>"):
        return f"${'^' if kind == '<super>' else '_'}{{{_escaped(chr(int(code, 16))).strip('$')}}}$"
    return " " if letter.isspace() else f"[{unicodedata.name(letter, 'unknown letter').lower()}]"
