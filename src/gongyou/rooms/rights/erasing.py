"""Cases of a person who is copied or erased: nothing of them stays."""

from __future__ import annotations

from typing import Any

from gongyou.core.text import Text
from gongyou.registry.erasing import Eraser, Person, eraser
from gongyou.rooms.rights.models import Grievance, Inquiry


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


@eraser
class Grievances(Eraser):
    """Requests and appeals to platforms, with the orders chosen for them and the answers."""

    name = "rights.grievances"
    title = Text("对平台的请求和申诉", "Requests and appeals to platforms")

    def copy(self, person: Person) -> Any:
        found = Grievance.objects.filter(member__in=person.pks).prefetch_related("stages").order_by("opened_at", "pk")
        return [
            {
                "opened_at": each.opened_at.isoformat(),
                "kind": each.kind,
                "about": each.about,
                "platform": each.platform,
                "month": each.month,
                "lines": each.lines,
                "words": each.words,
                "shows_name": each.shows_name,
                "state": each.state,
                "result": each.result,
                "returned": str(each.returned),
                "answers": [stage.answer for stage in each.stages.all() if stage.answer],
            }
            for each in found
        ]

    def erase(self, person: Person) -> int:
        found = Grievance.objects.filter(member__in=person.pks)
        count = found.count()
        found.delete()
        return count
