"""Learn from data in a browser: lessons, and a person's own table, good and bad."""

from tests.browser.conftest import settle

GOOD = "area;price\n40;120,5\n80;250\n100;310\n55;160\n70;205\n120;380\n65;190\n"
UNREADABLE = {"x,y\n1,2\n3\n": "The number of cells in row 3 is 1", "x,y\n": "no rows"}
UNFIT = {"x,y\n1,2\n,4\n3,5\n": "row 3"}


def terrain(page):
    return page.evaluate("window.__player.of.terrainKey")


def changed(page, before):
    page.wait_for_function("before => window.__player.of.terrainKey !== before", arg=before)
    settle(page)


def bring(page, text):
    """Upload a table, in place of the one before."""
    table = {"name": "table.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(table)


def test_lessons_and_ones_own_table(open_page):
    """A lesson is one click away and in the link; a table is learned from, or refused in a sentence."""
    page = open_page("learn")
    before = terrain(page)
    page.get_by_role("button", name="Two weights").click()
    changed(page, before)
    page.get_by_text("turning both signs gives the same network").wait_for()
    assert "data=soft_step" in page.url and "model=scaled_tanh_unit" in page.url

    page.get_by_text("Your own table (CSV)").click()
    page.get_by_test_id("stFileUploaderDropzoneInput").wait_for(state="attached")
    settle(page)
    for text, said in UNREADABLE.items():
        bring(page, text)
        page.get_by_test_id("stAlert").get_by_text(said).wait_for()
    for text, said in UNFIT.items():
        bring(page, text)
        page.get_by_role("button", name="Learn from it").click()
        page.get_by_test_id("stAlert").get_by_text(said).wait_for()
    before = terrain(page)
    bring(page, GOOD)
    page.get_by_text("7 rows, 2 columns.").wait_for()
    page.get_by_role("button", name="Learn from it").click()
    changed(page, before)
    page.get_by_role("heading", name="on Your own table").first.wait_for()
    assert "own" in page.url and "120" not in page.url
