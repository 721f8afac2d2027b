"""The spectrum of the curvature: products, Lanczos' tridiagonal matrices, eigenpairs, the density."""
