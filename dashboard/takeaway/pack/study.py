"""The pack of an open study: its board's figures and their numbers, what they say, its script."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.takeaway.scripts.script import Script
from landscapes import Landscape
from landscapes.bibliography import own
from landscapes.bibliography.work import Work, bibtex
from landscapes.drawing.vision import measured
from optimizers.experiments.entrants import Entrant

from . import readme, words
from .archive import Pack, packed
from .caption import Caption, Maths, Piece, cite, in_latex, in_text
from .cited import of_ground, of_method
from .drawings import Drawing, as_files, drawings
from .fair import Fair
from .race import script_of
from .versions import versions


@dataclass(frozen=True)
class Seen:
    """What a study shows, for a caption: its landscape (None: it stands alone), what is said and set.

    ``settings`` are those of the study that are not the usual ones; ``methods`` are those of an experiment.
    ``point`` is the point that studies look at, where there is one; ``facts`` are the numbers below the
    figures, by their names.
    """

    name: str
    title: str
    sentence: str
    formula: str
    landscape: Landscape | None
    private: bool
    point: Sequence[float] | None
    settings: Mapping[str, object]
    methods: Sequence[Entrant]
    words: str
    facts: Mapping[str, str]
    link: str
    fair: Fair | None = None


def study_pack(
    asked: Mapping[str, Any],
    seen: Seen,
    script: Callable[[], Script],
    progress: Callable[[int, int], object] = lambda *_: True,
) -> Pack:
    """The ZIP of a study with the figures of a request (schema.Export).

    The same study and figures give the same bytes. PackError, or Cancelled by ``progress``, instead.
    """
    made = drawings(asked["figures"])
    files = as_files(made, progress)
    caption = _caption(seen, made)
    files |= {} if seen.fair is None else seen.fair.files
    files |= {"caption.txt": in_text(caption).encode(), "caption.tex": in_latex(caption).encode()}
    methods = [work for one in seen.methods for work in of_method(one.optimizer)]
    files["references.bib"] = bibtex([own.SOFTWARE, *_of_landscape(seen), *methods]).encode()
    code, why_none = script_of(lambda: script().text())
    files |= code
    again = why_none or readme.NO_HASHES
    files["versions.txt"] = readme.table(versions()).encode()
    sight = readme.of_sight(measured([one.look for one in seen.methods]))
    contents = readme.contents(files)
    files["README.txt"] = readme.readme(seen.title, made, contents, again, sight, seen.link).encode()
    return packed(files, seen.name)


def _of_landscape(seen: Seen) -> tuple[Work, ...]:
    return () if seen.landscape is None else of_ground(seen.landscape, seen.private)


def _caption(seen: Seen, made: Sequence[Drawing]) -> Caption:
    f = seen.landscape
    first: list[Piece] = [f"{seen.title}. {seen.sentence}"]
    if seen.formula:
        first += [" ", Maths(seen.formula), "."]
    first += [f" ({letter}) {one.title or one.name}." for letter, one in words.letters(made)]
    paragraphs: list[tuple[Piece, ...]] = [tuple(first)]
    if f is not None:
        where: list[Piece] = [f"On {f.title}"]
        where += [", ", Maths(f.formula)] if f.formula else []
        settings = f" Its settings: {words.settings(f.settings)}." if f.settings else ""
        where += [cite(_of_landscape(seen)), f". {words.of_place(f, f)}{settings}"]
        paragraphs.append(tuple(where))
    if seen.point is not None:
        paragraphs.append((f"Point, where the study looks at one: {words.point(seen.point)}.",))
    if seen.settings:
        paragraphs.append((f"Settings that are not the usual ones: {words.settings(seen.settings)}.",))
    for one in seen.methods:
        told = words.settings(one.optimizer.settings) or "no settings"
        paragraphs.append((one.label, cite(of_method(one.optimizer)), f": {told}."))
    said = [seen.words] if seen.words else []
    said += [f"{name}: {value}." for name, value in seen.facts.items()]
    if said:
        paragraphs.append((" ".join(said),))
    return (*paragraphs, *(() if seen.fair is None else seen.fair.paragraphs))
