"""What a thread is about, in a noun phrase of its own: a linear model over the phrases that stand in it."""
