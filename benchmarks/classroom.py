"""A class that opens the page at once: so many real visitors over websockets against one served process.

All come within some seconds; then each changes something of his own every ten seconds. Told are handshakes
that failed, the wait for the first picture and for each answer, and the memory of the process. Afterwards a
lone visitor of a fresh process does what each of them did: his pictures must be theirs to the last byte.

``python -m benchmarks.classroom 60 15 600``: visitors, seconds in which they come, seconds that they stay.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

import landscapes
from dashboard.state.state import default_state
from tests.browser.conftest import serve

from .timing import markdown
from .visitor import Visitor

PACE = 10.0  # seconds between two changes of a visitor
_LOOK = 2.0  # and between two looks at the memory
_GROUNDS = ("rosenbrock", "himmelblau", "beale", "ackley", "booth", "peaks", "rastrigin", "branin")

CARD = "card-0-open"
STEP_SIZE = "card-0-gradient_descent-step_size"

Change = tuple[str, Any]


@dataclass
class Lesson:
    """What happened to one visitor: seconds waited, and the fingerprints of the pictures in turn."""

    first: float | None = None
    waits: list[float] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    failed: str = ""  # why there was no handshake, or no answer
    faults: list[str] = field(default_factory=list)


@dataclass
class Class:
    """What was measured of all: ``looks`` are (seconds since the beginning, MB, seconds of CPU) in turn."""

    lessons: list[Lesson]
    looks: list[tuple[float, float, float]]


def changes(visitor: int) -> Iterator[Change]:
    """What a visitor does, one thing after the other: nobody else does quite the same.

    A step size (as a factor of what it was), a start, another step size, another landscape, and again. Each
    is another picture: the factors, down and up in turn, are never about 1, and do not lead out of the range.
    """
    rng = np.random.default_rng([visitor])
    f = landscapes.get(default_state().landscape)
    for turn in range(10**6):
        kind = turn % 4
        if kind == 3:
            f = landscapes.get(str(rng.choice([name for name in _GROUNDS if name != f.name])))
            yield "landscape", f.title
        elif kind == 1:
            low, high = np.array(f.domain).T
            yield "start", [float(c) for c in low + (high - low) * rng.random(f.dimension)]
        else:
            low, high = ((0.6, 0.9), (1.1, 1.4))[turn // 2 % 2]
            yield "step size", float(rng.uniform(low, high))


async def change(visitor: Visitor, what: Change) -> None:
    """Let the visitor do it and wait for the answer."""
    kind, value = what
    if kind == "step size":
        await visitor.type_number(STEP_SIZE, float(f"{value * visitor.number(STEP_SIZE):.3g}"))
    elif kind == "landscape":
        await visitor.choose("landscape", f"{value} ·")
    else:
        await visitor.act(kind, value)


async def _attend(
    address: str, number: int, late: float, until: float, pace: float, patience: float, most: int | None
) -> Lesson:
    """One visitor's lesson: comes ``late``, changes something every ``pace`` seconds, goes at ``until``."""
    lesson = Lesson()
    await asyncio.sleep(late)
    began = time.perf_counter()
    try:
        async with Visitor(address, patience=patience) as visitor:
            picture = await visitor.first()
            lesson.first = picture.at - began
            lesson.pictures.append(picture.digest)
            await visitor.open(CARD, STEP_SIZE)
            due = began + pace
            for what in islice(changes(number), most):
                due = max(due, time.perf_counter() + 0.1)
                if due >= until:
                    break
                await asyncio.sleep(due - time.perf_counter())
                asked = time.perf_counter()
                await change(visitor, what)
                assert visitor.picture is not None
                lesson.waits.append(visitor.picture.at - asked)
                lesson.pictures.append(visitor.picture.digest)
                due += pace
            lesson.faults = visitor.faults
    except (TimeoutError, OSError) as error:
        lesson.failed = f"{type(error).__name__}: {error}"
    return lesson


async def lone(address: str, number: int, count: int) -> list[str]:
    """The pictures that a visitor alone gets who does what visitor ``number`` did, ``count`` of them."""
    pictures: list[str] = []
    async with Visitor(address) as visitor:
        pictures.append((await visitor.first()).digest)
        await visitor.open(CARD, STEP_SIZE)
        for what in changes(number):
            if len(pictures) >= count:
                break
            await change(visitor, what)
            assert visitor.picture is not None
            pictures.append(visitor.picture.digest)
    return pictures


