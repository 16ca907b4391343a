"""The pipes of the reply pipeline, one per file."""
