"""A film shows what the runs say at every position of the clock, in whatever file it is."""

import xml.etree.ElementTree as xml
from fractions import Fraction
from urllib.parse import parse_qs

import av
import numpy as np
import pypdf
import pytest
from PIL import Image

from dashboard.state.link import from_query
from dashboard.takeaway.reel import export
from dashboard.takeaway.reel.captions import Cue, Timetable, said
from dashboard.takeaway.reel.film import Film, NoReel, reel_of
from landscapes.drawing.figure import THEMES
from landscapes.drawing.views import View
from optimizers import Ending

LINK = "landscape=himmelblau&run=gradient_descent&run=momentum&run=adam&run=newton"
POSITIONS = Timetable(np.linspace(0.0, 120.0, 7), 10.0)


def reel(query, panels=None):
    state, problems = from_query(parse_qs(query))
    assert not problems
    return reel_of(state, panels)


@pytest.fixture(scope="module")
def film():
    return Film(reel(LINK), (560, 320), "dark")


def rgb(colour):
    return tuple(int(colour[k : k + 2], 16) for k in (1, 3, 5))


def pixel(film, name, x, y):
    """Where a place of a panel is in the picture: by the axes' corners and ranges alone."""
    axes = film.sheet.places[name].axes
    left, bottom, width, height = axes.get_position().bounds
    (x0, x1), (y0, y1) = axes.get_xlim(), axes.get_ylim()
    across, up = left + width * (x - x0) / (x1 - x0), bottom + height * (y - y0) / (y1 - y0)
    return int(across * film.size[0]), int((1 - up) * film.size[1])


def around(frame, at):
    """The colours of a pixel and of those beside it: marks are put on whole pixels."""
    across, down = at
    return {
        tuple(map(int, one)) for one in frame[down - 1 : down + 2, across - 1 : across + 2].reshape(-1, 3)
    }


def heads(film, position):
    """(colour, pixel) of every head on the contour that no later one covers."""
    places = [track.path[int(min(position, track.steps[0])), :, 0] for track in film.reel.tracks]
    found = [pixel(film, "contour", *place) for place in places]
    for k, (track, at) in enumerate(zip(film.reel.tracks, found)):
        if all(np.hypot(*np.subtract(at, other)) > 12 for other in found[k + 1 :]):
            yield rgb(track.look["colour"]), at


@pytest.mark.parametrize("position", [0, 1, 20, 120])
def test_heads_are_where_the_runs_are_in_their_very_colours(film, position):
    frame = film.frame(position)
    seen = list(heads(film, position))
    assert seen and frame.shape == (320, 560, 3)
    for colour, at in seen:
        assert colour in around(frame, at)


def test_a_path_is_there_as_far_as_it_has_come_and_no_farther(film):
    (descent, *_) = film.reel.tracks
    colour = rgb(descent.look["colour"])
    for row, position, there in ((30, 60, True), (45, 60, True), (30, 8, False), (60, 8, False)):
        at = pixel(film, "contour", *descent.path[row, :, 0])
        assert (colour in around(film.frame(position), at)) == there, (row, position)


def test_between_steps_a_head_is_between(film):
    (track, *_) = film.reel.tracks
    ends = track.path[10, :, 0], track.path[11, :, 0]
    way = track.until(0, 10.25, track.path[:, :, 0])
    assert np.allclose(way[-1], 0.75 * ends[0] + 0.25 * ends[1], rtol=0, atol=1e-15)
    assert np.array_equal(way[:-1], track.path[:11, :, 0])


def test_a_lossless_film_has_every_frame_to_the_last_bit_and_ends_in_the_picture(film, tmp_path, monkeypatch):
    monkeypatch.setattr(film, "captions", False)  # in a picture nothing is told
    (out,) = export.film(film, tmp_path / "race.mp4", POSITIONS, lossless=True)
    with av.open(str(out)) as container:
        video = container.streams.video[0]
        read = [frame.to_ndarray(format="rgb24") for frame in container.decode(video)]
        assert video.base_rate == Fraction(10) and container.duration == 2.1e6  # 6 / 10 and 1.5 s
        assert container.metadata["title"] == "Himmelblau"
    for position, frame in zip(POSITIONS.positions, read, strict=True):
        assert np.array_equal(frame, film.frame(position))
    export.picture(film, tmp_path / "last.png", 120.0, {"Title": "it"})
    with Image.open(tmp_path / "last.png") as still:
        assert np.array_equal(np.asarray(still), read[-1]) and still.text["Title"] == "it"


def test_a_gif_has_every_frame_the_runs_colours_and_the_whole_time(film, tmp_path):
    timetable = Timetable(np.linspace(0, 120, 13), 30.0)  # 30 a second are no whole hundredths
    (out,) = export.film(film, tmp_path / "race.gif", timetable)
    with Image.open(out) as gif:
        assert gif.n_frames == 13 and gif.size == film.size and gif.info["loop"] == 0
        table = {tuple(one) for one in np.array(gif.getpalette()).reshape(-1, 3)}
        assert {rgb(track.look["colour"]) for track in film.reel.tracks} <= table
        assert {rgb(colour) for colour in THEMES["dark"].values()} <= table
        lengths = []
        for k, position in enumerate(timetable.positions):
            gif.seek(k)
            lengths.append(gif.info["duration"])
            frame = np.asarray(gif.convert("RGB"))
            for colour, at in heads(film, position):
                assert colour in around(frame, at) or not float(position).is_integer()
    assert sum(lengths) == 1000 * 12 / 30 + 1500 and set(lengths[:-1]) == {30, 40}


