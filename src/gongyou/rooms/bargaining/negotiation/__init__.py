"""Negotiation without Django: procedures as data, their clocks and checks, differences, letters, the calendar file."""
