"""What a person feels, measured in a real Chromium with software WebGL, against the budgets.

Medians of many: from the key press on a slider to the new picture, from a chosen landscape to its
picture, from a key on a study's point to its new figures, from an empty cache to the first moving
picture, and updates a second while playing.
"""

from __future__ import annotations

import statistics
import time

from playwright.sync_api import sync_playwright

from tests.browser.conftest import FLAGS, serve, settle, wait_for_player
from tests.browser.setup import ensure

from .timing import markdown

# Seconds in which the process makes what visitors will see first (pages/warm.py); meanwhile a key press
# may wait for most of a second.
_WARMING = 40.0
_RACE = "?landscape=rosenbrock&run=gradient_descent&run=momentum&run=nesterov&run=adam&steps=500"
_PLAYS = {
    "5 runs x 500": (_RACE + "&run=rmsprop", 45),
    "60 runs x 500": ("?landscape=rosenbrock&run=momentum&starts=random:60&steps=500", 25),
    "8 runs x 2,000": ("?landscape=rosenbrock&run=momentum&starts=random:8&steps=2000", 25),
}
_STUDIES = {
    "Taylor in 1D": "understand?landscape=forrester&study=taylor",
    "Taylor in 2D": "understand?landscape=himmelblau&study=taylor",
}
_LANDSCAPES = ("himmelblau", "beale", "ackley", "branin", "rastrigin", "booth", "levy", "peaks")

# Counts the player's frames, and notes when a new message, and new ground, are on the screen: the
# frame after the one that drew them.
_HOOK = """() => {
  const player = window.__player.of, inner = player.clock.onFrame;
  window.__bench = {frames: 0, painted: 0, ground: 0};
  let key = player.messageKey, ground = player.terrainKey;
  const shown = (what) => requestAnimationFrame(() => setTimeout(() => {
    window.__bench[what] = performance.now();
  }));
  player.clock.onFrame = (...told) => {
    inner(...told);
    window.__bench.frames += 1;
    if (player.messageKey !== key) { key = player.messageKey; shown("painted"); }
  };
  for (const plot of document.querySelectorAll(".js-plotly-plot")) {
    plot.on("plotly_afterplot", () => { if (player.terrainKey !== ground) shown("ground"); });
  }
  window.__benchGround = () => { ground = player.terrainKey; window.__bench.ground = 0; };
}"""


def _opened(context, address, query):
    page = context.new_page()
    page.goto(f"{address}/{query}")
    wait_for_player(page)
    page.wait_for_timeout(1500)  # what loads behind the picture has loaded
    page.evaluate(_HOOK)
    return page


def _context(browser, reduced="reduce"):
    return browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion=reduced)


def first_picture(browser, address, repeats) -> list[float]:
    """Seconds from an address and an empty cache to the first picture that moves."""
    taken = []
    for _ in range(repeats):
        context = _context(browser, "no-preference")
        page = context.new_page()
        began = time.perf_counter()
        page.goto(address)
        page.wait_for_function("window.__player && window.__player.position > 0")
        taken.append(time.perf_counter() - began)
        context.close()
    return taken


