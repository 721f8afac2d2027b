"""The spectrum of the curvature along a run: many directions nearly flat, a few steep ones."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.board import Board, Fact
from dashboard.studies.desk import Desk
from dashboard.studies.raced import chosen_run_and_step, shown_run, step_of
from dashboard.studies.registry import Subject, study
from dashboard.studies.waiting import NOT_YET, waited
from dashboard.takeaway.scripts.refusal import NoScript
from dashboard.takeaway.scripts.script import Script
from dashboard.widgets.markdown import plain
from landscapes.core.wording import format_number, within
from landscapes.slices import Density, Eigenpairs

from . import words
from .pictures import density_panel
from .script import spectrum_script
from .seen import Seen, effort, look


@study(
    "spectrum",
    "Curvature",
    "The Hessian's eigenvalues at a step of a run: most directions are nearly flat, a few are steep, and "
    "where some are negative the loss curves down.",
    r"\nabla^2L(\theta_t)=\textstyle\sum_i\lambda_iv_iv_i^{\top},\qquad "
    r"\rho(\lambda)=\tfrac1d\sum_i\delta(\lambda-\lambda_i)",
    Subject.NETWORK,
    script=lambda desk: _script(desk),
)
def show(desk: Desk) -> None:
    """Choose a run and a step; density, identities and the pairs at the ends follow."""
    raced = chosen_run_and_step(desk)
    if raced is None:
        return
    path = raced.run.path
    step, at = step_of(desk, raced.run)
    how = effort(desk.f)
    theta, start = np.ascontiguousarray(path[at]), np.ascontiguousarray(path[0])
    known: Seen | None = desk.known("spectrum", start.tobytes(), *how.key)
    beside = None if step == 0 else start if known is None or known.hessian is None else known.hessian
    key = ("spectrum", theta.tobytes(), *how.key)
    seen: Seen | None = waited(
        desk, "Products with vectors", lambda job: look(desk.f, theta, beside, how, job), *key
    )
    if seen is not None and seen.error is not None:
        st.info(plain(f"{seen.error.sentence} Choose an earlier step."))
    if seen is None or seen.hessian is None:
        return
    board = _board(seen, seen.hessian, words.of_density(seen.hessian, how, raced.label, step))
    desk.other("board", lambda: board)
    if seen.refused is not None:
        st.caption(plain(seen.refused.sentence))
    if seen.pairs is not None:
        _table(seen.pairs)


def _script(desk: Desk) -> Script:
    """What is shown now, without its widgets."""
    raced, how = shown_run(desk), effort(desk.f)
    _, at = step_of(desk, raced.run)
    seen: Seen | None = desk.known("spectrum", np.ascontiguousarray(raced.run.path[at]).tobytes(), *how.key)
    if seen is not None and seen.error is not None:
        raise NoScript(f"{seen.error.sentence} Choose an earlier step.")
    if seen is None or seen.hessian is None:
        raise NoScript(NOT_YET)
    return spectrum_script(desk, raced, at, how, seen)


def _board(seen: Seen, hessian: Density, told: str) -> Board:
    panel = density_panel(hessian, seen.gauss_newton, seen.begun, seen.pairs)
    return Board((panel,), (), _facts(seen, hessian), told)


def _facts(seen: Seen, hessian: Density) -> tuple[Fact, ...]:
    """The identities that every quadrature has to fulfil, then the traces and the ends."""
    nodes, direct = hessian.moments.mean(axis=1), hessian.direct.mean(axis=1)
    facts = []
    for label, k, help in (
        ("sum of the weights", 0, "The first identity: each probe's weights have the sum 1"),
        ("mean of λ", 1, "From the nodes, and directly: the mean of v′Hv over the same probes"),
        ("mean of λ²", 2, "From the nodes, and directly: the mean of |Hv|² over the same probes"),
    ):
        value = f"{format_number(nodes[k], 5)} | direct {format_number(direct[k], 5)}"
        facts.append(Fact(label, value, help=help))
    error = format_number(hessian.moment_error, 2)
    facts.append(Fact("largest difference", error, help="Over all probes, in units of the largest |λ|"))
    trace = within(*hessian.trace)
    if hessian.exact is not None:
        trace = f"{trace} | exact {format_number(float(hessian.exact.sum()))}"
    facts.append(Fact("trace, sampled", trace, help="With its standard error over the probes"))
    if seen.pairs is not None:
        pairs = seen.pairs
        down = words.of_curvature(pairs.values, pairs.scale, pairs.tolerance)
        facts.append(Fact("largest eigenvalue", format_number(float(pairs.values.max()))))
        facts.append(Fact("smallest eigenvalue", format_number(float(pairs.values.min())), help=down))
    if hessian.exact is not None:
        negative = int(np.sum(hessian.exact < -1e-9 * hessian.scale))
        help = "Of all eigenvalues, below −10⁻⁹ of the largest |λ|"
        facts.append(Fact("negative eigenvalues", f"{negative:,} of {hessian.dimension:,}", help=help))
    return tuple(facts)


def _table(pairs: Eigenpairs) -> None:
    """The pairs at both ends, each with its residual."""
    frame = pd.DataFrame(
        {
            "eigenvalue": [format_number(v, 6) for v in pairs.values],
            "residual": [format_number(r, 2) for r in pairs.residuals],
            "converged": pairs.converged,
        }
    )
    column = st.column_config
    st.dataframe(
        frame,
        hide_index=True,
        width="content",
        column_config={
            "eigenvalue": column.TextColumn("Eigenvalue λ", alignment="right", help="The largest first"),
            "residual": column.TextColumn("Residual |Hv − λv|", alignment="right"),
            "converged": column.CheckboxColumn("Converged"),
        },
    )
    st.caption(words.of_pairs(pairs))
