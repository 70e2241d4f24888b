"""What the room keeps: cases that workers reckoned, and their requests and appeals to platforms."""

from gongyou.rooms.rights.models.grievances import Grievance, GrievanceStage
from gongyou.rooms.rights.models.inquiries import Inquiry, Reply

__all__ = ["Grievance", "GrievanceStage", "Inquiry", "Reply"]
