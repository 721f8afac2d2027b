"""Animations made in the browser, in a real Chromium: 120 frames of contour, surface and loss, five paths.

``python -m benchmarks.film`` prints seconds, processor seconds of all of the browser's processes (which a
busy machine hardly changes) and bytes. Budgets at 1280 x 720: 15 seconds; MP4 2 MB, GIF 8 MB.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import FLAGS, serve, wait_for_player
from tests.browser.setup import ensure

from .timing import markdown

_RUNS = ("gradient_descent", "adam", "momentum", "nesterov", "rmsprop")
_RACE = "?landscape=himmelblau&steps=200" + "".join(f"&run={name}" for name in _RUNS)
_SIZES = ("hd", "full")
_TICKS = os.sysconf("SC_CLK_TCK")


def processor_seconds(root: int) -> float:
    """What a process and all that it has started have used so far (Linux's /proc)."""
    parents, used = {}, {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        parents[int(entry.parent.name)] = int(fields[1])
        used[int(entry.parent.name)] = (int(fields[11]) + int(fields[12])) / _TICKS

    def below(process: int) -> bool:
        while process in parents and process != root:
            process = parents[process]
        return process == root

    return sum(seconds for process, seconds in used.items() if below(process))


def made(page: Page, kind: str, size: str) -> tuple[float, float, int]:
    """Seconds, processor seconds and bytes of one animation."""
    page.get_by_test_id("film-kind").select_option(kind)
    page.get_by_test_id("film-size").select_option(size)
    began, used = time.perf_counter(), processor_seconds(os.getpid())
    with page.expect_download() as download:
        page.get_by_test_id("film-make").click()
    seconds = time.perf_counter() - began
    used = processor_seconds(os.getpid()) - used
    size_in_bytes = Path(download.value.path()).stat().st_size
    page.get_by_test_id("film-make").wait_for()
    return seconds, used, size_in_bytes


def main() -> None:
    server, address = serve()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=ensure(), args=FLAGS)
            page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
            page.set_default_timeout(300_000)
            page.goto(f"{address}/{_RACE}")
            wait_for_player(page)
            page.get_by_test_id("film").click()
            page.locator("[data-testid=film-kind] option[value=webm]").wait_for(state="attached")
            rows = []
            for size in _SIZES:
                pixels = page.locator(f"[data-testid=film-size] option[value={size}]").inner_text()
                for kind in ("gif", "mp4", "webm"):
                    seconds, used, size_in_bytes = made(page, kind, size)
                    told = [f"{seconds:.1f}", f"{used:.1f}", f"{size_in_bytes / 1e6:.2f}"]
                    rows.append([kind, pixels, "120", *told])
            print(markdown(["file", "pixels", "frames", "seconds", "of the processor", "MB"], rows))
            browser.close()
    finally:
        server.terminate()
        server.wait(10)


if __name__ == "__main__":
    main()
