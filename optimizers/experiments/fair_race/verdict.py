"""Who is ahead of whom, and how sure that is: from scores over the same starts to one verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from .kinds import Finding, Survival, Test
from .statistics import differences, holm, mean_rank_intervals, shared_ranks, sign_test, signed_rank_test

_TESTS = {Test.SIGN: sign_test, Test.SIGNED_RANK: signed_rank_test}


@dataclass(frozen=True)
class Verdict:
    """What is said of the method with the best mean rank, by its number, and of the others beside it.

    It leads those that nobody is ahead of. ``beside`` are those that it is not told apart from, ``behind``
    those that it is ahead of, ``over`` those that are ahead of it where everybody has somebody ahead (a
    circle), each in the order of mean ranks. ``rival`` decides how sure this is: of those over, or beside,
    or else behind, it is the one with the largest adjusted p-value ``p``; None where the leader is alone.
    ``wins``, ``losses`` and ``ties`` count the starts at which the leader is better than the rival, worse,
    and as good.
    """

    finding: Finding
    level: float
    leader: int
    beside: tuple[int, ...]
    behind: tuple[int, ...]
    over: tuple[int, ...]
    rival: int | None
    p: float
    wins: int
    losses: int
    ties: int


@dataclass(frozen=True, eq=False)
class Standing:
    """Scores (m, n) of m methods at the same n starts, less being better, and all that follows from them.

    ``ranks`` (m, n) share ties; ``mean_ranks`` (m,) with bootstrap interval ``low`` to ``high`` (m,) at
    ``level``. ``p`` (m, m) are p-values of all pairs, adjusted by Holm's rule, 1 on the diagonal; ``ahead``
    (m, m) says whether the row's method is ahead of the column's at the level, ``wins`` (m, m) at how many
    starts it is better.
    """

    scores: np.ndarray = field(repr=False)
    ranks: np.ndarray = field(repr=False)
    mean_ranks: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p: np.ndarray = field(repr=False)
    ahead: np.ndarray = field(repr=False)
    wins: np.ndarray = field(repr=False)
    level: float
    verdict: Verdict


def standing(
    scores: np.ndarray, level: float = 0.95, seed: int = 0, test: Test | str = Test.SIGN
) -> Standing:
    """Rank m methods by their scores (m, n) at the same n starts, test all pairs, and give the verdict.

    The chance that any two equal methods are told apart is at most 1 - ``level``, over all pairs together.
    """
    scores = np.where(np.isnan(scores), np.inf, np.asarray(scores, dtype=float))
    m = len(scores)
    ranks = shared_ranks(scores)
    low, high = mean_rank_intervals(ranks, level, seed=seed)
    pairs = list(combinations(range(m), 2))
    of_pair = _TESTS[Test(test)]
    tested = [of_pair(differences(scores[a], scores[b])) for a, b in pairs]
    p, ahead = np.ones((m, m)), np.zeros((m, m), dtype=bool)
    for (a, b), value, (_, lean) in zip(pairs, holm(np.array([t.p for t in tested])), tested):
        p[a, b] = p[b, a] = value
        ahead[a, b], ahead[b, a] = (value <= 1 - level) & (lean * np.array([-1, 1]) > 0)
    wins = np.sum(scores[:, None] < scores[None], axis=2)
    means = ranks.mean(axis=1)
    verdict = _verdict(scores, means, p, ahead, wins, level)
    return Standing(scores, ranks, means, low, high, p, ahead, wins, level, verdict)


def _verdict(scores, means, p, ahead, wins, level) -> Verdict:
    order = [int(k) for k in np.argsort(means, kind="stable")]
    leader = next((k for k in order if not np.any(ahead[:, k])), order[0])
    others = [k for k in order if k != leader]
    behind, over = (tuple(k for k in others if told[k]) for told in (ahead[leader], ahead[:, leader]))
    beside = tuple(k for k in others if k not in (*behind, *over))
    if not others:
        finding = Finding.ALONE
    elif over:
        finding = Finding.CIRCLE
    elif not beside:
        finding = Finding.AHEAD_OF_ALL
    elif np.all(scores == scores[0]):
        finding = Finding.ALL_ALIKE
    else:
        finding = Finding.SHARED if behind else Finding.NOBODY
    rival = max(over or beside or behind, key=lambda k: p[leader, k], default=None)
    at = leader if rival is None else rival
    won, lost = int(wins[leader, at]), int(wins[at, leader])
    ties = scores.shape[1] - won - lost
    return Verdict(finding, level, leader, beside, behind, over, rival, float(p[leader, at]), won, lost, ties)


def survival(winner: int, stressed: Standing) -> Survival:
    """What becomes of a method of that number in a standing under stress."""
    if np.any(stressed.ahead[:, winner]):
        return Survival.BEATEN
    verdict = stressed.verdict
    if verdict.leader == winner and verdict.finding is Finding.AHEAD_OF_ALL:
        return Survival.SURVIVES
    return Survival.NOT_TOLD
