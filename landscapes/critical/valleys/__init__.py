"""The tree of valleys: how the minima of a landscape over a box join while water rises."""
