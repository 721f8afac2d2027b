"""Commands write the same bytes whoever does their work, and go on where they were ended."""

import io
from pathlib import Path

import numpy as np
import pytest

import landscapes
import optimizers
from optimizers.commands import main as commanding
from optimizers.commands.main import main, options_of, parser
from optimizers.commands.registry import Work, commands
from optimizers.commands.specs import entrant_of, landscape_of
from optimizers.experiments.basins import mapping
from optimizers.experiments.fair_race.stresses import MissingValues, Noise
from optimizers.experiments.sweeps import measure
from optimizers.experiments.workers import worthwhile
from optimizers.experiments.workers.chunks import Here
from optimizers.experiments.workers.naming import name_of
from optimizers.experiments.workers.processes import Processes
from optimizers.experiments.workers.worthwhile import Worthwhile

# One that is recorded, one that draws, one that is stepped as written.
METHODS = ["adam", "simulated_annealing", "bfgs"]
SMALL = {
    "basins": [*METHODS, "--side", "12", "--steps", "12"],
    "sweep": ["simulated_annealing", "--over", "temperature,cooling_rate", "--cells", "4", "--steps", "15",
              "--draws", "2"],
    "runtimes": [*METHODS, "--runs", "13", "--evaluations", "60"],
    "profile": [*METHODS, "--others", "booth", "beale", "--starts", "4", "--evaluations", "40"],
    "tune": [*METHODS, "--settings", "3", "--tuning-starts", "3", "--judged-starts", "4",
             "--evaluations", "40", "--stress", "noise"],
    "race": [*METHODS, "--steps", "20"],
    "valleys": ["--no-prove"],
}  # fmt: skip
ONE_PIECE = ("race", "valleys")


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    """Pieces are cut before they are handed on, so that it is told here how small they are."""
    monkeypatch.setattr(mapping, "_PIECE", 29)
    monkeypatch.setattr(measure, "_PIECE", 7)


class Counted(Here):
    """Here, and it remembers the chunks that it has done."""

    def __init__(self):
        self.numbers = []

    def done(self, chunks, waiting):
        for number, result in super().done(chunks, waiting):
            self.numbers.append(number)
            yield number, result


class Screen(io.StringIO):
    """A terminal at which Ctrl-C is pressed where so many chunks are told to be done."""

    def __init__(self, last=None):
        super().__init__()
        self.last = last

    def isatty(self):
        return True

    def write(self, text):
        if self.last is not None and f" {self.last} of " in text:
            raise KeyboardInterrupt
        return super().write(text)


def typed(name, folder):
    return [name, "himmelblau", *SMALL[name], "--out", str(folder / name)]


def written(name, folder, place, monkeypatch, screen=None):
    """What the command leaves, done at this place, or its exit code where that is not 0."""
    monkeypatch.setattr(commanding, "place_of", lambda _: place)
    monkeypatch.setattr(commanding, "Worthwhile", lambda place: place)
    code = main(typed(name, folder), io.StringIO(), screen or Screen())
    return code or (folder / f"{name}.csv").read_bytes()


def whole(name):
    """What the library says where nothing is cut."""
    options = parser().parse_args(typed(name, Path()))
    f, one = landscape_of("himmelblau"), commands()[name]
    more = {option: getattr(options, option) for option in options_of(one)}
    if one.takes_entrants:
        more["entrants"] = tuple(entrant_of(text, k, f) for k, text in enumerate(options.methods))
    return one.do(f, work=Work(), **more).csv().encode()


def test_every_command_is_asked_here():
    assert set(SMALL) == set(commands())


@pytest.mark.parametrize("name", SMALL)
def test_cut_ended_and_repeated_it_is_the_whole_s_bytes(name, tmp_path, monkeypatch):
    first, again = Counted(), Counted()
    expected = whole(name)
    if name not in ONE_PIECE:
        assert written(name, tmp_path, first, monkeypatch, Screen(2)) == 130
        assert (tmp_path / f"{name}.parts").exists() and not (tmp_path / f"{name}.csv").exists()
    screen = Screen()
    assert written(name, tmp_path, again, monkeypatch, screen) == expected
    assert not (tmp_path / f"{name}.parts").exists()
    if name not in ONE_PIECE:
        assert first.numbers[:1] == [0] and again.numbers[0] == 2 and "2 of" in screen.getvalue()


def test_processes_write_the_same_bytes(tmp_path, monkeypatch):
    for workers in (2, 1):
        for name in SMALL:
            if name not in ONE_PIECE:
                found = written(name, tmp_path, Processes(workers), monkeypatch)
                assert found == whole(name), (name, workers)


@pytest.mark.parametrize(
    ("seconds", "here"),
    [
        ([0.4] * 9, 9),  # after a second 2.4 are left
        ([0.9, 0.2, *[0.5] * 7], 9),  # the first one records: after 1.1 there are 3.85 left
        ([0.7] * 12, 2),  # after 1.4 there are 7 left
        ([9.0, 9.0], 2),  # what is last is not done sooner elsewhere
        ([0.1] * 3 + [4.0] * 6, 4),
    ],
)
def test_short_work_stays_here(seconds, here, monkeypatch):
    """With a clock that goes as told."""
    ticks, now = iter(seconds), [0.0]

    def chunk():
        now[0] += next(ticks)
        return {}

    monkeypatch.setattr(worthwhile.time, "thread_time", lambda: now[0])
    there = Counted()
    numbers = [k for k, _ in Worthwhile(there).done([(k, chunk) for k in range(len(seconds))], lambda: None)]
    assert numbers == list(range(len(seconds))) and there.numbers == numbers[here:]


def test_a_name_tells_all_that_decides():
    f, adam = landscapes.get("booth"), optimizers.get("adam")
    array = np.arange(3.0)
    names = [
        name_of(f, adam, array),
        name_of(landscapes.get("beale"), adam, array),
        name_of(landscapes.from_formula("x^2 + y^2"), adam, array),
        name_of(landscapes.from_formula("x^2 + 2y^2"), adam, array),
        name_of(f, optimizers.get("adam", step_size=0.1234), array),
        name_of(f, adam, array + 1e-15),
        name_of(f, adam, array[None]),
        name_of(landscapes.atlas(f, certify=False), adam, array),
        *(name_of(f, adam, array, stress(0.01)) for stress in (Noise, MissingValues)),
    ]
    assert len(set(names)) == len(names)
    assert name_of(landscapes.get("booth"), optimizers.get("adam"), array.copy()) == names[0]
