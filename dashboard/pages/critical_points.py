"""Below the results: every critical point of the landscape, how sure that is, and what to do with one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pyarrow
import streamlit as st

from dashboard.player import component
from dashboard.player.messages import landmarks, quadratic_model
from dashboard.state.race import Race
from dashboard.state.session import session
from dashboard.state.state import is_side
from dashboard.takeaway import tables
from dashboard.widgets import buttons
from dashboard.widgets.markdown import in_line
from dashboard.work import atlases
from landscapes import Atlas, Landscape
from landscapes.core.axis_names import axis_names
from landscapes.core.wording import capital
from landscapes.critical import words
from landscapes.critical.kinds import Certainty, Kind

# Seconds between two looks at an atlas: until it is there, the surface is drawn by the first; at its proof,
# which a class may wait for together; and where others have their turn before.
_LOOK, _LOOK_AT_PROOF, _LOOK_IN_LINE = 0.7, 1.5, 3.0

_HELP = """
**Sampled** means found by looking: the gradient is sampled on a grid, the grid is refined wherever the
gradient may vanish, and every find is polished by Newton's method. A feature that slips between all
the samples could be missed.

**Certified** means proved. The box is divided into small boxes, and interval arithmetic, which bounds
all rounding errors, shows of each that the gradient cannot vanish in it or that it holds exactly one
critical point (Krawczyk's test), which is in the list. So there is no other, anywhere in the box. At a
kink a point counts as critical if the slopes around it have 0 between them. **Certified apart from**
some parts: of these nothing is proved, and each is listed with the reason; the rest of the box is certified.

**The indices** are a second witness (Poincaré and Hopf). In 2D every minimum and maximum counts +1,
every saddle −1 (in 1D a minimum +1, a maximum −1); their sum must equal the number of turns the
gradient makes on the way round the box's edge. A wrong sum betrays a miss; a right one proves nothing.
"""

_INDEX_IN = {
    1: "the sign of the slope's change: +1 at a minimum, −1 at a maximum, 0 at an inflection",
    2: "how often the gradient turns round on a small circle about the point: +1 at a minimum or maximum, "
    "−1 at a saddle",
    3: "the degree of the gradient on a small sphere about the point: −1 to the number of "
    "negative eigenvalues",
}

_MODEL_HELP = (
    "Draws the quadratic (Taylor) model of f at the start, as choosing a row does at that point. Its "
    "axes are the Hessian's eigenvectors, labelled with the eigenvalues (dashed where f curves down); "
    "the line is a level set of the model, an ellipse or the branches of a hyperbola. Away from "
    "critical points it goes through the start, and the small cross in its middle is where Newton's "
    "step leads."
)


def _is_of(kind, atlas):
    return atlas.kinds == kind


# What the table may be cut down to: the words for one and for many, and which points.
_FILTERS: dict[str, tuple[str, Callable[[Atlas], np.ndarray]]] = {
    **{kind.plural: (kind, partial(_is_of, kind)) for kind in Kind},
    "degenerate": ("degenerate", lambda a: a.degenerate),
    "kinks": ("kink", lambda a: a.kink),
}
_MOST_LISTED = 5
_SAME = 1e-6  # of the box's sides: a point that was chosen when it was sampled, and is certified since
_ICONS = {Certainty.CERTIFIED: ":green[:material/verified:]", Certainty.APART: ":blue[:material/verified:]"}


def show(race: Race, terrain_key: str) -> None:
    """The section: a sentence at once, the points when they are there, the proof when it is done."""
    finding = session().found(race.landscape)
    st.markdown("## Critical points")
    if finding.pending:
        seconds = _LOOK if finding.atlas is None else _LOOK_AT_PROOF
        seconds = _LOOK_IN_LINE if finding.before else seconds
        st.fragment(_watched, run_every=seconds)(race.landscape, finding.stage)
    else:
        _status(finding)
    if finding.atlas is not None:
        _points(race, finding.atlas, terrain_key)


def mark(f: Landscape, terrain_key: str) -> None:
    """The points in the picture alone, as far as they are known; nothing is said beside it."""
    finding = session().found(f)
    if finding.pending:
        st.fragment(_awaited, run_every=_LOOK if finding.atlas is None else _LOOK_AT_PROOF)(f, finding.stage)
    if finding.atlas is not None:
        with st.container(key="landmarks-place"):
            component.show_landmarks(_marks(finding.atlas, terrain_key))


def _awaited(f: Landscape, stage: str) -> None:
    if session().found(f).stage != stage:
        st.rerun()


def _marks(atlas: Atlas, terrain_key: str) -> bytes:
    return session().common("landmarks", (atlas, terrain_key), lambda: landmarks.message(atlas, terrain_key))


def _watched(f: Landscape, stage: str) -> None:
    """The status while something is computed: looked at now and then, until there is more to show."""
    finding = session().found(f)
    if finding.stage != stage:
        st.rerun()
    _status(finding)


def _in_line(finding: atlases.Finding) -> str:
    return f" It waits, {in_line(finding.before)}." if finding.before else ""


def _status(finding: atlases.Finding) -> None:
    atlas = finding.atlas
    if finding.stage == atlases.FAILED:
        what = "Not found" if atlas is None else "Sampled, not certified"
        text = f":orange[:material/error:] {what}: the computation failed."
    elif atlas is None:
        text = f":gray[:material/hourglass_top:] Looking for critical points …{_in_line(finding)}"
    elif finding.stage == atlases.SAMPLED:
        text = f":gray[:material/hourglass_top:] Sampled; the certificate is under way …{_in_line(finding)}"
    else:
        icon = _ICONS.get(atlas.proof.certainty, ":orange[:material/query_stats:]")
        text = f"{icon} {atlas.reason[:1].upper()}{atlas.reason[1:]}."
    with st.container(key="certificate"):
        st.markdown(text, help=_HELP)


@st.fragment
def _points(race, atlas: Atlas, terrain_key: str) -> None:
    """Counts, table and actions; a chosen row redraws only this and what the picture marks."""
    st.caption(" ".join(words.summary(atlas)))
    chosen = _table(race.landscape, atlas, terrain_key) if len(atlas) else None
    at_start = _actions(race, atlas, chosen)
    _edges(atlas)
    _sets(atlas)
    _listed("Poles.", [pole.sentence for pole in atlas.poles])
    _listed("Open parts, where nothing is proved.", [part.sentence for part in atlas.open_parts])
    with st.container(key="landmarks-place"):
        model = _model(race, atlas, chosen, at_start)
        if model is None:
            marks = _marks(atlas, terrain_key)
        else:
            marks = landmarks.message(atlas, terrain_key, model)
        component.show_landmarks(marks)


def _table(f: Landscape, atlas: Atlas, terrain_key: str) -> int | None:
    """The filter and the table; the number of the chosen point."""
    of_kind = {name: is_one(atlas) for name, (_, is_one) in _FILTERS.items()}
    counts = {name: int(np.sum(some)) for name, some in of_kind.items() if np.any(some)}
    wanted = []
    if len(counts) > 1:
        wanted = st.pills(
            "Show only",
            list(counts),
            selection_mode="multi",
            label_visibility="collapsed",
            key=f"critical-filter-{terrain_key}",
            format_func=lambda n: f"{counts[n]:,} {n if counts[n] > 1 else _FILTERS[n][0]}",
        )
    keep = [of_kind[name] for name in wanted] or [np.ones(len(atlas), dtype=bool)]
    numbers = np.flatnonzero(np.any(keep, axis=0))
    listed = numbers[: landmarks.MOST]
    frame = session().latest("points", atlas, lambda: tables.points_table(atlas, axis_names(f)))
    frame = tables.as_written(frame.iloc[listed])
    column = st.column_config
    number = {
        name: column.NumberColumn(name, format="%.6g")
        if frame[name].dtype.kind == "f"
        else column.TextColumn(name, alignment="right")
        for name in frame.columns
    }
    # Another filter means other rows: a selection by row must not live on.
    key = "-".join(["critical", terrain_key, str(len(atlas)), *wanted])
    event = st.dataframe(
        _bare(frame),
        hide_index=True,
        key=key,
        on_select=_choose_in_the_table,
        selection_mode="single-row",
        height=388 if len(frame) > 10 else "auto",
        column_config={
            **number,
            "kind": column.TextColumn("Kind", pinned=True),
            **{
                name: column.NumberColumn(
                    name,
                    format="%.6g",
                    help="An eigenvalue of the Hessian: the curvature along its eigenvector, upwards if "
                    "positive",
                )
                for name in frame.columns
                if name.startswith("λ")
            },
            "negative": column.NumberColumn(
                "λ < 0",
                format="%d",
                help="How many eigenvalues of the Hessian are negative (its Morse index): the number of "
                "directions that lead down. 0 at a minimum, all of them at a maximum, between at a saddle",
            ),
            "condition": column.NumberColumn(
                "Condition",
                format="%.4g",
                help="The condition number of the Hessian: its largest over its smallest |eigenvalue|. 1 is "
                "round, a large one a narrow valley: the steps that gradient descent needs grow with it",
            ),
            "special": column.TextColumn(
                "Special",
                help="Degenerate: the Hessian is singular there, or does not exist. "
                "Kink: the gradient jumps there, as at the tip of a cone",
            ),
            "index": column.NumberColumn(
                "Index",
                format="%d",
                help=f"The Poincaré–Hopf index, {_INDEX_IN[f.dimension]}. All indices in the box add up to "
                "what the gradient does on the box's edge: a wrong sum betrays a missed point",
            ),
            "proved": column.CheckboxColumn(
                "Proved",
                help="Interval arithmetic has shown that there is exactly one critical point at this place",
            ),
        },
    )
    if len(numbers) > len(listed):
        st.caption(f"The lowest {len(listed):,} of {len(numbers):,} are listed; the CSV file has them all.")
    if len(atlas) > landmarks.MOST:
        st.caption(f"The picture marks the lowest {landmarks.MOST:,} points.")
    if (marked := _marked(f, atlas)) is not None:
        return marked
    rows = event["selection"]["rows"]
    return int(listed[rows[0]]) if rows and rows[0] < len(listed) else None


def _choose_in_the_table() -> None:
    """What is chosen in the table takes the place of what was chosen in the picture."""
    session().choose_mark(None)


def _marked(f: Landscape, atlas: Atlas) -> int | None:
    """The number of the point that was chosen in the picture; None where the atlas does not have it."""
    mark = session().mark
    if mark is None or mark[0] != f.key or len(mark[1]) != f.dimension:
        return None
    width = np.ptp(np.array(atlas.domain), axis=1)
    away = np.max(np.abs(atlas.points - mark[1]) / width, axis=1)
    nearest = int(np.argmin(away))
    return nearest if away[nearest] < _SAME else None


def _bare(frame):
    """The table without what pandas adds for itself, which would double a small one's size."""
    return pyarrow.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)


