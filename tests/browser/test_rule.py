"""A rule of one's own in a real Chromium: typed, it joins the race; refused, it waits as it was typed."""

from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE, settle


def type_in(page, text):
    field = page.get_by_label("Rule", exact=True)
    field.fill(text)
    field.press("Control+Enter")


def test_a_typed_rule_joins_the_race_and_a_wrong_one_waits(open_page):
    page = open_page("?run=momentum&steps=60")
    choose = page.get_by_role("combobox", name="Add an optimizer")
    choose.fill("a rule of your own")
    choose.press("Enter")
    page.wait_for_function("window.__player.of.runs.length === 2")
    settle(page)
    field = page.get_by_label("Rule", exact=True)
    expect(field).to_have_value("v = a*v + d*g\ntheta = theta - v", timeout=PATIENCE)
    type_in(page, "theta = theta - 1/2g")
    page.get_by_role("alert").filter(has_text="Column 20: '1/2g' can be read in two ways").wait_for()
    page.wait_for_function("window.__player.of.runs.length === 1")
    type_in(page, "theta = theta - c*g/norm(g)")
    page.wait_for_function("window.__player.of.runs.length === 2")
    page.get_by_role("slider", name="Knob c").wait_for()
