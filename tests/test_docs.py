"""The documents say what the code does: lists are current, links lead somewhere, numbers hold."""

import re
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs

import pytest

import landscapes
import optimizers
from dashboard.lessons.checking import check
from dashboard.lessons.reading import lesson_of
from dashboard.lessons.shelf import shelf
from dashboard.state.link import from_query
from dashboard.studies import Subject, studies
from dashboard.takeaway.commands.main import takeaways
from docs import claims, gallery, lessons, reference
from docs.markdown import anchor
from landscapes import learning, slices
from landscapes.bibliography.own import SOFTWARE
from optimizers.commands.main import commands
from optimizers.core import schedules
from optimizers.experiments.basins import basin_shares
from optimizers.experiments.fair_race import stresses

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [*ROOT.glob("*.md"), *DOCS.glob("*.md")]


def test_the_gallery_is_what_the_registries_say():
    """If this fails: ``python -m docs.gallery``."""
    assert (ROOT / "docs" / "GALLERY.md").read_text("utf-8") == gallery.text()


def test_the_list_of_claims_is_what_the_registry_says():
    """If this fails: ``python -m docs.claims``."""
    assert (ROOT / "docs" / "CLAIMS.md").read_text("utf-8") == claims.text()


def test_the_reference_is_what_the_registries_say():
    """If this fails: ``python -m docs.reference``."""
    assert (DOCS / "REFERENCE.md").read_text("utf-8") == reference.text()


def test_the_list_of_lessons_is_what_the_files_say():
    """If this fails: ``python -m docs.lessons``."""
    assert (DOCS / "LESSONS.md").read_text("utf-8") == lessons.text()


def test_type_checkers_see_every_optimizer_there_is():
    """If this fails: ``python -m docs.gallery``."""
    assert Path(optimizers.__file__).with_name("__init__.pyi").read_text("utf-8") == gallery.stub()


def test_every_landscape_has_its_picture_and_no_other_has_one():
    """If this fails: ``python -m dashboard.takeaway gallery -o docs/pictures/gallery``."""
    pictures = list((ROOT / "docs" / "pictures" / "gallery").iterdir())
    assert {path.stem for path in pictures} == set(landscapes.names())
    assert sum(path.stat().st_size for path in pictures) < 1_500_000


# Everything that is registered or public is documented ---------------------------------------------


@pytest.mark.parametrize("face", [*reference.FACES, *reference.MODULES])
def test_every_public_name_is_documented(face):
    names = dict(reference.public_names(face))
    assert names
    assert [name for name, thing in names.items() if not reference.first_line(thing)] == []


def test_what_has_no_words_of_its_own_has_none():
    record, words = dataclass(type("Record", (), {"__annotations__": {"x": int}})), Enum("words", "A B")
    for bare in (record, words, NamedTuple("Pair", [("x", int)]), lambda: 0):
        assert reference.first_line(bare) == "", bare


def test_what_documents_and_scripts_import_is_in_the_reference():
    """Modules that are imported from a package stand there as modules; constants need no row."""
    packages = [p.parent for p in (*ROOT.glob("landscapes/**/*.pyi"), *ROOT.glob("optimizers/**/*.pyi"))]
    assert {".".join(one.relative_to(ROOT).parts) for one in packages} <= set(reference.FACES)
    texts = [page.read_text("utf-8") for page in DOCS.glob("*.md")]
    for path in (ROOT / "dashboard" / "studies").rglob("*.py"):
        texts += re.findall(r'"(from .*?)"', path.read_text("utf-8"))
    known = {*reference.FACES, *reference.MODULES}
    imported = re.findall(r"from ((?:landscapes|optimizers)[\w.]*) import ([\w, ]+)", "\n".join(texts))
    assert len(imported) > 30
    missing: set[str] = set()
    for module, names in imported:
        for name in names.replace(" ", "").split(","):
            listed = module in known and name in dict(reference.public_names(module))
            if not (listed or f"{module}.{name}" in known or name.isupper()):
                missing.add(f"{module}.{name}")
    assert missing == set()


def test_every_registered_thing_has_a_row_with_words():
    registered = {
        "GALLERY": [*landscapes.names(), *optimizers.names()],
        "REFERENCE": [
            *learning.dataset_names(),
            *learning.model_names(),
            *learning.loss_names(),
            *slices.way_names(),
            *(name for subject in Subject for name in studies(subject)),
            *commands(),
            *takeaways(),
            *schedules.KINDS,
            *stresses.names(),
        ],
        "LESSONS": list(shelf().shipped),
    }
    for page, names in registered.items():
        rows = re.findall(r"^\|.*\|$", (DOCS / f"{page}.md").read_text("utf-8"), re.M)
        cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]
        words = {row[k]: row[k + 1] for row in cells for k in (0, 1, 2) if k + 1 < len(row)}
        undocumented = [name for name in names if len(words.get(f"`{name}`", "")) < 8]
        assert undocumented == [], page


