"""What a sentence about a run's end claims, checked again from the bare numbers.

Knows nothing of `optimizers`: it is given the path, its values, the landscape's callables, and the
outcome's fields by name. Everything is recomputed by brute force: dense spheres around the end, finite
differences, loops written anew. ``false_claims`` returns what is not so, in words; nothing if all is.
"""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

SUPERSCRIPT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
NUMBER = re.compile(r"(−?\d[\d,]*(?:\.\d+)?)(?:×10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?")
EPS, LARGEST = np.finfo(float).eps, np.finfo(float).max
FAR = 10.0


@dataclass
class Claim:
    """One member's end. ``fields`` are the outcome's, by name; ``kinds`` collects what was checked."""

    path: np.ndarray  # (rows, d)
    values: np.ndarray
    value: Any  # (d, n) -> (n,)
    gradient: Any
    hessian: Any
    box: np.ndarray  # (d, 2)
    smooth: bool
    lowest: float | None
    method: str
    settings: dict
    most_steps: int
    ending: str
    reason: str
    place: str
    fields: dict
    sentence: str
    advice: str

    def __post_init__(self):
        self.width = np.ptp(self.box, axis=1)
        self.end = self.path[-1]
        self.here = float(self.values[-1])
        self.d = len(self.width)

    def outside(self, path):
        low, high = self.box.T
        with np.errstate(all="ignore"):
            return np.maximum(0, np.max(np.maximum(low - path, path - high) / self.width, axis=1))


def scales(c: Claim) -> tuple[float, float, float]:
    """Mean slope, spread of f, and median slope on the lowest quarter of the box, by a sample of its own."""
    rng = np.random.default_rng(0)
    points = c.box[:, :1] + c.width[:, None] * rng.random((c.d, 3000))
    with np.errstate(all="ignore"):
        f, g = c.value(points), np.linalg.norm(c.gradient(points), axis=0)
    known = np.isfinite(f) & np.isfinite(g)
    f, g = f[known], g[known]
    lower = f <= np.quantile(f, 0.25)
    return (
        float(g[lower].mean()) or float(g.mean()),
        float(np.ptp(f[lower])) or float(np.ptp(f)),
        float(np.median(g[lower])),
    )


def directions(d: int, count: int = 720) -> np.ndarray:
    if d == 1:
        return np.array([[1.0, -1.0]])
    if d == 2:
        angle = 2 * np.pi * (np.arange(count) + 0.31) / count
        rays = np.array([np.cos(angle), np.sin(angle)])
    else:
        rays = np.random.default_rng(1).normal(size=(d, count))
        rays /= np.linalg.norm(rays, axis=0)
    return np.concatenate([rays, np.eye(d), -np.eye(d)], axis=1)


def rises(c: Claim, radius: float, extra=None) -> tuple[np.ndarray, float, np.ndarray]:
    """f minus f at the end on a dense sphere (in box widths), rounding's size, and the rays' lengths.

    The differences are integrals of the gradient where f is smooth, so that f + 1e6 hides nothing.
    """
    rays = directions(c.d)
    if extra is not None:
        rays = np.concatenate([rays, extra, -extra], axis=1)
    moves = radius * c.width[:, None] * rays
    with np.errstate(all="ignore"):
        far = c.value(c.end[:, None] + moves)
        direct = far - c.here
        noise = 32 * EPS * (np.nanmax(np.abs(far), initial=0.0) + abs(c.here))
        if c.smooth:
            nodes, weights = np.polynomial.legendre.leggauss(8)
            points = c.end[:, None, None] + moves[..., None] * (1 + nodes) / 2
            slopes = c.gradient(points.reshape(c.d, -1)).reshape(points.shape)
            integral = np.sum(np.sum(slopes * moves[..., None], axis=0) * weights / 2, axis=-1)
            steep = np.nanmax(np.abs(slopes), initial=0.0) * float(np.max(np.abs(moves)))
            agree = np.abs(integral - direct) <= noise + 1e-6 * np.abs(direct)
            if np.all(agree | np.isnan(direct)):
                direct, noise = integral, 64 * EPS * steep + 1e-13 * scales_of(c)[0] * float(np.max(moves))
    return direct, noise, np.linalg.norm(moves, axis=0)


