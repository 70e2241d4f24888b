"""Opinions: the collections that are public and their issue tables. No token, like their pages."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from gongyou.core.errors import NotFound
from gongyou.core.text import Text
from gongyou.rooms.forum.models import Collection
from gongyou.rooms.forum.table import IssueLine, Numbers, table_of
from gongyou.site.api.paging import Page, Paged, cut, page

router = Router(auth=None, tags=["forum"])
FEW = "Null where it, or what would give it away, rests on fewer than ten senders."


class CollectionOut(Schema):
    """A collection of opinions."""

    code: str = Field(description="What its public address names.")
    title: str
    question: str
    platform: str
    rule_version: uuid.UUID | None
    sections: list[str] = Field(description="dispatch, pay, hours, time, conduct.")
    opens_on: date
    closes_on: date = Field(description="Included.")
    state: str = Field(description="published or closed.")


class PartOut(Schema):
    """Senders of one trade or area."""

    label: str
    senders: int | None = Field(description=FEW)


class IssueOut(Schema):
    """One issue."""

    id: uuid.UUID
    number: int
    title: str
    section: str
    status: str = Field(description="received, negotiating, solved, promised or declined.")
    answer: str
    promised_by: str
    promised_until: date | None
    opinions: int
    senders: int = Field(description="Opinions with a phone or a device in common count as one sender.")
    senders_at_least: int = Field(description="Each network address counted once as well.")
    trades: list[PartOut]
    areas: list[PartOut]


class TableOut(Schema):
    """The issue table. Whoever wrote chose to write: no sample of all workers."""

    collection: CollectionOut
    received: int
    published: int
    waiting: int
    withdrawn: int
    held_back: dict[str, int] = Field(description="By reason.")
    unplaced: int = Field(description="Published opinions that stand in no issue.")
    issues: list[IssueOut] = Field(description="In the order of one sender, one voice.")


@router.get("/forum/collections", response=Page[CollectionOut])
def forum_collections(request: HttpRequest, paged: Query[Paged]) -> dict[str, Any]:
    """Every collection that was published, running and ended."""
    return page(cut(Collection.objects.exclude(state=Collection.State.DRAFT), paged), _collection)


@router.get("/forum/collections/{code}/issues", response=TableOut)
def forum_issues(request: HttpRequest, code: str) -> dict[str, Any]:
    """The issues of one collection with status, answer and counts."""
    found = Collection.objects.select_related("organisation").filter(code=code.upper()).first()
    if found is None or not found.is_public:
        raise NotFound("forum.unknown", Text("没有这次意见征集。", "There is no such collection."))
    table = table_of(found)
    return {
        "collection": _collection(found),
        "received": table.received,
        "published": table.published,
        "waiting": table.waiting,
        "withdrawn": table.withdrawn,
        "held_back": dict(table.held_codes),
        "unplaced": table.unplaced,
        "issues": [_issue(line) for line in table.lines],
    }


def _collection(found: Collection) -> dict[str, Any]:
    names = ("code", "title", "question", "platform", "rule_version", "sections", "opens_on", "closes_on", "state")
    return {name: getattr(found, name) for name in names}


def _issue(line: IssueLine) -> dict[str, Any]:
    issue = line.issue
    names = ("number", "title", "section", "status", "answer", "promised_by", "promised_until")
    return {
        "id": issue.key,
        **{name: getattr(issue, name) for name in names},
        "opinions": line.tally.opinions,
        "senders": line.tally.senders,
        "senders_at_least": line.tally.senders_at_least,
        "trades": _parts(line.trades),
        "areas": _parts(line.areas),
    }


def _parts(numbers: Numbers) -> list[dict[str, Any]]:
    return [{"label": label, "senders": value} for label, value in numbers]