@pytest.mark.parametrize(("ending", "codec"), [(".mp4", "h264"), (".webm", "vp9")])
def test_videos_are_what_players_take(film, tmp_path, ending, codec):
    out, beside = export.film(film, tmp_path / f"race{ending}", Timetable(POSITIONS.positions[:4], 10.0))
    with av.open(str(out)) as container:
        video = container.streams.video[0]
        assert (video.codec_context.name.removeprefix("lib"), video.format.name) == (codec, "yuv420p")
        assert (video.width, video.height, video.base_rate) == (560, 320, 10)
        assert sum(1 for _ in container.decode(video)) == 4
        assert container.duration == 1.8e6  # 3 / 10 and 1.5 s
    assert beside.read_text("utf-8").startswith("WEBVTT\n")


def test_vectors_have_text_as_text_and_fonts_in_the_file(film, tmp_path):
    export.picture(film, tmp_path / "race.pdf", 120.0, {})
    page = pypdf.PdfReader(tmp_path / "race.pdf").pages[0]
    text = page.extract_text()
    labels = [track.label for track in film.reel.tracks]
    assert all(word in text for word in ("Himmelblau", "iteration 120 of", "f, log scale", *labels))
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    for font in fonts:  # TrueType outlines (42), whole words to be searched
        (inner,) = font["/DescendantFonts"]
        assert inner.get_object()["/Subtype"] == "/CIDFontType2" and "/ToUnicode" in font
        assert "/FontFile2" in inner.get_object()["/FontDescriptor"].get_object()
    assert fonts
    export.picture(film, tmp_path / "race.svg", 120.0, {})
    root = xml.parse(tmp_path / "race.svg").getroot()
    told = {"".join(one.itertext()).strip() for one in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"Himmelblau", "x", "y", "f", "iteration", *labels} <= told


@pytest.mark.parametrize(
    ("query", "views"),
    [
        ("landscape=double_well&run=adam&run=newton", {"contour": "plane", "loss": "plane"}),
        ("landscape=sphere_3d&run=adam", {"surface": "scene", "loss": "plane"}),
        ("data=moons&model=mlp&steps=20&run=adam", {"contour": "plane", "surface": "scene", "loss": "plane"}),
    ],
)
def test_every_landscape_has_the_panels_that_it_can_have(query, views):
    made = reel(query)
    assert {one.panel.name: one.panel.kind for one in made.pictures} == views
    for one in made.pictures:
        kinds = [trace["type"] for trace in one.moving(0.0)]
        assert kinds == [trace["type"] for trace in one.moving(made.duration)]


def test_a_panel_that_is_not_there_is_refused_in_a_sentence():
    with pytest.raises(
        NoReel, match="Double well has one variable and no surface: its panels are contour and"
    ):
        reel("landscape=double_well&run=adam", [View.SURFACE])


def test_losses_are_what_is_left_above_the_lowest_value(film):
    panel = film.pictures[-1]
    for k, track in enumerate(film.reel.tracks):
        expected = track.run.values  # the lowest value of the landscape is 0
        known = expected > 0
        assert np.allclose(10.0 ** panel.numbers[k][known, 0], expected[known], rtol=1e-12, atol=0)
        assert np.array_equal(panel.gone[k][:, 0], expected <= 0)


def test_with_restarts_the_loss_is_the_best_so_far_and_paths_have_gaps():
    made = reel("landscape=rastrigin&steps=100&run=adam;restarts=30&seed=4&view.clock=cost")
    (track,), (contour, *_, loss) = made.tracks, made.pictures
    best = np.minimum.accumulate(track.run.values)
    assert np.array_equal(10.0 ** loss.numbers[0][:, 0] > 0, np.ones(len(best), dtype=bool))
    assert np.allclose(10.0 ** loss.numbers[0][:, 0], best, rtol=1e-12, atol=1e-12)
    (trace,) = [one for one in contour.moving(made.duration) if one.get("line", {}).get("color") == "#D55E00"]
    gaps = np.flatnonzero(np.isnan(trace["x"]))
    assert len(gaps) == track.jumps.sum() == 3
    assert np.array_equal(gaps - np.arange(3), np.flatnonzero(track.jumps[:, 0]))
    assert made.duration == track.run.cost[-1]


def test_rows_follow_the_clock_as_evaluations_are_spent():
    made = reel("landscape=rosenbrock&steps=60&run=bfgs&run=adam&view.clock=cost")
    for track in made.tracks:
        cost, last = track.run.cost, int(track.steps[0])
        for position in np.linspace(0, made.duration, 50):
            row = track.row(0, position, "cost")
            assert 0 <= row <= last
            if cost[0] < position < cost[last]:  # what has been spent by then, straight between the rows
                assert np.interp(row, np.arange(last + 1), cost[: last + 1]) == pytest.approx(position)


def test_a_line_of_captions_fits_and_says_that_there_is_more():
    every = [Cue(0.0, 2.0, f"Method {k}: converged") for k in range(5)]
    assert said(every, 1.0).count("converged") == 5 and said(every, 2.0) == ""
    for most in (12, 30, 60, 200):
        line = said(every, 1.0, most)
        assert len(line) <= most and ("…" in line) == (most < 200)
    assert said(every, 1.0, 60).endswith("Method 4: converged")


def test_happenings_are_the_runs_endings():
    made = reel(LINK)
    told = {one.text.partition(":")[0]: one for one in made.happenings}
    for track in made.tracks:
        one = told[track.label]
        assert one.position == track.run.steps
        assert f"at iteration {track.run.steps:,}" in one.text
        assert ("converged" in one.text) == (track.run.status == Ending.CONVERGED)
    assert "saddle point" in told["Newton"].text and not told["Adam"].text.endswith("point")
    assert [one.position for one in made.happenings] == sorted(one.position for one in made.happenings)
