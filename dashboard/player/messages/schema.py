"""Every message between Python and the browser as typed records: the border that both sides keep.

Whatever the browser says has a number, and a message names in ``heard`` the last number that it takes
into account: what a person chose meanwhile is newer than such a message, whatever the clock says.

Python's messages are tested against them, what the browser says is checked by them before anybody
believes it (``faults.py``), and ``tests/js/declarations.py`` writes them down as ``js/messages.d.ts``,
so that the type checker knows every field that JavaScript reads or sends.

An array is noted with its type on the wire (see ``wire.py``) and the names of its axes: within a record,
and the records in it, the same name is the same length. "f" are numbers in float32 or, where that would
show, in float64; "f8" always have all their digits; "u" are small whole numbers.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired, TypedDict, get_type_hints

import numpy as np

from dashboard.player.view import OPTIONS
from landscapes.critical.kinds import KINDS
from landscapes.learning.losses import Code, loss_names
from optimizers.running import status

Array = np.ndarray
ENDINGS, PLACES = tuple(status.Ending), tuple(status.Place)

Kind = Annotated[str, KINDS]
Ending = Annotated[str, ENDINGS]
Place = Annotated[str, ("", *PLACES)]
Interval = tuple[float, float]
View = Annotated[dict[str, str], {option.name: tuple(v for v, _ in option.choices) for option in OPTIONS}]


class Landscape(TypedDict):
    name: str
    title: str
    smoothness: str


class Curve(TypedDict):
    """One dimension: f and its derivatives."""

    x: Annotated[Array, "f8", "n"]
    z: Annotated[Array, "f8", "n"]
    slope: Annotated[Array, "f8", "n"]
    curvature: Annotated[Array, "f8", "n"]


class Grid(TypedDict):
    """Two dimensions: f on nodes; rows are y."""

    x: Annotated[Array, "f8", "nx"]
    y: Annotated[Array, "f8", "ny"]
    z: Annotated[Array, "f", "ny nx"]


class Field(TypedDict):
    """Two dimensions: derivatives on every few nodes of the grid."""

    x: Annotated[Array, "f8", "nx"]
    y: Annotated[Array, "f8", "ny"]
    gradient: Annotated[Array, "f", "d ny nx"]
    eigenvalues: Annotated[Array, "f", "d ny nx"]


class Volume(TypedDict):
    """Three dimensions: f on nodes; the last axis is z."""

    x: Annotated[Array, "f8", "nx"]
    y: Annotated[Array, "f8", "ny"]
    z: Annotated[Array, "f8", "nz"]
    values: Annotated[Array, "f", "nx ny nz"]


class DataSpace(TypedDict):
    """The data that a training loss is of, and where the models are looked at.

    "curve": one feature x and the target y, or the probability of the second of two classes; a model is a
    curve over ``x`` (``y`` has one node). "plane": two features and a class; a model is a surface over
    the nodes (``x``, ``y``), which is 0 on its boundary and positive on the side of the second class.
    "match": numbers of more features; ``x`` of ``points`` is the target, a model's answer its height,
    and right is the diagonal; nodes are the points. Of more than two classes the largest of a model's
    outputs wins, one for each class: "regions" of two features, nodes are those of (``x``, ``y``) and then
    the points; "confusion" of more, which counts the points; "pictures" of pixels, a few of the rows.

    Of ``total`` rows ``held`` are held out. A model has ``width`` outputs at a place, and is linear in the
    inputs where it is ``straight``. A row costs ``loss`` of its outputs and of its target as ``code`` writes
    it; "" where a row has no cost of its own. ``design`` is there for models linear in few parameters
    ``theta``: a row's output is its product with theta.
    """

    kind: Literal["curve", "plane", "match", "regions", "confusion", "pictures"]
    axes: tuple[str, str]
    classes: list[str]
    points: Annotated[Array, "f8", "points two"]
    label: Annotated[Array, "u", "points"]  # the class, 0 where there are none
    part: Annotated[Array, "u", "points"]  # 0 trained on, 1 held out to choose by, 2 to judge by
    total: int
    held: int
    box: tuple[Interval, Interval]
    x: Annotated[Array, "f8", "nx"]
    y: Annotated[Array, "f8", "ny"]
    width: int
    straight: bool
    loss: Annotated[str, ("", *loss_names())]
    code: Annotated[str, tuple(code.value for code in Code)]
    theta: list[str]
    design: Annotated[Array, "f", "points parameters"] | None
    pictures: Annotated[Array, "u", "points high wide"] | None  # from 0 to 255, which is ink
    best: Annotated[Array, "f", "nodes"] | None  # of the closed form: least squares,
    ridge: bool  # with a ridge (decay, or dropout of inputs)


class Control(TypedDict):
    """One of the view's options."""

    name: str
    label: str
    choices: list[tuple[str, str]]
    help: str


