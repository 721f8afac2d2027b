"""Read a command, write what it asks for, and say what was written or why not, in sentences.

``python -m dashboard.takeaway race "landscape=rosenbrock&run=adam" -o race.mp4`` writes ``race.mp4``. An
error of any kind leaves no file behind.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from landscapes.core.progress import Cancelled
from optimizers.commands.options import add_option, bar, options

from . import gallery, race  # noqa: F401  (each registers itself)
from .links import state_of
from .registry import Takeaway, Told, takeaways

_GIVEN = ("state", "out", "told")  # what every kind gets; its other arguments are options
_FAILED, _REFUSED, _STOPPED = 1, 2, 130

_CODES = (
    "Exit codes: 0 written, 1 the file could not be written, 2 refused or something is not installed, "
    "130 interrupted. Whatever is not 0 leaves no file."
)


def main(arguments: Sequence[str] | None = None, out: TextIO = sys.stdout, told: TextIO = sys.stderr) -> int:
    """Do what is typed; the exit code is 0 written, 1 not to be written, 2 refused, 130 interrupted."""
    typed = parser().parse_args(arguments)
    chosen = takeaways()[typed.kind]
    try:
        more = {name: getattr(typed, name) for name in options(chosen.do, _GIVEN)}
        if chosen.takes_link:
            more["state"] = state_of(typed.link)
        work = Told(bar(told) if told.isatty() else None, lambda sentence: print(sentence, file=told))
        written = chosen.do(out=Path(typed.out), told=work, **more)
    except ValueError as refused:  # a link, a setting, what is not installed: each says what and where
        print(refused, file=told)
        return _REFUSED
    except OSError as failed:
        print(f"{failed.filename or typed.out} could not be written: {failed.strerror or failed}.", file=told)
        return _FAILED
    except (KeyboardInterrupt, Cancelled):
        print("\nStopped; nothing was written.", file=told)
        return _STOPPED
    for path in written:
        print(path, file=out)
    return 0


def parser() -> argparse.ArgumentParser:
    """The parser of all kinds, made of their functions' signatures."""
    whole = argparse.ArgumentParser(
        "python -m dashboard.takeaway", description="Take a state of the page away as files.", epilog=_CODES
    )
    under = whole.add_subparsers(dest="kind", required=True, metavar="kind")
    for name, one in takeaways().items():
        _add(under.add_parser(name, help=one.sentence, description=one.sentence, epilog=_CODES), one)
    return whole


def _add(own: argparse.ArgumentParser, one: Takeaway) -> None:
    if one.takes_link:
        own.add_argument("link", help='the page\'s address, or what is behind its "?" (in quotes)')
    own.add_argument("-o", "--out", required=True, help=(one.do.__doc__ or "").strip().partition("\n")[0])
    for option, (kind, default, help) in options(one.do, _GIVEN).items():
        add_option(own, option, kind, default, help)
