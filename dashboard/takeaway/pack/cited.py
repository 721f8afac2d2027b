"""What a paper about a race has to cite."""

from __future__ import annotations

from dashboard.state.race import Race
from landscapes import Landscape
from landscapes.bibliography import own
from landscapes.bibliography.work import Work
from landscapes.core.landscape import Origin
from landscapes.learning import TrainingLoss
from landscapes.slices.planes import Slice
from optimizers import Optimizer
from optimizers.methods.restarts import RandomRestarts
from optimizers.rules.own_rule import OwnRule


def works(race: Race) -> list[Work]:
    """What to cite: the landscape (of a training loss model, loss and data), each method, this software."""
    made = [own.SOFTWARE, *of_landscape(race)]
    for _, entry, _ in race.finished():
        made += of_method(entry.optimizer)
    return made


def of_landscape(race: Race) -> tuple[Work, ...]:
    """What to cite for a race's landscape, before it was relaxed."""
    return of_ground(race.base, race.private)


def of_ground(f: Landscape, private: bool) -> tuple[Work, ...]:
    """What to cite for a landscape: of a training loss model, loss and data.

    What a person has typed or brought (``private``: the data) is theirs: nobody is cited for it.
    """
    if isinstance(f, Slice):
        f = f.whole
    if isinstance(f, TrainingLoss):
        data = () if private else own.works_of(f.data)
        return (*own.works_of(type(f.model)), *own.works_of(f.objective_of.loss), *data)
    return own.works_of(f) if f.origin is Origin.GALLERY else ()


def of_method(method: Optimizer | None) -> tuple[Work, ...]:
    """What to cite for a method: of one with restarts these, too; of a typed rule nothing."""
    if method is None or isinstance(method, OwnRule):
        return ()
    if isinstance(method, RandomRestarts):
        return (*of_method(method.base), *own.works_of(type(method)))
    return own.works_of(type(method))