def _actions(race, atlas, chosen) -> bool:
    """What can be done with the chosen point; True where the model at the start is asked for."""
    f = race.landscape
    with st.container(horizontal=True, vertical_alignment="center"):
        hint = "Choose a row of the table first" if chosen is None else None
        if buttons.button(
            "Start here",
            "critical-start",
            icon=":material/flag:",
            disabled=chosen is None,
            help=hint
            or "All runs start at this very point: gradient methods stay on it, "
            "so drag the start a little aside to see where they go",
        ):
            session().change(start=tuple(map(float, atlas.points[chosen])), start_kind="one", count=1)
            st.rerun()
        if buttons.button(
            "Zoom here",
            "critical-zoom",
            icon=":material/zoom_in:",
            disabled=chosen is None,
            help=hint or "A smaller box around it, as large as its surroundings",
        ):
            box = _box(atlas, chosen)
            if all(is_side(side) for side in box):
                session().change(domain=box)
                st.rerun()
            st.toast("This is as close as numbers can be told apart.", icon=":material/error:")
        if len(atlas) or len(atlas.edge_minima):
            st.download_button(
                "Points as CSV",
                key="critical-csv",
                icon=":material/download:",
                on_click="ignore",
                data=lambda: tables.points_csv(atlas, axis_names(f)),
                file_name=f"{f.name}-critical-points.csv",
                mime="text/csv",
            )
        at_start = st.toggle("Model at the start", key="critical-model", help=_MODEL_HELP)
    if at_start:
        return True
    if chosen is not None and f.dimension < 3 and not np.all(np.isfinite(atlas.eigenvalues[chosen])):
        st.caption("There is no quadratic model at this point: the gradient jumps, and f has no Hessian.")
    return False


