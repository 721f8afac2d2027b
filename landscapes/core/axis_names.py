"""The letters of a landscape's axes: x, y, z; w, w₀, w₁; or what was typed."""

from __future__ import annotations

from .landscape import Landscape


def axis_names(landscape: Landscape) -> list[str]:
    """The letters the landscape's own formula uses: x, y, z or w, w₀, w₁, w₂, or what was typed."""
    d = landscape.dimension
    if named := getattr(landscape, "variables", None):
        return [_with_index(name) for name in named]
    if "w" in landscape.formula and "x" not in landscape.formula:
        return ["w"] if d == 1 else ["w₀", "w₁", "w₂"][:d]
    if "x_i" in landscape.formula or "x_{i" in landscape.formula:
        return ["x"] if d == 1 else ["x₁", "x₂", "x₃"][:d]
    return ["x", "y", "z"][:d]


_INDICES = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def _with_index(name: str) -> str:
    """w0 as w₀, theta1 as θ₁."""
    return name.replace("theta", "θ").translate(_INDICES)


def letters(f) -> tuple[str, ...]:
    """The names of the variables, as the landscape's own formula has them."""
    d = f.dimension
    if "w" in f.formula and "x" not in f.formula:
        return ("w",) if d == 1 else tuple(f"w_{i}" for i in range(d))
    if d > 3:
        return tuple(f"w_{i}" for i in range(d))
    if "x_i" in f.formula or "x_{i" in f.formula:
        return ("x",) if d == 1 else tuple(f"x_{i + 1}" for i in range(d))
    return ("x", "y", "z")[:d]
