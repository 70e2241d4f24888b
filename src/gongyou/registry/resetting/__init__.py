"""A member who forgot the password sets a new one with the telephone on the record."""
