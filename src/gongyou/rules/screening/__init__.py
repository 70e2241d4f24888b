"""Screening: the rules of a pack held against whole tables of payroll, one breach once."""
