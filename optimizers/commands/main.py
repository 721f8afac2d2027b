"""Read a command, do it with progress, and write its table, its figure and its sentence.

``python -m optimizers race himmelblau adam newton --out first`` writes ``first.csv``, ``first.html`` and
``first.txt``. A command that was ended goes on where it was: what was done lies in ``first.parts`` until
all is there. Work of some seconds is done in this process, and longer work by processes (``Worthwhile``).
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from optimizers.experiments.result import Result
from optimizers.experiments.workers.cluster import NoCluster, place_of
from optimizers.experiments.workers.processes import Processes, WorkerLost
from optimizers.experiments.workers.worthwhile import Worthwhile

from . import basins, race, runtimes, sweep, tune, valleys  # noqa: F401  (each registers itself)
from .options import add_option, bar, options
from .registry import Command, Work, commands
from .specs import entrant_of, landscape_of

_GIVEN = ("f", "entrants", "work")  # what every command gets; its other arguments are options
_REFUSED = 2  # the exit code of what cannot be read, as argparse's own
_STOPPED = 130


def main(arguments: Sequence[str] | None = None, out: TextIO = sys.stdout, told: TextIO = sys.stderr) -> int:
    """Do what is typed; the exit code: 0 done, 1 a worker or cluster failed, 2 refused, 130 interrupted."""
    typed = parser().parse_args(arguments)
    chosen = commands()[typed.command]
    try:
        result = done(chosen, typed, told)
    except ValueError as refused:  # a spec, a setting, a formula: each says what and where
        print(refused, file=told)
        return _REFUSED
    except (NoCluster, WorkerLost) as failed:
        print(failed, file=told)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=told)
        return _STOPPED
    for path in write(result, typed.out, typed.theme):
        print(path, file=told)
    shutil.rmtree(_parts(typed.out), ignore_errors=True)
    print(result.words, file=out)
    return 0


def done(chosen: Command, typed: argparse.Namespace, told: TextIO) -> Result:
    """The result of a command with its options."""
    f = landscape_of(typed.landscape)
    more = {name: getattr(typed, name) for name in options_of(chosen)}
    if chosen.takes_entrants:
        more["entrants"] = tuple(entrant_of(text, k, f) for k, text in enumerate(typed.methods))
    place = place_of(typed.workers)
    if isinstance(place, Processes):
        place = Worthwhile(place)
    work = Work(place, bar(told) if told.isatty() else None, _parts(typed.out))
    return chosen.do(f, work=work, **more)


def write(result: Result, out: str, theme: str) -> list[Path]:
    """The table as CSV, the figure as a page that needs no network, the sentence as text."""
    table, page, words = (Path(f"{out}.{ending}") for ending in ("csv", "html", "txt"))
    table.parent.mkdir(parents=True, exist_ok=True)
    table.write_text(result.csv(), "utf-8")
    page.write_text(result.figure(theme).to_html(), "utf-8")
    words.write_text(result.words + "\n", "utf-8")
    return [table, page, words]


def parser() -> argparse.ArgumentParser:
    """The parser of all commands, made of their functions' signatures."""
    whole = argparse.ArgumentParser("python -m optimizers", description="Experiments without a browser.")
    under = whole.add_subparsers(dest="command", required=True, metavar="command")
    for name, one in commands().items():
        own = under.add_parser(name, help=one.sentence, description=one.sentence)
        own.add_argument("landscape", help='a name, name:knob=value, or "formula:x^2 + y^2"')
        if one.takes_entrants:
            own.add_argument("methods", nargs="+", help="names, or name:knob=value,knob=value")
        for option, (kind, default, help) in options_of(one).items():
            add_option(own, option, kind, default, help)
        own.add_argument("--out", default=name, help="what the files are called (default: %(default)s)")
        own.add_argument("--theme", choices=("light", "dark"), default="light", help="of the figure")
        own.add_argument("--workers", type=int, default=None, help="of long work; by default one a core")
    return whole


def options_of(one: Command) -> dict[str, tuple[Any, Any, str]]:
    """A command's own options: name -> (type, default, help)."""
    return options(one.do, _GIVEN)


def _parts(out: str) -> Path:
    return Path(f"{out}.parts")
