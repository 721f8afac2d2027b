"""Experiments from the command line: ``python -m optimizers race himmelblau adam newton``."""
