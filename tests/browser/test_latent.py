"""The latent space in a browser: a dragged code is decoded, and the link keeps it."""

from tests.browser.conftest import settle

# A small network of few steps: what is tested is the way from the grip to the picture.
LINK = (
    "networks?landscape=learning&data=digits&model=autoencoder&loss=squared&knobs=hidden:6&batch=200&steps=60"
    "&run=adam&study=latent"
)
PICTURE = """
() => {
  const plot = document.querySelector("[data-name=board-decoded] .js-plotly-plot");
  return plot?.data ? JSON.stringify(plot.data[0].z.map((row) => Array.from(row))) : "";
}
"""


def test_a_dragged_code_is_decoded(open_page):
    page = open_page(LINK, wait=False)
    grip = page.get_by_role("slider", name="The code A", exact=True)
    grip.wait_for()
    page.wait_for_function(PICTURE)
    settle(page)
    before, box = page.evaluate(PICTURE), grip.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y - 25, steps=5)
    page.mouse.up()
    page.wait_for_function(f"before => ({PICTURE})() !== before", arg=before)
    page.wait_for_function("location.search.includes('study.A')")
    settle(page)
