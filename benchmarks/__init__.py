"""Side by side with peers, as ratios in one run: ``make bench`` or ``python -m benchmarks``."""
