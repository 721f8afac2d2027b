"""What is said of a spectrum, in sentences."""

from __future__ import annotations

import numpy as np

from landscapes.core.wording import format_number
from landscapes.slices import Density, Eigenpairs

from .seen import Effort


def of_density(seen: Density, how: Effort, label: str, step: int) -> str:
    """What the picture is of, and how it was made."""
    where = "at the start" if step == 0 else f"after step {step:,}"
    rows = ""
    if how.rows is not None:
        rows = (
            f" It is of {len(how.rows):,} of the {how.of:,} rows, drawn once: another loss than that of all."
        )
    probes, products = seen.nodes.shape
    return (
        f"{label}, {where}: the eigenvalues of {seen.dimension:,} × {seen.dimension:,} second derivatives, "
        f"as {probes} random vectors of {products} products each see them. The axis is logarithmic on both "
        f"sides of 0.{rows}"
    )


def of_curvature(values: np.ndarray, scale: float, tolerance: float) -> str:
    """What the signs at the ends say of the point; what is within the tolerance of 0 says nothing."""
    least = float(np.min(values))
    if least < -tolerance * scale:
        return f"It curves down, too: the smallest eigenvalue is {format_number(least, 3)}."
    if least <= tolerance * scale:
        return "The smallest eigenvalue is 0 within the tolerance."
    return f"It curves up in every direction: the smallest eigenvalue is {format_number(least, 3)}."


def of_pairs(pairs: Eigenpairs) -> str:
    """Which have converged, and what is known of others."""
    count, many = int(np.sum(pairs.converged)), len(pairs.values)
    tolerance = format_number(pairs.tolerance, 1)
    if count == many:
        told = f"All {many} have converged" if many > 1 else "It has converged"
    else:
        told = f"{count} of {many} have converged"
    told += f": |Hv − λv| is at most {tolerance} of the largest |λ| seen."
    if pairs.searched:
        return (
            f"{told} The whole space was spanned, or a second search from another start found none beyond "
            "them: evidence, no proof."
        )
    return f"{told} Whether others lie beyond them was not searched to the end."
