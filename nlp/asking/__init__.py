"""Direct questions: which they are, and what an answer makes of them. Pure."""
