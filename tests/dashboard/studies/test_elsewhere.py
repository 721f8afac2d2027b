"""Losses from elsewhere on the board: the file's numbers, its faults in sentences, and files at the edge."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from dashboard.player.messages.terrain import terrain
from dashboard.state.session import Session
from dashboard.studies.elsewhere.findings import Gravity, gravity
from dashboard.studies.elsewhere.panels import MOST_PATHS
from dashboard.studies.elsewhere.study import _desk_of, _read, _shown, board
from landscapes import imported
from landscapes.core.wording import format_number
from tests.dashboard.studies.desks import can_be_sent, desk, fact, panel, trace
from tests.dashboard.studies.learning_page import facts, networks, opened
from tests.dashboard.studies.test_studies import calm
from tests.landscapes.imported.made_files import File, planted

PLANTED = planted()


def page(**query):
    return opened(networks, study="elsewhere", **query)


def words(at):
    return [e.value for e in at.markdown] + [e.value for e in at.caption]


def drawn(contents, name="mine.npz", **settings):
    """The board of a file's bytes."""
    found = imported.read(contents, name) if isinstance(contents, bytes) else contents
    own = _desk_of(desk("line", "elsewhere", **settings), found)
    return board(own, found)


def brought(contents, name="mine.npz"):
    """The page after a file was uploaded."""
    at = page()
    at.session_state.session.imported = imported.read(contents, name)
    return calm(at.run())


# ---- the page


def test_it_shows_the_example_at_once():
    at, found = page(), imported.example()
    assert found.centre_loss is not None
    said = facts(at)
    assert said["nodes"] == "31 × 31"
    assert said["least loss at a node"].startswith(format_number(found.losses.min()))
    assert said["loss at the centre"] == format_number(found.centre_loss)
    count = len(imported.checked(found))
    assert any(f"No fault was found by these {count} checks" in w and "no proof" in w for w in words(at))
    assert any(found.hash in w and "comes with the dashboard" in w for w in words(at))
    assert any("save_landscape" in e.value for e in at.code)


def test_a_file_takes_the_examples_place_and_gives_it_back():
    at = brought(File(seed=1).npz())
    own = at.session_state.session.imported
    assert facts(at)["nodes"] == "21 × 21"
    assert any(own.hash in w and "link cannot hold a file" in w for w in words(at))
    assert own.hash not in str(at.query_params) and "mine" not in str(at.query_params)
    (choice,) = (c for c in at.segmented_control if "shown" in str(c.key))
    at = calm(choice.set_value("example").run())
    assert facts(at)["nodes"] == "31 × 31"
    assert at.session_state.session.imported is own


@pytest.mark.parametrize("name", PLANTED)
def test_each_fault_is_said_in_its_sentence(name):
    contents, _ = PLANTED[name]
    at = brought(contents)
    said = "\n".join(words(at)).replace("\\", "")
    found = imported.read(contents, "mine.npz")
    for finding in imported.audit(found):
        assert finding.sentence in said
        assert gravity(finding, found).value in said
    assert "No fault was found" not in said


def test_a_bad_file_is_one_sentence_and_keeps_what_was_there():
    session = Session()
    good = SimpleNamespace(name="a.npz", getvalue=File(seed=1).npz)
    assert _read(session, good) == "" and session.imported is not None
    before = session.imported
    for contents in (b"", b"no,such,table\n1,2,3\n", b"PK\x03\x04broken", b"{}", File(seed=1).npz()[:500]):
        sentence = _read(session, SimpleNamespace(name="b.npz", getvalue=lambda c=contents: c))
        assert sentence.endswith(".") and sentence.startswith("b.npz: ")
        assert session.imported is before


def test_a_new_file_is_shown_even_where_the_example_was_asked_for():
    own = desk("line", "elsewhere", shown="example")
    assert _shown(own) is imported.example()
    _read(own.session, SimpleNamespace(name="a.npz", getvalue=File(seed=1).npz))
    assert _shown(own) is own.session.imported


