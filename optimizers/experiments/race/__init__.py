"""Methods from one start: their paths, their losses, how each ended."""
