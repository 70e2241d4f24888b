"""Organisations from a file: a list of them, checked as a whole, founded in one act, taken back within thirty days."""
