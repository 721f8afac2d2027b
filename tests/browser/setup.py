"""Make sure there is a Chromium to test with, or fail saying so: browser tests are never skipped.

In this order: the one that $CHROMIUM names, one that is installed, Playwright's own, and the
system package manager's where only that is reachable.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def find() -> str | None:
    """The path of a usable Chromium, else None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    for name in _NAMES:
        if path := shutil.which(name):
            return path
    return _playwrights_own()


def ensure() -> str:
    """The path of a Chromium, installing one if need be; SystemExit with the way out otherwise."""
    if path := find():
        return path
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get"):
        admin = [] if os.geteuid() == 0 else ["sudo", "-n"]
        attempts.append([*admin, "apt-get", "update", "-qq"])
        attempts.append([*admin, "apt-get", "install", "-y", "-qq", "chromium", "fonts-dejavu-core"])
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in attempts:
        print("browser:", " ".join(command), flush=True)
        try:
            subprocess.run(command, env=environment, timeout=600, check=False)
        except (OSError, subprocess.TimeoutExpired) as failed:
            print("browser:", failed, flush=True)
        if path := find():
            return path
    raise SystemExit(
        "The browser tests need Chromium and none could be installed: install it by hand and name "
        "it in the environment variable CHROMIUM."
    )


if __name__ == "__main__":
    print("browser:", ensure())
