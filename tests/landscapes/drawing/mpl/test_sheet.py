"""Panels by matplotlib: nothing is cut off, the same colours as by Plotly, what is behind is known."""

import itertools

import numpy as np
import pytest

import landscapes
import optimizers
from landscapes.drawing import views
from landscapes.drawing.figure import THEMES, figure
from landscapes.drawing.grounds import ground_of
from landscapes.drawing.marks import area, arrow, dots, line, word
from landscapes.drawing.mpl import space, style
from landscapes.drawing.mpl.sheet import Entry, Sheet
from landscapes.drawing.panel import Panel, axis

F = landscapes.get("himmelblau")
GROUND = ground_of(F)
WAYS = views.ways_of(F, [optimizers.run(F, "adam", steps=40)])
CONTOUR, LOSS = views.contour(F, WAYS), views.losses(F, WAYS)


def frame(sheet):
    sheet.begin([])
    return sheet.frame()


@pytest.mark.parametrize(("theme", "size"), [("light", (600, 340)), ("dark", (320, 420))])
def test_nothing_of_a_panel_is_cut_off_or_over_another(theme, size):
    entries = [
        Entry(
            f"A method with a long name {k}",
            {"color": "#D55E00", "width": 2, "dash": "dash"},
            {"symbol": s, "size": 9},
        )
        for k, s in enumerate(("circle", "star", "x"))
    ]
    sheet = Sheet([CONTOUR, LOSS], {"contour": GROUND}, size, theme, "A title", entries, ("above", "below"))
    sheet.say("below", "something")
    picture = frame(sheet)
    assert picture.shape == (size[1], size[0], 3)
    paper = tuple(int(THEMES[theme]["@paper"][k : k + 2], 16) for k in (1, 3, 5))
    rim = np.concatenate([picture[[0, -1]].reshape(-1, 3), picture[:, [0, -1]].reshape(-1, 3)])
    assert np.all(rim == paper)
    renderer = sheet.canvas.get_renderer()
    boxes = [place.axes.get_tightbbox(renderer) for place in sheet.places.values()]
    for one, other in itertools.combinations(boxes, 2):
        assert not one.overlaps(other)


def test_the_ground_has_the_colours_that_plotly_s_has():
    sheet = Sheet([Panel("it", "", (), CONTOUR.x, CONTOUR.y, ground=True)], {"it": GROUND}, (400, 300))
    picture = frame(sheet)
    (contour, *_) = figure([CONTOUR], F).data
    scale = [tuple(int(v) for v in colour[4:-1].split(",")) for _, colour in contour.colorscale]
    left, bottom, width, height = sheet.places["it"].axes.get_position().bounds
    same = 0
    for x, y in np.random.default_rng(5).uniform(-4.9, 4.9, size=(200, 2)):
        across, down = (
            int((left + width * (x + 5) / 10) * 400),
            int((1 - bottom - height * (y + 5) / 10) * 300),
        )
        share = (contour.z[round((y + 5) * 16)][round((x + 5) * 16)] - contour.zmin) / (
            contour.zmax - contour.zmin
        )
        band = min(int(share * 18), 17)
        seen = tuple(map(int, picture[down, across]))
        same += any(seen == scale[k] for k in (band - 1, band, band + 1) if 0 <= k < 18)
    assert same > 150  # the others are on a line between two


def test_dots_and_areas_have_their_colours():
    traces = (
        area([1, 4, 4, 1], [1, 1, 3, 3], "#0072B2"),
        dots([7.0], [5.0], "#009E73", 20, "square", edge=None),
        line([0, 10], [8, 8], "#CC79A7", 6),
    )
    sheet = Sheet([Panel("it", "", traces, axis("x", 0, 10), axis("y", 0, 10))], {}, (400, 300))
    picture = frame(sheet)
    left, bottom, width, height = sheet.places["it"].axes.get_position().bounds
    for x, y, colour in ((2.5, 2, "#0072B2"), (7, 5, "#009E73"), (3, 8, "#CC79A7")):
        across, down = int((left + width * x / 10) * 400), int((1 - bottom - height * y / 10) * 300)
        assert "#{:02x}{:02x}{:02x}".format(*picture[down, across]).upper() == colour


