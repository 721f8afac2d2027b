"""The page of experiments in a browser."""

from playwright.sync_api import expect

from tests.browser.conftest import settle
from tests.browser.test_studies import FACTS, calm, drag

RULE = ".st-key-rule .katex-display"
DRAWN = "name => document.querySelector(`[data-name=board-${name}] .js-plotly-plot`)?.data?.length > 0"


def opened(open_page, name, landscape, query=""):
    """The page with an experiment whose board stands."""
    page = open_page(f"experiments?landscape={landscape}&study={name}{query}", wait=False)
    page.wait_for_function("window.__board && window.__board.quiet")
    settle(page)
    return page


def test_a_press_on_a_cell_of_a_sweep_is_in_the_card_at_the_side(open_page):
    query = "&steps=60&study.run=momentum&study.x_range=0.01,0.5"
    page = opened(open_page, "sweeps", "ellipse", query)
    expect(page.get_by_text("40 × 40 settings")).to_be_visible()
    before = page.locator(FACTS).last.inner_text()
    at = page.evaluate("window.__board.grip('cell')")
    page.mouse.click(at["x"] - 60, at["y"] + 90)
    calm(page)
    assert page.locator(FACTS).last.inner_text() != before
    page.wait_for_function("/momentum[^&]*step_size/.test(decodeURIComponent(location.search))")
    expect(page.get_by_text("40 × 40 settings")).to_be_visible()


def test_many_starts_lead_to_runtimes_and_back(open_page):
    """The race's table has a way to what a success costs; its starts are the race's again at the press."""
    page = open_page("?landscape=himmelblau&run=gradient_descent&run=bfgs;look=1&steps=40&starts=random:20")
    page.get_by_role("button", name="Restarts and runtimes").click()
    page.wait_for_function("window.__board && window.__board.quiet")
    table = page.get_by_role("region", name="Runtimes")
    expect(table).to_contain_text("of 20 runs")
    page.get_by_text("Restart length", exact=True).click()
    page.wait_for_function("window.__board?.of.panels.size === 2")
    calm(page)
    page.get_by_role("button", name="Race from these starts").click()
    page.wait_for_function("location.search.includes('race=evaluations')")
    expect(table).to_contain_text("of 20 runs")


def test_a_fair_race_is_started_stressed_and_loaded(open_page):
    """A button starts it, the verdict stands above, a switch asks who wins then, cards take what is tuned."""
    methods = "&run=adam&run=bfgs;look=1"
    query = f"{methods}&study.settings=4&study.judged=10&study.evaluations=100"
    page = open_page(f"experiments?landscape=rosenbrock&study=fair{query}", wait=False)
    page.get_by_role("button", name="Start the race").click()
    page.wait_for_function("window.__board && window.__board.quiet")
    expect(page.get_by_test_id("words").first).to_contain_text("BFGS is ahead of Adam at 95 %.")
    page.get_by_text("noise 0.01").click()
    expect(page.locator(FACTS).last).to_contain_text("noise")
    calm(page)
    page.get_by_role("button", name="Race with the tuned settings").click()
    page.wait_for_function("/adam[^&]*beta1/.test(decodeURIComponent(location.search))")
    expect(page.get_by_role("button", name="Start the race")).to_be_visible()


def test_water_rises_by_hand_and_from_join_to_join(open_page):
    page = opened(open_page, "valleys", "himmelblau")
    facts = page.locator(FACTS).last
    expect(facts).to_contain_text("proved")
    expect(facts).to_contain_text("3 of 4 valleys")
    page.get_by_role("button", name="Fill").click()
    expect(facts).to_contain_text("2 of 4 valleys")
    calm(page)
    drag(page, "level", 0, 200)
    expect(facts).to_contain_text("4 of 4 valleys")
    page.wait_for_function("location.search.includes('study.level=')")


def test_a_step_is_explained_and_forked(open_page):
    """The rule has this step's numbers, arrows are drawn, and another setting shows a second future."""
    link = (
        "experiments?study=step&landscape=himmelblau&run=momentum&steps=60&study.step=7&study.knob=momentum"
    )
    page = open_page(link, wait=False)
    page.wait_for_function(DRAWN, arg="close")
    settle(page)
    assert "θ8" in page.locator(RULE).last.inner_text().replace("\n", "").replace("\u200b", "")
    field = page.get_by_role("spinbutton", name="Momentum").last
    field.fill("0.2")
    field.press("Enter")
    page.wait_for_function(DRAWN, arg="ways")
    page.wait_for_function("location.search.includes('study.to_momentum=0.2')")
    settle(page)


def test_a_pixel_of_a_basin_map_is_where_the_race_begins(open_page):
    query = "&run=gradient_descent&run=newton;look=1&study.side=50"
    page = opened(open_page, "basins", "himmelblau", query)
    expect(page.get_by_text("grid of 50 × 50 cells").first).to_be_visible()
    before = page.locator(FACTS).last.inner_text()
    at = page.evaluate("window.__board.grip('start-map1')")
    page.mouse.click(at["x"] - 60, at["y"] + 90)
    calm(page)
    assert page.locator(FACTS).last.inner_text() != before
    page.get_by_role("button", name="Race from here").click()
    page.wait_for_function("/[?&]start=/.test(location.search)")
