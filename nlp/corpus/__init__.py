"""Gold data with its reader and split."""
