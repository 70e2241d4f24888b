"""What the pages of the room show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from gongyou.core.text import Text
from gongyou.rooms.forum.models import Collection, IssueStep, Opinion
from gongyou.rooms.forum.table import IssueLine, table_of
from gongyou.rooms.platforms import door as platforms

# So many opinions are shown under an issue, the newest.
READ = 20


@dataclass(frozen=True, slots=True)
class Told:
    """An issue as everybody reads it."""

    line: IssueLine
    texts: list[str]
    steps: list[IssueStep]


def subject_said(collection: Collection) -> Text | None:
    """What the collection is about, besides its question."""
    if collection.rule_version:
        version = platforms.rule_version(collection.rule_version)
        if version is not None:
            name = platforms.platform_called(version.platform)
            return Text(
                f"{name.zh}《{version.title.zh}》{version.edition}", f"{name.en}, {version.title.en}, {version.edition}"
            )
    return platforms.platform_called(collection.platform) if collection.platform else None


def public_shown(collection: Collection, today: date) -> dict[str, Any]:
    """The public page of a collection."""
    table = table_of(collection)
    texts = texts_by_issue(collection)
    steps: dict[int, list[IssueStep]] = {}
    for step in IssueStep.objects.filter(issue__collection=collection).order_by("-at", "-pk"):
        steps.setdefault(step.issue_id, []).append(step)
    return {
        "collection": collection,
        "subject": subject_said(collection),
        "table": table,
        "issues": [Told(line, texts.get(line.issue.pk, []), steps.get(line.issue.pk, [])) for line in table.lines],
        "is_open": collection.takes_on(today),
        "is_over": collection.state == Collection.State.CLOSED,
    }


def texts_by_issue(collection: Collection) -> dict[int, list[str]]:
    """The newest texts of each issue, as they may be read."""
    found: dict[int, list[str]] = {}
    place = Window(RowNumber(), partition_by="issue", order_by=[F("handed_in_at").desc(), F("pk").desc()])
    placed = Opinion.objects.filter(collection=collection, state=Opinion.State.PUBLISHED).exclude(issue=None)
    for each in placed.annotate(place=place).filter(place__lte=READ).order_by("-handed_in_at", "-pk"):
        found.setdefault(each.issue_id or 0, []).append(each.shown)
    return found
