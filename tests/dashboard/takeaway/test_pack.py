"""The paper pack: what is in it is what was run, its script makes the same numbers, its bytes do not vary."""

import base64
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from dashboard.board import Board, Fact
from dashboard.pages import race as page
from dashboard.player.messages.faults import faults
from dashboard.player.messages.schema import Export
from dashboard.state import race as racing
from dashboard.state.session import Session
from dashboard.state.state import FORMULA, Card, Schedule, State
from dashboard.studies.fair.held import FAIR, STRESS, Asked, fair_of
from dashboard.studies.packed import packed as packed_study
from dashboard.takeaway import files
from dashboard.takeaway.pack.cited import works
from dashboard.takeaway.pack.fair import Fair
from dashboard.takeaway.pack.race import race_pack
from dashboard.takeaway.pack.study import Seen, study_pack
from dashboard.takeaway.scripts.refusal import NoScript
from dashboard.takeaway.settings import hyper_parameters
from dashboard.work.results import Results
from landscapes.core.progress import Cancelled
from optimizers.experiments.entrants import Entrant
from optimizers.experiments.fair_race import Score, fair_race
from tests.dashboard.studies.desks import desk
from tests.landscapes.bibliography.bib import parsed

ROOT = Path(__file__).parents[3]
STATE = State(
    "rosenbrock",
    knobs={"steepness": 20.0},
    seed=3,
    steps=40,
    cards=(
        Card("momentum", {"step_size": 0.002, "momentum": 0.5}, schedule=Schedule("cosine", 40, 0.25)),
        Card("adam", look=1, label="Adam & Co_1"),
        Card("simulated_annealing", look=2, restarts=15),
    ),
)


def raced(state):
    race = racing.prepare(state)
    racing.run_all(race, racing.RunCache(), lambda *_: None)
    return race


def image():
    """A PNG of 1,040 pixels across, for 8.8 cm: 300 dots an inch."""
    file = io.BytesIO()
    Image.fromarray(np.arange(1040 * 60, dtype=np.uint32).reshape(60, 1040).astype(np.uint8)).save(
        file, "PNG"
    )
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


def figure(name, mm=88.0, inside="", **more):
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{mm}mm" height="60mm" viewBox="0 0 400 270" '
        f'font-family="Liberation Sans" font-size="12"><text x="10" y="20">iteration of {name}</text>'
        f'<path d="M0 0L100 100" stroke="black"/>{inside}</svg>'
    )
    return {"name": name, "title": "", "svg": svg, "mm": mm, "dots": None, **more}


def asked(*figures, id=1, **more):
    return {"id": id, "kind": "pack", "panel": "all", "name": "p", "figures": list(figures), **more}


SHADED = f'<image x="0" y="0" width="400" height="60" preserveAspectRatio="none" href="{image()}"/>'
REQUEST = asked(
    figure("contour"),
    figure("surface", inside=SHADED, dots=300.0),
    figure("all panels", 180.0),
    position=20.0,
    last=40.0,
    hidden=["c1"],
)


@pytest.fixture(scope="module")
def race():
    return raced(STATE)


@pytest.fixture(scope="module")
def pack(race):
    return race_pack(REQUEST, race, STATE)


def unzipped(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def test_a_fresh_process_makes_the_same_hashes(pack, race, tmp_path):
    assert pack.name == "rosenbrock-paper"
    with zipfile.ZipFile(io.BytesIO(pack.data)) as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / pack.name
    hashes = json.loads((folder / "hashes.json").read_text("utf-8"))["runs"]
    assert hashes == {entry.label: run.digest() for _, entry, run in race.finished()}
    hashes = {"runs": {**hashes, "Adam & Co_1": "0" * 64}}
    (tmp_path / "other").mkdir()
    (tmp_path / "other/hashes.json").write_text(json.dumps(hashes), "utf-8")
    (tmp_path / "other/script.py").write_bytes((folder / "script.py").read_bytes())
    # Both in one process: the pack as it is, and one with a hash that is none.
    code = (
        "import runpy, pathlib, sys\n"
        "check = runpy.run_path(sys.argv[1] + '/check.py')['main']\n"
        "right = check()\n"
        "check.__globals__['__file__'] = sys.argv[2] + '/check.py'\n"
        "print(right, check())"
    )
    here = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), str(tmp_path / "other")],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=here,
        check=True,
    )
    assert "3 of 3 runs have the hashes" in done.stdout and "2 of 3 runs have the hashes" in done.stdout
    assert done.stdout.splitlines()[-1] == "0 1"


