"""Families of functions whose critical points are known exactly, for laws about the atlas."""
