"""Sweeps of the race's methods over their own settings."""
