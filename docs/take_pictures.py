"""Takes the pictures in docs/pictures from the running program: ``python -m docs.take_pictures``."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import FLAGS, serve, wait_for_player
from tests.browser.setup import ensure

_FOLDER = Path(__file__).with_name("pictures")
_WIDE, _NARROW = (1440, 900), (390, 844)
_RACE = "?landscape=nightmare&run=gradient_descent&run=momentum&run=adam&run=damped_newton&run=lbfgs"
_ELLIPSE = "?landscape=ellipse&run=gradient_descent;step_size="
_THREE = "run=gradient_descent&run=momentum&run=adam"
_PICTURES = {
    "lab-light": ("", _WIDE, "light"),
    "lab-dark": ("", _WIDE, "dark"),
    "tiles-dark": (_RACE + "&view.layout=tiles", _WIDE, "dark"),
    "starts-light": ("?landscape=rosenbrock&starts=random:40&run=adam&run=momentum", _WIDE, "light"),
    "curve-light": ("?landscape=forrester", _WIDE, "light"),
    "volume-dark": ("?landscape=sphere_3d", _WIDE, "dark"),
    "saddles-dark": ("?landscape=mueller_brown&run=none", _WIDE, "dark"),
    "formula-light": ("?landscape=formula&formula=(1-x)^2+%2B+a*(y-x^2)^2&knobs=a:10", _WIDE, "light"),
    "learn-line-light": ("learn", _WIDE, "light"),
    "learn-weights-dark": (
        "learn?landscape=learning&data=soft_step&model=scaled_tanh_unit&loss=squared",
        _WIDE,
        "dark",
    ),
    "networks-moons-light": ("networks?landscape=learning&data=moons&model=mlp&" + _THREE, _WIDE, "light"),
    "networks-digits-dark": (
        "networks?landscape=learning&data=digits&model=mlp&knobs=width_1:32&batch=64&steps=300&" + _THREE,
        _WIDE,
        "dark",
    ),
    "tutorial-oscillating-light": (_ELLIPSE + "0.19", (1280, 800), "light"),
    "tutorial-diverging-light": (_ELLIPSE + "0.21", (1280, 800), "light"),
    "lessons-stop-light": ("lessons?lesson=step-size&stop=3", _WIDE, "light"),
    "lessons-stop-zh-dark": ("lessons?lesson=newton&stop=3&lang=zh", _WIDE, "dark"),
    "embed-light": ("?landscape=himmelblau&embed", (960, 540), "light"),
    "narrow-light": ("", _NARROW, "light"),
    "narrow-dark": ("?landscape=forrester", _NARROW, "dark"),
}

_PRESENTED = {  # picture: the page, the screen, the theme
    "presentation-light": ("", (1280, 720), "light"),
    "presentation-dark": (
        "?landscape=rosenbrock&run=gradient_descent&run=momentum&run=adam&run=newton",
        (1920, 1080),
        "dark",
    ),
}

_LEARN = "learn?landscape=learning&"
_NETWORKS = "networks?landscape=learning&"
_CODES = "data=digits&model=mlp&knobs=width_1:32,width_2:2&batch=64&steps=600&run=adam&study=codes"
_OF_DATA = {  # picture: what it looks at, and the theme
    "learn-step-light": (_LEARN + "data=line&batch=8&study=one_step&study.phase=update", "light"),
    "learn-fit-light": (_LEARN + "data=quadratic&knobs=points:30&study=fit", "light"),
    "learn-decay-dark": (_LEARN + "data=cat_brain&study=decay", "dark"),
    "learn-cloud-light": (_LEARN + "data=line&study=cloud", "light"),
    "networks-edge-light": (_NETWORKS + "data=moons&model=mlp&study=edge", "light"),
    "networks-codes-light": (_NETWORKS + _CODES, "light"),
    "networks-spectrum-dark": (_NETWORKS + "data=moons&model=mlp&study=spectrum&run=adam", "dark"),
    "networks-depth-light": (_NETWORKS + "data=moons&model=mlp&study=depth", "light"),
}

_EXPERIMENTS = "experiments?landscape="
_FOUR = "&run=gradient_descent&run=momentum;look=1&run=newton;look=2&run=nelder_mead;look=3"
_OF_EXPERIMENTS = {
    "experiments-basins-light": (_EXPERIMENTS + "himmelblau&study=basins" + _FOUR, "light"),
    "experiments-sweeps-light": (_EXPERIMENTS + "ellipse&study=sweeps&study.run=momentum" + _FOUR, "light"),
    "experiments-runtimes-light": (_EXPERIMENTS + "rastrigin&study=runtimes" + _FOUR, "light"),
    "experiments-fair-light": (_EXPERIMENTS + "rosenbrock&study=fair" + _FOUR, "light"),
    "experiments-valleys-dark": (_EXPERIMENTS + "himmelblau&study=valleys", "dark"),
    "experiments-step-light": (_EXPERIMENTS + "rosenbrock&study=step&run=momentum&study.step=12", "light"),
}

_STUDIES = {  # study: what it looks at, and the theme
    "taylor": ("himmelblau&study.at=1.2,0.6&study.step=1.1,0.7", "light"),
    "slopes": ("himmelblau", "light"),
    "convexity": ("himmelblau", "light"),
    "lipschitz": ("rosenbrock", "light"),
    "smoothness": ("c1_not_c2", "light"),
    "derivatives": ("rosenbrock", "dark"),
    "relaxation": ("staircase", "light"),
    "flow": ("mueller_brown", "dark"),
}


def main() -> None:
    """Every picture anew, each in a browser window of its own."""
    process, address = serve()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=ensure(), args=FLAGS)
            for name, (query, size, theme) in _PICTURES.items():
                with _page(browser, f"{address}/{query}", size, theme) as page:
                    wait_for_player(page)
                    page.wait_for_timeout(2500)  # fonts, and the table below the player
                    page.screenshot(path=_FOLDER / f"{name}.png")
            for name, what in _PRESENTED.items():
                _presented(browser, address, name, *what)
            _critical(browser, address)
            _figure(browser, address)
            _lessons(browser, address)
            _taken_away(browser, address)
            for study, (landscape, theme) in _STUDIES.items():
                query = f"understand?landscape={landscape}&study={study}"
                _study(browser, f"{address}/{query}", f"study-{study}", theme)
            for picture, (query, theme) in (_OF_DATA | _OF_EXPERIMENTS).items():
                _study(browser, f"{address}/{query}", picture, theme)
            browser.close()
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def _page(browser, link, size=_WIDE, theme="light", motion="reduce"):
    """A page of its own at a link."""
    width, height = size
    viewport = {"width": width, "height": height}
    context = browser.new_context(viewport=viewport, color_scheme=theme, reduced_motion=motion)
    page = context.new_page()
    page.goto(link)
    yield page
    context.close()


def _presented(browser, address, name, query, size, theme):
    """The whole screen, a while after the mouse was moved."""
    with _page(browser, f"{address}/{query}", size, theme) as page:
        wait_for_player(page)
        page.keyboard.press("p")
        page.wait_for_function("document.querySelector('.lp')?.dataset.chrome === 'hidden'")
        page.wait_for_timeout(2500)
        page.screenshot(path=_FOLDER / f"{name}.png")


def _critical(browser, address):
    """The section on critical points, certified."""
    with _page(browser, address, (1440, 2600)) as page:
        wait_for_player(page)
        page.get_by_text("Certified").first.wait_for()
        page.wait_for_timeout(2500)
        box = page.locator("#critical-points").bounding_box()
        clip = {"x": 300, "y": box["y"] - 20, "width": 1140, "height": 620}
        page.screenshot(path=_FOLDER / "critical-light.png", clip=clip)


def _figure(browser, address):
    """The dialog of a figure for print, and its PDF as a reader of PDFs paints it."""
    import pypdfium2

    with _page(browser, address) as page:
        wait_for_player(page)
        page.wait_for_timeout(2500)
        dialog = _dialog(page, "figure")
        page.get_by_test_id("figure-panel").select_option("all")
        page.get_by_test_id("figure-width").fill("17.8")
        page.get_by_test_id("figure-points").fill("8")
        page.wait_for_timeout(4000)
        dialog.screenshot(path=_FOLDER / "figure-dialog.png")
        with page.expect_download() as download:
            dialog.locator("[data-kind=pdf]").click()
        with pypdfium2.PdfDocument(download.value.path()) as document:
            document[0].render(scale=200 / 72).to_pil().save(_FOLDER / "figure-pdf.png")


def _lessons(browser, address):
    """The list of lessons, when all its pictures are there."""
    with _page(browser, f"{address}/lessons", (1440, 1500)) as page:
        page.get_by_text("Edge of stability", exact=False).first.wait_for()
        page.wait_for_timeout(12_000)  # the pictures are made one by one
        page.reload()
        page.get_by_text("Edge of stability", exact=False).first.wait_for()
        page.wait_for_timeout(4000)
        page.screenshot(path=_FOLDER / "lessons-list-light.png")


def _taken_away(browser, address):
    """What can be taken away, and the dialogs of an animation and of a paper pack."""
    with _page(browser, address) as page:
        wait_for_player(page)
        page.get_by_role("tab", name="Take it away").click()
        page.wait_for_timeout(3000)
        page.get_by_test_id("stTabs").first.screenshot(path=_FOLDER / "takeaway-light.png")
        for kind in ("film", "pack"):
            dialog = _dialog(page, kind)
            page.wait_for_timeout(1500)
            dialog.screenshot(path=_FOLDER / f"{kind}-dialog.png")
            page.keyboard.press("Escape")
            dialog.wait_for(state="hidden")


def _dialog(page, kind):
    """A dialog of the first panel's menu, opened."""
    page.get_by_test_id("export-menu").first.locator("button").first.click()
    page.locator(f"[data-kind={kind}]:visible").click()
    dialog = page.get_by_test_id(f"{kind}-dialog")
    dialog.wait_for()
    return dialog


def _study(browser, link, picture, theme):
    """A study, of a landscape or of a model on data."""
    with _page(browser, link, (1440, 1000), theme, "no-preference") as page:
        page.wait_for_function("window.__board && window.__board.quiet")
        page.wait_for_timeout(4000)  # fonts, scenes, and what comes after the board
        page.screenshot(path=_FOLDER / f"{picture}.png")


if __name__ == "__main__":
    main()
