"""How often opinions are taken: from one address, one phone or device, and for one collection."""

from __future__ import annotations

from datetime import datetime, timedelta

from gongyou.kit.environment import Environment
from gongyou.registry.joining.limits import Limit, knock
from gongyou.rooms.forum.models import Collection

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ASKED = Limit("forum.receipt", 30, HOUR)
# Files that are made for each request: a report, a table.
FILES = Limit("forum.files", 60, HOUR)


def opinion_knock(collection: Collection, *, address: str, sender: str, now: datetime) -> None:
    """Counts one more opinion; TooOften when the address, the sender or the collection had its share.

    `sender` is a phone, else a device. One address may be a whole depot behind one router.
    """
    setting = Environment().count
    at = str(collection.pk)
    knock(Limit("forum.collection", setting("GONGYOU_FORUM_PER_COLLECTION"), HOUR), at, now=now)
    if address:
        knock(Limit("forum.address", setting("GONGYOU_FORUM_PER_ADDRESS"), HOUR), address, now=now)
    knock(Limit("forum.sender", setting("GONGYOU_FORUM_PER_SENDER"), DAY), f"{at}\0{sender}", now=now)