_SCALES: dict = {}


def scales_of(c: Claim):
    key = (id(c.value.__self__), c.box.tobytes())
    if key not in _SCALES:
        _SCALES[key] = (scales(c), c.value.__self__)  # held, so that its id stays its own
    return _SCALES[key][0]


def differenced_hessian(c: Claim, share: float) -> np.ndarray:
    """By central differences of the gradient, at a step of that share of the box."""
    columns = []
    for i in range(c.d):
        step = share * c.width[i] * np.eye(c.d)[i]
        ends = np.stack([c.end + step, c.end - step], axis=1)
        slopes = c.gradient(ends)
        columns.append((slopes[:, 0] - slopes[:, 1]) / (2 * share * c.width[i]))
    matrix = np.array(columns)
    return (matrix + matrix.T) / 2


def numbers_of(text: str) -> list[tuple[float, float]]:
    """Every number in a text with the size of half its last digit."""
    found = []
    for head, power in NUMBER.findall(text):
        plain = head.replace(",", "").replace("−", "-")
        scale = 10.0 ** int(power.translate(SUPERSCRIPT)) if power else 1.0
        decimals = len(plain.partition(".")[2])
        found.append((float(plain) * scale, 0.5 * 10.0**-decimals * scale))
    return [(float(np.clip(value, -LARGEST, LARGEST)), half) for value, half in found]


def flattened(fields) -> list[float]:
    numbers = []
    for name, value in fields.items():
        if isinstance(value, dict):
            numbers += flattened(value)
        elif isinstance(value, (tuple, list)):
            numbers += [float(v) for v in value]
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            numbers.append(float(value))
            if name == "change":  # rounded up
                numbers += [value * s for s in np.linspace(1, 2, 21)]
    return numbers


def false_claims(c: Claim, kinds: dict | None = None) -> list[str]:
    """What is not so in the sentence, the advice and the record; ``kinds`` counts what was checked."""
    with np.errstate(all="ignore"):  # far outside the box everything overflows
        return _false_claims(c, {} if kinds is None else kinds)


def _false_claims(c: Claim, kinds: dict) -> list[str]:
    wrong: list[str] = []

    def claim(kind: str, holds) -> None:
        kinds[kind] = kinds.get(kind, 0) + 1
        if not holds:
            wrong.append(kind)

    f = c.fields
    claim("the step is the last row's", f["step"] == len(c.path) - 1)
    claim("the point is the last row's", np.array_equal(f["point"], c.end, equal_nan=True))
    f_here, g_here = float(c.value(c.end)), c.gradient(c.end)
    norm = float(np.linalg.norm(g_here))
    same = np.isclose(f_here, c.here, rtol=1e-9, atol=1e-12, equal_nan=True) or f_here == c.here
    claim("f there is f there", same)
    if np.isfinite(norm):
        claim(
            "the gradient's norm is right",
            np.isclose(f["gradient_norm"], norm, rtol=1e-5, atol=1e-13 * (1 + abs(c.here))),
        )
    allowed = np.array([*flattened(f), FAR])
    for value, half in numbers_of(c.sentence + " " + c.advice):
        near = np.abs(allowed - value) <= 1.001 * half
        claim("every number in the sentence is one of the record's", np.any(near))
    beyond = float(c.outside(c.path[-1:])[0])
    if c.ending in ("converged", "stalled", "budget spent") and c.reason != "WANDERED":
        claim("an end outside the box is named so", ("outside the box" in c.sentence) == (beyond > 0))
    if c.ending == "budget spent":
        claim("the budget is spent", len(c.path) - 1 == c.most_steps)
    check = CHECKS.get(c.reason)
    if check is not None:
        check(c, claim, norm)
    if c.place:
        _place(c, claim, norm)
    if f.get("trial"):
        _trial(c, claim)
    return wrong


