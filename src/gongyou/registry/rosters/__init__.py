"""Rosters: files of members that come in and go out."""

from gongyou.registry.rosters.reading import roster_read

__all__ = ["roster_read"]
