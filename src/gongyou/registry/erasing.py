"""Who keeps something about a person says here how it is handed out and how it is erased.

    from gongyou.registry.erasing import Eraser, Person, eraser

    @eraser
    class Loans(Eraser):
        name = "library.loans"
        title = Text("图书借阅", "Library loans")

        def copy(self, person: Person) -> list[dict[str, object]]: ...
        def erase(self, person: Person) -> int: ...

`erase` runs inside the transaction in which the member's record is emptied: all parts or none. What can't be done in a
moment (a search through many files) goes into `sweep`, which a task runs afterwards, and again after a crash.
Register in the `ready` of an installed app. Every part of the product itself does it this way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gongyou.core.text import Text
from gongyou.kit.models import User
from gongyou.registry.identity import id_number_forms
from gongyou.registry.models import Member


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is being copied or erased, as they were before. `records` are all rows that stand for them."""

    member: Member
    records: tuple[Member, ...]
    worker_keys: tuple[str, ...]
    # The random name that takes the place of every worker key.
    replacement: str
    names: tuple[str, ...]
    id_numbers: tuple[str, ...]
    phones: tuple[str, ...]
    account: User | None
    now: datetime

    @property
    def texts(self) -> tuple[str, ...]:
        """What must not be found anywhere any more, as files write it; names are too short to be searched for."""
        forms = [form for number in self.id_numbers for form in id_number_forms(number)]
        return (*dict.fromkeys(forms), *self.phones)

    @property
    def pks(self) -> list[int]:
        return [record.pk for record in self.records]


class Eraser:
    """One part of the product that keeps something about people."""

    name: str
    title: Text

    def copy(self, person: Person) -> Any:
        """What is held about the person, as plain lists and mappings for JSON; None for nothing."""
        return None

    def erase(self, person: Person) -> int:
        """How many records were emptied or removed. Called once, in a transaction."""
        return 0

    def sweep(self, texts: Sequence[str], worker_keys: Sequence[str], replacement: str) -> int:
        """The slow part. Must bear being run twice."""
        return 0

    def sweep_names(self, names: Sequence[str]) -> int:
        """The slow part of who keeps names that no number stands beside. Must bear being run twice."""
        return 0


ERASERS: dict[str, Eraser] = {}


def eraser(kind: type[Eraser]) -> type[Eraser]:
    """Registers an eraser, once however often the module is loaded."""
    ERASERS[kind.name] = kind()
    return kind


def copy_of(person: Person) -> dict[str, Any]:
    """Everything that is held about a person, part by part: what the law calls the right to a copy."""
    copies = {name: each.copy(person) for name, each in ERASERS.items()}
    return {name: copy for name, copy in copies.items() if copy}
