"""A landscape seen from nearby: models at a point, slopes around it, and constants of its box.

    from landscapes import local

    local.taylor(f, point, order=2)         # tangent, quadratic, up to order 6 (taylor_model.py)
    local.change(f, point, displacement)    # predicted against true
    local.model_error(f, point, order=2)    # the error's slope on log-log axes
    local.directions(f, point)              # D = grad f . l all around (directional.py)
    local.jensen(f, points, weights)        # the chord test; tangent_test, sign_map (convexity_tests.py)
    local.curvatures(f, points)             # the Hessian's eigenvalues
    local.convexity(f)                      # affine, convex, ..., proved where it can be
    local.lipschitz(f)                      # K and L with certified bounds, and 1/L (lipschitz_constants.py)
    local.smoothness(f)                     # where f and its derivatives jump (smoothness_class.py)

All are functions of a landscape of one to three dimensions that answer small records with words.
"""

from .convexity_tests import (
    Chord,
    Curvature,
    SignMap,
    Tangent,
    curvatures,
    jensen,
    second_derivative_test,
    sign_map,
    tangent_test,
)
from .convexity_verdict import Verdict, convexity
from .directional import Directions, directions, slope_along
from .kinds import DEFINITENESS, Convexity, Definiteness, ProvedBy, Status
from .lipschitz_constants import Constant, Lipschitz, lipschitz
from .smoothness_class import Smoothness, smoothness
from .taylor_model import HIGHEST, Change, ErrorOrder, Taylor, change, model_error, taylor

__all__ = [
    "DEFINITENESS",
    "HIGHEST",
    "Change",
    "Chord",
    "Constant",
    "Convexity",
    "Curvature",
    "Definiteness",
    "Directions",
    "ErrorOrder",
    "Lipschitz",
    "ProvedBy",
    "SignMap",
    "Smoothness",
    "Status",
    "Tangent",
    "Taylor",
    "Verdict",
    "change",
    "convexity",
    "curvatures",
    "directions",
    "jensen",
    "lipschitz",
    "model_error",
    "second_derivative_test",
    "sign_map",
    "slope_along",
    "smoothness",
    "tangent_test",
    "taylor",
]
