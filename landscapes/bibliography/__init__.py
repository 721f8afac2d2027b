"""The works that landscapes, data, models and losses come from, by key; methods' are in optimizers."""