def test_the_same_race_and_figures_give_the_same_bytes_and_sums(pack, race):
    again = raced(STATE)
    assert race_pack(REQUEST, again, STATE) == pack
    made = unzipped(pack.data)
    sums = dict(reversed(line.split("  ")) for line in made.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in made.items()}
    assert list(made) == sorted(made)


def test_the_data_are_those_of_the_runs(pack, race):
    made = unzipped(pack.data)
    arrays = np.load(io.BytesIO(made["data/runs.npz"]), allow_pickle=False)
    for k, (_, _, run) in enumerate(race.finished()):
        np.testing.assert_array_equal(arrays[f"{k}.path"], run.path)
        np.testing.assert_array_equal(arrays[f"{k}.values"], run.values)
    assert made["data/runs.csv"].decode().count("\n") == 1 + sum(run.steps + 1 for *_, run in race.finished())
    settings = json.loads(made["data/settings.json"])
    assert settings["seed"] == 3 and settings["landscape"]["settings"] == {"steepness": 20.0}
    assert [one["settings"] for one in settings["runs"]] == [
        hyper_parameters(e) for _, e, _ in race.finished()
    ]


def test_the_caption_has_every_setting_and_cites_what_the_bibliography_has(pack, race):
    made = {
        name: data.decode() for name, data in unzipped(pack.data).items() if name.endswith((".txt", "x", "b"))
    }
    plain, tex = " ".join(made["caption.txt"].split()), made["caption.tex"]
    for _, entry, run in race.finished():
        said = plain[plain.index(f"{entry.label} [") :]
        for name, value in hyper_parameters(entry).items():
            found = re.search(
                rf"\b{name.replace('_', ' ')} (\S+?)(?: \(fitted to the landscape\))?[,.] ", said
            )
            assert found and (found[1] == str(value) or float(found[1]) == value), name
        assert run.words in plain
    for words in ("steepness 20", "x in [-2, 2]", "at most 40 steps", "Seed 3", "up to iteration 20 of 40"):
        assert words in plain
    assert "Not in the figures, but in the data: Adam & Co_1." in plain
    assert r"Adam \& Co\_1" in tex and "\n\n" not in tex and tex.isascii()
    assert not re.search(r"(?<!\\)[&%#_]", re.sub(r"\$[^$]*\$|\\cite\{[^}]*\}", "", tex))
    entries = parsed(made["references.bib"])
    cited = {key for keys in re.findall(r"\\cite\{([^}]*)\}", tex) for key in keys.split(",")}
    assert cited and cited | {"losslandscapes"} == entries.keys()
    assert cited >= {"rosenbrock1960", "polyak1964", "kingma2015", "kirkpatrick1983", "rinnooykan1987"}
    assert "numpy" in made["versions.txt"] and "300 dots an inch" in made["README.txt"]


def test_a_pdf_has_text_as_text_fonts_in_it_and_the_size_and_image_asked_for(pack):
    made = unzipped(pack.data)
    for name, mm in (("contour", 88), ("surface", 88), ("all-panels", 180)):
        sheet = PdfReader(io.BytesIO(made[f"figures/{name}.pdf"])).pages[0]
        assert float(sheet.mediabox.width) == pytest.approx(mm / 25.4 * 72, abs=0.01)
        assert (
            "iteration of" in sheet.extract_text()
            and f">iteration of {name[:3]}" in made[f"figures/{name}.svg"].decode()
        )
        for font in sheet["/Resources"]["/Font"].values():
            (inner,) = font.get_object()["/DescendantFonts"]
            assert inner.get_object()["/FontDescriptor"].get_object().keys() & {"/FontFile2", "/FontFile3"}
    (shaded,) = PdfReader(io.BytesIO(made["figures/surface.pdf"])).pages[0].images
    assert shaded.image.width / (88 / 25.4) >= 300


@pytest.mark.parametrize(
    "figures, words",
    [
        ([], "too large"),
        ([figure("a")] * 17, "too large"),
        ([figure("a", inside='<image href="file:///etc/passwd"/>')], "refers to other files"),
        ([{**figure("a"), "svg": "<svg"}], "could not be made"),
    ],
)
def test_what_cannot_be_packed_is_said(race, figures, words):
    assert faults(asked(*figures), Export) == []
    reply = files.answer(asked(*figures), STATE, racing.RunCache())()
    assert reply.keys() == {"id", "error"} and words in reply["error"] and reply["error"].endswith(".")


