"""All models: importing this registers them, in the order of the menu."""

from . import linear, networks, reproducing
from .registry import kind_of, model, names

FAMILIES = (linear, networks, reproducing)
model_class, model_names = kind_of, names

__all__ = ["FAMILIES", "model", "model_class", "model_names"]
