"""autograd recorded once as scalar operations, and replayed on floats and arrays."""
