"""Negotiations and a person who is erased: the name goes from the table, the minutes and what officers noted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models

from gongyou.core.text import Text
from gongyou.kit.models import User
from gongyou.registry.erasing import Eraser, Person, eraser
from gongyou.registry.hooks import AccountClosed, account_listener
from gongyou.registry.privacy.written import blotted_in
from gongyou.rooms.bargaining.drafted import drafts_of
from gongyou.rooms.bargaining.models import Covered, Negotiation, Proposal, Representative, Session, Step, Topic
from gongyou.rooms.bargaining.services.drafts import scheme_drafts_drop

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
        return 0 if person.account is None else _dropped(person.account, person.now)


@account_listener
def drafts_go_with_the_account(change: AccountClosed) -> None:
    """Nobody can open them any more: they are their author's alone."""
    _dropped(change.user, change.now)


def _dropped(account: User, now: datetime) -> int:
    """How many drafts went; without any there is nothing to be told."""
    return scheme_drafts_drop(owner=account, by=None, now=now) if drafts_of(account) else 0
