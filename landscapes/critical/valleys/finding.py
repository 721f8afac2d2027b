"""The tree of valleys found: bottoms, passes and edges, and the ways down from every pass."""

from __future__ import annotations

import numpy as np

from landscapes.core.landscape import Landscape, Sides
from landscapes.core.progress import Progress, report
from landscapes.critical.atlas import Atlas
from landscapes.critical.atlas import atlas as atlas_of
from landscapes.critical.kinds import Kind, SetKind, Sign
from landscapes.tape import tape as tapes

from .descent import descended
from .edges import Edges, edges_of
from .joining import joined
from .kinds import Gap, Low, NoTree, NoTreeError, Pass
from .nodes import Bottoms, Passes, bottoms_of, passes_of, starts_of
from .proof import Walls, walls_of
from .tree import Valleys

_NEAR, _NEAR_SET = 1e-4, 0.03  # of the box's sides: how near a way down ends to its bottom
_FOR_EDGES = 0.2  # of the seconds
_WHOLE = 100  # what progress counts up to
_FOUND, _SEARCHED, _WALKED = 20, 40, 70  # of it, when the atlas, the edges and the ways are known


def valleys(
    f: Landscape,
    domain: Sides | None = None,
    atlas: Atlas | None = None,
    seconds: float = 10.0,
    certify: bool = True,
    progress: Progress | None = None,
) -> Valleys:
    """The tree of the valleys of f over a closed box (its own unless given), of one or two variables.

    ``atlas`` is one that is known already, over the same box; ``seconds`` bound the search for points.
    Without ``certify`` nothing is proved, which is quicker. ``progress(done, 100)`` may cancel. NoTreeError,
    a ValueError, where f jumps, is level over an area or falls beyond any bound, and beyond two variables.
    """
    if f.dimension > 2:
        raise NoTreeError(NoTree.DIMENSION)
    if f.smoothness == "discontinuous":
        raise NoTreeError(NoTree.JUMPS)

    def stopped(done: int) -> bool:
        return progress is not None and progress(done, _WHOLE) is False

    known = atlas
    if known is None:
        known = atlas_of(f, domain, (1 - _FOR_EDGES) * seconds, certify, lambda: stopped(0))
    report(progress, _FOUND, _WHOLE)
    if any(s.kind is SetKind.PLATEAU for s in known.sets):
        raise NoTreeError(NoTree.PLATEAU)
    if any(pole.sign is not Sign.UP for pole in known.poles):
        raise NoTreeError(NoTree.BOTTOMLESS)
    box, walls = np.array(known.domain), walls_of(tapes.of(f)) if certify else None
    with np.errstate(all="ignore"):
        slopes = walls.slopes if walls is not None else None
        edges = edges_of(f, box, slopes, _FOR_EDGES * seconds, lambda: stopped(_FOUND))
        report(progress, _SEARCHED, _WHOLE)
        bottoms, passes = bottoms_of(known, edges), passes_of(known, edges, box)
        if not len(bottoms.values):
            raise NoTreeError(NoTree.EMPTY)
        find = _on_a_line if f.dimension == 1 else _in_the_plane
        return find(known, box, edges, bottoms, passes, walls, progress)


def _on_a_line(known, box, edges, bottoms: Bottoms, passes: Passes, walls, progress) -> Valleys:
    """Between two neighbouring passes there is one bottom."""
    n = len(bottoms.values)
    x = np.concatenate([bottoms.points[:, 0], passes.points[:, 0]])
    order = np.argsort(x, kind="stable")
    place = np.argsort(order)
    ends = []
    for k in range(len(passes.values)):
        beside = [place[n + k] - 1, place[n + k] + 1]
        nodes = [int(order[i]) for i in beside if 0 <= i < len(x)]
        ends.append(tuple(node if node < n else -1 for node in nodes))
    return _made(known, edges, bottoms, passes, tuple(ends))


