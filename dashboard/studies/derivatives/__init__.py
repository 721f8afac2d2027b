"""Derivatives four ways: the study and the pictures it is made of."""
