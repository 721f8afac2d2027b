"""The part of a card that is a rule of a person's own: its text, what is wrong with it, what may be typed."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard.state.methods import refusal_of, retyped, typed_in
from dashboard.state.session import session
from dashboard.widgets.controls import text_area
from dashboard.widgets.markdown import plain
from dashboard.widgets.refusal import show_refusal
from landscapes import Knob
from landscapes.formulas.vocabulary import MOST_LETTERS
from optimizers import Optimizer
from optimizers.rules.examples import EXAMPLES, FIRST
from optimizers.rules.own_rule import OwnRule, name_of

ENTRY = name_of(FIRST.text)  # what is added first
LABEL = "A rule of your own"
_ROW = 20  # characters of a line in the sidebar
_HELP = (
    "Statements `name = expression`, one a line or separated by `;`. What is read before it is set is "
    "remembered from step to step and begins at 0; other names are knobs. Ctrl + Enter applies it."
)
_NOTATION = r"""
| typed | means |
|---|---|
| `theta` | the point, which a rule must set |
| `g` &nbsp; `f` &nbsp; `H` &nbsp; `t` | gradient, value, Hessian where the step begins; its number, from 1 |
| `g(theta + a*v)` &nbsp; `f(…)` &nbsp; `H(…)` | the same at another point; a product is `g*(1 - a)` |
| `v = a*v + g` | `v` on the right is that of the step before, 0 at first |
| `a` &nbsp; `b1` &nbsp; `eps` | a free name is a knob; `d` is the step size |
| `a = 0.9 in [0, 0.999]` | says the default and the range of a knob |
| `dot(u, v)` &nbsp; `norm(v)` | inner product, length |
| `dot(A, v)` &nbsp; `solve(A, b)` &nbsp; `outer(u, v)` &nbsp; `diag(A)` &nbsp; `I` | matrices |
| `clip(x, -1, 1)` &nbsp; `sign sqrt max` … | component by component, as in formulas |
| `normal()` | a standard normal number a component |
| `where(t == 1, g, m)` | cases |
| `# …` | a remark |
"""


def show(position: int, key: str) -> None:
    """Draw the text of the card's rule; typing changes the card, also where it is no rule."""

    def typed(text: str) -> None:
        _retype(position, text.replace("\r\n", "\n"))

    method = session().state.cards[position].method
    text = typed_in(method) or ""
    rows = sum(1 + len(line) // _ROW for line in text.split("\n"))
    text_area(
        "Rule",
        text,
        f"{key}-rule-text",
        typed,
        help=_HELP,
        max_chars=MOST_LETTERS,
        height=min(max(98, 26 * rows + 46), 280),
    )
    refused = refusal_of(method)
    if refused:
        show_refusal(refused, "The others race on; this one waits.")
    with st.popover("Examples and notation", icon=":material/help:", type="tertiary"):
        with st.container(horizontal=True, gap="small"):
            for number, example in enumerate(EXAMPLES):
                st.button(
                    plain(example.title),
                    key=f"{key}-rule-example-{number}",
                    help="Take it as the rule",
                    on_click=_retype,
                    args=(position, example.text),
                )
        st.markdown(_NOTATION)


def knob_as_typed(method: type[Optimizer], knob: Knob) -> Knob:
    """A knob of a typed rule, called by the letters that were typed; every other method's as it is."""
    if not issubclass(method, OwnRule) or knob.name == "step_size":
        return knob
    return replace(knob, name=f"knob {method.rule.typed[knob.name]}", symbol="")


def _retype(position: int, text: str) -> None:
    card = retyped(session().state.cards[position], text)
    session().change_card(position, method=card.method, settings=card.settings, fitted=card.fitted)


def opened(position: int) -> None:
    """Let the card at a position stand open, as one that has just come to be typed in."""
    st.session_state[f"card-{position}-open"] = True