class Terrain(TypedDict):
    """What stands still of a landscape, sampled over a box.

    ``seen`` are the least and the largest sample, ``window`` the heights that are shown of a function with
    poles, ``controls`` the options that mean something here.
    """

    key: str
    landscape: Landscape
    dimension: int
    axes: list[str]
    domain: list[Interval]
    controls: list[Control]
    lowest: float | None
    seen: Interval | None
    window: Interval | None
    minima: Annotated[Array, "f8", "minima d"]
    curve: NotRequired[Curve]
    grid: NotRequired[Grid]
    field: NotRequired[Field]
    volume: NotRequired[Volume]
    data: NotRequired[DataSpace]


class Fit(TypedDict):
    """What the model of a run says at the data space's nodes, in some rows of the run.

    Between these rows it may be drawn between. Of more than two classes ``values`` are the outputs of the
    first node, then of the second, and so on; or ``winners`` alone, each point's class, 255 where an output
    is no number. ``wrong`` is the share of the points trained on that are put into another class, in the
    rows ``judged``, which are some of the others; null of numbers, and NaN where an output is none.
    """

    rows: Annotated[Array, "f8", "keys"]
    values: Annotated[Array, "f", "keys nodes members"] | None
    winners: Annotated[Array, "u", "keys points members"] | None
    judged: Annotated[Array, "f8", "judged"]
    wrong: Annotated[Array, "f", "judged members"] | None


class Run(TypedDict):
    """One run, its members beside each other; ``status`` and ``where`` are the members' endings.

    ``gaps`` are f above the message's ``floor`` where a difference of float64 would not do (else null), and
    ``spent`` the evaluations of each row alone. ``away`` is how far a row is from the plane that is drawn of
    a landscape of more variables; its ``values`` are those of all variables. ``seen`` are the losses of the
    rows that the next step sees, ``held`` the mean losses of the rows held out to choose by.
    """

    id: str
    label: str
    colour: str
    dash: str
    marker: str
    members: int
    path: Annotated[Array, "f8", "rows d members"]
    values: Annotated[Array, "f8", "rows members"]
    gaps: Annotated[Array, "f", "rows members"] | None
    gradients: Annotated[Array, "f", "rows members"]
    spent: Annotated[Array, "u", "rows members"]
    jumps: Annotated[Array, "u", "rows members"] | None
    away: NotRequired[Annotated[Array, "f", "rows members"]]
    seen: NotRequired[Annotated[Array, "f", "rows members"]]
    held: NotRequired[Annotated[Array, "f", "rows members"]]
    steps: Annotated[Array, "f", "members"]
    status: list[Ending]
    where: list[Place]
    sentence: str
    fit: NotRequired[Fit]


class Floor(TypedDict):
    """What the loss is measured from: the lowest value known, or the lowest seen."""

    value: float
    known: bool


class Reply(TypedDict):
    """The file that was asked for, or why there is none."""

    id: str | int
    name: NotRequired[str]
    mime: NotRequired[str]
    data: NotRequired[Annotated[Array, "u", "bytes"]]
    error: NotRequired[str]


class Runs(TypedDict):
    """The runs on a terrain, and how they are shown.

    ``follows``: these runs are made so soon that they can follow a hand that holds the start.
    """

    key: str
    terrain: str
    heard: int
    runs: list[Run]
    floor: Floor | None
    view: View
    autoplay: bool
    start: list[float] | None
    lines: NotRequired[Annotated[Array, "f8", "lines four"]]  # straight ones in the picture: x, y to x, y
    follows: bool
    note: str
    reply: NotRequired[Reply]


class Edges(TypedDict):
    """Minima on the edge of the box, which are not critical."""

    points: Annotated[Array, "f8", "edges d"]
    values: Annotated[Array, "f8", "edges"]
    known: Annotated[Array, "u", "edges"]


class Set(TypedDict):
    """A critical set: a line in which NaN lifts the pen, or dots all over an area."""

    kind: str
    dots: bool
    line: Annotated[Array, "f8", "line d"]
    value: float | None


class Axis(TypedDict):
    curvature: float
    ends: Annotated[Array, "f8", "two d"]


class Contour(TypedDict):
    """A line of the model's level set, in the picture's plane; the sign is that of the change of f."""

    sign: float
    line: Annotated[Array, "f8", "line plane"]


class Model(TypedDict):
    """The quadratic model at a chosen point."""

    point: Annotated[Array, "f8", "d"]
    value: float | None
    axes: list[Axis]
    curves: list[Contour]
    centre: Annotated[Array, "f8", "d"] | None


