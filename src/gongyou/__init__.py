"""Gongyou 工友: an open smart-union platform."""

__version__ = "0.1.0"
