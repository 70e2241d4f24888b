"""What the room keeps: batches, agreements to share data, what workers give themselves, what platforms declare."""

from gongyou.rooms.data.models.agreements import SharedContract, SharingAgreement
from gongyou.rooms.data.models.batches import WAITING, BatchRecord, BatchState
from gongyou.rooms.data.models.donations import Donation, SavedMapping, SubjectCopy, TypedOrder
from gongyou.rooms.data.models.totals import CoverageFigure, PlatformTotal
from gongyou.rooms.data.models.uploads import DeliveryPart, DeliveryUpload

__all__ = [
    "WAITING",
    "BatchRecord",
    "BatchState",
    "CoverageFigure",
    "DeliveryPart",
    "DeliveryUpload",
    "Donation",
    "PlatformTotal",
    "SavedMapping",
    "SharedContract",
    "SharingAgreement",
    "SubjectCopy",
    "TypedOrder",
]
