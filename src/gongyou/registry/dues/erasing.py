"""What is kept of a person's dues: handed out to them, and left as sums of an emptied record when they are erased."""

from __future__ import annotations

from typing import Any

from gongyou.core.money import yuan_from
from gongyou.core.text import Text
from gongyou.registry.erasing import Eraser, Person, eraser
from gongyou.registry.models import Dues


@eraser
class DuesLedger(Eraser):
    """Month, amount and state stay for the union's accounts; whose they were is gone with the record."""

    name = "registry.dues"
    title = Text("会费", "Dues")

    def copy(self, person: Person) -> Any:
        rows = Dues.objects.filter(member__in=person.pks).order_by("month")
        return [{"month": row.month, "yuan": str(yuan_from(row.amount_fen)), "state": row.state} for row in rows]

    def erase(self, person: Person) -> int:
        """What was still due falls away; nobody is asked for it any more."""
        return Dues.objects.filter(member__in=person.pks, state=Dues.State.DUE).delete()[0]
