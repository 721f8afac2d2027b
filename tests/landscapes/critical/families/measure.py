"""How far the atlas is from the law, family by family: a table, and every false certificate.

    python -m tests.landscapes.critical.families.measure [family ...] [--seconds 10] [--every 1]

One process; CPU times are the process's own, both of the atlas's stages together.
"""

from __future__ import annotations

import argparse
import statistics
import time
import warnings
from typing import NamedTuple

import landscapes
from landscapes.critical.kinds import Certainty

from .laws import complaint
from .member import Member
from .roster import FAMILIES, family


class Outcome(NamedTuple):
    """What became of one member."""

    member: Member
    certified: bool
    finished: bool  # certified apart from some open parts
    complaint: str | None
    error: str | None
    seconds: float


def outcome(member: Member, seconds: float) -> Outcome:
    """One atlas, timed and judged."""
    began = time.process_time()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            f = landscapes.from_formula(member.text, domain=member.domain)
            atlas = landscapes.atlas(f, seconds=seconds)
    except Exception as error:
        spent = time.process_time() - began
        return Outcome(member, False, False, None, f"{type(error).__name__}: {error}", spent)
    spent = time.process_time() - began
    finished = atlas.proof.certainty in (Certainty.CERTIFIED, Certainty.APART)
    return Outcome(member, bool(atlas.certified), finished, complaint(atlas, member), None, spent)


def row(name: str, outcomes) -> str:
    """A line of the table."""
    times = sorted(o.seconds for o in outcomes)
    late = times[min(len(times) - 1, int(0.95 * len(times)))]
    certified, finished = sum(o.certified for o in outcomes), sum(o.finished for o in outcomes)
    false = sum(o.complaint is not None for o in outcomes)
    errors = sum(o.error is not None for o in outcomes)
    return (
        f"| {name} | {len(outcomes)} | {certified} | {finished} | {false} | {errors} "
        f"| {statistics.median(times):.3f} | {late:.2f} | {times[-1]:.1f} |"
    )


def main():
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("family", nargs="*", default=[], help=", ".join(FAMILIES))
    asked.add_argument("--seconds", type=float, default=10.0)
    asked.add_argument("--every", type=int, default=1, help="only every n-th member")
    told = asked.parse_args()
    rows = []
    for name in told.family or FAMILIES:
        outcomes = []
        for member in family(name)[:: told.every]:
            outcomes.append(outcome(member, told.seconds))
            if wrong := outcomes[-1].complaint or outcomes[-1].error:
                print(f"{name}\t{member.text}\t{member.domain}\t{wrong}", flush=True)
        rows.append(row(name, outcomes))
        print(rows[-1], flush=True)
    print("\n| family | members | certified | or apart | false | exceptions | median s | p95 s | most s |")
    print("|---|---|---|---|---|---|---|---|---|")
    print("\n".join(rows))


if __name__ == "__main__":
    main()
