"""Stochastic relaxation: a landscape averaged over random shifts."""
