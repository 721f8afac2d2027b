"""An experiment at the edge of stability, one track at a time: each is shown as soon as it is there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard.work.jobs import Job
from landscapes.learning import TrainingLoss
from optimizers.experiments.edge_of_stability import FlowTrack, Track, edge_of_stability
from optimizers.experiments.presets import Preset

SEED = 0


@dataclass(frozen=True, eq=False)
class Seen:
    """What is there of an experiment: a track for each of its first methods, then the flow if it has one."""

    loss: TrainingLoss
    tracks: tuple[Track, ...] = ()
    flow: FlowTrack | None = None


def watch(preset: Preset, job: Job) -> Seen:
    """The whole experiment, as ``Preset.run`` makes it: its tracks know nothing of each other."""
    seen, parts = Seen(preset.loss()), len(preset.methods) + preset.flow

    def part(k: int, one: Preset):
        def progress(done: int, total: int) -> bool:
            return job.report(round(100 * (k + done / max(total, 1)) / parts), 100)

        return edge_of_stability(
            seen.loss,
            one.methods,
            time=one.time,
            looks=one.looks,
            flow=one.flow,
            seed=SEED,
            progress=progress,
        )

    job.show(seen)
    for k, method in enumerate(preset.methods):
        made = part(k, replace(preset, methods=(method,), flow=False))
        seen = replace(seen, tracks=(*seen.tracks, *made.tracks))
        job.show(seen)
    if preset.flow:
        seen = replace(seen, flow=part(parts - 1, replace(preset, methods=())).flow)
    return seen
