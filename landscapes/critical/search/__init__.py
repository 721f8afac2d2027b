"""Critical points found by sampling: adaptive division, polishing, and what each point is."""
