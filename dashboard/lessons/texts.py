"""What a lesson's text may be: paragraphs, **bold**, *italics*, `code`, $LaTeX$, lists, and https addresses.

``check`` refuses everything else, so that an author hears of it; ``markdown`` escapes what is not on the list
all the same, so that no check has to be believed.
"""

from __future__ import annotations

import re
import unicodedata

from dashboard.widgets.markdown import plain

from .kinds import Fault

# Code and formulas are taken as they are; $$ is a formula of its own.
_SPANS = re.compile(r"(`[^`\n]+`|\$\$[^$]+\$\$|\$[^$\n]+\$)")
_HTML = re.compile(r"<[A-Za-z!/?]|&[#\w]+;")
_LINK = re.compile(
    r"\]\s*[(\[]|^\s*\[[^\]]+\]:|\bwww\.|\b(?:(?:javascript|vbscript|mailto):|(?:data|file):\S*/|http:)",
    re.M | re.I,
)
_SCHEME = re.compile(r"\b(?!https://)[A-Za-z][\w+.-]*://")
_IMAGE = re.compile(r"!\[")
_MARKUP = re.compile(
    r"^\s*(?:#{1,6}\s|>|\||```|~~~|={3,}\s*$|(?:[-*_]\s*){3,}$)"
    r"|:[a-z][\w/-]*\[|:\w*[a-z][\w/]*:|~~",
    re.M,
)
# KaTeX is asked to trust nothing; what could define, fetch or link is refused besides.
_COMMAND = re.compile(
    r"\\(?:href|url|html\w*|includegraphics|input|include|def|gdef|edef|xdef|let|futurelet|global|long|"
    r"newcommand|renewcommand|providecommand|require|unicode|char|catcode|csname|rule|kern|hskip|raisebox)\b"
)
_ADDRESS = re.compile(r"(https://[\w.~%/?=&+#@-]*[\w/=&+#-])", re.ASCII)
_LIST = re.compile(r"^(\s*)([-*]|\d{1,2}[.)])(\s+)", re.M)
# A line that ends in a Chinese letter goes on without a space, which Markdown would put there.
_FOLD = re.compile(r"(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])\n(?!\s|(?:[-*]|\d{1,2}[.)])\s)")
_TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufeff"


def fault_of(text: str) -> tuple[Fault, str] | None:
    """Why a text is refused, and the part of it that is the reason; None where all is well."""
    for c in text:
        if c in _TURNS or (unicodedata.category(c) in ("Cc", "Co", "Cs", "Cn") and c != "\n"):
            return Fault.CONTROL, f"U+{ord(c):04X}"
    words = ""
    for k, span in enumerate(_SPANS.split(text)):
        if not k % 2:
            words += span + "\N{NARROW NO-BREAK SPACE}"
        elif span.startswith("$") and (command := _COMMAND.search(span)):
            return Fault.COMMAND, command.group()
    if (mark := re.search(r"(?<!\\)[`$]", words)) is not None:
        return Fault.OPEN, mark.group()
    for pattern, fault in (
        (_HTML, Fault.HTML),
        (_IMAGE, Fault.IMAGE),
        (_LINK, Fault.LINK),
        (_SCHEME, Fault.LINK),
        (_MARKUP, Fault.MARKUP),
    ):
        if (found := pattern.search(_ADDRESS.sub("", words))) is not None:
            return fault, found.group().strip()
    return None


def markdown(text: str) -> str:
    """A lesson's text for Streamlit's Markdown: what it may have works, all else is shown as it was typed."""
    return "".join(
        span if k % 2 else _escaped(span, begins=not k)
        for k, span in enumerate(_SPANS.split(_FOLD.sub("", text)))
    )


def _escaped(words: str, begins: bool) -> str:
    parts = []
    for k, part in enumerate(_ADDRESS.split(words)):
        if k % 2:
            parts.append(f"<{part}>")
            continue
        last = 0
        for found in _LIST.finditer(part):
            if found.start() == 0 and not (begins and k == 0) and not part.startswith("\n"):
                continue  # behind a formula no list begins
            parts.append(_literal(part[last : found.start()]) + found.group())
            last = found.end()
        parts.append(_literal(part[last:]))
    return "".join(parts)


def _literal(words: str) -> str:
    """Escaped, but for the stars of bold and italics."""
    return plain(words).replace(r"\*", "*")