def _box(atlas, chosen):
    width = np.ptp(np.array(atlas.domain), axis=1)
    point = atlas.points[chosen]
    shape = quadratic_model.extents(atlas.eigenvalues[chosen], atlas.eigenvectors[chosen], width)
    half = 1.6 * quadratic_model.room(point, atlas.points, width, 1e-4) * np.maximum(shape, 0.2) * width
    return tuple((float(a), float(b)) for a, b in zip(point - half, point + half))


def _model(race, atlas, chosen, at_start) -> dict | None:
    """The quadratic model at the chosen point, or at the start, as the player draws it."""
    f = race.landscape
    width = np.ptp(np.array(atlas.domain), axis=1)
    if at_start:
        point = race.start if race.start.ndim == 1 else race.start[:, 0]
        hessian = f.hessian(point)
        if not np.all(np.isfinite(hessian)):
            return None
        value, gradient, frame = f.value(point), f.gradient(point), np.linalg.eigh(hessian)
        model = quadratic_model.model(point, value, gradient, *frame, width, reach=0.1, critical=False)
        return {**model, "title": "start"}
    if chosen is None:
        return None
    point = atlas.points[chosen]
    reach = quadratic_model.room(point, atlas.points, width, 0.045)
    model = quadratic_model.model(
        point,
        atlas.values[chosen],
        np.zeros(f.dimension),
        atlas.eigenvalues[chosen],
        atlas.eigenvectors[chosen],
        width,
        reach,
    )
    return {**model, "title": str(atlas.kinds[chosen])}


