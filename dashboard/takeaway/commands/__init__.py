"""What a person takes away, from the command line: ``python -m dashboard.takeaway race LINK -o race.mp4``."""
