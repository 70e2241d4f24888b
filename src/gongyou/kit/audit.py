"""The audit trail: who did what to whom and when, one line for each act, each line chained to the one before it.

A service calls `write` inside its own transaction, so that the act and its line stand or fall together. The type must
have been registered with a sentence in both languages, in the module that writes it. `verify` walks the chain.
"""

from __future__ import annotations

import builtins
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from string import Formatter
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.utils import translation

from gongyou.core.text import Text
from gongyou.kit import services
from gongyou.kit.models import AuditHead, AuditLine, User
from gongyou.kit.prepared import Prepared

GENESIS = "0" * 64
HEAD_ID = 1
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Sentence:
    """An audit type and what a person reads: {placeholders} are keys of the line's data.

    `words` names the enumeration of a key, so that a person reads 工会干部 and not "officer".
    """

    type: str
    text: Text
    words: Mapping[str, builtins.type[models.TextChoices]] = field(default_factory=dict)

    @property
    def placeholders(self) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(self.text.zh + self.text.en) if name}


SENTENCES: dict[str, Sentence] = {}


def register(type: str, zh: str, en: str, **words: builtins.type[models.TextChoices]) -> str:  # noqa: A002
    """The type itself, now known with its sentence. A second sentence for one type is a programming error."""
    known = SENTENCES.get(type)
    sentence = Sentence(type, Text(zh, en), words)
    if known is not None and known != sentence:
        raise ValueError(f"Audit type {type} is registered twice.")
    SENTENCES[type] = sentence
    return type


def write(
    type: str,  # noqa: A002
    *,
    by: User | None,
    subject: models.Model | str,
    data: Mapping[str, Any] | None = None,
    now: datetime,
) -> AuditLine:
    """The new line. Must run inside a transaction; holds the chain's lock until that transaction ends.

    `by` None is the product itself (a scheduled task, the command line). `data` takes text, whole numbers, booleans,
    None, lists and mappings; dates and Decimals become text; a float raises, because two databases may spell it
    differently and the hash must survive a move. Keep names, ID numbers and phones out of it: a line is for ever.
    """
    sentence = SENTENCES[type]
    plain = _plain(dict(data or {}))
    missing = sentence.placeholders - plain.keys()
    if missing:
        raise ValueError(f"Audit type {type} needs {sorted(missing)} in its data.")
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("An audit line is written inside the act's own transaction.")
    head = _locked_head()
    line = AuditLine(
        number=head.number + 1,
        at=now.astimezone(UTC),
        actor=by,
        type=type,
        subject=subject if isinstance(subject, str) else subject_of(subject),
        data=plain,
        previous_hash=head.hash,
    )
    line.hash = hash_of(line)
    line.save(force_insert=True)
    head.number, head.hash = line.number, line.hash
    head.save()
    services.note_line()
    return line


def subject_of(thing: models.Model) -> str:
    """registry.member:12, how a line names what it is about."""
    return f"{thing._meta.label_lower}:{thing.pk}"


def said(line: AuditLine, language: str) -> str:
    """The line's sentence; a type whose code is gone falls back to the type's own name."""
    sentence = SENTENCES.get(line.type)
    if sentence is None:
        return line.type
    values = dict(line.data)
    with translation.override("en" if language.startswith("en") else "zh-hans"):
        for key, choices in sentence.words.items():
            values[key] = _worded(values[key], choices, language)
    return sentence.text.on(language).format(**values)


def _worded(value: Any, choices: builtins.type[models.TextChoices], language: str) -> Any:
    """A value of the enumeration, or a list of them, in words; anything else as it is."""
    if isinstance(value, list):
        return ("、", ", ")[language.startswith("en")].join(str(_worded(each, choices, language)) for each in value)
    return str(choices(value).label) if value in choices.values else value


@dataclass(frozen=True, slots=True)
class Event:
    """A line as a timeline shows it. `actor` is "" for the product itself."""

    at: datetime
    actor: str
    sentence: str


def timeline_of(thing: models.Model, language: str) -> list[Event]:
    """The acts on one thing in words, newest first. One query."""
    return [event_of(line, language) for line in _about.objects(subject_of(thing))]


def event_of(line: AuditLine, language: str) -> Event:
    """A line in words."""
    return Event(line.at, line.actor.get_full_name() if line.actor else "", said(line, language))


_about = Prepared(lambda subject: _lines_of(subject))


def lines_about(thing: models.Model) -> models.QuerySet[AuditLine]:
    """The lines about one thing, newest first, with their actors."""
    return _lines_of(subject_of(thing))


def _lines_of(subject: str) -> models.QuerySet[AuditLine]:
    return AuditLine.objects.filter(subject=subject).select_related("actor").order_by("-number")


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """The first place where the chain does not hold. `number` is the line that is missing, altered or too many."""

    number: int
    reason: Text


@dataclass(frozen=True, slots=True)
class Verification:
    """`broken` is None when all `lines` hold. Note down `head`: it proves later that nothing was cut off before it."""

    lines: int
    head: str
    broken: BrokenLine | None


def verify() -> Verification:
    """Walks the whole chain, some 50,000 lines a second, and stops at the first line that does not hold."""
    previous, number = GENESIS, 0
    for line in _chain():
        number += 1
        if line.number != number:
            return _broken(number, previous, Text("此处缺行。", "A line is missing here."))
        if line.previous_hash != previous:
            return _broken(number, previous, Text("与上一行接不上。", "It does not follow from the line before."))
        # SQLite hands out a time that is none as nothing.
        if not line.at or line.hash != hash_of(line):
            return _broken(number, previous, Text("内容被改动。", "Its content was altered."))
        previous = line.hash
    head = AuditHead.objects.filter(pk=HEAD_ID).first()
    if head and number > head.number:
        return _broken(
            head.number + 1, head.hash, Text("记下的末尾之后多出了行。", "Lines stand behind the noted end.")
        )
    if (head.number, head.hash) != (number, previous) if head else number:
        return _broken(number + 1, previous, Text("末尾的行被删去。", "Lines at the end were removed."))
    return Verification(number, previous, None)


def hash_of(line: AuditLine) -> str:
    """SHA-256 of the line's canonical JSON: sorted keys, UTC with microseconds, the previous hash included."""
    content = [
        line.number,
        line.at.astimezone(UTC).isoformat(timespec="microseconds"),
        line.actor_id,
        line.type,
        line.subject,
        line.data,
        line.previous_hash,
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def actor_from(user: User | AnonymousUser) -> User | None:
    """The account behind a request, or None for a visitor."""
    return user if isinstance(user, User) else None


def _broken(number: int, head: str, reason: Text) -> Verification:
    return Verification(number - 1, head, BrokenLine(number, reason))


def _chain() -> Iterator[AuditLine]:
    return AuditLine.objects.order_by("number").iterator(chunk_size=CHUNK)


def _locked_head() -> AuditHead:
    AuditHead.objects.get_or_create(pk=HEAD_ID, defaults={"number": 0, "hash": GENESIS})
    # SQLite has no row locks: its IMMEDIATE transaction has locked the whole file since BEGIN.
    return AuditHead.objects.select_for_update().get(pk=HEAD_ID)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, (Decimal, date)):
        return str(value)
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        return value.replace("\0", "")  # PostgreSQL's jsonb refuses it
    raise TypeError(f"An audit line cannot hold {type(value).__name__}.")
