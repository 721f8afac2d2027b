"""Data sets: a registry of small ones, and a person's own numbers and tables."""
