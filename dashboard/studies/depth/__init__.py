"""The study of signals through deep networks: how they vanish and explode."""
