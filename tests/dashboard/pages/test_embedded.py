"""A frame in a slide: the picture with its points and a way to the whole page, and nothing around it."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from streamlit.testing.v1 import AppTest

from dashboard.state.link import from_query

MAIN = str(Path(__file__).parents[3] / "main.py")
LINK = "landscape=booth&start=1,-2&steps=40&run=momentum"
COMPONENTS = ("player", "terrain", "landmarks")


def shown(embedded):
    at = AppTest.from_file(MAIN, default_timeout=120)
    at.context = {"is_embedded": embedded, "url": "https://a.b/c/"}
    for name, values in parse_qs(LINK).items():
        at.query_params[name] = values
    at.run()
    while at.session_state["session"].atlases.known(at.session_state["session"].landscape) is None:
        at.run()
    return at.run()


def test_in_a_frame_there_is_the_picture_alone_and_a_way_out():
    page, frame = shown(False), shown(True)
    assert not page.exception and not frame.exception
    for at, there in ((page, True), (frame, False)):
        assert bool(at.sidebar.children) == bool(at.get("page_link")) == bool(at.get("tab")) == there
    told = [{one.proto.id.split("-")[-1] for one in at.get("bidi_component")} for at in (page, frame)]
    assert told[0] == told[1] >= set(COMPONENTS)
    (out,) = frame.get("link_button")
    assert out.url.startswith("https://a.b/c/?") and "embed" not in out.url
    query = parse_qs(urlsplit(out.url).query)
    assert from_query(query) == (frame.session_state["session"].state, [])
    assert frame.session_state["session"].state.start == (1.0, -2.0)
