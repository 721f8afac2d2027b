"""Models that learn from data: data sets, models, and training losses, which are landscapes."""
