"""A collection of the cast, and opinions in it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from gongyou.rooms.forum.models import Collection, Issue, Opinion
from gongyou.rooms.forum.services.collections import Asking, collection_draft, collection_publish
from gongyou.rooms.forum.services.grouping import issue_accept
from gongyou.rooms.forum.services.moderation import opinion_publish
from gongyou.rooms.forum.services.opinions import Given, Source, opinion_hand_in
from tests.registry.cast import NOW, Cast

TODAY = date(2026, 10, 1)
TEXT = "五公里的单才六块钱，距离补贴太少。"


def asking(**changes: Any) -> Asking:
    given: dict[str, Any] = {
        "title": "新计价规则听意见",
        "question": "新的计价规则，您有什么意见？",
        "subject": "platform",
        "sections": ("pay", "time"),
        "opens_on": date(2026, 9, 1),
        "closes_on": date(2036, 9, 1),
        "platform": "heya",
    }
    return Asking(**{**given, **changes})


def drafted(cast: Cast, **changes: Any) -> Collection:
    return collection_draft(organisation=cast.district, asking=asking(**changes), by=cast.wang, now=NOW)


def published(cast: Cast, **changes: Any) -> Collection:
    return collection_publish(collection=drafted(cast, **changes), by=cast.wang, now=NOW)


def sent(collection: Collection, number: int, body: str = TEXT, now: datetime = NOW, **changes: Any) -> Opinion:
    """The opinion of form, device and network `number`, unless changed."""
    source = {"form": f"form-{number}", "device": f"device-{number}", "network": f"10.0.0.{number}"}
    source |= {name: changes.pop(name) for name in list(changes) if name in source}
    given = {"section": "pay", "body": body, **changes}
    return opinion_hand_in(
        collection=collection,
        given=Given(**given),
        source=Source(**source),
        by=None,
        now=now + timedelta(seconds=number),
    )


def shown(collection: Collection, number: int, body: str = TEXT, **changes: Any) -> Opinion:
    """An opinion that was published."""
    return opinion_publish(opinion=sent(collection, number, body, **changes), by=None, now=NOW)


def an_issue(collection: Collection, *opinions: Opinion, title: str = "远距离单价太低") -> Issue:
    return issue_accept(collection=collection, title=title, opinions=list(opinions), by=None, now=NOW)
