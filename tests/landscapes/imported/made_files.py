"""Files of losses made for the audit: clean ones of many kinds, and ones with a fault planted.

Losses are functions written here, at nodes, on paths and at checks, with fixed seeds; the bytes are
written with NumPy, json and plain text, by nothing of ours.
"""

import io
import json

import numpy as np

from landscapes.imported import FindingKind as K


def bowl(x, y):
    """No symmetry of its own: long, turned and bent."""
    return 0.3 + (x - 0.2 * y) ** 2 + 3 * (y + 0.3 * x * x) ** 2 + 0.2 * np.sin(2 * x + y)


def ripples(x, y):
    return 2 + np.sin(1.3 * x) * np.cos(0.7 * y) + 0.1 * x + 0.3 * y


def even(x, y):
    return np.log1p(x * x + 4 * y * y)


def steep(x, y):
    return np.exp(1.5 * x - y) + np.exp(-x + 2 * y)


def walk(seed, k=30, reach=0.8):
    """A path from a corner towards the middle, (k, 2)."""
    rng, t = np.random.default_rng(seed), np.linspace(1, 0.05, k)[:, None]
    return reach * t * np.array([0.95, -0.8]) + 0.05 * t * rng.normal(size=(k, 2))


class File:
    """What a file is made of; ``npz``, ``json`` and ``csv`` are its bytes."""

    def __init__(self, f=bowl, x=None, y=None, *, noise=0.0, seed=0, reach=0.8, loss=None):
        rng = np.random.default_rng(seed)
        self.x = np.linspace(-1, 1, 21) if x is None else x
        self.y = np.linspace(-1, 1, 21) if y is None else y
        X, Y = np.meshgrid(self.x, self.y)
        self.f = f
        self.losses = f(X, Y) + noise * rng.normal(size=X.shape)
        points = walk(seed, reach=reach)
        self.paths = {
            "sgd": {"points": points, "losses": f(*points.T) + noise * rng.normal(size=len(points))}
        }
        low, high = [self.x.min(), self.y.min()], [self.x.max(), self.y.max()]
        some = rng.uniform(low, high, (8, 2))
        self.arrays = {"checks": np.column_stack([some, f(*some.T) + noise * rng.normal(size=8)])}
        self.about = {"title": f.__name__, "centre": [0.0, 0.0], "centre_loss": float(f(0.0, 0.0))}

    def npz(self):
        file, arrays = io.BytesIO(), dict(self.arrays)
        for name, path in self.paths.items():
            for column, array in path.items():
                arrays[f"path_{name}" + ("" if column == "points" else f"_{column}")] = array
        about = json.dumps(self.about)
        np.savez_compressed(file, x=self.x, y=self.y, losses=self.losses, about=about, **arrays)
        return file.getvalue()

    def json(self):
        def lists(value):
            return (
                {k: lists(v) for k, v in value.items()}
                if isinstance(value, dict)
                else np.asarray(value).tolist()
            )

        whole = {"x": self.x, "y": self.y, "losses": self.losses, "paths": self.paths, **self.arrays}
        return json.dumps(lists(whole) | {"about": self.about}).encode()

    def csv(self, more=()):
        lines = [f"# {json.dumps(self.about)}", "x,y,loss,path"]
        X, Y = np.meshgrid(self.x, self.y)
        lines += [
            f"{a!r},{b!r},{c!r}," for a, b, c in zip(*(v.ravel().tolist() for v in (X, Y, self.losses)))
        ]
        for name, path in self.paths.items():
            rows = zip(path["points"].tolist(), path["losses"].tolist())
            lines += [f"{a!r},{b!r},{c!r},{name}" for (a, b), c in rows]
        lines += [
            f"{a!r},{b!r},{c!r},check" for a, b, c in np.asarray(self.arrays.get("checks", [])).tolist()
        ]
        return "\n".join([*lines, *more]).encode()


def directions(file, seed, *, uniform=False, normalised="filter", scale=1.0):
    """A network of a few layers: weights, and directions with every row as long as that of the weights."""
    rng = np.random.default_rng(seed)
    shapes, names = [(16, 3), (16,), (4, 16), (4,)], ["in.weight", "in.bias", "out.weight", "out.bias"]
    weights, made = [rng.normal(size=shape) for shape in shapes], []
    for _ in range(2):
        parts = []
        for w in weights:
            d = (
                (rng.random(w.shape) if uniform else rng.normal(size=w.shape))
                if w.ndim > 1
                else np.zeros(w.shape)
            )
            if w.ndim > 1:
                d *= np.linalg.norm(w, axis=1, keepdims=True) / np.linalg.norm(d, axis=1, keepdims=True)
            parts.append(d.ravel())
        made.append(np.concatenate(parts))
    made[1][48 + 16 + 5 * 4 :] *= scale  # from within the last matrix on
    file.arrays |= {"directions": np.stack(made), "weights": np.concatenate([w.ravel() for w in weights])}
    file.about["directions"] = {
        "kind": "random", "normalised": normalised, "shapes": [list(s) for s in shapes], "names": names,
    }  # fmt: skip
    return file


