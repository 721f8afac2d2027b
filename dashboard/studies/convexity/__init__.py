"""Convexity: the study and the pictures it is made of."""
