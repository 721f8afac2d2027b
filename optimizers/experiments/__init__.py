"""What is measured while a method trains: gauges of every step, and the edge of stability."""