def hyper_parameter(browser, address, repeats) -> tuple[list[float], list[int]]:
    """Milliseconds from the key press to the new picture, and the bytes that came for it."""
    context = _context(browser)
    received = []
    page = context.new_page()

    def listen(socket):
        socket.on("framereceived", lambda data: received.append(len(data)))

    page.on("websocket", listen)
    page.goto(f"{address}/{_RACE}")
    wait_for_player(page)
    page.locator(".st-key-card-3").get_by_text("Adam").click()
    slider = page.locator(".st-key-card-3 input[type=range]").first
    slider.wait_for()
    page.wait_for_timeout(2000)
    page.evaluate(_HOOK)
    slider.focus()
    taken, sizes = [], []
    for k in range(repeats):
        settle(page)
        page.wait_for_timeout(400)
        received.clear()
        page.evaluate("window.__bench.painted = 0")
        page.evaluate(
            "() => new Promise((done) => { addEventListener('keydown', () => "
            "{ window.__pressed = performance.now(); }, {once: true, capture: true}); done(0); })"
        )
        # Every press is a value not run before: the time holds the run of the optimizer too.
        page.keyboard.press("ArrowRight" if k < repeats // 2 else "ArrowLeft")
        page.wait_for_function("window.__bench.painted > 0", polling=10)
        pressed = page.evaluate("window.__pressed")
        taken.append(page.evaluate("window.__bench.painted") - pressed)
        settle(page)
        sizes.append(sum(received))
        if k == repeats // 2 - 1:  # to untried values on the other side, one answered press at a time
            for _ in range(repeats // 2):
                page.keyboard.press("ArrowLeft")
                page.wait_for_timeout(400)
                settle(page)
    context.close()
    return taken, sizes


def landscape(browser, address) -> list[float]:
    """Milliseconds from the choice of another landscape to its contour and surface."""
    context = _context(browser)
    page = _opened(context, address, _RACE)
    taken = []
    for name in _LANDSCAPES:
        page.evaluate("window.__benchGround()")
        page.locator(".st-key-landscape input").click()
        page.keyboard.type(name)
        page.wait_for_timeout(400)
        page.evaluate(
            "addEventListener('keydown', () => { window.__pressed = performance.now(); }, "
            "{once: true, capture: true})"
        )
        page.keyboard.press("Enter")
        page.wait_for_function("window.__bench.ground > 0", polling=20)
        page.wait_for_timeout(1200)  # the last panel's plot counts
        taken.append(page.evaluate("window.__bench.ground - window.__pressed"))
        settle(page)
    context.close()
    return taken


def dragged(browser, address, query, repeats) -> list[float]:
    """Milliseconds from the key that moves a study's point to its new figures and numbers."""
    context = _context(browser)
    page = context.new_page()
    page.goto(f"{address}/{query}")
    page.wait_for_function("window.__board && window.__board.quiet")
    page.wait_for_timeout(2500)
    page.evaluate(
        """() => {
            const board = window.__board.of, inner = board.update.bind(board);
            board.update = () => {
                inner();
                requestAnimationFrame(() => setTimeout(() => { window.__painted = performance.now(); }));
            };
            addEventListener("keydown", () => { window.__pressed = performance.now(); }, {capture: true});
        }"""
    )
    page.focus("[data-name=point]")
    taken = []
    for _ in range(repeats):
        page.evaluate("window.__painted = 0")
        page.keyboard.press("ArrowRight")
        page.wait_for_function("window.__painted > 0", polling=10)
        taken.append(page.evaluate("window.__painted - window.__pressed"))
        settle(page)
        page.wait_for_timeout(500)
    context.close()
    return taken


def updates(browser, address, query, seconds=5.0) -> float:
    """Updates a second of all panels while playing."""
    context = _context(browser)
    page = _opened(context, address, query)
    rates = []
    for _ in range(3):
        rates.append(
            page.evaluate(
                """(seconds) => new Promise((done) => {
                    const {clock} = window.__player.of;
                    clock.seek(0); clock.play();
                    const began = performance.now(), frames = window.__bench.frames;
                    setTimeout(() => done(1000 * (window.__bench.frames - frames)
                                          / (performance.now() - began)), 1000 * seconds);
                })""",
                seconds,
            )
        )
    context.close()
    return statistics.median(rates)


def held(browser, address, query, seconds=5.0) -> float:
    """How often a second the paths follow a start that is dragged, with a move of the pointer each frame."""
    context = _context(browser)
    page = _opened(context, address, query)
    rate = page.evaluate(
        """(seconds) => new Promise((done) => {
            const player = window.__player.of, inner = player.follow.bind(player);
            const { picker, box } = player.panels.get("contour");
            let followed = 0;
            player.follow = (message) => { inner(message); followed += 1; };
            const began = performance.now();
            const move = (now) => {
                const past = now - began;
                if (past > 1000 * seconds) {
                    picker.letGo();
                    done((1000 * followed) / past);
                    return;
                }
                const [a, b] = [Math.sin(past / 900), Math.cos(past / 700)];
                picker.hold(box.left + (0.5 + 0.4 * a) * box.width, box.top + (0.5 + 0.4 * b) * box.height);
                requestAnimationFrame(move);
            };
            requestAnimationFrame(move);
        })""",
        seconds,
    )
    context.close()
    return rate


def more_ground(browser, address, query, repeats) -> list[float]:
    """Milliseconds from a zoom, out or in, to the first ground that was asked for it."""
    context = _context(browser)
    page = _opened(context, address, query)
    taken = [
        page.evaluate(
            """(factor) => new Promise((done) => {
                const panel = window.__player.panels.get("contour");
                panel.reset();
                setTimeout(() => {
                    const inner = panel.followGround.bind(panel), began = performance.now();
                    const before = panel.more.count;
                    panel.followGround = () => {
                        inner();
                        if (panel.more.count === before) return;
                        delete panel.followGround;
                        requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
                    };
                    panel.zoomBy(factor);
                }, 1500);
            })""",
            1.5 + 0.2 * k if k % 2 else 1 / (5 + k),
        )
        for k in range(repeats)
    ]
    context.close()
    return taken


def table(repeats: int = 18) -> str:
    """All budgets as a Markdown table: what, the median, the budget."""
    process, address = serve()
    time.sleep(_WARMING)
    rows = []
    try:
        with sync_playwright() as playwright:

            def fresh(measure, *arguments):
                """Each measurement in a Chromium of its own, as a person would come."""
                browser = playwright.chromium.launch(executable_path=ensure(), args=FLAGS)
                try:
                    return measure(browser, address, *arguments)
                finally:
                    browser.close()

            fresh(first_picture, 1)  # the server's own first imports
            shown = f"{statistics.median(fresh(first_picture, 5)):.1f} s"
            rows.append(["page open to first moving picture", shown, "≤ 5 s"])
            taken, sizes = fresh(hyper_parameter, repeats)
            shown = f"{statistics.median(taken):.0f} ms"
            rows.append(["changed hyper-parameter, 4 runs x 500", shown, "≤ 250 ms"])
            rows.append(["… bytes sent for it", f"{statistics.median(sizes) / 1000:.0f} kB", "≤ 100 kB"])
            shown = f"{statistics.median(fresh(landscape)):.0f} ms"
            rows.append(["changed landscape", shown, "≤ 1,200 ms"])
            for name, query in _STUDIES.items():
                shown = f"{statistics.median(fresh(dragged, query, repeats)):.0f} ms"
                rows.append([f"moved point of a study, {name}", shown, "≤ 250 ms (our own)"])
            query, _ = _PLAYS["5 runs x 500"]
            rows.append(["a start dragged, 5 runs x 500", f"{fresh(held, query):.0f} paths/s", "≥ 10"])
            shown = f"{statistics.median(fresh(more_ground, query, repeats)):.0f} ms"
            rows.append(["more ground, after a zoom", shown, "≤ 300 ms"])
            for name, (query, least) in _PLAYS.items():
                rate = fresh(updates, query)
                rows.append([f"playing {name}", f"{rate:.0f} updates/s", f"≥ {least}"])
    finally:
        process.terminate()
        process.wait(10)
    return markdown(["what", "median", "budget"], rows)


if __name__ == "__main__":
    print(table())