def _within(c, claim, norm):
    slope, _, least = scales_of(c)
    if slope > 0 and "slope" in c.fields:
        # A mean beside a pole is its sample's; so only roughly.
        claim("the usual slope is one of the lower quarter", 0.2 * least < c.fields["slope"] < 5 * slope)
        claim(
            "the gradient is within the tolerance",
            norm <= c.fields["tolerance"] * c.fields["slope"] * (1 + 1e-6),
        )


def _place(c, claim, norm):
    f, place = c.fields, c.place
    radius = f.get("radius")
    if place in ("minimum", "local minimum"):
        for r in {max(radius or 0.0, 1e-4), 1e-3} if radius is None or radius <= 1e-3 else {radius}:
            up, noise, _ = rises(c, r)
            lowest = np.nanmin(up, initial=np.inf)
            # Down to the very bottom it may still be the last of the slope times a hundredth of the way.
            rest = (
                0.01 * norm * r * float(np.max(c.width))
                if np.isfinite(norm) and c.reason == "GRADIENT_VANISHES"
                else 0.0
            )
            claim("nowhere near a minimum is f lower", lowest >= -noise - rest)
        far, _, _ = rises(c, 0.03)
        if c.reason != "LOWEST_LEVEL":
            near, _, _ = rises(c, radius or 1e-3)
            claim("f rises from a minimum", np.nanmax(far) > 0 or np.nanmax(near) > 0)
    if c.lowest is not None and place in ("minimum", "local minimum"):
        above, spread = c.here - c.lowest, scales_of(c)[1]
        claim("above the lowest known value", abs(f["above"] - above) <= 1e-9 * (1 + abs(above)))
        if place == "minimum":
            claim("a minimum named so is a lowest one", above <= 1e-5 * spread + 1e-12 * abs(c.lowest))
        else:
            claim("a local minimum is higher than the lowest", above > 1e-8 * spread)
    if place in ("saddle point", "maximum", "inflection"):
        matrix = np.nan_to_num(c.hessian(c.end))
        axes = np.linalg.eigh(matrix * c.width * c.width[:, None])[1]
        if c.d == 2:  # and narrow sectors beside them
            angles = (radius or 1e-4) * 2.0 ** np.arange(-1, 6)
            turns = [np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]) for a in (*angles, *-angles)]
            axes = np.concatenate([axes, *(turn @ axes for turn in turns)], axis=1)
        up, noise, _ = rises(c, radius or 1e-4, axes)
        if place == "maximum":
            claim("nowhere near a maximum is f higher", np.nanmax(up) <= noise)
            claim("f falls from a maximum", np.nanmin(up) < 0)
        else:
            claim("f is higher and lower around it", np.nanmax(up) > 0 > np.nanmin(up))
            own = float(np.linalg.norm(c.gradient(c.end) * c.width)) * (radius or 1e-4)
            claim("not because of the slope there", max(np.nanmax(up), -np.nanmin(up)) > 1.5 * own)
        claim("an inflection has one dimension", (place == "inflection") <= (c.d == 1))
    if f.get("eigenvalues") is not None and radius is None and c.smooth:
        theirs, largest = np.array(f["eigenvalues"]), np.max(np.abs(f["eigenvalues"]))
        # A step like the distance to a singular point, where there is one at the origin.
        own = 1e-3 * float(np.min(np.abs(c.end) / c.width))
        ours = [np.linalg.eigvalsh(differenced_hessian(c, h)) for h in (1e-5, 1e-4, 1e-6, 1e-8, own) if h > 0]
        near = [np.allclose(each, theirs, rtol=1e-3, atol=1e-3 * largest) for each in ours]
        claim("the eigenvalues are the Hessian's", any(near))
        down, up = bool(np.any(theirs < 0)), bool(np.any(theirs > 0))
        signs = {"saddle point": (True, True), "maximum": (True, False), "inflection": None}
        claim("the eigenvalues' signs are the place's", signs.get(place, (False, True)) == (down, up))
    if c.reason == "GRADIENT_VANISHES":
        _within(c, claim, norm)


