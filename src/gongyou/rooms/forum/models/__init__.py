"""What the room keeps, a file each noun."""

from gongyou.rooms.forum.models.collections import Collection, Section
from gongyou.rooms.forum.models.issues import Issue, IssueStep, Regrouping
from gongyou.rooms.forum.models.opinions import Opinion

__all__ = ["Collection", "Issue", "IssueStep", "Opinion", "Regrouping", "Section"]
