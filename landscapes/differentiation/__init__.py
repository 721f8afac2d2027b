"""Derivatives four ways: differences, complex steps, symbols and autodiff, with fifty digits as the truth."""
