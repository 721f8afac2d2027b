"""What the ground is like where a member has come to rest: by its Hessian, or sampled around it.

All is done in units of the box's widths w, so that stretching f or x changes nothing. With H and g in
these units, the Hessian decides where it is regular and describes f as far as its critical point:
the Newton step p = H^-1 g is short, H's eigenvalues change on it by a quarter at most, and either
it is much shorter still, or a tenth of g is left at its end at most. (At an inflection H halves and a
quarter of g is left, on an exponential tail 1/e of both.)

Elsewhere f is compared with its values on small ellipsoids around the point, of growing radii, until
they say something. Differences are integrals of the gradient along the rays, which f + 1e6 leaves as
they are; on a landscape with kinks or jumps they are differences of f where these stand out from rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from landscapes import Landscape

from .scales import scales

# The radii of the samples and the longest Newton step, in box widths.
RADII = (1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 3e-2)
_LONGEST, _LEFT = 1e-3, 0.1
# An eigenvalue below this share of the largest is rounding; and a difference in height, below this
# share of what the usual slope makes of that radius.
_ROUNDING, _LEVEL = 1e-9, 1e-12
# A direction goes up or down by itself, not by the point's own small slope, if by so many times more.
_BEYOND_SLOPE = 10.0
# Half as far from a kink, f has done half of its rise; from a smooth minimum a quarter, over a jump all.
_KINK = (0.45, 0.75)
# Where a steep way down falls by more than this share of the rise around, there is no minimum but a pit.
_PIT = 1e-2
# With level rays beside them, others must go up or down by so many times more than what is called level.
_CLEAR = 1e4
# Ground that is exactly level as far as this is a plain, whatever there is at its edge.
_PLAIN = 1e-3
_CHUNK = 64  # members sampled at once
# Of more dimensions no Hessian is taken: a sample would see next to nothing of the sphere's directions.
MOST_EXAMINED = 400
_MOST_RAYS = 256  # of the random ones
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(3)
_NODES, _WEIGHTS = (1 + _NODES) / 2, _WEIGHTS / 2


class Ground(Enum):
    """What there is around a point."""

    MINIMUM = auto()  # nowhere lower
    MAXIMUM = auto()  # nowhere higher
    SADDLE = auto()  # higher and lower, and not by the slope at the point
    LEVEL = auto()  # no difference but rounding
    SLOPE = auto()  # it goes on falling
    UNKNOWN = auto()  # too many dimensions to look around


@dataclass(frozen=True)
class Standstill:
    """The ground at a member's end. ``radius`` is None where the Hessian decides, or a steep way downhill.

    ``eigenvalues`` are the Hessian's, NaN where it is not finite; ``radius`` of the deciding sample, in
    box widths; ``drop`` and ``change``, by how much f is lower, and differs, on it at most; ``kink``, the
    least rise per unit of length to two opposite sides of a kink.
    """

    ground: Ground
    eigenvalues: tuple[float, ...]
    radius: float | None = None
    drop: float = 0.0
    change: float = 0.0
    kink: float | None = None


@np.errstate(all="ignore")  # around an end f may overflow or be undefined
def standstills(landscape: Landscape, points: np.ndarray) -> list[Standstill]:
    """The ground at each of the points (d, n)."""
    d, n = points.shape
    if landscape.dimension > MOST_EXAMINED:
        return [Standstill(Ground.UNKNOWN, ())] * n
    width = np.ptp(np.array(landscape.domain, dtype=float), axis=1)[:, None]
    unit = scales(landscape).slope * float(np.max(width))
    with np.errstate(all="ignore"):
        gradients = landscape.gradient(points) * width
        matrices = np.moveaxis(landscape.hessian(points), -1, 0)
        finite = np.isfinite(matrices).all(axis=(1, 2)) & np.isfinite(gradients).all(axis=0)
        matrices = np.where(finite[:, None, None], matrices, 0.0)
        spectra = np.where(finite[:, None], np.linalg.eigvalsh(matrices), np.nan)
        curved, axes = np.linalg.eigh(matrices * width[:, 0] * width)
        size = np.abs(curved)
        regular = finite & (size[:, 0] > 0) & (size.min(axis=1) > _ROUNDING * size.max(axis=1))
        slopes = np.einsum("nij,in->nj", axes, np.where(finite, gradients, 0.0))
        steps = np.where(regular[:, None], -slopes / curved, 0.0)
        length = np.linalg.norm(steps, axis=1)
        ends = points + width * np.einsum("nij,nj->in", axes, steps)
        left = np.linalg.norm(landscape.gradient(ends) * width, axis=0)
        constant = length * unit <= 1e-3 * size.min(axis=1)
        exact = left <= _LEFT * np.linalg.norm(slopes, axis=1)
        there = np.moveaxis(landscape.hessian(ends), -1, 0)
        there = np.where(np.isfinite(there), there, 0.0) * width[:, 0] * width
        alike = np.all(np.abs(np.linalg.eigvalsh(there) - curved) <= size / 4, axis=1)
        decided = regular & (length <= _LONGEST) & alike & (constant | exact)
    if landscape.smoothness in ("discontinuous", "C0"):  # a kink or a jump is nothing a Hessian knows of
        decided[:] = False
    verdicts: list[Standstill | None] = [None] * n
    down = np.sum(curved < 0, axis=1).tolist()
    told = spectra.tolist()
    for k in np.flatnonzero(decided).tolist():
        regular_ground = Ground.MINIMUM if not down[k] else Ground.MAXIMUM if down[k] == d else Ground.SADDLE
        verdicts[k] = Standstill(regular_ground, tuple(told[k]))
    open_ones = np.flatnonzero(~decided)
    for some in (open_ones[k : k + _CHUNK] for k in range(0, len(open_ones), _CHUNK)):
        sample = _Sample(landscape, points[:, some], gradients[:, some], axes[some], spectra[some])
        for k, verdict in zip(some, sample.verdicts()):
            verdicts[k] = verdict
    return [verdict for verdict in verdicts if verdict is not None]


class _Sample:
    """Ellipsoids around points (d, n), until each of them has its verdict."""

    def __init__(self, landscape, points, gradients, axes, spectra):
        self.landscape, self.points, self.axes, self.spectra = landscape, points, axes, spectra
        self.width = np.ptp(np.array(landscape.domain, dtype=float), axis=1)[:, None, None]
        self.scales = scales(landscape)
        self.gradients = np.nan_to_num(gradients, posinf=0, neginf=0)
        self.slope = np.linalg.norm(self.gradients, axis=0)
        self.values = landscape.value(points)
        self.kinked = landscape.smoothness in ("discontinuous", "C0")

    def verdicts(self) -> list[Standstill]:
        """A ray that goes up by more than rounding, at whatever radius, is done with; the point is a
        minimum when all rays are, and at the last radius if the others are level. So for maxima."""
        found: dict[int, Standstill] = {}
        went: dict[int, np.ndarray] = {}  # up (1), down (-1), or neither yet (0), of each ray
        with np.errstate(all="ignore"):
            for radius in RADII:
                waiting = np.array([k for k in range(self.points.shape[1]) if k not in found], dtype=int)
                if not len(waiting):
                    break
                rises, rays = self._rises(waiting, radius)
                for k, rise, ray in zip(waiting.tolist(), rises.T, np.moveaxis(rays, -1, 0)):
                    # f may end here: there is nothing beyond its edge, neither higher nor lower.
                    rise = np.where(np.isnan(rise), 0.0, rise)
                    ways = went.setdefault(k, np.zeros((2, len(rise)), dtype=bool))
                    verdict = self._verdict(k, rise, ray, radius, ways)
                    if verdict is not None:
                        found[k] = verdict
        return [found[k] for k in range(self.points.shape[1])]

    def _verdict(self, k, rise, rays, radius, ways) -> Standstill | None:
        high, low = np.max(rise), np.min(rise)
        level = _LEVEL * self.scales.slope * float(np.max(self.width)) * radius
        own = max(level, _BEYOND_SLOPE * self.slope[k] * radius)
        ways |= np.array([rise > level, rise < -level])
        last, kink, crease = radius == RADII[-1], None, False
        clear = last and max(high, -low) > _CLEAR * level
        # A level ray beside clear ones may yet fall as its slope says, if that is no rounding.
        along = self.gradients[:, k] @ rays * radius
        size = np.abs(along) / max(level / _LEVEL, np.finfo(float).tiny)
        falls = ((size < 1e-19) | (size > 1e-14)) & (along < 0) & (rise < 1e-3 * along)
        if ways[0].all() and self.kinked and len(self.points) == 2:
            way, noise = self._narrow_way(k, rise, rays, radius)
            low = min(low, way)
            if way < -max(level, noise):
                crease = True  # that goes down between the rays
            elif way <= noise and not last:
                return None
        if crease:
            ground = Ground.SLOPE
        elif high == low == 0 and radius >= _PLAIN:
            ground = Ground.LEVEL
        elif high > own and low < -own:
            ground = Ground.SADDLE
        elif ways[0].all() or (clear and (low == 0 or np.all(ways[0] | ((rise >= -level) & ~falls)))):
            ground, kink = Ground.MINIMUM, self._kink(k, rise, rays, radius)
        elif ways[1].all() or (clear and high <= 0):
            ground = Ground.MAXIMUM
        elif not last:
            return None
        else:
            ground = Ground.SLOPE if min(high, -low) > level or clear else Ground.LEVEL
        spectrum, change = tuple(self.spectra[k].tolist()), float(max(high, -low))
        if ground == Ground.LEVEL:
            change = 10 * max(change, level)
        elif ground != Ground.SADDLE and self.slope[k] * radius > _BEYOND_SLOPE * change:
            deeper = self._deeper(k)  # too steep for that: this may be the wall of a pole
            if ground == Ground.MAXIMUM or deeper > _PIT * change:
                ground, low, radius = Ground.SLOPE, min(low, -deeper), None
        return Standstill(ground, spectrum, radius, max(0.0, float(-low)), change, kink)

    def _deeper(self, k) -> float:
        """By how much f falls at most on a way straight downhill from point k, half as long as |theta|."""
        point = self.points[:, k, None]
        lengths = np.linalg.norm(point) * 2.0 ** np.arange(-52, 0)
        downhill = self.landscape.gradient(self.points[:, k])[:, None]
        heights = self.landscape.value(point - lengths * downhill / np.linalg.norm(downhill))
        return max(0.0, float(self.values[k] - np.nanmin(heights, initial=np.inf)))

    def _kink(self, k, rise, rays, radius):
        """The least rise per unit of length along the two sides of a kink's line; None without a kink."""
        if not self.kinked:
            return None
        half, _ = self._rises(np.array([k]), radius / 2, rays[..., None])
        lo, hi = _KINK
        straight = (rise > 0) & (half[:, 0] >= lo * rise) & (half[:, 0] <= hi * rise)
        lengths = radius * np.linalg.norm(self.width[:, 0] * rays, axis=0)
        sides = np.where(straight, rise / lengths, 0.0).reshape(2, -1)  # a ray, and the opposite one
        least = float(np.max(np.min(sides, axis=0)))
        return least if least > 0 else None

    def _narrow_way(self, k, rise, rays, radius):
        """The least rise around point k in the plane, a crease that runs between two rays included, and
        how far rounding moves f there: each dip among the rays is narrowed down 14 times by 16."""
        around = np.arctan2(rays[1], rays[0])
        order = np.argsort(around)
        around, rise = around[order], rise[order]
        dips = np.flatnonzero((rise <= np.roll(rise, 1)) & (rise <= np.roll(rise, -1)))
        dips = dips[np.argsort(rise[dips])[:6]]
        centre, reach = around[dips], np.full(len(dips), np.pi / 16)
        move, here = self.width[:, 0] * radius, self.points[:, k, None]

        def height(angle):
            return self.landscape.value(
                here[..., None] + move[..., None] * np.array([np.cos(angle), np.sin(angle)])
            )

        for _ in range(14):
            angles = centre + reach * np.linspace(-1, 1, 33)[:, None]
            heights = height(angles)
            best = np.argmin(np.where(np.isnan(heights), np.inf, heights), axis=0)
            centre, reach = np.take_along_axis(angles, best[None], axis=0)[0], reach / 16
        near = height(centre + 4e-16 * np.arange(-4, 5)[:, None] * (1 + np.abs(centre)))
        lowest = int(np.argmin(near[4]))
        noise = float(np.ptp(near[:, lowest]))
        return float(near[4, lowest] - self.values[k]), noise

    def _rises(self, members, radius, rays=None):
        """How much higher f is at the end of each ray: (rays, n); and the rays (d, rays, n)."""
        rays = self._rays(members, radius) if rays is None else rays
        moves = self.width * radius * rays
        base = self.points[:, None, members]
        shares = np.append(_NODES, 1.0)
        points = base[:, None] + shares[:, None, None] * moves[:, None]  # (d, shares, rays, n)
        values, gradients = self.landscape.value_and_gradient(points)
        slopes = np.sum(gradients[:, :3] * moves[:, None], axis=0)
        by_slope = np.tensordot(_WEIGHTS, slopes, 1)
        by_value = values[3] - self.values[members]
        if not self.kinked:
            return np.where(np.isfinite(by_slope), by_slope, by_value), rays
        size = np.maximum(np.abs(values[3]), np.abs(self.values[members]))
        clear = np.abs(by_value) > 64 * np.finfo(float).eps * size + 1e-13 * self.scales.height
        by_slope = np.where(np.isfinite(by_slope), by_slope, 0.0)
        return np.where(clear | np.isnan(by_value), by_value, by_slope), rays

    def _rays(self, members, radius):
        """Unit vectors (d, rays, n), each with its opposite in the second half: all over the sphere, and
        near the Hessian's axes at angles like the radius, where a narrow way down would lie."""
        d, n = len(self.points), len(members)
        axes = np.moveaxis(self.axes[members], 0, -1)  # (d, axis, n)
        rays = [np.repeat(_sphere(d)[..., None], n, axis=2), axes]
        if 1 < d <= 3:
            angles = radius * 2.0 ** np.arange(-1, 6)
            for i in range(d):
                for j in range(d):
                    for sign in (1, -1) if i != j else ():
                        turned = np.cos(angles)[:, None] * axes[:, i, None]
                        rays.append(turned + sign * np.sin(angles)[:, None] * axes[:, j, None])
        half = np.concatenate(rays, axis=1)
        return np.concatenate([half, -half], axis=1)


def _sphere(d: int) -> np.ndarray:
    """Half of a sphere's directions (d, rays): even in the plane, Fibonacci's in space."""
    if d == 1:
        return np.ones((1, 1))
    if d == 2:
        angles = np.pi * np.arange(16) / 16
        return np.array([np.cos(angles), np.sin(angles)])
    if d == 3:
        height = (np.arange(64) + 0.5) / 64
        angle = np.pi * (1 + 5**0.5) * np.arange(64)
        flat = np.sqrt(1 - height**2)
        return np.array([flat * np.cos(angle), flat * np.sin(angle), height])
    normal = np.random.default_rng(0).normal(size=(d, min(32 * d, _MOST_RAYS)))
    return normal / np.linalg.norm(normal, axis=0)
