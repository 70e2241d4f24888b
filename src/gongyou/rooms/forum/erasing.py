"""Opinions of a person who is copied or erased: those sent with one of the person's phones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from gongyou.core.text import Text
from gongyou.kit.crypto import blind_indexes
from gongyou.registry.erasing import Eraser, Person, eraser
from gongyou.rooms.forum.models import Opinion
from gongyou.rooms.forum.numbers_hidden import HIDDEN
from gongyou.rooms.forum.services.opinions import PHONE, emptied

CHUNK = 200


@eraser
class Opinions(Eraser):
    """The audit lines name the collection alone and stay; an opinion without a phone cannot be told to be anybody's."""

    name = "forum.opinions"
    title = Text("意见征集中的意见", "Opinions sent to collections")

    def copy(self, person: Person) -> Any:
        return [
            {
                "handed_in_at": each.handed_in_at.isoformat(),
                "collection": each.collection.title,
                "section": each.section,
                "body": each.body,
                "state": each.state,
            }
            for each in opinions_of_phones(person.phones)
        ]

    def erase(self, person: Person) -> int:
        found = list(opinions_of_phones(person.phones))
        for each in found:
            emptied(each)
        return len(found)

    def sweep_names(self, names: Sequence[str]) -> int:
        """In what people wrote of others. Numbers were hidden before the text was stored."""
        found = 0
        for each in Opinion.objects.exclude(state=Opinion.State.WITHDRAWN).iterator(chunk_size=CHUNK):
            body, masked = _blotted(each.body, names), _blotted(each.masked, names)
            if (body, masked) != (each.body, each.masked):
                each.body, each.masked = body, masked
                each.save(update_fields=["body", "masked"])
                found += 1
        return found


def opinions_of_phones(phones: Sequence[str]) -> QuerySet[Opinion]:
    """Every opinion that still has one of these phones."""
    indexes = [index for phone in phones for index in blind_indexes(phone, purpose=PHONE)]
    return Opinion.objects.filter(phone_index__in=indexes).select_related("collection").order_by("handed_in_at", "pk")


def _blotted(text: str, names: Sequence[str]) -> str:
    for name in names:
        text = text.replace(name, HIDDEN) if name else text
    return text
