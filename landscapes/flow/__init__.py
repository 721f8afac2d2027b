"""The gradient flow, where it ends, and the basins of what attracts it."""