# Links, pages, examples -------------------------------------------------------------------------


def anchors(page):
    """What links may name in a page: its headings, a number behind those that are there already."""
    found: list[str] = []
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.M | re.S)
    for heading in re.findall(r"^#+ (.+)$", text, re.M):
        name = anchor(heading)
        before = sum(re.fullmatch(rf"{re.escape(name)}(-\d+)?", one) is not None for one in found)
        found.append(f"{name}-{before}" if before else name)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_local_link_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        path, _, place = target.partition("#")
        if target.startswith("http"):
            continue
        file = page.parent / path if path else page
        assert file.exists(), target
        assert not place or place in anchors(file), target


def test_the_index_leads_to_every_document():
    linked = set(re.findall(r"\]\((\w+\.md)\)", (DOCS / "README.md").read_text("utf-8")))
    assert linked == {page.name for page in DOCS.glob("*.md")} - {"README.md"}
    assert "docs/README.md" in (ROOT / "README.md").read_text("utf-8")


def test_links_to_the_page_that_are_in_the_documents_have_no_problem():
    found = set()
    for page in PAGES:
        found |= set(re.findall(r"[`\"?]((?:landscape|study)=[^`\"…\s]+)[`\"]", page.read_text("utf-8")))
    assert len(found) > 5
    for link in found:
        assert from_query(parse_qs(link, keep_blank_values=True))[1] == [], link


def test_the_example_of_a_lesson_is_one_and_holds():
    (text,) = re.findall(r"```yaml\n(.*?)```", (DOCS / "LESSONS.md").read_text("utf-8"), re.S)
    checked = check(lesson_of(text.encode()))
    assert [str(fault) for fault in checked.faults] == [] and checked.count == 6
    false = lesson_of(text.replace("ends at (-1)", "ends at (2)").encode())
    assert [f"    {fault}" for fault in check(false).faults] == [
        line for line in (DOCS / "LESSONS.md").read_text("utf-8").split("\n") if " is false: " in line
    ]


@pytest.mark.parametrize("page", ["TUTORIAL", "TAKEAWAY"])
def test_examples_in_python_run(page):
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / f"{page}.md").read_text("utf-8"), re.S)
    names: dict = {}
    for block in blocks:
        exec(compile(block, page, "exec"), names)  # our own text
    assert names["f"].name in ("ellipse", "rosenbrock")


def test_numbers_of_the_tutorial_and_the_answers_are_so():
    f, himmelblau = landscapes.get("ellipse"), landscapes.get("himmelblau")
    sizes = (0.002, 0.1, 0.19, 0.21)
    runs = [optimizers.run(f, optimizers.GradientDescent(step_size=size)) for size in sizes]
    assert [run.status for run in runs] == ["budget spent", "converged", "converged", "diverged"]
    assert [run.steps for run in runs[1:3]] == [171, 185]
    tutorial, answers = ((DOCS / f"{page}.md").read_text("utf-8") for page in ("TUTORIAL", "FAQ"))
    said = " ".join(tutorial.split())
    assert runs[3].words.partition(" outside the box. ")[2].rstrip(".") in said
    assert SOFTWARE.bibtex.strip() in answers
    kinds = landscapes.atlas(himmelblau).kinds
    shares = {share.code: share.starts for share in basin_shares(himmelblau, "newton")}
    ends = {kind: sum(shares.get(k, 0) for k, one in enumerate(kinds) if one == kind) for kind in set(kinds)}
    assert ends["saddle"] == 361 and ends["maximum"] == 68
    climbs = optimizers.run(himmelblau, "newton", start=(-0.5, -1.0)).values
    assert f"{climbs[0]:.1f}" in answers and f"{climbs[-1]:.1f}" in answers
    for method in ("saddle_free_newton", "trust_region"):
        assert optimizers.run(himmelblau, method).outcome.place == "minimum"
    assert optimizers.run(himmelblau, "damped_newton").outcome.place == "saddle point"


def test_the_example_in_the_readme_runs():
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    names = {}
    exec(compile(code, "README.md", "exec"), names)  # our own text
    assert names["run"].status == "converged"
    assert names["many"].path.shape[2] == 256
