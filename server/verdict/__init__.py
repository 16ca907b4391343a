"""From readings to a verdict: pure functions over values."""