def test_a_turned_grid_is_right_again():
    found = imported.read(PLANTED["transposed, not square"][0])
    (finding,) = imported.audit(found)
    assert gravity(finding, found) is Gravity.DOUBTFUL
    found = imported.read(PLANTED["transposed"][0])
    (finding,) = imported.audit(found)
    assert gravity(finding, found) is Gravity.WRONG


# ---- the numbers


def test_the_losses_along_a_path_are_the_files_and_the_surfaces():
    found = imported.read(File(seed=1).npz(), "mine.npz")
    made = drawn(found)
    assert can_be_sent(made)
    (track,) = found.tracks
    losses = panel(made, "losses")
    np.testing.assert_array_equal(trace(losses, "sgd: measured")["y"], track.losses)
    f = imported.landscape_of(found)
    np.testing.assert_array_equal(trace(losses, "sgd: the surface")["y"], f.value(track.points.T))
    path = trace(panel(made, "ground"), "sgd")
    np.testing.assert_array_equal([path["x"], path["y"]], track.points.T)
    scene = panel(made, "surface").traces[0]
    np.testing.assert_array_equal(scene["z"], f.value(track.points.T))


def test_the_point_is_told_with_slope_and_curvatures():
    """At a node the interpolation is the loss; of a product of squares it is exact elsewhere, too."""
    x = np.linspace(-1, 1, 9)
    X, Y = np.meshgrid(x, x)
    file = File(x=x, y=x)
    file.losses, file.paths, file.arrays, file.about = 3 * X**2 + Y**2 + 1, {}, {}, {}
    made = drawn(file.npz(), look=(0.1, -0.3))
    assert fact(made, "loss there") == format_number(3 * 0.01 + 0.09 + 1)
    assert fact(made, "slope") == format_number(np.hypot(0.6, -0.6), 3)
    assert fact(made, "curvatures") == "2, 6"


# ---- files at the edge


def test_files_at_the_edge_can_be_drawn():
    x = np.linspace(-1, 1, 21)
    flat, gaps, tall = File(seed=1), File(seed=1), File(seed=1)
    flat.losses = np.full((21, 21), 2.0)
    gaps.losses[5:15, :12] = np.nan
    tall.losses = tall.losses * 1e140
    far = File(seed=1)
    far.paths["sgd"]["points"] = far.paths["sgd"]["points"] + 50
    shifted = File(x=1e9 + x, y=-1e9 + x)
    for file in (flat, gaps, tall, far, shifted):
        made = drawn(file.npz())
        assert can_be_sent(made) and len(made.panels) == 3


def test_a_curve_has_no_surface():
    rows = [f"{k / 10},{(k / 10) ** 2},{''}" for k in range(-10, 11)]
    rows += [f"{k / 10},{(k / 10) ** 2},walk" for k in (9, 5, 2)]
    made = drawn("\n".join(["x,loss,path", *rows]).encode(), "curve.csv")
    assert can_be_sent(made) and [p.name for p in made.panels] == ["ground", "losses"]
    assert "cubic" in made.words and "bicubic" not in made.words
    assert fact(made, "nodes") == "21"


def test_many_and_long_paths_are_drawn_in_part():
    found = imported.read(File(seed=1).npz())
    long = np.linspace(-0.9, 0.9, 50_000)
    tracks = [imported.Track(f"p{k}<b>" * 20, np.column_stack([long, 0.1 * long])) for k in range(20)]
    made = drawn(replace(found, tracks=tuple(tracks), hash="many"))
    assert can_be_sent(made) and f"{MOST_PATHS} of its 20 paths are drawn" in made.words
    ground = panel(made, "ground")
    named = [t for t in ground.traces if t.get("name", "").startswith("p")]
    assert len(named) == MOST_PATHS and len({(t["line"]["color"], t["line"]["dash"]) for t in named}) == 6
    for one in named:
        assert len(one["x"]) <= 1000 and one["x"][-1] == 0.9 and "<" not in one["name"]


def test_its_slopes_are_sampled_as_finely_as_any_others():
    """It has formulas of its own for them, so nothing has to be spared."""
    from dashboard.player.messages.wire import unpack

    f = imported.landscape_of(imported.example())
    gradient = unpack(terrain(f).message)["field"]["gradient"]
    assert np.shape(gradient)[-1] == 101
