"""The data sets, one module a group. The order of the imports is the order of the menu."""

from .registry import dataset, dataset_groups, dataset_names

from . import (  # isort: skip  # noqa: F401
    regressions,
    shapes,
    measured,
)

__all__ = ["dataset", "dataset_groups", "dataset_names"]
