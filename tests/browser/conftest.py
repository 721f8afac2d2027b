"""A real server and a real Chromium for the browser tests; missing either is a failure, not a skip."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.browser.setup import ensure

ROOT = Path(__file__).parents[2]
# WebGL in software, the page itself drawn without it, which is a quarter less work; and none of the
# background traffic that a closed network would refuse (PLAYER.md).
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--enable-unsafe-swiftshader",
]
PATIENCE = 60_000


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def serve(port: int = 0, module: tuple[str, ...] = ("streamlit", "run", str(ROOT / "app.py"))):
    """Start ``streamlit run app.py``; returns (process, address). Used by the benchmarks too."""
    if not port:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        *module,
        "--server.port",
        str(port),
        "--server.address",
        "127.0.0.1",
        "--server.fileWatcherType",
        "none",
    ]
    environment = {k: v for k, v in os.environ.items() if not re.match("PYTEST|COV", k)}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(1200):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                return process, address
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    process.kill()
    raise RuntimeError("the dashboard did not start")


@pytest.fixture(scope="session")
def address():
    process, address = serve()
    yield address
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright):
    """For contexts of their own: another language, another scale, nothing remembered."""
    launched = playwright.chromium.launch(executable_path=ensure(), args=FLAGS)
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def shared(playwright, tmp_path_factory):
    """The browser of all pages of usual kind: with a folder it keeps the scripts that it has compiled."""
    folder = tmp_path_factory.mktemp("browser")
    context = playwright.chromium.launch_persistent_context(folder, executable_path=ensure(), args=FLAGS)
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def open_page(request, shared, address):
    """A function that opens the dashboard at a link and waits until the player stands.

    ``page.complaints`` collects console errors and uncaught exceptions; they fail the test at its end.
    ``options`` beside the colour scheme and reduced motion are those of a browser context of its own.
    """
    opened, own = [], []

    def open_at(query: str = "", width=1440, height=900, wait=True, **options) -> Page:
        media = {"reduced_motion": "reduce", "color_scheme": "light"}
        media |= {name: options.pop(name) for name in media if name in options}
        context = shared
        if options:
            context = request.getfixturevalue("browser").new_context(accept_downloads=True, **options)
            context.set_default_timeout(PATIENCE)
            own.append(context)
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(**media)
        opened.append(page)
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda m: _is_fault(m) and page.complaints.append(m.text))
        page.goto(f"{address}/{query}")
        if wait:
            wait_for_player(page)
        return page

    yield open_at
    complaints = [complaint for page in opened for complaint in page.complaints]
    for page in opened:
        page.close()
    for context in own:
        context.close()
    assert complaints == [], "the browser's console must stay clean"


def _is_fault(message) -> bool:
    return message.type == "error"


def wait_for_player(page: Page) -> None:
    """Wait until the player has drawn its panels and the script run is over."""
    page.wait_for_function("window.__player && window.__player.ready")
    settle(page)
    # A font that arrives late moves what is below it, and a click would miss.
    page.evaluate("document.fonts.ready.then(() => true)")
    still(page, "document.querySelector('[data-testid=player]').getBoundingClientRect()")


def still(page: Page, expression: str) -> None:
    """Wait until the value of an expression of the page stays as it is."""
    page.evaluate("window.__stood = undefined")
    page.wait_for_function(
        f"""() => {{ const now = JSON.stringify({expression});
            const still = window.__stood === now; window.__stood = now; return still; }}""",
        polling=150,
    )


def painted(page: Page) -> None:
    """Wait until the player, which does not play, has drawn all that it was asked for."""
    page.wait_for_function("window.__player.painted")


def frames(page: Page, count: int) -> None:
    """Let the page draw so many frames: time for something that should not happen."""
    page.evaluate(
        """count => new Promise((done) => {
            const next = () => (count-- > 0 ? requestAnimationFrame(next) : done()); next(); })""",
        count,
    )


def settle(page: Page) -> None:
    """Wait until Streamlit has nothing left to do."""
    page.wait_for_function(
        "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
    )
