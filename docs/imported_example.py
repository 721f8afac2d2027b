"""Makes landscapes/imported/files/spirals.npz: a network trained by PyTorch on two spirals, and its losses.

python -m docs.imported_example
"""

import io
from pathlib import Path

import numpy as np
import torch
from torch.nn.utils import parameters_to_vector

from landscapes.imported import WRITER

FILE = Path(__file__).parents[1] / "landscapes" / "imported" / "files" / "spirals.npz"
STEPS, EVERY = 600, 15


def spirals(points: int = 60, turns: float = 1.25) -> tuple[torch.Tensor, torch.Tensor]:
    """Two arms of one spiral, (2 points, 2), and which arm each point is of, (2 points, 1)."""
    angle = np.linspace(0.5, 2 * np.pi * turns, points)
    arm = 0.5 * np.stack([angle * np.cos(angle), angle * np.sin(angle)], axis=1)
    X = np.concatenate([arm, -arm])
    return torch.tensor(X), torch.tensor(np.repeat([0.0, 1.0], points)[:, None])


def trained() -> tuple[torch.nn.Module, torch.Tensor, torch.Tensor, list[torch.Tensor]]:
    """The network after full-batch gradient descent, its data, and its weights every so many steps."""
    torch.manual_seed(3)
    X, t = spirals()
    model = torch.nn.Sequential(
        torch.nn.Linear(2, 16),
        torch.nn.Tanh(),
        torch.nn.Linear(16, 16),
        torch.nn.Tanh(),
        torch.nn.Linear(16, 1),
    ).double()
    rule, path = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9), []
    for step in range(STEPS):
        if step % EVERY == 0:
            path.append(parameters_to_vector(model.parameters()).detach().clone())
        rule.zero_grad()
        torch.nn.functional.binary_cross_entropy_with_logits(model(X), t).backward()
        rule.step()
    return model, X, t, path


def made() -> bytes:
    """The bytes of the file."""
    names: dict = {}
    exec(WRITER, names)  # our own text
    model, X, t, path = trained()
    file = io.BytesIO()
    names["save_landscape"](
        file,
        model,
        lambda: torch.nn.functional.binary_cross_entropy_with_logits(model(X), t),
        path,
        title="Two spirals, a network of 2-16-16-1 tanh units",
    )
    return file.getvalue()


if __name__ == "__main__":
    FILE.write_bytes(made())