def _last_move(c, claim):
    k = c.fields["last_move"]
    claim("it has not moved since", np.all(c.path[k:] == c.path[k]))
    claim("it had moved before", k == 0 or np.any(c.path[k] != c.path[k - 1]))


def _at_rest(c, claim, norm):
    _last_move(c, claim)


def _lower(c, claim):
    """Somewhere on the sphere f is lower by what is said: half of it at least, or half of 1e3 rounding."""
    drop = c.fields["drop"]
    if c.fields.get("radius") is None:
        slope = c.gradient(c.end)
        ways = (
            c.end[:, None]
            - np.linalg.norm(c.end) * 2.0 ** np.arange(-60, 0) * (slope / np.linalg.norm(slope))[:, None]
        )
        claim("f is lower straight downhill", drop > 0 and c.here - np.nanmin(c.value(ways)) >= 0.5 * drop)
        return
    up, noise, _ = rises(c, c.fields["radius"])
    if c.smooth:
        claim("f is lower near by the drop", -np.nanmin(up) >= 0.5 * drop - noise)
        claim("and by no more than twice that", -np.nanmin(up) <= 2.5 * drop + noise)
    else:  # a narrow crease is seen by its own end only; so descend towards it
        claim("f is lower near by the drop", _deepest(c) >= 0.5 * drop)


def _deepest(c):
    """By how much f is lower on the sphere at most, its dips narrowed down; in one dimension at its ends."""
    radius = c.fields["radius"]
    if c.d != 2:
        return -np.nanmin(rises(c, radius)[0])
    best = -np.inf
    angle, reach = 2 * np.pi * np.arange(4000) / 4000, np.pi / 2000
    for _ in range(12):
        circle = np.array([np.cos(angle), np.sin(angle)])
        heights = np.nan_to_num(
            c.value(c.end[:, None] + radius * c.width[:, None] * circle) - c.here, nan=np.inf
        )
        best = max(best, -float(np.min(heights)))
        lowest = angle[np.argsort(heights)[:40]]
        angle = (lowest + reach * np.linspace(-1, 1, 41)[:, None]).ravel()
        reach /= 16
    return best


def _not_moved(c, claim, norm):
    _last_move(c, claim)
    _lower(c, claim)


def _nearly_flat(c, claim, norm):
    _within(c, claim, norm)
    if "drop" in c.fields:
        claim("a drop is a drop", c.fields["drop"] > 0)
        _lower(c, claim)
    else:
        up, noise, _ = rises(c, 1e-3)
        claim("nearly flat ground is no minimum", np.nanmin(up) < -noise)


def _flat(c, claim, norm):
    radius = c.fields.get("radius") or 1e-3
    usual = scales_of(c)[0] * float(np.max(c.width)) * radius
    claim("flat ground is far flatter than usual", c.fields.get("change", 0.0) <= 1e-6 * usual)
    for r in (radius, radius / 3):
        up, noise, _ = rises(c, r)
        allowed = 1.1 * c.fields.get("change", 0.0) + noise
        claim("flat ground is flat", np.nanmax(np.abs(up)) <= allowed)


def _lowest_level(c, claim, norm):
    _flat(c, claim, norm)


def _kink(c, claim, norm):
    radius, slope = c.fields["radius"], c.fields["kink"]
    rays = directions(c.d, 4000)
    for r in (radius, radius / 2):
        moves = r * c.width[:, None] * rays
        lengths = np.linalg.norm(moves, axis=0)
        ahead = (c.value(c.end[:, None] + moves) - c.here) / lengths
        back = (c.value(c.end[:, None] - moves) - c.here) / lengths
        claim("f rises to both sides of the kink", np.nanmax(np.minimum(ahead, back)) >= 0.85 * slope > 0)


