"""Cues and modifiers as data, and their reader."""
