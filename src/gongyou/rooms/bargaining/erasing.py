"""Negotiations and a person who is erased: the name goes from the table, the minutes and what officers noted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models

from gongyou.core.text import Text
from gongyou.registry.erasing import Eraser, Person, eraser
from gongyou.registry.privacy.written import blotted_in
from gongyou.rooms.bargaining.drafted import drafts_erase, drafts_of
from gongyou.rooms.bargaining.models import Covered, Negotiation, Proposal, Representative, Session, Step, Topic

WRITTEN: dict[type[models.Model], tuple[str, ...]] = {
    Representative: ("name", "post"),
    Session: ("minutes",),
    Step: ("note", "withdrawn_reason"),
    Topic: ("title", "body", "agreed_text", "closing_reason"),
    Proposal: ("text",),
    Covered: ("name",),
    Negotiation: ("title", "closing_reason"),
}


@eraser
class Negotiations(Eraser):
    """No row is anybody's by a key: a representative is a name, so that names are what is looked for."""

    name = "bargaining.negotiations"
    title = Text("协商记录", "Records of negotiations")

    def sweep(self, texts: Sequence[str], worker_keys: Sequence[str], replacement: str) -> int:
        return sum(blotted_in(model, fields, (*texts, *worker_keys)) for model, fields in WRITTEN.items())

    def sweep_names(self, names: Sequence[str]) -> int:
        return self.sweep(names, (), "")


@eraser
class Drafts(Eraser):
    """Pay rules that the person's account edits in what-ifs. What was kept of one is the union's and names nobody."""

    name = "bargaining.drafts"
    title = Text("试算中改写的计价规则", "Pay rules under edit in what-ifs")

    def copy(self, person: Person) -> Any:
        if person.account is None:
            return None
        return [path.read_text(encoding="utf-8") for path in drafts_of(person.account)]

    def erase(self, person: Person) -> int:
        return 0 if person.account is None else drafts_erase(person.account)
