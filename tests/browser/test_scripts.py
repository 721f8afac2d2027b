"""A study's script in a browser: by the keyboard, in sight on a telephone, a file of the present state."""

import json
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import settle


def test_a_studys_script_is_opened_by_the_keyboard_and_taken_as_a_file_and_a_notebook(open_page):
    query = "landscape=cubic&study=taylor&study.at=0.6&study.step=0.7&study.order=3"
    page = open_page(f"understand?{query}", wait=False)
    page.wait_for_function("window.__board && window.__board.quiet")
    page.set_viewport_size({"width": 390, "height": 844})
    settle(page)
    page.get_by_role("button", name="Script").focus()
    page.keyboard.press("Enter")
    shown = page.get_by_test_id("stPopoverBody")
    expect(shown).to_contain_text("local.taylor")
    box = shown.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    files = {}
    for name in ("Python script", "Notebook"):
        with page.expect_download() as download:
            shown.get_by_role("button", name=name).click()
        files[download.value.suggested_filename] = Path(download.value.path()).read_text("utf-8")
    text, cells = files["cubic-taylor.py"], json.loads(files["cubic-taylor.ipynb"])["cells"]
    assert "model = local.taylor(f, point, order=3)" in text and "study.order=3" in text
    assert text.rstrip().endswith(".show()") and any("local.taylor" in "".join(c["source"]) for c in cells)
