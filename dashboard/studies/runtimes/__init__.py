"""The study of restarts and runtimes."""
