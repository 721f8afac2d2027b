"""The study of one step of a run, and of what comes of another setting from there on."""
