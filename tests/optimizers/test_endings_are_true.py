"""Every sentence about a run's end is so: 5,000 random runs, each claim checked again by other code."""

import dataclasses
import enum
from collections import Counter

import numpy as np
import pytest

import landscapes
import optimizers
from optimizers.step_sizes.fitting import fitted

from .ending_claims import Claim, false_claims

# Flat tails, inflections, kinks, cycles, poles, branches, shifted and scaled ones; with their boxes.
TYPED = [
    ("-exp(-x^2)", (-10, 10)),
    ("1e6-exp(-x^2)", (-10, 10)),
    ("1e-9*(x^4-x^2)", (-2, 2)),
    ("x^4-x^2+1e6", (-2, 2)),
    ("x^2", (-3, 3)),
    ("x^2", (5, 9)),
    ("x^3", (-2, 3)),
    ("x^3-x^5/9", (-3, 2)),
    ("tanh(x)", (-9, 4)),
    ("exp(3*x)", (-4, 2)),
    ("x^5+x^4", (-2, 1)),
    ("x^8", (-2, 3)),
    ("log(1+1e6*x^2)", (-3, 3)),
    ("abs(x)+x/3", (-2, 3)),
    ("max(x^2-1,0)", (-3, 3)),
    ("max(x,-2*x)+sin(5*x)/9", (-2, 2)),
    ("-abs(x-1)", (-3, 3)),
    ("sqrt(abs(x))", (-2, 2)),
    ("where(x<2,(x-1)^2,5)", (-3, 5)),
    ("where(x<1,sqrt(1-x),x)", (-2, 3)),
    ("floor(3*x)+x^2", (-2, 2)),
    ("1/x", (-2, 3)),
    ("x-log(x)", (-1, 4)),
    ("x+1/x", (-3, 3)),
    ("sin(1e6*x)", (-3e-6, 3e-6)),
    ("x^2+y^3", ((-2, 2), (-2, 2))),
    ("x^4-y^4", ((-2, 2), (-2, 2))),
    ("(y-x^2)*(y-3*x^2)", ((-2, 2), (-2, 2))),
    ("abs(x)+y^2", ((-2, 2), (-2, 2))),
    ("max(abs(x),abs(y))", ((-2, 3), (-2, 2))),
    ("exp(-x^2-y^2)", ((-6, 6), (-6, 6))),
    ("x^2*y^2+x^2", ((-2, 2), (-2, 3))),
    ("log(1+x^2+y^2)", ((-9, 9), (-9, 9))),
    ("abs(x-y)-cos(x)", ((-5, 5), (-5, 5))),
]
METHODS_EACH, STARTS_EACH, STARTS_TYPED = 8, 5, 10


def typed(text, box):
    return landscapes.from_formula(text, domain=box if isinstance(box[0], tuple) else (box,))


def cases(seed):
    """(landscape, method, starts, steps, tolerance) without end, the same every time."""
    rng = np.random.default_rng(seed)
    ground = [(landscapes.get(name), STARTS_EACH) for name in landscapes.names()]
    ground += [(typed(*each), STARTS_TYPED) for each in TYPED]
    while True:
        for f, count in ground:
            for name in rng.choice(optimizers.names(), METHODS_EACH, replace=False):
                cls = optimizers.method(name)
                low, high = np.array(f.domain).T[..., None]
                starts = low + (high - low) * rng.random((f.dimension, count))
                starts = np.where(rng.random(count) < 0.2, np.round(starts), starts)  # hits kinks exactly
                settings = fitted(cls, f, starts[:, 0])
                if settings:
                    knob = next(k for k in cls.knobs() if k.name == "step_size")
                    size = settings["step_size"] * float(rng.choice([0.1, 0.5, 1, 2, 4, 10]))
                    settings = {"step_size": min(max(size, knob.low), knob.high)}
                steps, tolerance = int(rng.choice([40, 120, 300])), float(rng.choice([1e-8, 1e-8, 1e-5, 0]))
                yield f, optimizers.get(name, **settings), starts, steps, tolerance


def fields_of(outcome):
    return {
        k: v for k, v in dataclasses.asdict(outcome).items() if not isinstance(v, enum.Enum) and v is not None
    }


def claim_of(run, k):
    f, outcome, end = run.landscape, run.outcomes[k], int(run.steps[k])
    return Claim(
        path=run.path[: end + 1, :, k],
        values=run.values[: end + 1, k],
        value=f.value,
        gradient=f.gradient,
        hessian=f.hessian,
        box=np.array(f.domain, dtype=float),
        smooth=f.smoothness not in ("C0", "discontinuous"),
        lowest=f.lowest,
        method=run.optimizer.name,
        settings=run.optimizer.settings,
        most_steps=run.most_steps,
        ending=str(outcome.ending),
        reason=outcome.reason.name,
        place=str(outcome.place or ""),
        fields=fields_of(outcome),
        sentence=outcome.sentence,
        advice=outcome.advice,
    )


def checked(count, seed=1010):
    """(claims by kind, ends by reason and place, what was false) of that many random runs."""
    kinds: dict[str, int] = {}
    reasons, wrong = Counter(), []
    for f, method, starts, steps, tolerance in cases(seed):
        run = optimizers.run(f, method, starts, steps, tolerance=tolerance)
        for k, outcome in enumerate(run.outcomes):
            reasons[outcome.reason.name, str(outcome.place or "")] += 1
            found = false_claims(claim_of(run, k), kinds)
            if found:
                what = (f.typed or f.name, method, starts[:, k].tolist(), steps, tolerance)
                wrong.append((found, what, outcome.sentence, outcome.advice))
            if sum(reasons.values()) == count:
                return kinds, reasons, wrong
    raise AssertionError


@pytest.mark.parametrize("seed", range(1010, 1015))
def test_a_thousand_random_runs_end_as_their_sentences_say(seed):
    kinds, reasons, wrong = checked(1000, seed)
    assert not wrong, f"{len(wrong)} of 1000:\n" + "\n".join(map(str, wrong[:10]))
    assert sum(reasons.values()) == 1000 and len(kinds) > 45
    seen = {reason for reason, _ in reasons}
    assert {"KINK", "CYCLE", "FLAT_GROUND", "LEVELLED", "UP_AND_DOWN", "BEYOND_STABILITY"} <= seen


if __name__ == "__main__":
    import sys
    import time

    t = time.perf_counter()
    kinds, reasons, wrong = checked(5000, int(sys.argv[1]) if sys.argv[1:] else 1010)
    print(time.perf_counter() - t, len(wrong))
    for k, v in sorted(kinds.items(), key=lambda kv: -kv[1]):
        print(v, k)
    for k, v in reasons.most_common():
        print(v, k)
    print(Counter(w for found, *_ in wrong for w in found))
    for w in wrong[:60]:
        print(w)
