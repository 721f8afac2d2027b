"""Animations: each kind has the frames asked for, and a frame is the player's picture at that moment."""

import base64
import io

import av
import numpy as np
from PIL import Image, ImageSequence

from tests.browser.conftest import painted

RACE = "?landscape=himmelblau&run=gradient_descent&run=adam&run=newton&steps=60"
SIZE = (480, 270)
FRAMES = 12
STEP = 23

# A film of one panel, as large as on the page; beside its frame what the page's canvases give on its ground.
COMPARED = """async ([name, step]) => {
  const player = window.__player.of, own = player.panels.get(name);
  const { clientWidth: width, clientHeight: height } = own.host;
  const { set, film } = await player.film.frames({ kind: "gif", names: [name], width, height, scale: 1,
    edge: 0, theme: "page", from: 0, to: 60, rate: 20, pace: "steps", amount: 1 });
  const pixels = (canvas) => canvas.getContext("2d").getImageData(0, 0, width, height).data;
  film.frame(60);
  film.frame(step - 5);
  const frame = pixels(film.frame(step)).slice();
  film.frame(0);
  const once = pixels(film.frame(step)).slice();
  const witness = Object.assign(document.createElement("canvas"), { width, height });
  const c = witness.getContext("2d", { willReadFrequently: true });
  c.fillStyle = set.theme.background;
  c.fillRect(0, 0, width, height);
  c.drawImage(set.pictures.get(set.panels.get(name).div ?? set.panels.get(name).plot), 0, 0);
  const bare = pixels(witness).slice();
  const origin = own.host.getBoundingClientRect();
  for (const layer of own.host.querySelectorAll("[data-testid=path-canvas]")) {
    const { left, top } = layer.getBoundingClientRect();
    c.drawImage(layer, Math.round(left - origin.left), Math.round(top - origin.top));
  }
  const page = pixels(witness);
  const differ = (a, b) => {
    let sum = 0;
    for (let k = 0; k < a.length; k++) sum += a[k] !== b[k];
    return sum;
  };
  const image = set.canvas.toDataURL();
  set.destroy();
  return { again: differ(frame, once) === 0, moved: differ(bare, page), off: differ(page, frame), image };
}"""


def choose(page, kind, size=SIZE, seconds="0.6"):
    page.get_by_test_id("film-kind").select_option(kind)
    page.get_by_test_id("film-size").select_option("own")
    for name, value in (("width", str(size[0])), ("height", str(size[1])), ("amount", seconds)):
        page.get_by_test_id(f"film-{name}").fill(value)


def made(page, kind):
    """The files of an animation by their endings."""
    choose(page, kind)
    files, take = [], lambda file: files.append(file)
    page.on("download", take)
    page.get_by_test_id("film-make").click()
    page.get_by_text(f"Saved as himmelblau-animation.{kind}").wait_for()
    while len(files) < (1 if kind == "gif" else 2):
        page.wait_for_timeout(20)
    page.remove_listener("download", take)
    contents = {}
    for file in files:
        with open(file.path(), "rb") as opened:
            contents[file.suggested_filename.rpartition(".")[2]] = opened.read()
    return contents


