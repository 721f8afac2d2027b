"""A link and a session file in a new browser give the same picture and table; frames in slides."""

import functools
import html
import http.server
import itertools
import json
import threading

import pytest

from tests.browser.conftest import frames, painted, settle, still, wait_for_player

STATE = (
    "?formula=(1-x)^2 %2B a*(y-x^2)^2&knobs=a:20&steps=60&start=-1,0.3333333333333333&box=-2.1:2,-1:3"
    "&run=gradient_descent&run=adam;step_size=0.123456789;label=Mine"
    "&run=rule;text=theta = theta - d*g/(1%2B|g|);step_size=0.3"
    "&view.slopes=arrows&view.quantity=value&study=taylor&study.at=0.1,0.2"
)
SEEN = """() => [
  [...document.querySelectorAll('.lp canvas')].filter((c) => c.getContext('2d'))
    .map((c) => [c.dataset.panel ?? c.className, c.dataset.layer, c.width, c.height, c.toDataURL()]),
  window.__player.of.message.runs.map((run) => run.label),
  [...document.querySelectorAll('.lp .contourlayer path')].map((path) => path.getAttribute('d')),
]"""


def seen(page, like=None):
    """What the player's canvases hold to the last pixel, its level lines, and the table as a file."""
    page.locator(".st-key-certificate").get_by_text("Certified").wait_for()  # its points are marked
    page.mouse.move(0, 0)
    settle(page)
    # The phase of dashes tells in how many pieces a path was drawn, which a busy machine decides: the same
    # picture comes when it is drawn in as many, another one never. The first one is that which comes twice.
    before = None
    for _ in range(8):
        for key in ("Home", "End"):
            page.keyboard.press(key)
            frames(page, 3)
            painted(page)
        still(
            page, "[...document.querySelectorAll('.lp canvas')].map((c) => c.width + c.toDataURL?.().length)"
        )
        drawn = page.evaluate(SEEN)
        if drawn == (before if like is None else like[0]):
            break
        before = drawn
    with page.expect_download() as download:
        page.get_by_role("button", name="Table as CSV").click()
    with open(download.value.path(), "rb") as file:
        return drawn, file.read()


def differences(one, other):
    """What differs between two that were ``seen``: canvases by their panel and layer, and the rest."""
    (canvases, *rest), table = one
    (others, *other_rest), other_table = other
    found = [a[:4] for a, b in itertools.zip_longest(canvases, others, fillvalue=[]) if a != b]
    return [*found, *(a for a, b in zip((*rest, table), (*other_rest, other_table)) if a != b)]


def share(page):
    page.get_by_test_id("stPopover").get_by_role("button", name="Link").click()
    page.get_by_role("button", name="Save as a session file").wait_for()
    settle(page)


def test_a_link_and_a_session_file_open_as_they_were_given_away(open_page, browser):
    page = open_page(STATE)
    original = seen(page)
    assert len(original[0][0]) > 3 and original[0][2]
    share(page)
    link = page.locator(".st-key-sharing-link code").inner_text()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a session file").click()
    with open(download.value.path(), "rb") as file:
        saved = file.read()
    assert json.loads(saved)["page"] == "race" and download.value.suggested_filename.endswith(".json")

    page.get_by_role("button", name="QR code, full screen").click()
    code = page.get_by_alt_text("QR code of the link below")
    code.wait_for()
    assert code.bounding_box()["height"] > 0.75 * page.viewport_size["height"]
    assert page.locator(".st-key-qr").inner_text().startswith(link)
    page.keyboard.press("Escape")
    code.wait_for(state="detached")

    by_link = open_page(link.partition("://")[2].partition("/")[2], locale="en-US")
    assert differences(seen(by_link, original), original) == []

    by_file = open_page("understand?landscape=booth", wait=False, locale="en-US")
    share(by_file)
    field = by_file.get_by_test_id("stFileUploaderDropzoneInput")
    field.set_input_files({"name": "other.json", "mimeType": "application/json", "buffer": b'{"cells": []}'})
    by_file.get_by_text("no session of this laboratory").wait_for()
    field.set_input_files({"name": "mine.json", "mimeType": "application/json", "buffer": saved})
    by_file.wait_for_url("**/?*formula=*")
    wait_for_player(by_file)
    assert differences(seen(by_file, original), original) == []
    by_file.get_by_role("button", name="Undo").click()
    by_file.wait_for_function("location.search.includes('landscape=booth')")


@pytest.fixture
def slides(tmp_path):
    """A server of another origin, and its folder."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path))
    handler.log_message = lambda *_: None
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield tmp_path, f"http://localhost:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_a_frame_in_a_slide_of_another_origin(browser, address, slides):
    """The picture alone fills it to its last pixel; what a person does there goes along on the way out."""
    folder, origin = slides
    source = html.escape(f"{address}/?landscape=booth&run=momentum&embed&embed_options=dark_theme")
    (folder / "slide.html").write_text(
        f'<link rel="icon" href="data:,"><iframe src="{source}" width=640 height=360>'
    )
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 700, "height": 400})
    try:
        page, faults = context.new_page(), []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: said.type == "error" and faults.append(said.text))
        page.goto(f"{origin}/slide.html")
        frame = page.frames[1]
        wait_for_player(frame)
        settle(frame)
        tall, room = frame.evaluate("[document.querySelector('.stMain').scrollHeight, innerHeight]")
        assert tall == room == 360
        shown = frame.locator(".lp-frame:visible")
        assert shown.count() == 1 and "embed=true" in frame.url and "landscape=booth" in frame.url
        for gone in ("stSidebar", "stHeader", "stTabs", "stPopover"):
            assert not frame.get_by_test_id(gone).is_visible()
        assert (
            frame.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
            == "rgb(17, 22, 29)"
        )
        shown.locator(".nsewdrag").first.click(position={"x": 40, "y": 30})
        frame.wait_for_function("location.search.includes('start=')")
        assert "embed=true" in frame.url
        with context.expect_page() as opened:
            frame.get_by_role("link", name="Open in full").click()
        whole = opened.value
        wait_for_player(whole)
        assert "start=" in whole.url and "embed" not in whole.url
        assert whole.locator(".st-key-heading").is_visible() and not faults
    finally:
        context.close()