def test_a_pack_that_is_not_wanted_any_more_is_given_up(race):
    seen = []
    with pytest.raises(Cancelled):
        race_pack(REQUEST, race, STATE, progress=lambda done, total: seen.append((done, total)) or done < 1)
    assert seen == [(0, 3), (1, 3)]


def test_a_file_that_is_cancelled_on_the_page_never_comes(monkeypatch):
    mine = Session()
    monkeypatch.setattr(page, "session", lambda: mine)
    begun, held = threading.Event(), threading.Event()

    def make(progress):
        begun.set()
        held.wait(20)
        return {"id": 7, "error": "made all the same"} if progress(1, 2) is not False else {}

    monkeypatch.setattr(page, "_PATIENCE", 0.0)
    monkeypatch.setattr(page.files, "answer", lambda *_: make)
    page._export(asked(figure("a"), id=7))
    (job,) = mine.exports
    assert begun.wait(20)
    page._export({"id": 8, "kind": "cancel", "panel": "all", "name": "p"})
    assert mine.exports == [job]  # that was another one
    page._export({"id": 7, "kind": "cancel", "panel": "all", "name": "p"})
    held.set()
    assert job.wait(20) and mine.exports == [] and job.value == {}


def test_a_fair_race_of_these_methods_is_told_with_its_interval_and_budget(race):
    methods = tuple(Entrant(e.label, e.card.look, e.optimizer) for _, e, _ in race.finished())
    numbers = {"settings": 2, "tuning_starts": 2, "judged_starts": 6, "evaluations": 60, "seed": 3}
    held = fair_race(race.landscape, methods, *numbers.values())
    results = Results(5)
    of = Asked(methods, 2, 2, 6, 60, Score.EVALUATIONS, 3, None)
    results.made(("fair", race.landscape.key, FAIR, of), lambda: held)
    results.made(("fair", race.landscape.key, STRESS, of, ("noise",)), lambda: "stressed")
    f, these = race.landscape, [(one.label, one.optimizer) for one in methods]
    assert fair_of(results, f, these, 3) == (held, "stressed")
    assert fair_of(results, f.with_settings(steepness=21.0), these, 3) is None
    assert fair_of(results, f, these, 4) is None and fair_of(results, f, these[:2], 3) is None
    made = unzipped(race_pack(REQUEST, race, STATE, Fair(held)).data)
    told = " ".join(made["caption.txt"].decode().split())
    standing = held.as_tuned.standing
    leader = standing.verdict.leader
    assert f"tuned with {held.tried} settings on 2 starts and judged on 6 others with 60 evaluations" in told
    assert f"{held.labels[leader]} has the mean rank {standing.mean_ranks[leader]:.3g}" in told
    assert f"95 % bootstrap interval {standing.low[leader]:.3g} to {standing.high[leader]:.3g}" in told
    assert held.words in told and made["data/fair-race.csv"].decode() == held.csv()


def test_what_a_person_typed_is_nobodys():
    rule = "rule:theta = theta - 0.1*g"
    typed = raced(State(FORMULA, formula="x^2 + y^2", steps=5, cards=(Card(rule), Card("adam", look=1))))
    assert [one.key for one in works(typed)] == ["losslandscapes", "kingma2015"]


def test_an_open_study_is_packed_with_what_it_says_and_its_script():
    study = desk("rosenbrock", "taylor", order=3)
    board = Board((), (), (Fact("slope", "4.00"),), "The model of order 3.")
    request = asked(figure("From above", table="x,y\n1,2\n"))
    made = packed_study(study, request, board, lambda *_: True)
    assert made == packed_study(study, request, board, lambda *_: True)
    inside = unzipped(made.data)
    assert made.name == "rosenbrock-taylor-paper" and inside["data/from-above.csv"] == b"x,y\n1,2\n"
    told = " ".join(inside["caption.txt"].decode().split())
    assert "order 3" in told and "slope: 4.00." in told and "[rosenbrock1960]" in told
    assert b"taylor(f" in inside["script.py"] and parsed(inside["references.bib"].decode()).keys() >= {
        "rosenbrock1960"
    }


def test_why_there_is_no_script_is_said(race):
    def script():
        raise NoScript("the file is yours")

    seen = Seen("n", "Title", "A sentence.", "", None, True, None, {}, (), "", {}, "")
    made = unzipped(study_pack(asked(figure("a")), seen, script).data)
    assert "There is no script of this: the file is yours" in made["README.txt"].decode()
    assert "script.py" not in made and parsed(made["references.bib"].decode()).keys() == {"losslandscapes"}
