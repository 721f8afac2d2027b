"""The update rules, one module a family. The order of the imports is the order of the menu."""

from . import descent, conjugate, adaptive, adam_family  # isort: skip  # noqa: F401
from . import newton, trust_region, quasi_newton, zero_order, nelder_mead  # isort: skip  # noqa: F401
