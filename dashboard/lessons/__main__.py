"""Check lessons from the command line: every stop, every claim, with its numbers.

    python -m dashboard.lessons check FILE…        # or folders; the shipped ones where none is named
    python -m dashboard.lessons claims [WORD…]     # every form of a claim with its exact meaning

Exit code 0 where every lesson is read and every claim holds; 1 otherwise, and where there is none. A refused
file is told with the line and the place; a false claim with the number that refutes it. WRITERS RUN THIS AT
EVERY CHANGE.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from .checking import check
from .claims.registry import known_forms
from .claims.scene import Memory
from .kinds import LessonError
from .shelf import MATERIAL, files_of, read


def main(arguments: Sequence[str]) -> int:
    """What is asked for, written to the standard output; the exit code."""
    command, *rest = arguments or ["help"]
    if command == "check":
        return _check([Path(one) for one in rest] or [MATERIAL])
    if command == "claims":
        return _claims(rest)
    print(__doc__)
    return 2


def _check(paths: list[Path]) -> int:
    files = [one for path in paths for one in (files_of(path) if path.is_dir() else [path])]
    refused, memory = 0, Memory()
    for file in files:
        began = time.process_time()
        print(f"== {file.name}")
        try:
            lesson = read(file)
        except (LessonError, OSError) as error:
            print(f"   REFUSED  {error}")
            refused += 1
            continue
        checked = check(lesson, memory=memory)
        for k, (stop, verdicts) in enumerate(zip(lesson.stops, checked.verdicts), start=1):
            print(f"   stop {k}: {stop.title.en}")
            for verdict in verdicts:
                print(f"      {'holds   ' if verdict.holds else 'FALSE   '} {verdict.sentence}")
        for fault in checked.faults:
            print(f"   REFUSED  {fault}")
        refused += not checked.holds
        print(f"   {checked.count} claims hold, {time.process_time() - began:.1f} s")
    print(f"{len(files) - refused} of {len(files)} lessons hold")
    return int(refused > 0 or not files)


def _claims(words: Sequence[str]) -> int:
    for form in known_forms():
        if all(word in f"{form.template} {form.meaning}" for word in words):
            print(f"{form.template}\n    {' '.join(form.meaning.split())}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
