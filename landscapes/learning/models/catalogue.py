"""All models: importing this registers them, in the order of the menu."""

from . import autoencoder, linear, networks
from .registry import kind_of, model, names

FAMILIES = (linear, networks, autoencoder)
model_class, model_names = kind_of, names

__all__ = ["FAMILIES", "model", "model_class", "model_names"]
