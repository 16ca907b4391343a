"""The pipes of the one `nlp`: one registered factory per file, each declaring what it needs and gives."""
