"""Measuring the pipeline."""
