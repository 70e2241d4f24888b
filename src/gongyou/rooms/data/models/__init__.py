"""What the room keeps: batches, agreements to share data, what workers give themselves, what platforms declare."""

from gongyou.rooms.data.models.agreements import SharedContract, SharingAgreement
from gongyou.rooms.data.models.batches import WAITING, BatchRecord, BatchState
from gongyou.rooms.data.models.donations import Donation, SavedMapping, SubjectCopy, TypedOrder
from gongyou.rooms.data.models.totals import CoverageFigure, PlatformTotal

__all__ = [
    "WAITING",
    "BatchRecord",
    "BatchState",
    "CoverageFigure",
    "Donation",
    "PlatformTotal",
    "SavedMapping",
    "SharedContract",
    "SharingAgreement",
    "SubjectCopy",
    "TypedOrder",
]
