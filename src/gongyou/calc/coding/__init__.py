"""Coding of short texts: features, weights learned from labelled texts, likeness to names."""
