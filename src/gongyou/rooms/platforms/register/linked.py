"""What other rooms ask of the register, and what they add to a rule's public page."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from gongyou.core.errors import NotFound
from gongyou.core.text import Text
from gongyou.kit.models import User
from gongyou.rooms.platforms import policies
from gongyou.rooms.platforms.models import RuleOpinion, RuleVersion
from gongyou.rooms.platforms.services.opinions import opinion_answer, opinion_record


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version of a declared rule in a line. `key` is that of the record in force, whichever was asked for."""

    key: uuid.UUID
    rule: uuid.UUID
    platform: str
    section: str
    title: Text
    edition: str
    effective_from: date


@dataclass(frozen=True, slots=True)
class Link:
    """One line that another room adds to a rule's public page."""

    words: Text
    address: str


# Words and address, for the keys of all records of a rule's versions.
LinkReader = Callable[[Sequence[uuid.UUID]], Sequence[tuple[Text, str]]]
_readers: list[LinkReader] = []


def links_from(reader: LinkReader) -> LinkReader:
    """Registers who adds links."""
    if reader not in _readers:
        _readers.append(reader)
    return reader


def links_of(versions: Sequence[uuid.UUID]) -> list[Link]:
    """What every room adds to the page of a rule."""
    return [Link(words, address) for reader in _readers for words, address in reader(versions)]


def rule_version(key: uuid.UUID) -> VersionLine | None:
    """The version under this key; for a record that was corrected, its correction. None for none."""
    found = _current(key)
    return _line(found) if found is not None else None


def rule_versions() -> list[VersionLine]:
    """Every version on record, the newest first."""
    rows = RuleVersion.objects.filter(replaced_by=None).select_related("rule").order_by("-effective_from", "-pk")
    return [_line(each) for each in rows]


def may_enter(user: User, key: uuid.UUID) -> bool:
    """Whether the user keeps the rule of this version."""
    found = _current(key)
    return found is not None and policies.register.can_change(user, found.rule)


def opinion_enter(*, version: uuid.UUID, body: str, received_on: date, by: User | None, now: datetime) -> uuid.UUID:
    """An opinion that the union collected, entered on the version; its key. NotFound for no such version."""
    found = _current(version)
    if found is None:
        raise NotFound(
            "register.version_unknown",
            Text("规则登记里没有这个版本。", "The register has no such version."),
            Text("请核对征集针对的规则。", "Check what the collection is about."),
        )
    source = RuleVersion.Asked.UNION
    return opinion_record(version=found, source=source, received_on=received_on, body=body, by=by, now=now).key


def opinion_settle(*, opinion: uuid.UUID, answer: str, reason: str, by: User | None, now: datetime) -> bool:
    """Writes the answer to such an opinion; False where there is none, or another office keeps it."""
    found = RuleOpinion.objects.select_related("version__rule__organisation").filter(key=opinion).first()
    if found is None or (by is not None and not policies.register.can_change(by, found.version.rule)):
        return False
    answered_on = max(found.received_on, _day(now))
    opinion_answer(opinion=found, answer=answer, answered_on=answered_on, reason=reason, by=by, now=now)
    return True


def _day(now: datetime) -> date:
    from django.utils import timezone

    return timezone.localdate(now)


def _current(key: uuid.UUID) -> RuleVersion | None:
    rows = RuleVersion.objects.select_related("rule__organisation")
    found = rows.filter(key=key).first()
    while found is not None and found.replaced_by_id is not None:
        found = rows.get(pk=found.replaced_by_id)
    return found


def _line(version: RuleVersion) -> VersionLine:
    rule = version.rule
    return VersionLine(
        version.key, rule.key, rule.platform, rule.section, rule.title_text, version.edition, version.effective_from
    )