def test_a_film_has_its_frames_and_a_frame_is_the_players_picture(open_page, browser, tmp_path):
    page = open_page(RACE)
    page.evaluate("for (const one of __player.panels.values()) if (one.heads?.put) one.heads.flat = true")
    # A film's words are in a font that every picture knows; axes have the room that theirs takes.
    page.evaluate(
        """() => { const { root } = __player.of;
           root.style.setProperty("--st-font", "'Liberation Sans', Arial, Helvetica, sans-serif");
           __player.of.retheme(); }"""
    )
    page.wait_for_function("window.__player.painted")
    for position in (60, STEP):
        page.evaluate("position => __player.seek(position)", position)
        painted(page)
    for name in ("contour", "surface", "loss"):
        found = page.evaluate(COMPARED, [name, STEP])
        assert found["again"] and found["moved"] > 500, name
        assert found["off"] == 0, f"{name}: not the pixels of the player's own canvases"
        host = page.get_by_test_id(name)
        seen = np.asarray(Image.open(io.BytesIO(host.screenshot())).convert("RGB"), float)
        film = np.asarray(
            Image.open(io.BytesIO(base64.b64decode(found["image"].partition(",")[2]))).convert("RGB"), float
        )
        rows, columns = (min(a, b) for a, b in zip(seen.shape, film.shape[:2]))
        away = np.abs(seen[:rows, :columns] - film[:rows, :columns])[20:-60, 80:-90]  # without axes
        assert away.mean() < 2.5, f"{name}: not what is seen on the page"

    page.get_by_test_id("export-menu").first.locator("button").first.click()
    page.locator("[data-kind=film]:visible").click()
    dialog = page.get_by_test_id("film-dialog")
    assert dialog.locator("input[name=contour]").is_checked()
    assert not dialog.locator("input[name=loss]").is_checked(), "of the panel that was asked for"
    for name in ("surface", "loss"):
        dialog.locator(f"input[name={name}]").check()
    page.locator("[data-testid=film-kind] option[value=webm]").wait_for(state="attached")
    choose(page, "gif")
    assert page.get_by_test_id("film-said").inner_text().startswith(f"{FRAMES} frames, 0.60 s")

    with Image.open(io.BytesIO(made(page, "gif")["gif"])) as film:
        assert film.n_frames == FRAMES and film.size == SIZE
        last = [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(film)][-1]
    colours = page.evaluate("__player.of.runs.map((run) => run.colour)")
    for colour in colours:
        exact = [int(colour[k : k + 2], 16) for k in (1, 3, 5)]
        assert (last == exact).all(axis=-1).sum() > 10, f"{colour} is not in the last frame"

    offered = [one.get_attribute("value") for one in page.locator("[data-testid=film-kind] option").all()]
    assert "webm" in offered
    for kind in offered[1:]:
        files = made(page, kind)
        with av.open(io.BytesIO(files[kind])) as video:
            pictures = [(frame.width, frame.height) for frame in video.decode(video=0)]
        assert pictures == [SIZE] * FRAMES, kind
        captions = files["vtt"].decode()
        assert captions.startswith("WEBVTT\n\n1\n00:00:00.")
        assert (
            "Newton: converged to" in captions and "Adam: stopped by the budget at iteration 60" in captions
        )
    with av.open(io.BytesIO(files["webm"])) as video:
        assert [stream.type for stream in video.streams] == ["video", "subtitle"]

    page.get_by_test_id("film-size").select_option("hd")
    page.get_by_test_id("film-amount").fill("60")
    lost = []
    page.on("download", lambda file: lost.append(file))
    page.get_by_test_id("film-make").click()
    page.wait_for_function("document.querySelector('[data-testid=film-bar]').value > 0")
    page.keyboard.press("Escape")  # what is under way ends, the dialog stays
    page.get_by_text("Cancelled: nothing was saved.").wait_for()
    left = "[document.querySelectorAll('.lp-film').length, document.querySelector('.lp-film-picture').width]"
    assert page.evaluate(left) == [0, 0] and lost == []
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")

    page.get_by_test_id("export-menu").first.locator("button").first.click()
    with page.expect_download() as download:
        page.locator("[data-kind=html]:visible").click()
    alone = tmp_path / "alone.html"
    download.value.save_as(alone)
    with browser.new_context(offline=True, accept_downloads=True) as context:
        page = context.new_page()
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(alone.as_uri())
        page.wait_for_function("window.__player && window.__player.ready")
        page.get_by_test_id("film").click()
        page.get_by_text("MP4 and WebM are made where the page has its server.").wait_for()
        with Image.open(io.BytesIO(made(page, "gif")["gif"])) as film:
            assert film.n_frames == FRAMES
        assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
