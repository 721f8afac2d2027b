"""Figures for print: the dialog makes what it says, and the page on paper has nothing to press."""

import io
import re
import xml.etree.ElementTree as ElementTree

import pytest
from pypdf import PdfReader

SVG = "{http://www.w3.org/2000/svg}"
RACE = "?landscape=himmelblau&run=gradient_descent&run=adam&steps=60"


def saved(page, kind):
    with page.expect_download() as download:
        page.get_by_test_id("figure-dialog").locator(f"[data-kind={kind}]").click()
    with open(download.value.path(), "rb") as file:
        return download.value.suggested_filename, file.read()


def previewed(page):
    page.wait_for_function(
        """() => { const shown = document.querySelector('.lp-figure-preview');
                   return shown?.naturalWidth > 0 && !shown.hasAttribute('aria-busy'); }"""
    )


def test_a_figure_of_all_panels_has_the_asked_width_and_only_the_surface_is_an_image(open_page):
    page = open_page(RACE)
    page.get_by_test_id("export-menu").first.locator("button").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("End")  # by keyboard alone
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    dialog = page.get_by_test_id("figure-dialog")
    dialog.wait_for()
    assert page.evaluate("document.activeElement.dataset.testid") == "figure-width"
    page.keyboard.press("Control+a")
    page.keyboard.type("nonsense")
    assert "between 3 and 100 cm" in dialog.inner_text()
    assert dialog.locator("[data-kind=svg]").is_disabled()
    page.get_by_test_id("figure-width").fill("17.8")
    page.get_by_test_id("figure-panel").select_option("all")
    previewed(page)
    name, data = saved(page, "svg")
    assert re.fullmatch(r"himmelblau-all-panels-\d+\.svg", name)
    root = ElementTree.fromstring(data)
    assert root.get("width") == "178mm"
    words = " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))
    for word in ("Himmelblau", "Gradient descent", "Adam", "Surface", "Loss", "iteration", "x", "y", "f"):
        assert word in words
    assert len(list(root.iter(f"{SVG}path"))) > 50
    (image,) = root.iter(f"{SVG}image")
    said = re.search(r"image of (\d+) dots an inch", root.find(f"{SVG}desc").text)
    assert int(said[1]) >= 300
    across = page.evaluate(
        """async (href) => { const image = Object.assign(new Image(), { src: href });
                             await image.decode(); return image.width; }""",
        image.get("href"),
    )
    inches = float(image.get("width")) / float(root.get("viewBox").split()[2]) * 178 / 25.4
    assert across / inches >= 300, "counted in the image itself"
    name, data = saved(page, "pdf")
    assert re.fullmatch(r"himmelblau-all-panels-\d+\.pdf", name)
    sheet = PdfReader(io.BytesIO(data)).pages[0]
    assert float(sheet.mediabox.width) == pytest.approx(178 / 25.4 * 72, abs=0.01)
    assert "Gradient descent" in sheet.extract_text() and len(sheet.images) == 1
    page.keyboard.press("Escape")
    assert dialog.count() == 0
    assert page.evaluate("document.activeElement.className") == "lp-export-button"
    paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, format="A4"))).pages
    text = paper[0].extract_text()
    assert "Himmelblau" in text and "iteration" in text
    for button in ("Undo", "Reset", "Add an optimizer", "Choose a method"):
        assert button not in text


def test_a_study_is_exported_as_pdf_and_as_its_numbers(open_page):
    page = open_page("understand?landscape=himmelblau&study=taylor", wait=False)
    page.wait_for_function("window.__board && window.__board.quiet")
    files = {}
    for kind in ("pdf", "csv"):
        page.get_by_test_id("export-menu").first.locator("button").first.click()
        with page.expect_download() as download:
            page.locator(f"[data-kind={kind}]:visible").click()
        with open(download.value.path(), "rb") as file:
            files[kind] = file.read()
        assert download.value.suggested_filename.startswith("himmelblau-from-above")
    assert "level sets" in PdfReader(io.BytesIO(files["pdf"])).pages[0].extract_text()
    head, *rows = files["csv"].decode().splitlines()
    assert head.split(",")[:2] == ["trace", "kind"] and len(rows) > 100