def _in_the_plane(known, box, edges, bottoms: Bottoms, passes: Passes, walls, progress) -> Valleys:
    """Both ways down from every pass, followed and, where it can be, proved."""
    starts = starts_of(known, box, passes, walls)

    def further(done, total):
        report(progress, _SEARCHED + (_WALKED - _SEARCHED) * done // max(total, 1), _WHOLE)

    ways = descended(known.landscape, box[:, 0], box[:, 1], starts.points.T, further)
    places = np.array([w[-1] for w in ways]).reshape(-1, 2)
    nodes = ends_of(box, bottoms, places, passes, passes.values[starts.passes])
    ends = tuple(tuple(dict.fromkeys(nodes[starts.passes == k].tolist())) for k in range(len(passes.values)))
    proved = starts.proved & (nodes >= 0)
    if walls is not None:
        proved = _proved(walls, bottoms, passes, starts.passes, ways, nodes, proved)
    report(progress, _WHOLE, _WHOLE)
    return _made(known, edges, bottoms, passes, ends, tuple(ways), starts.passes, proved)


def ends_of(
    box: np.ndarray,
    bottoms: Bottoms,
    places: np.ndarray,
    passes: Passes | None = None,
    above: np.ndarray | None = None,
) -> np.ndarray:
    """The node (k,) at which each way ends, by its last place (k, d): a bottom; -1 for none.

    With ``passes`` it may be n + j for a pass j below the height ``above`` (k,) at which the way began.
    """
    n, width = len(bottoms.values), box[:, 1] - box[:, 0]
    nodes, nearest = np.full(len(places), -1), np.full(len(places), np.inf)
    groups: list[tuple[int, Bottoms | Passes]] = [(0, bottoms)]
    if passes is not None:
        groups.append((n, passes))
    for first, group in groups:
        for j, one in enumerate(group.sets):
            points, reach = (group.points[[j]], _NEAR) if one is None else (one.points, _NEAR_SET)
            far = np.full(len(places), np.inf)
            # Most ways end far from it.
            close = np.all(
                (places >= points.min(axis=0) - reach * width)
                & (places <= points.max(axis=0) + reach * width),
                axis=1,
            )
            away = np.abs(places[close][:, None] - points) / width
            far[close] = np.min(np.max(away, axis=2), axis=1, initial=np.inf)
            closer = (far <= reach) & (far < nearest)
            if first and above is not None:
                closer &= above > group.values[j]
            nodes[closer], nearest[closer] = first + j, far[closer]
    return nodes


def _proved(walls: Walls, bottoms, passes, source, ways, nodes, begun) -> np.ndarray:
    """Which ways (k,) are proved to stay below the pass they begin at, up to the bottom itself."""
    floor = walls.values(passes.low.T, passes.high.T)[0]
    which = np.flatnonzero(begun)
    if not len(which):
        return begun
    low = np.concatenate([bottoms.low, passes.low])[nodes[which]]
    high = np.concatenate([bottoms.high, passes.high])[nodes[which]]
    middle = np.concatenate([bottoms.points, passes.points])[nodes[which]]
    proved = begun.copy()
    proved[which] &= walls.values(low.T, high.T)[1] < floor[source[which]]
    lines = [np.vstack([ways[k], end]) for k, end in zip(which, middle)]
    owner = np.repeat(which, [len(line) - 1 for line in lines])
    a = np.concatenate([line[:-1] for line in lines]).T
    b = np.concatenate([line[1:] for line in lines]).T
    held = walls.below(a, b, floor[source[owner]])
    proved[owner[~held]] = False
    return proved


def _made(
    known: Atlas,
    edges: Edges,
    bottoms: Bottoms,
    passes: Passes,
    ends: tuple[tuple[int, ...], ...],
    ways: tuple[np.ndarray, ...] = (),
    source: np.ndarray | None = None,
    proved: np.ndarray | None = None,
) -> Valleys:
    joins = joined(len(bottoms.values), ends)
    gaps = []
    on_line = len(known.domain) == 1
    special = np.any(passes.kinds >= Pass.SPECIAL) or np.any(bottoms.kinds == Low.SET)
    creased = any(s.kind is SetKind.CREASE for s in known.sets)
    if not on_line:
        special |= creased
    if not known.certified:
        gaps.append(Gap.ATLAS)
    if not edges.proved:
        gaps.append(Gap.EDGE)
    if special:
        gaps.append(Gap.SPECIAL)
    if proved is not None and not np.all(proved):
        gaps.append(Gap.ARMS)
    if joins.lost:
        gaps.append(Gap.LOST)
    if len(joins.pairs) != len(bottoms.values) - 1:
        gaps.append(Gap.APART)
    top = 0 if on_line else known.count(Kind.MAXIMUM)
    if not special and not known.poles and len(bottoms.values) - len(passes.values) + top != 1:
        gaps.append(Gap.COUNT)
    none = np.empty(0, dtype=int)
    return Valleys(
        known.landscape,
        known.domain,
        bottoms,
        passes,
        ends,
        joins,
        tuple(gaps),
        ways,
        none if source is None else source,
        none.astype(bool) if proved is None else proved,
    )
