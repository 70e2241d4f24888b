"""Which acts take two people. Each part registers its own where it asks for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gongyou.core.text import Text
from gongyou.kit.models import User
from gongyou.registry.models import Approval

LIFETIME = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that nobody does alone: its name in both languages, how long a grant holds, where it is done.

    `link` gives the address where the asker goes on once it is granted; "" for none.
    """

    key: str
    label: Text
    lifetime: timedelta = LIFETIME
    link: Callable[[Approval], str] | None = None


ACTS: dict[str, Act] = {}


def register(act: Act) -> Act:
    """Makes the act known; a second one with the same key is a programming error."""
    if ACTS.setdefault(act.key, act) != act:
        raise ValueError(f"The act {act.key} is registered twice.")
    return act


def label_of(key: str) -> Text:
    """The act's name; its key when the part that knows it is gone."""
    known = ACTS.get(key)
    return known.label if known else Text(key, key)


def link_of(approval: Approval) -> str:
    known = ACTS.get(approval.act)
    return known.link(approval) if known and known.link else ""


def usable(*, act: str, subject: str, by: User, now: datetime) -> Approval | None:
    """The grant that `by` may use for this act on this subject at `now`; None when there is none."""
    found = Approval.objects.filter(
        act=act, subject=subject, asked_by=by, state=Approval.State.GRANTED, expires_at__gt=now
    )
    return found.order_by("expires_at").first()


def open_request(*, act: str, subject: str, by: User, now: datetime) -> Approval | None:
    """What `by` has asked for and nobody has decided yet."""
    found = Approval.objects.filter(
        act=act, subject=subject, asked_by=by, state=Approval.State.ASKED, expires_at__gt=now
    )
    return found.order_by("-asked_at").first()