def _edges(atlas) -> None:
    """Minima that only the edge of the box makes."""
    edges = atlas.edge_minima
    if not len(edges):
        return
    lines = [
        f"- f = {value:.8g} at ({', '.join(f'{c:.7g}' for c in point)})"
        for point, value in zip(edges.points[:_MOST_LISTED], edges.values)
    ]
    if len(edges) > _MOST_LISTED:
        lines.append(f"- and {len(edges) - _MOST_LISTED} more, in the CSV file")
    st.markdown(
        "**Minima on the edge.** The slope does not vanish there and leads out of the box, so they are "
        "no critical points, yet nothing in the box beside them is lower:\n\n" + "\n".join(lines)
    )


def _sets(atlas) -> None:
    """Valleys, ridges, rings, plateaus and creases."""
    lines = []
    for s in atlas.sets[:_MOST_LISTED]:
        extent = " × ".join(f"[{low:.4g}, {high:.4g}]" for low, high in zip(s.low, s.high))
        lines.append(f"{capital(s.sentence)}; within {extent}")
    _listed("Not points but sets.", lines, len(atlas.sets))


def _listed(title: str, sentences: list[str], total: int | None = None) -> None:
    """The first sentences of a list, none where there are none."""
    if not sentences:
        return
    lines = [f"- {sentence}" for sentence in sentences[:_MOST_LISTED]]
    more = (total or len(sentences)) - len(lines)
    if more > 0:
        lines.append(f"- and {more} more of the kind")
    st.markdown(f"**{title}** \n\n" + "\n".join(lines))
