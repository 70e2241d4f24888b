"""Cases of a person who is copied or erased: nothing of them stays."""

from __future__ import annotations

from typing import Any

from gongyou.core.text import Text
from gongyou.registry.erasing import Eraser, Person, eraser
from gongyou.rooms.rights.models import Inquiry


@eraser
class Inquiries(Eraser):
    """The audit lines name the kind of case alone and stay."""

    name = "rights.inquiries"
    title = Text("诉求", "Cases")

    def copy(self, person: Person) -> Any:
        found = Inquiry.objects.filter(member__in=person.pks).prefetch_related("replies").order_by("opened_at", "pk")
        return [
            {
                "opened_at": each.opened_at.isoformat(),
                "subject": each.subject,
                "state": each.state,
                "words": each.words,
                "outcomes": each.outcomes,
                "replies": [reply.body for reply in each.replies.all()],
            }
            for each in found
        ]

    def erase(self, person: Person) -> int:
        found = Inquiry.objects.filter(member__in=person.pks)
        count = found.count()
        found.delete()
        return count