def megabytes(process: int) -> float:
    """The memory that a process has in use (RSS)."""
    status = Path(f"/proc/{process}/status").read_text("ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def worked(process: int) -> float:
    """The CPU time that a process has used, in seconds."""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _watch(process: int, kept: list[tuple[float, float, float]]) -> None:
    began = time.perf_counter()
    while True:
        kept.append((time.perf_counter() - began, megabytes(process), worked(process)))
        await asyncio.sleep(_LOOK)


async def attended(
    address: str,
    visitors: int,
    within: float,
    stay: float,
    process: int = os.getpid(),
    pace: float = PACE,
    patience: float = 10.0,
    most: int | None = None,
) -> Class:
    """A class of ``visitors`` who come ``within`` seconds, evenly, and go ``stay`` seconds after that.

    Each changes something every ``pace`` seconds, up to ``most`` things. ``process`` is the one whose memory
    and work are looked at.
    """
    looks: list[tuple[float, float, float]] = []
    watch = asyncio.create_task(_watch(process, looks))
    until = time.perf_counter() + within + stay
    late = np.arange(visitors) * within / visitors
    lessons = await asyncio.gather(
        *(_attend(address, k, float(one), until, pace, patience, most) for k, one in enumerate(late))
    )
    watch.cancel()
    return Class(list(lessons), looks)


def compared(here: Class, address: str, most: int = 7) -> tuple[int, int]:
    """Of how many pictures a lone visitor at ``address`` gets the same ones; (equal, all)."""
    equal = total = 0
    for number, lesson in enumerate(here.lessons):
        pictures = lesson.pictures[:most]
        if pictures:
            alone = asyncio.run(lone(address, number, len(pictures)))
            equal += sum(a == b for a, b in zip(pictures, alone))
            total += len(pictures)
    return equal, total


def _shares(values: list[float]) -> str:
    if not values:
        return "none"
    return f"{statistics.median(values):.2f} s, {np.quantile(values, 0.95):.2f} s"


def _share(looks: list[tuple[float, float]]) -> float:
    """CPU time a second between the first and the last look."""
    (began, first), (ended, last) = looks[0], looks[-1]
    return (last - first) / (ended - began)


def table(visitors: int = 60, within: float = 15.0, stay: float = 60.0, most: int = 3) -> str:
    """What was measured as a Markdown table; ``most`` pictures of each are compared with a lone visitor's."""
    process, address = serve(module=("dashboard.serve",))
    try:
        before = megabytes(process.pid)
        here = asyncio.run(attended(address, visitors, within, stay, process.pid))
    finally:
        process.terminate()
        process.wait(10)
    process, address = serve(module=("dashboard.serve",))
    try:
        equal, total = compared(here, address, most)
    finally:
        process.terminate()
        process.wait(10)
    lessons = here.lessons
    firsts = [lesson.first for lesson in lessons if lesson.first is not None]
    waits = [wait for lesson in lessons for wait in lesson.waits]
    full = [mb for at, mb, _ in here.looks if at >= within]
    settled = [mb for at, mb, _ in here.looks if at >= within + stay / 2]
    coming = [cpu for at, _, cpu in here.looks if at <= within + _LOOK]
    staying = [(at, cpu) for at, _, cpu in here.looks if at > within + _LOOK]
    faults = sum(len(lesson.faults) for lesson in lessons)
    rows = [
        ["visitors without an answer", f"{sum(bool(one.failed) for one in lessons)} of {visitors}", "0"],
        ["faults on the pages", str(faults), "0"],
        ["first picture, median and 95 %", _shares(firsts), "≤ 6 s"],
        [f"a change, median and 95 % of {len(waits):,}", _shares(waits), "≤ 0.8 s"],
        ["CPU while they come", f"{coming[-1] - coming[0]:.1f} s", ""],
        ["CPU while they stay, of one core", f"{_share(staying):.0%}", ""],
        ["memory at the start", f"{before:.0f} MB", ""],
        ["memory, most", f"{max(full, default=0):.0f} MB", "≤ 600 MB"],
        [
            "memory, from the half of the time to its end",
            f"{settled[0]:.0f} to {settled[-1]:.0f} MB" if settled else "",
            "flat",
        ],
        ["pictures equal to a lone visitor's", f"{equal} of {total}", "all"],
    ]
    failures = sorted({lesson.failed for lesson in lessons if lesson.failed})
    shown = [*failures, *sorted({fault for lesson in lessons for fault in lesson.faults})]
    head = [f"{visitors} within {within:g} s, then a change each every {PACE:g} s", "measured", "budget"]
    return "\n".join([markdown(head, rows), *(f"- {one}" for one in shown)])


if __name__ == "__main__":
    numbers = [float(word) for word in sys.argv[1:4]]
    visitors, within, stay = [*numbers, *(60.0, 15.0, 60.0)[len(numbers) :]]
    print(table(int(visitors), within, stay))
