"""The demo city of Helan (990100): two invented platforms and an invented minimum wage."""
