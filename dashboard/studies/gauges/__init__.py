"""The study of a run's gauges."""
