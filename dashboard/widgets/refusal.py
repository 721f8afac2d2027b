"""What is wrong with a text that a person typed: the place with a caret below it, and the sentence."""

from __future__ import annotations

import html

import streamlit as st

from landscapes import FormulaError

from .markdown import sentence

_POINTER = 20  # characters of the text around the place a message is about


def show_refusal(error: FormulaError, more: str = "") -> None:
    """Point at the place and say what is wrong; ``more`` is HTML that follows."""
    shown = pointed(error)
    if shown:
        st.code(shown, language=None)
    after = f"<div style='margin-top: .5rem; opacity: .8'>{more}</div>" if more else ""
    # A message repeats what was typed: as HTML it can be taken literally, as Markdown it cannot.
    st.html(
        "<div style='font-size: .875rem'><div role=alert style='border-left: 4px solid #D55E00; "
        f"padding-left: .6rem'>{html.escape(sentence(error))}</div>{after}</div>"
    )


def pointed(error: FormulaError) -> str:
    """The part of its line that an error is about, with a caret below its column."""
    begin = error.text.rfind("\n", 0, error.position) + 1
    line = error.text[begin:].partition("\n")[0]
    text, position = "".join(c if c.isprintable() else " " for c in line), error.position - begin
    if error.column is None or not text.strip():
        return ""
    # Blanks in front would be cut off, and the caret would stand beside its column.
    blank = len(text) - len(text.lstrip())
    first = max(blank, min(position - _POINTER // 2, len(text) - _POINTER))
    shown = text[first : first + _POINTER]
    before, after = "…" * (first > blank), "…" * (first + _POINTER < len(text))
    return f"{before}{shown}{after}\n{' ' * (len(before) + position - first)}^"
