"""A network of ten thousand weights is trained on its page."""

from tests.browser.conftest import settle


def test_a_large_network_is_trained_and_its_picture_gets_finer(open_page):
    """A first picture is there soon, the finer one comes by itself, and what is kept of the path is said."""
    page = open_page(
        "networks?landscape=learning&data=digits&model=mlp&loss=cross_entropy"
        "&knobs=width_1:100,width_2:32&batch=64&steps=200&run=adam"
    )
    page.get_by_text("Of every 2 steps the point of one is kept").wait_for()
    page.wait_for_function("window.__player.of.terrain.grid.z.shape[0] > 11")
    settle(page)
    assert page.locator(".st-key-refining").count() == 0
    run = "window.__player.of.runs[0]"
    assert page.evaluate(f"[{run}.values.shape[0], {run}.path.shape[0]]") == [201, 201]
