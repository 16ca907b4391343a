"""Training the shipped model."""
