"""What the room keeps, a file each noun."""

from gongyou.rooms.market.models.briefs import BriefRun

__all__ = ["BriefRun"]
