"""What a pack has of a fair race that was held of its methods."""

from __future__ import annotations

from dataclasses import dataclass

from optimizers.experiments.fair_race import FairRace, UnderStress

from . import words


@dataclass(frozen=True)
class Fair:
    """A fair race of these very methods on this landscape, and its stresses, if any."""

    race: FairRace
    stress: UnderStress | None = None

    @property
    def files(self) -> dict[str, bytes]:
        """Its tables."""
        under = {} if self.stress is None else {"data/under-stress.csv": self.stress.csv().encode()}
        return {"data/fair-race.csv": self.race.csv().encode(), **under}

    @property
    def paragraphs(self) -> tuple[tuple[str, ...], ...]:
        """What a caption says of it."""
        under = () if self.stress is None else ((words.of_stress(self.stress),),)
        return ((words.of_fair_race(self.race),), *under)