class Landmarks(TypedDict):
    """The critical points of a terrain; ``kind`` is a number into ``kinds``, ``counts`` are of all."""

    key: str
    terrain: str
    kinds: list[Kind]
    counts: dict[str, int]
    total: int
    points: Annotated[Array, "f8", "points d"]
    values: Annotated[Array, "f", "points"]
    eigenvalues: Annotated[Array, "f", "points d"]
    kind: Annotated[Array, "u", "points"]
    degenerate: Annotated[Array, "u", "points"]
    kink: Annotated[Array, "u", "points"]
    known: Annotated[Array, "u", "points"]
    edges: Edges
    sets: list[Set]
    model: Model | None


class Panel(TypedDict):
    """A figure of a board (``dashboard.board.Panel``); traces and axes are Plotly's own."""

    key: str
    name: str
    title: str
    traces: list[dict[str, Any]]
    x: dict[str, Any]
    y: dict[str, Any]
    z: dict[str, Any] | None
    kind: Literal["plane", "scene"]
    ground: bool
    colour: Literal["log", "linear", "rank"]
    slopes: Literal["", "arrows", "streams"]
    bar: bool
    opacity: float
    aspect: dict[str, float] | None
    equal: bool
    press: str
    share: float
    basis: int
    height: int
    layout: dict[str, Any]


class Grip(TypedDict):
    """A point to grab (``dashboard.board.Grip``)."""

    name: str
    panel: str
    at: Interval
    label: str
    tag: str
    tag_at: Interval
    colour: str
    moves: Literal["xy", "x", "y"]
    lift: bool
    low: tuple[float | None, float | None] | None
    high: tuple[float | None, float | None] | None


class Fact(TypedDict):
    label: str
    value: str
    tone: Literal["", "good", "bad"]
    help: str


class Board(TypedDict):
    """All figures of a study; ``terrain`` is the key of the one below them."""

    terrain: str | None
    heard: int
    words: str
    panels: list[Panel]
    grips: list[Grip]
    facts: list[Fact]
    reply: NotRequired[Reply]


class Tile(TypedDict):
    """A thing to choose: ``words`` are searched in; a map is a PNG, a curve goes right and down in shares.

    Where there is neither, ``sign`` stands for a picture.
    """

    name: str
    title: str
    teaches: str
    words: str
    sign: str
    map: Annotated[Array, "u", "bytes"] | None
    curve: Annotated[Array, "f", "places two"] | None


class Lesson(TypedDict):
    title: str
    tiles: list[Tile]


class Gallery(TypedDict):
    """All landscapes by the lesson they teach."""

    lessons: list[Lesson]


class Figure(TypedDict):
    """A figure of a paper pack: ``mm`` wide on paper, its images of ``dots`` an inch; its numbers as CSV."""

    name: str
    title: str
    svg: str
    mm: float
    dots: float | None
    table: NotRequired[str]


class Export(TypedDict):
    """A file asked for; "cancel": the one of that id is not wanted any more.

    A pack has ``figures``, shown at ``position`` of ``last`` on the clock; ``hidden`` are ids of runs.
    """

    id: str | int
    kind: Literal["pdf", "html", "pack", "cancel"]
    panel: str
    name: str
    svg: NotRequired[str]
    theme: NotRequired[Literal["light", "dark"]]
    figures: NotRequired[list[Figure]]
    position: NotRequired[float]
    last: NotRequired[float]
    hidden: NotRequired[list[str]]


class Move(TypedDict):
    """The move of that number: where a grip was brought; ``final``: it was let go."""

    count: int
    name: str
    at: Interval
    final: bool


class Point(TypedDict):
    """A point of the data, by its position among those drawn: moved there, or removed (None)."""

    row: int
    at: Interval | None


class Events(TypedDict):
    """What is said in the player, by the name of the event: {count, value}, numbered by count."""

    start: list[float]
    mark: list[float]  # a critical point was chosen, or the chosen one again
    domain: list[Interval]
    view: View
    export: Export
    point: Point


class Said(TypedDict):
    count: int
    value: Any


class Patch(TypedDict):
    """More ground: f over another part of the plane than the terrain's box; of a curve x and z alone."""

    terrain: str
    x: Annotated[Array, "f8", "nx"]
    y: Annotated[Array, "f8", "ny"]
    z: Annotated[Array, "f", "ny nx"]


class Question(TypedDict):
    """What is asked beside the page, of the terrain of that key: runs from a start, or ground over a box."""

    terrain: str
    start: NotRequired[list[float]]
    box: NotRequired[list[Interval]]
    nodes: NotRequired[int]


EVENTS: dict[str, Any] = get_type_hints(Events, include_extras=True)
