"""The shipped model: files only."""
