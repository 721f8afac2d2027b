"""The study of what lies between the ends of runs."""
