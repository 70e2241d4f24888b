"""The search of the top bar: organisations, employers and members at once."""