def _downhill(c, claim, norm):
    claim("it is far outside the box", c.outside(c.path[-1:])[0] > FAR)
    claim("and lower than the start", c.here < c.values[0])


def _uphill(c, claim, norm):
    claim("it is far outside the box", c.outside(c.path[-1:])[0] > FAR)
    claim("and not lower than the start", not c.here < c.values[0])


def _beyond(c, claim, norm):
    _uphill(c, claim, norm)
    f = c.fields
    claim("the step size is beyond the limit", f["step_size"] > f["limit"])
    a, size = c.settings.get("momentum", 0.0), c.settings.get("step_size")
    decay, taken = c.settings.get("weight_decay", 0.0), 1 - c.settings.get("dampening", 0.0) * (a > 0)
    by_theory = {
        "gradient_descent": 2 / (f["curvature"] + decay),
        "momentum": 2 * (1 + a) / (taken * (f["curvature"] + decay)),
        "nesterov": 2 * (1 + a) / ((1 + 2 * a) * (f["curvature"] + decay)),
    }
    if c.method in by_theory:
        claim("the limit is the method's", np.isclose(f["limit"], by_theory[c.method]))
        claim("the step size is the method's", size == f["step_size"])
    inside = c.path[c.outside(c.path) == 0]
    matrices = np.nan_to_num(np.moveaxis(c.hessian(inside.T), -1, 0))
    largest = max(np.max(np.linalg.eigvalsh(m)) for m in matrices)
    claim("the curvature is the largest on the way", np.isclose(largest, f["curvature"], rtol=1e-6))


def _thrown_out(c, claim, norm):
    claim("it was in or near the box", c.outside(c.path[-1:])[0] <= FAR)
    if c.method == "gradient_descent":
        with np.errstate(all="ignore"):
            after = c.end - c.settings["step_size"] * c.gradient(c.end)
            claim("the next step is far", not c.outside(after[None])[0] <= FAR)
            claim("and f is no number there", not np.isfinite(c.value(after)))


def _undefined(c, claim, norm):
    claim("f is no number there", not np.isfinite(c.here))
    claim("it was one before", np.all(np.isfinite(c.values[:-1])))


def _no_slope(c, claim, norm):
    claim("f is a number there", np.isfinite(c.here))
    claim("its gradient is none", not np.isfinite(norm))


def _no_next(c, claim, norm):
    claim("f and its gradient are numbers there", np.isfinite(c.here) and np.isfinite(norm))


def _wandered(c, claim, norm):
    k = c.fields["best_step"]
    claim("the best is the lowest", c.values[k] == np.nanmin(c.values))
    claim("and the best point is its", np.array_equal(c.fields["best_point"], c.path[k]))


def _coming_back(c, claim, norm):
    distance = c.outside(c.path)
    claim("it is far outside", distance[-1] > FAR)
    k = c.fields["farthest_step"]
    claim("it was farther", distance[k] == np.max(distance) > distance[-1] and k < len(distance) - 1)


def _cycle(c, claim, norm):
    p, since = c.fields["period"], c.fields["since"]
    tail = c.path[since:]
    claim("a cycle returns", np.all(np.abs(tail[p:] - tail[:-p]) <= 1e-9 * c.width) and len(tail) > 3 * p)
    for q in range(1, p):
        claim("and no sooner", np.any(np.abs(tail[q:] - tail[:-q]) > 1e-9 * c.width))
    claim("a cycle is no point", np.any(np.ptp(tail[-p:], axis=0) > 1e-7 * c.width))


def _recent(c, claim):
    window = c.fields["window"]
    recent = c.values[-window - 1 :]
    claim("the window fits", len(recent) == window + 1)
    if "rises" in c.fields:
        claim("f rose so often", c.fields["rises"] == np.sum(recent[1:] > recent[:-1]))
    return recent


