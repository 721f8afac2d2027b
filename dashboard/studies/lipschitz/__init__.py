"""Lipschitz constants and safe step sizes: the study and the pictures it is made of."""
