"""Two runs of one method in a browser, one with a batch of its own: the barrier between them is said."""

from tests.browser.conftest import settle

MOONS = "networks?landscape=learning&data=moons&model=mlp&loss=cross_entropy&plane=ends&steps=40&run=adam"


def test_a_twin_with_a_batch_of_its_own(open_page):
    """Its name, its run and the link tell the batch; the plane of ends has the line between the two."""
    page = open_page(MOONS)
    page.get_by_text("A plane of ends needs the runs of two optimizers").wait_for()
    page.locator(".st-key-card-0 summary").click()
    page.get_by_role("button", name="Duplicate").click()
    page.locator(".st-key-card-1 summary").click()
    field = page.locator(".st-key-card-1-own-batch input")
    field.fill("16")
    field.press("Enter")
    page.wait_for_function("window.__player.of.runs.some((run) => run.label === 'Adam, batch 16')")
    settle(page)
    page.get_by_text("Between the lowest points of Adam and Adam, batch 16").wait_for()
    assert "batch%3D16" in page.url and page.evaluate("window.__player.of.message.lines.shape[0]") == 1
    field.fill("many")
    field.press("Enter")
    page.get_by_text("Batch: a whole number from 0").wait_for()
