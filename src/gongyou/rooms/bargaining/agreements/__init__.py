"""Agreements in plain Python: text into clauses, subjects of clauses, the ballot's sum, clocks, search and papers."""
