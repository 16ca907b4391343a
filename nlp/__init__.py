"""Reading replies: what a prospect says and what they avoid saying. `nlp.api` is the only door."""
