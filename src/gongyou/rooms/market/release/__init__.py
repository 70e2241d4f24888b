"""Releasing indicators: on which day, which observations, in which formats, who is told."""
