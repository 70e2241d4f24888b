"""Employers: their pages, who is without a union, and where one is due to be founded."""
