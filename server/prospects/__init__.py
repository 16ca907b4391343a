"""Which threads are prospects': pure rules over envelopes and words, with the words as data."""
