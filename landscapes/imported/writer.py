"""A function to paste into a PyTorch program: it saves losses around a network as this package reads them."""

WRITER = '''\
import json
import numpy as np, torch
from torch.nn.utils import parameters_to_vector, vector_to_parameters

@torch.no_grad()
def save_landscape(file, model, loss, path=(), nodes=31, reach=1.0, seed=0, title=""):
    """Losses on a plane through the model's weights. loss() is its mean loss on fixed data, in eval mode.
    path: weights kept in training, as parameters_to_vector(model.parameters()).detach().clone()"""
    named, rng = dict(model.named_parameters()), torch.Generator().manual_seed(seed)
    tensors, home = list(named.values()), parameters_to_vector(named.values()).clone()
    centre, moved = home.double().cpu(), [*path, home]
    moves = torch.stack([w.double().cpu() for w in moved]) - centre
    def like(w):  # random numbers, each row as long as that row of weights; none for biases
        w, d = w.double().cpu(), torch.randn(w.shape, generator=rng, dtype=torch.double)
        rows, those = (a.flatten(1) if w.dim() > 1 else 0 * a.reshape(1, -1) for a in (d, w))
        return (rows * (those.norm(dim=1) / rows.norm(dim=1)).nan_to_num()[:, None]).flatten()
    def at(a, b):
        vector_to_parameters((centre + float(a) * plane[0] + float(b) * plane[1]).to(home), tensors)
        return float(loss())
    if len(path) > 2:  # the principal directions of the path, of length 1
        kind, norm, plane = "pca", "unit", torch.linalg.svd(moves, full_matrices=False)[2][:2]
    else:
        kind, norm = "random", "filter"
        plane = torch.stack([torch.cat([*map(like, tensors)]) for _ in "xy"])
    points = (moves @ plane.T if len(path) > 2 else torch.tensor([[-reach, -reach], [reach, reach]])).numpy()
    low, high, saved = points.min(axis=0), points.max(axis=0), {}
    saved["x"], saved["y"] = x, y = np.linspace(1.2 * low - 0.2 * high, 1.2 * high - 0.2 * low, nodes).T
    saved["losses"] = [[at(a, b) for a in x] for b in y]  # a row for every y, a column for every x
    some = np.random.default_rng(seed).uniform([x[0], y[0]], [x[-1], y[-1]], (8, 2))
    saved["checks"] = [[a, b, at(a, b)] for a, b in some]
    if len(path) > 2:
        saved |= {"path_training": points, "path_training_off": (moves - moves @ plane.T @ plane).norm(dim=1)}
        saved["path_training_losses"] = [vector_to_parameters(w, tensors) or float(loss()) for w in moved]
    if len(centre) <= 500_000:
        saved |= {"directions": plane.float(), "weights": centre}
    facts = {"kind": kind, "normalised": norm, "names": [*named], "shapes": [[*w.shape] for w in tensors],
             "gram": (plane @ plane.T).tolist(), "entries": int((plane[0] != 0).sum()),
             "positive": [float((p > 0).sum() / (p != 0).sum()) for p in plane]}
    about = {"title": title, "centre": [0, 0], "centre_loss": at(0, 0), "directions": facts}
    np.savez_compressed(file, about=json.dumps(about), **saved)
'''
