"""The decision order of the guide as a soft decision list. Pure: features in, probabilities out."""
