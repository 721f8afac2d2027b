"""The models, one module a family."""
