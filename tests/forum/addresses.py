"""Who may open the pages of opinions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from gongyou.findings.models import Finding
from gongyou.rooms.forum.models import Collection, Issue, Opinion
from gongyou.rooms.forum.overdue import KIND, promises_look
from gongyou.rooms.forum.services.collections import collection_close
from tests.forum.collected import an_issue, drafted, published, sent, shown
from tests.registry.cast import NOW, Cast
from tests.site.access import OFFICERS, PUBLIC, Row

STRANGER = frozenset({"stranger"})
DONE = frozenset({302})


def collection(cast: Cast) -> Mapping[str, Any]:
    return {"key": (Collection.objects.filter(state="published").first() or published(cast)).key}


def draft(cast: Cast) -> Mapping[str, Any]:
    return {"key": (Collection.objects.filter(state="draft").first() or drafted(cast)).key}


def qr(cast: Cast) -> Mapping[str, Any]:
    return {**collection(cast), "kind": "svg"}


def opinion(cast: Cast) -> Mapping[str, Any]:
    known = Opinion.objects.first() or sent(published(cast), 1)
    return {"key": known.key}


def issue(cast: Cast) -> Mapping[str, Any]:
    known = Issue.objects.first()
    if known is None:
        made = published(cast)
        known = an_issue(made, shown(made, 1))
    return {"key": known.key}


def code(cast: Cast) -> Mapping[str, Any]:
    return {"code": (Collection.objects.filter(state="published").first() or published(cast)).code}


def report(cast: Cast) -> Mapping[str, Any]:
    known = Collection.objects.filter(state="closed").first() or collection_close(
        collection=published(cast), by=None, now=NOW
    )
    return {"code": known.code, "kind": "html"}


def finding(cast: Cast) -> Mapping[str, Any]:
    """A promise of the first issue whose day has passed."""
    known = Finding.objects.filter(kind=KIND).first()
    if known is None:
        promised = Issue.objects.get(**issue(cast))
        Issue.objects.filter(pk=promised.pk).update(status="promised", promised_by="禾芽", promised_until=NOW.date())
        promises_look(today=NOW.date() + timedelta(days=1), now=NOW)
        known = Finding.objects.get(kind=KIND)
    return {"pk": known.pk}


ROWS = (
    Row("forum:collections", OFFICERS | STRANGER),
    Row("forum:collection_new", OFFICERS | STRANGER),
    Row("forum:collection", OFFICERS, place=collection),
    Row("forum:collection_change", OFFICERS, place=collection),
    Row("forum:collection_publish", OFFICERS, place=draft, method="post", codes=DONE),
    Row("forum:collection_close", OFFICERS, place=collection, method="post", codes=DONE),
    Row("forum:poster", OFFICERS, place=collection),
    Row("forum:qr", OFFICERS, place=qr),
    Row("forum:queue", OFFICERS, place=collection),
    Row("forum:opinion_publish", OFFICERS, place=opinion, method="post", codes=DONE),
    Row("forum:opinion_hold", OFFICERS, place=opinion, method="post", codes=DONE),
    Row("forum:opinion_mask", OFFICERS, place=opinion, method="post", codes=DONE),
    Row("forum:issues", OFFICERS, place=collection),
    Row("forum:issue_accept", OFFICERS, place=collection, method="post", codes=DONE),
    Row("forum:opinions_move", OFFICERS, place=collection, method="post", codes=DONE),
    Row("forum:regrouping_undo", OFFICERS, place=collection, method="post", codes=DONE),
    Row("forum:issue", OFFICERS, place=issue),
    Row("forum:issue_of_finding", OFFICERS, place=finding, codes=DONE),
    # Without words the form comes back: the door was open.
    Row("forum:issue_answer", OFFICERS, place=issue, method="post", codes=frozenset({422})),
    Row("forum:issue_rename", OFFICERS, place=issue, method="post", codes=DONE),
    # Into an issue that is not there.
    Row("forum:issue_merge", frozenset(), place=issue, method="post"),
    Row("forum:issue_split", OFFICERS, place=issue, method="post", codes=DONE),
    Row("forum:issue_hand_on", OFFICERS, place=issue, method="post", codes=DONE),
    Row("forum:public_list", PUBLIC),
    Row("forum:public", PUBLIC, place=code),
    Row("forum:say", PUBLIC, place=code),
    Row("forum:confirm", PUBLIC, place=code, codes=DONE),
    # Who holds no receipt is asked for the code.
    Row("forum:receipt", PUBLIC, codes=DONE),
    Row("forum:status", PUBLIC),
    Row("forum:withdraw", PUBLIC, method="post", codes=frozenset({422})),
    Row("forum:phone_withdraw", PUBLIC, method="post", codes=frozenset({422})),
    Row("forum:issues_csv", PUBLIC, place=code),
    Row("forum:report", PUBLIC, place=report),
)