def test_a_roof_hides_what_is_behind_its_ridge():
    """From the side where x > 0: seen over a ridge at 45 degrees from above 45 degrees only."""
    x = np.linspace(-1, 1, 41)
    nodes = np.meshgrid(x, x)
    roof = ground_of(F, height="linear", known=([x, x], -np.abs(nodes[0])))
    box = np.array([[-1.0, 1.0], [-1.0, 1.0], [-1.0, 1.0]])
    at = np.array([-0.8, -0.4, -0.1, 0.1, 0.5, 0.9])
    places = np.stack([at, 0 * at, -np.abs(at)])
    aspect = {"x": 1.0, "y": 1.0, "z": 1.0}
    for rise, behind in ((30, at < 0), (40, at < 0), (50, at > 9)):
        way = space.sight(box, aspect, 0.0, rise)
        assert np.array_equal(space.hidden(roof, places, box, way), behind), rise


def test_the_camera_shows_what_matters():
    x = np.linspace(-1, 1, 41)
    nodes = np.meshgrid(x, x)
    wall = ground_of(F, height="linear", known=([x, x], np.exp(-30 * (nodes[0] - 0.3) ** 2)))
    box = np.array([[-1.0, 1.0], [-1.0, 1.0], [0.0, 1.0]])
    for side in (-1, 1):  # in front of the wall, or behind it
        at = np.linspace(-0.4, 0.4, 9)
        places = np.stack([0.3 + 0.35 * side + 0 * at, at, 0.03 + 0 * at])
        turn, rise = space.view(wall, places, box, {"x": 1, "y": 1, "z": 0.6})
        way = space.sight(box, {"x": 1, "y": 1, "z": 0.6}, turn, rise)
        assert not space.hidden(wall, places, box, way).any() and np.sign(way[0]) == side


def test_what_no_font_has_is_known():
    assert style.without_glyph(["abc θ₁ ‖∇f‖ ×10⁻⁶", "f − lowest f"]) == ""
    assert style.without_glyph(["a\U0001f9ff"]) == "\U0001f9ff"


def test_what_is_drawn_in_a_browser_only_is_refused():
    with pytest.raises(ValueError, match="a trace of type 'cone' is drawn in the browser only"):
        Sheet([Panel("it", "", ({"type": "cone"},), axis("x", 0, 1), axis("y", 0, 1))], {}, (200, 200))


def test_words_arrows_lines_and_boxes_of_a_layout_are_drawn():
    line_look = {"color": "#D55E00", "width": 4}
    shapes = [
        {"type": "rect", "x0": 1, "x1": 3, "y0": 1, "y1": 3, "fillcolor": "#0072B2", "line": {"width": 0}},
        {"type": "line", "x0": 0, "x1": 1, "y0": 5, "y1": 5, "xref": "x domain", "line": line_look},
    ]
    marks = [*arrow((5, 9), (8, 9), "#009E73"), word((6, 2), "■■■■", (0, 0))]
    layout = {"shapes": shapes, "annotations": marks}
    sheet = Sheet([Panel("it", "", (), axis("x", 0, 10), axis("y", 0, 10), layout=layout)], {}, (400, 300))
    picture = frame(sheet)
    left, bottom, width, height = sheet.places["it"].axes.get_position().bounds
    seen = {}
    for x, y in ((2, 2), (0.2, 5), (9.8, 5), (6.5, 9), (6, 2)):
        across, down = int((left + width * x / 10) * 400), int((1 - bottom - height * y / 10) * 300)
        around = picture[down - 2 : down + 3, across - 2 : across + 3].reshape(-1, 3)
        seen[x, y] = {"#{:02x}{:02x}{:02x}".format(*one).upper() for one in around}
    assert "#0072B2" in seen[2, 2] and "#D55E00" in seen[0.2, 5] & seen[9.8, 5]
    assert "#009E73" in seen[6.5, 9] and THEMES["light"]["@ink"].upper() in seen[6, 2]
