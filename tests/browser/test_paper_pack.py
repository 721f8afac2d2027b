"""A paper pack, downloaded from the page: vector figures, and a script that makes the same hashes."""

import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

from pypdf import PdfReader

ROOT = Path(__file__).parents[2]


def test_a_pack_from_the_page_makes_its_hashes_again_in_a_fresh_process(open_page, tmp_path):
    page = open_page("?landscape=himmelblau&run=gradient_descent&run=adam&steps=60")
    page.get_by_test_id("export-menu").first.locator("button").first.click()
    page.locator("[data-kind=pack]:visible").click()
    dialog = page.get_by_test_id("pack-dialog")
    page.get_by_test_id("pack-column").select_option("own")
    page.get_by_test_id("pack-width").fill("nonsense")
    assert "between 3 and 100 cm" in dialog.inner_text()
    assert dialog.locator("[data-kind=make]").is_disabled()
    page.get_by_test_id("pack-column").select_option("88")
    dialog.locator("[data-kind=make]").click()
    dialog.locator("[data-kind=cancel]").click()
    dialog.get_by_text("Cancelled; nothing was saved.").wait_for()
    with page.expect_download() as download:
        dialog.locator("[data-kind=make]").click()
    assert download.value.suggested_filename == "himmelblau-paper.zip"
    with zipfile.ZipFile(download.value.path()) as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / "himmelblau-paper"
    for name, width in (("contour", 88), ("surface", 88), ("loss", 88), ("all-panels", 180)):
        svg = (folder / f"figures/{name}.svg").read_text("utf-8")
        assert f'width="{width}mm"' in svg[:300] and svg.count("<path") > 10 and "<text" in svg
        sheet = PdfReader(io.BytesIO((folder / f"figures/{name}.pdf").read_bytes())).pages[0]
        assert "Gradient descent" in sheet.extract_text()
        assert len(sheet.images) == (name in ("surface", "all-panels"))
        for image in re.findall(r'<image[^>]* width="([\d.]+)"', svg):
            inches = float(image) / float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1]) * width / 25.4
            assert sheet.images[0].image.width / inches >= 300
    done = subprocess.run(
        [sys.executable, folder / "check.py"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert "2 of 2 runs have the hashes" in done.stdout and done.returncode == 0, done.stderr
