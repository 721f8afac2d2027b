"""The latent space of an autoencoder: the study, and what it is computed from."""
