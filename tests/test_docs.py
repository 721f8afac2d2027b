"""The documents say what the code does: the gallery is current, and files they link exist."""

import re
from pathlib import Path

import pytest

import landscapes
import optimizers
from docs import claims, gallery

ROOT = Path(__file__).parents[1]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]


def test_the_gallery_is_what_the_registries_say():
    """If this fails: ``python -m docs.gallery``."""
    assert (ROOT / "docs" / "GALLERY.md").read_text("utf-8") == gallery.text()


def test_the_list_of_claims_is_what_the_registry_says():
    """If this fails: ``python -m docs.claims``."""
    assert (ROOT / "docs" / "CLAIMS.md").read_text("utf-8") == claims.text()


def test_type_checkers_see_every_optimizer_there_is():
    """If this fails: ``python -m docs.gallery``."""
    assert Path(optimizers.__file__).with_name("__init__.pyi").read_text("utf-8") == gallery.stub()


def test_every_landscape_has_its_picture_and_no_other_has_one():
    """If this fails: ``python -m dashboard.takeaway gallery -o docs/pictures/gallery``."""
    pictures = list((ROOT / "docs" / "pictures" / "gallery").iterdir())
    assert {path.stem for path in pictures} == set(landscapes.names())
    assert sum(path.stat().st_size for path in pictures) < 1_500_000


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_local_link_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


def test_the_example_in_the_readme_runs():
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    names = {}
    exec(compile(code, "README.md", "exec"), names)  # our own text
    assert names["run"].status == "converged"
    assert names["many"].path.shape[2] == 256
