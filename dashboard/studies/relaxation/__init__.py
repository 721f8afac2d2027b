"""Stochastic relaxation: the study and the pictures it is made of."""
