"""What the room keeps: audits that were published, and the rules that platforms declared."""

from gongyou.rooms.platforms.models.audits import AuditRun

__all__ = ["AuditRun"]
