"""Copies of statements of a person who is copied or erased: nothing of them stays."""

from __future__ import annotations

from typing import Any

from gongyou.core.text import Text
from gongyou.registry.erasing import Eraser, Person, eraser
from gongyou.rooms.platforms.models import StatementCopy


@eraser
class StatementCopies(Eraser):
    """Afterwards a code on paper finds nothing. The audit lines name platform and month alone and stay."""

    name = "platforms.statement_copies"
    title = Text("对账单副本", "Copies of statements")

    def copy(self, person: Person) -> Any:
        found = StatementCopy.objects.filter(member__in=person.pks).order_by("taken_at", "pk")
        return [
            {"platform": each.platform, "month": each.month, "taken_at": each.taken_at.isoformat(), **each.told}
            for each in found
        ]

    def erase(self, person: Person) -> int:
        found = StatementCopy.objects.filter(member__in=person.pks)
        count = found.count()
        found.delete()
        return count
