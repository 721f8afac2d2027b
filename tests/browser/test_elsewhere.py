"""Losses from elsewhere in a browser: a good file, a bad one, and the example."""

import io

import numpy as np

from tests.browser.conftest import settle, wait_for_player


def grid():
    """A file of losses over 15 by 12 nodes, with a path down to the middle."""
    x, y, file = np.linspace(-2, 1, 15), np.linspace(-1, 1, 12), io.BytesIO()
    t = np.linspace(1, 0, 20)[:, None]
    losses = (x - 0.3 * y[:, None]) ** 2 + 2 * y[:, None] ** 2
    np.savez(file, x=x, y=y, losses=losses, path_walk=t * np.array([-1.8, 0.9]))
    return file.getvalue()


def bring(page, name, contents):
    """Upload a file, in place of the one before."""
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": contents}
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)


def nodes(page, count):
    page.get_by_test_id("facts").get_by_text(count, exact=True).wait_for()


def test_a_file_good_and_bad(open_page):
    """A file's landscape takes the example's place; a bad one is a sentence, and the picture stays."""
    page = open_page("networks?landscape=learning&study=elsewhere", wait=False)
    nodes(page, "31 × 31")
    page.get_by_text("No fault was found by these").wait_for()
    page.get_by_role("button", name="A file of losses").click()
    page.get_by_test_id("stFileUploaderDropzoneInput").wait_for(state="attached")
    bring(page, "mine.npz", grid())
    nodes(page, "15 × 12")
    page.keyboard.press("Escape")
    page.get_by_text("the link cannot hold a file").wait_for()
    before = page.evaluate("window.__board.of.message.terrain")

    page.get_by_role("button", name="A file of losses").click()
    page.get_by_test_id("stFileUploaderDropzoneInput").wait_for(state="attached")
    bring(page, "bad.csv", b"x,y,loss\n1,2,3\n")
    page.get_by_test_id("stAlert").wait_for()
    page.keyboard.press("Escape")
    settle(page)
    nodes(page, "15 × 12")
    assert page.evaluate("window.__board.of.message.terrain") == before
    assert "mine" not in page.url

    page.get_by_role("radio", name="The example").click()
    nodes(page, "31 × 31")

    page.get_by_role("button", name="Race on it").click()
    wait_for_player(page)
    page.get_by_text("never certified: the optimizers").wait_for()
    assert "landscape=imported&file=" in page.url
    assert page.evaluate("window.__player.of.message.lines.shape[0]") > 1
