"""The only stepping loop, what it records, and how a run ended."""
