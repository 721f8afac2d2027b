"""The pack of a race: its caption, data, references, script and hashes, around the figures."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from dashboard.state.race import Entry, Race
from dashboard.state.state import State
from dashboard.takeaway.runs import runs_csv, runs_npz, settings_json
from dashboard.takeaway.scripts.landscape import linked
from dashboard.takeaway.scripts.race import race_script
from dashboard.takeaway.scripts.refusal import NoScript
from dashboard.takeaway.settings import hyper_parameters
from dashboard.takeaway.tables import table_csv
from landscapes.bibliography.work import bibtex
from landscapes.drawing.vision import measured
from landscapes.learning import TrainingLoss

from . import readme, words
from .archive import Pack, packed
from .caption import Caption, Maths, Piece, cite, in_latex, in_text
from .cited import of_landscape, of_method, works
from .drawings import Drawing, as_files, drawings
from .fair import Fair
from .versions import versions

_CHECK = Path(__file__).with_name("check.py")
_MOST_ROWS = 500_000  # of a table of all steps; the NPZ file has them all


def race_pack(
    asked: Mapping[str, Any],
    race: Race,
    state: State,
    fair: Fair | None = None,
    plane: str = "",
    progress: Callable[[int, int], object] = lambda *_: True,
) -> Pack:
    """The ZIP of a race whose runs are there, with the figures of a request (schema.Export).

    ``plane`` says what the plane that is drawn of many parameters hides. The same race and figures give the
    same bytes. PackError, or Cancelled by ``progress``, instead.
    """
    made = drawings(asked["figures"])
    files = as_files(made, progress)
    caption = _caption(asked, race, state, made, fair, plane)
    files |= {"caption.txt": in_text(caption).encode(), "caption.tex": in_latex(caption).encode()}
    files["references.bib"] = bibtex(works(race)).encode()
    files |= _data(race, state)
    files |= {} if fair is None else fair.files
    code, reproduce = script_of(lambda: race_script(state, race).text())
    files |= code
    if code:
        files |= {"check.py": _CHECK.read_bytes(), "hashes.json": _hashes(race)}
    files["versions.txt"] = readme.table(versions()).encode()
    sight = readme.of_sight(measured([entry.card.look for _, entry, _ in race.finished()]))
    again = readme.REPRODUCE + (readme.OWN_FILE if state.private else "") if code else reproduce
    contents = readme.contents(files)
    told = readme.readme(race.landscape.title, made, contents, again, sight, linked(state))
    files["README.txt"] = told.encode()
    return packed(files, race.landscape.name)


def script_of(text: Callable[[], str]) -> tuple[dict[str, bytes], str]:
    """script.py, or nothing and why there is none."""
    try:
        return {"script.py": text().encode()}, ""
    except NoScript as why:
        return {}, readme.NO_SCRIPT.format(why=why)


def _hashes(race: Race) -> bytes:
    runs = {entry.label: run.digest() for _, entry, run in race.finished()}
    return (json.dumps({"runs": runs}, indent=1, ensure_ascii=False) + "\n").encode()


def _data(race: Race, state: State) -> dict[str, bytes]:
    files = {
        "data/results.csv": table_csv(race).encode(),
        "data/runs.npz": runs_npz(race),
        "data/settings.json": settings_json(race, state).encode(),
    }
    if sum(run.values.size for *_, run in race.finished()) <= _MOST_ROWS:
        files["data/runs.csv"] = runs_csv(race).encode()
    return files


def _setting(asked: Mapping[str, Any], race: Race, state: State, plane: str) -> str:
    f = race.landscape
    hidden = set(asked.get("hidden", ()))
    rows = len(f.data.train) if isinstance(f, TrainingLoss) else 0
    said = [
        f"Settings of the landscape: {words.settings(f.settings)}." if f.settings else "",
        words.of_place(f, race.drawn),
        plane,
        words.of_start(race, state),
        words.of_budget(race),
        words.of_rows(race.batches, rows),
        words.of_moment(asked.get("position", 0.0), asked.get("last", 0.0), state.view["clock"]),
        words.of_hidden([entry.label for k, entry, _ in race.finished() if f"c{k}" in hidden]),
        words.of_edits(len(state.edits)),
    ]
    return " ".join(filter(None, said))


def _own(race: Race, entry: Entry) -> dict[str, str]:
    own_seed = {} if entry.seed == race.seed else {"seed": str(entry.seed)}
    size = None if entry.batches is None else entry.batches.size
    shared = None if race.batches is None else race.batches.size
    rows = {} if size == shared else {"rows a step": "all" if size is None else str(size)}
    weights = entry.card.own.weights
    first = (
        {} if entry.start is race.start or weights is None else {"seed of the first weights": str(weights)}
    )
    return {**rows, **own_seed, **first}


def _caption(
    asked: Mapping[str, Any], race: Race, state: State, made: Sequence[Drawing], fair: Fair | None, plane: str
) -> Caption:
    f = race.landscape
    finished = race.finished()
    first: list[Piece] = [f"{', '.join(entry.label for _, entry, _ in finished)} on {f.title}"]
    if f.formula:
        first += [", ", Maths(f.formula)]
    first += [cite(of_landscape(race)), ". "]
    first += [" ".join(f"({letter}) {words.panel(one)}." for letter, one in words.letters(made))]
    paragraphs: list[tuple[Piece, ...]] = [tuple(first), (_setting(asked, race, state, plane),)]
    for _, entry, run in finished:
        values = hyper_parameters(entry)
        fitted = [name for name in values if name in entry.fitted]
        said: list[Piece] = [entry.label, cite(of_method(entry.optimizer))]
        said += [
            f": {words.settings(values, fitted) or 'no settings'}. ",
            words.of_own(_own(race, entry)),
            run.words,
        ]
        paragraphs.append(tuple(said))
    return (*paragraphs, *(() if fair is None else fair.paragraphs))