def clean():
    """Twelve clean files: {name: bytes}."""
    rng = np.random.default_rng(12)
    uneven = np.sort(np.concatenate([[-1, 1], rng.uniform(-1, 1, 27)]))
    lopsided = File(x=np.linspace(-1, 3, 25), y=np.linspace(-1.5, 0.9, 33), seed=2)
    turned = File(seed=3)
    turned.x, turned.losses = turned.x[::-1], turned.losses[:, ::-1]  # x descends
    single = File(seed=4)
    single.losses = single.losses.astype(np.float32)
    single.arrays = {name: array.astype(np.float32) for name, array in single.arrays.items()}
    counts = File(lambda x, y: np.round(200 * even(x, y)), seed=5)  # of errors, whole numbers
    counts.paths, counts.arrays = {}, {}
    counts.about = {}
    outer = np.linspace(-1, 1, 31)
    on_plane = File(seed=11)
    on_plane.paths["sgd"]["off"] = np.full(30, 1e-4)
    on_plane.about["directions"] = {"kind": "pca", "normalised": "unit", "gram": [[1.0, 0.0], [0.0, 1.0]]}
    on_plane.about["directions"]["orthogonal"] = True
    return {
        "square": File(seed=1).npz(),
        "not square": File(x=np.linspace(-1, 1, 31), y=np.linspace(-1, 1, 17), seed=6).npz(),
        "uneven axes": File(x=uneven, y=uneven**3 + uneven, seed=7).npz(),
        "lopsided": lopsided.json(),
        "descending": turned.npz(),
        "even in both axes": File(even, outer, outer, seed=8).csv(),
        "even number of nodes": File(even, np.linspace(-1, 1, 20), np.linspace(-1, 1, 20), seed=8).npz(),
        "noise": File(noise=0.02, seed=9).npz(),
        "float32": single.npz(),
        "counts": counts.csv(),
        "filter-normalised": directions(File(ripples, 3 * outer, 2 * outer, seed=10, reach=2), 1).npz(),
        "a path with distances": on_plane.json(),
    }


def planted():
    """Files with one fault each: {name: (bytes, the finding)}."""
    made = {}

    def plant(name, kind, file, how="npz", **more):
        made[name] = (getattr(file, how)(**more), kind)

    file = File(seed=21)
    file.losses = file.losses.T
    plant("transposed", K.TRANSPOSED, file)
    file = File(steep, x=np.linspace(-1, 1, 17), y=np.linspace(-1, 1, 29), seed=22)
    file.losses = file.losses.T
    plant("transposed, not square", K.TRANSPOSED, file, "json")
    file = File(steep, seed=23)
    file.losses[1::2] = file.losses[1::2, ::-1]
    plant("serpentine rows", K.SERPENTINE, file)
    file = File(ripples, seed=24)
    file.losses[:, ::2] = file.losses[::-1, ::2]
    plant("serpentine columns", K.SERPENTINE, file, "csv")
    file = File(seed=25)
    file.losses[3, 4], file.losses[10, 18] = np.nan, np.inf
    plant("not finite", K.NOT_FINITE, file)
    file = File(steep, seed=37)
    file.losses[2, 3] = file.losses[8, 17] = np.nan
    file.losses[np.isnan(file.losses)] = np.nanmean(file.losses)
    plant("gaps filled with the mean", K.FILLED, file)
    file = File(seed=26)
    file.x = file.x + 0.3  # three nodes
    plant("off-centre", K.OFF_CENTRE, file)
    file = File(seed=27)
    file.paths["sgd"]["losses"] = file.paths["sgd"]["losses"] * 120  # a sum over 120 examples
    plant("a sum and a mean", K.LOSS_UNITS, file)
    file = File(steep, seed=28)
    file.paths["sgd"]["losses"] = np.log(file.paths["sgd"]["losses"])
    plant("logarithms", K.LOSS_LOGARITHM, file)
    file = File(seed=29)
    file.paths["sgd"]["points"] = file.paths["sgd"]["points"] * 7.3  # lengths, not multiples
    file.about["directions"] = {"gram": [[7.3**2, 0.0], [0.0, 7.3**2]]}
    plant("arc length against multiples", K.PATH_UNITS, file)
    file = File(seed=30)
    far = np.linspace(2, 0, 30)
    file.paths["sgd"] |= {"off": far, "losses": file.paths["sgd"]["losses"] + 0.4 * far**2}
    file.about["directions"] = {"gram": [[1.0, 0.0], [0.0, 1.0]]}
    plant("off the plane", K.OFF_PLANE, file)
    file = File(ripples, seed=31)
    bumps = 0.5 * np.random.default_rng(0).random(30)
    file.paths["sgd"]["losses"] = file.paths["sgd"]["losses"] + bumps
    plant("losses of another measure", K.PATH_DISAGREES, file)
    file = File(seed=32)
    file.losses = file.losses.astype(np.float16)
    plant("float16", K.FEW_BITS, file)
    plant("all positive", K.DIRECTION_SIGNS, directions(File(seed=33), 2, uniform=True))
    plant("not normalised as claimed", K.NOT_NORMALISED, directions(File(seed=34), 3, scale=1.5))
    file = File(seed=35)
    file.losses[12] = file.losses[11]
    plant("a row twice", K.DUPLICATE_LINES, file)
    plant("a node twice", K.DUPLICATE_NODES, File(seed=36), "csv", more=["0.1,0.2,0.77,"])
    return made
