"""What this room knows of a person who is copied or erased: the occupation chosen and the ratings given."""

from __future__ import annotations

from typing import Any

from gongyou.core.text import Text
from gongyou.registry.erasing import Eraser, Person, eraser
from gongyou.rooms.exposure.models import OwnOccupation
from gongyou.rooms.exposure.models.ratings import rated_by


@eraser
class Ratings(Eraser):
    """Means that are shown already rest on many and stay until they are renewed; the rows behind them go."""

    name = "exposure.ratings"
    title = Text("自己的职业和任务特征打分", "Own occupation and ratings of its tasks")

    def copy(self, person: Person) -> Any:
        chosen = OwnOccupation.objects.filter(member_id__in=person.pks)
        given = sorted(rated_by(person.pks), key=lambda each: (each.at, each.code))
        return {
            "occupation": [{"code": each.code, "chosen_at": each.chosen_at.isoformat()} for each in chosen],
            "ratings": [{"code": each.code, "values": list(each.values), "at": each.at.isoformat()} for each in given],
        }

    def erase(self, person: Person) -> int:
        chosen, _ = OwnOccupation.objects.filter(member_id__in=person.pks).delete()
        given, _ = rated_by(person.pks).delete()
        return chosen + given
