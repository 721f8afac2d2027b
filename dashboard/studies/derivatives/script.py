"""Derivatives four ways as a script."""

from __future__ import annotations

import numpy as np

from dashboard.studies.desk import Desk
from dashboard.studies.scripting import F, array, opened, written
from dashboard.takeaway.scripts.literals import Code, call
from dashboard.takeaway.scripts.script import Script

_IMPORTS = ("from landscapes.differentiation import agreement, differences, symbolic",)
_TEXT = """
# The error of the gradient against the step h, for each way to take it; the truth has fifty digits
point = $point
comparison = $comparison
print(comparison.words)
print("truth", comparison.truth, "autodiff is wrong by", comparison.autodiff_error)
for name, curve in comparison.curves.items():
    print(name, curve.refused or ("best h", curve.best, "error", curve.best_error))

# Autodiff and differences, compared at the point
checked = agreement.check(f, point)
print(checked.words)

# The gradient and the Hessian as formulas, where there are any
try:
    formulas = symbolic.of(f)
    print(formulas.gradient_latex, formulas.hessian_latex, sep="\\n")
except symbolic.NoFormula as refused:
    print(refused)

# The errors of each way that is possible here
curves = {
    name: (comparison.steps, curve.error)
    for name, curve in comparison.curves.items()
    if not curve.refused
}
"""
_ERRORS = 'plots.curves("Error of the gradient", "step h", "error", curves, log="xy")'


def derivatives_script(desk: Desk, steps: np.ndarray | None) -> Script:
    """The four ways at the point; with fewer steps h than usual where some are given."""
    given = {} if steps is None else {"steps": Code(call("np.geomspace", 1e-16, 1, len(steps)))}
    return written(
        opened(desk, "Derivatives: symbolic, autodiff, differences and the complex step"),
        _TEXT,
        [_ERRORS],
        imports=_IMPORTS,
        point=array(desk.point),
        comparison=Code(call("differences.study", F, Code("point"), **given)),
    )
