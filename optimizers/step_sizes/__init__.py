"""Step sizes: where a method settles, oscillates or diverges, and which to open with."""