def _up_and_down(c, claim, norm):
    claim("f rose now and then", np.sum(np.diff(_recent(c, claim)) > 0) > 0)


def _falling(c, claim, norm):
    recent = _recent(c, claim) if "window" in c.fields else c.values[-max(2, len(c.values) // 5) :]
    claim("f is still falling", recent[-1] < recent[0])
    claim("and has not been lower", c.here <= np.min(c.values) + 1e-5 * np.ptp(c.values))
    if "fall" in c.fields:
        claim("by so much", np.isclose(c.fields["fall"], recent[0] - recent[-1]))


def _levelled(c, claim, norm):
    recent = _recent(c, claim)
    claim("f hardly falls", recent[0] - recent[-1] <= 1e-9 * np.ptp(c.values) + 1e-11 * scales_of(c)[1])


def _thrown_up(c, claim, norm):
    k = c.fields["rise_step"]
    claim(
        "that step went uphill",
        np.isclose(c.fields["rise"], c.values[k] - c.values[k - 1]) and c.fields["rise"] > 0,
    )
    claim("and f has not been as low again", np.all(c.values[k:] > np.min(c.values[:k])))


def walk(c: Claim, size: float, steps: int) -> np.ndarray | None:
    """The method's path with that step size, by a loop of our own; None for a method not written here."""
    a = c.settings.get("momentum", 0.0)
    decay, dampening = c.settings.get("weight_decay", 0.0), c.settings.get("dampening", 0.0)
    if c.method not in ("gradient_descent", "momentum", "nesterov"):
        return None
    point, velocity, path = c.path[0], np.zeros(c.d), [c.path[0]]
    with np.errstate(all="ignore"):
        for t in range(steps):
            g = c.gradient(point) + decay * point
            if c.method == "gradient_descent":
                point = point - size * g
            else:
                velocity = a * velocity + (g if t == 0 or a == 0 else (1 - dampening) * g)
                point = point - size * (g + a * velocity if c.method == "nesterov" else velocity)
            path.append(point)
    return np.array(path)


def _trial(c, claim):
    trial = c.fields["trial"]
    share = trial["share"] or 0.9
    size = share * c.settings["step_size"]
    path = walk(c, size, c.most_steps)
    if path is None:
        return
    with np.errstate(all="ignore"):
        values = c.value(path.T)
        still = np.linalg.norm(c.gradient(path.T), axis=0) <= c.fields["tolerance"] * c.fields["slope"]
    well = bool(c.outside(path[-1:])[0] == 0 and values[-1] <= values[0] and np.all(np.isfinite(values)))
    if trial["share"]:
        claim("a rerun with a smaller step size ends well", well)
        if trial["converged"]:
            claim("and converges", np.any(still) or np.any(np.all(np.diff(path, axis=0) == 0, axis=1)))
    else:
        calm = np.all(np.diff(values[-max(2, len(values) // 5) :]) <= 0)
        claim("no rerun ends well", not (well and calm))


CHECKS = {
    "KINK": _kink,
    "AT_REST": _at_rest,
    "LOWEST_LEVEL": _lowest_level,
    "FLAT_GROUND": _flat,
    "NEARLY_FLAT": _nearly_flat,
    "NOT_MOVED": _not_moved,
    "LEFT_DOWNHILL": _downhill,
    "LEFT_UPHILL": _uphill,
    "STEPS_TOO_LONG": _uphill,
    "BEYOND_STABILITY": _beyond,
    "THROWN_OUT": _thrown_out,
    "UNDEFINED_START": _undefined,
    "UNDEFINED_STEP": _undefined,
    "UNDEFINED_SLOPE": _no_slope,
    "UNDEFINED_NEXT": _no_next,
    "WANDERED": _wandered,
    "COMING_BACK": _coming_back,
    "CYCLE": _cycle,
    "UP_AND_DOWN": _up_and_down,
    "STILL_FALLING": _falling,
    "LEVELLED": _levelled,
    "THROWN_UP": _thrown_up,
}
