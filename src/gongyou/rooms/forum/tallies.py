"""How many opinions and how many senders stand behind each issue."""

from __future__ import annotations

from dataclasses import dataclass

from gongyou.calc.voices import components
from gongyou.rooms.forum.models import Collection, Opinion


@dataclass(frozen=True, slots=True)
class Tally:
    """The numbers of one issue; see docs/algorithms/opinion-voices.md."""

    opinions: int = 0
    senders: int = 0
    senders_at_least: int = 0
    voice: float = 0.0


@dataclass(frozen=True, slots=True)
class Spoken:
    """One published opinion without its text: the issue, the sender, and the sender when a network is one voice."""

    pk: int
    issue: int | None
    sender: int
    wide_sender: int
    network: int
    section: str
    trade: str
    platform: str
    area: str


FIELDS = ("pk", "issue_id", "device", "network", "phone_number", "section", "trade", "platform", "area")


def spoken_in(collection: Collection) -> list[Spoken]:
    """The published opinions with their senders. One query."""
    rows = list(
        Opinion.objects.filter(collection=collection, state=Opinion.State.PUBLISHED).order_by("pk").values_list(*FIELDS)
    )
    narrow = components([[f"d{row[2]}", *([f"p{row[4]}"] if row[4] else [])] for row in rows])
    wide = components([[f"d{row[2]}", f"n{row[3]}", *([f"p{row[4]}"] if row[4] else [])] for row in rows])
    return [
        Spoken(row[0], row[1], sender, wider, row[3], *row[5:])
        for row, sender, wider in zip(rows, narrow, wide, strict=True)
    ]


def tallies_of(collection: Collection) -> dict[int, Tally]:
    """Each issue's numbers; an issue without opinions has zeros."""
    return tallies(spoken_in(collection), list(collection.issues.values_list("pk", flat=True)))


def tallies(spoken: list[Spoken], issues: list[int]) -> dict[int, Tally]:
    """The numbers of each of the issues."""
    from gongyou.calc.voices import voices

    shares = voices([(each.issue, each.sender) for each in spoken if each.issue is not None])
    found = {}
    for pk in issues:
        mine = [each for each in spoken if each.issue == pk]
        found[pk] = Tally(
            opinions=len(mine),
            senders=len({each.sender for each in mine}),
            senders_at_least=len({each.wide_sender for each in mine}),
            voice=float(shares.get(pk, 0)),
        )
    return found
