"""What other rooms and the site's own pages may ask of this room."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from gongyou.kit.policies import Visitor
from gongyou.rooms.forum import policies
from gongyou.rooms.forum.models import Issue
from gongyou.rooms.forum.tallies import Tally, tallies_of


@dataclass(frozen=True, slots=True)
class IssueSummary:
    """An issue for a bargaining topic or a page. `section` is one of the five heading keys or "other".

    `senders` counts opinions with a phone or device in common once; `senders_at_least` counts each network once.
    `platform` and `rule_version` are "" and None where the collection names none.
    """

    id: uuid.UUID
    title: str
    section: str
    status: str
    opinions: int
    senders: int
    senders_at_least: int
    organisation: int
    collection: str
    platform: str
    rule_version: uuid.UUID | None
    answer: str
    promised_by: str
    promised_until: date | None
    address: str
    public_address: str


def issue(issue_id: uuid.UUID) -> IssueSummary | None:
    """The issue, whoever asks: what is told of it stands on its public page. None for none, merged or unpublished.

    Check first that the reader may see what hangs on it; `address` itself opens for the officers of the scope alone.
    """
    found = Issue.objects.select_related("collection__organisation").filter(key=issue_id, merged_into=None).first()
    if found is None or not found.collection.is_public:
        return None
    return _summary(found, tallies_of(found.collection)[found.pk])


def issues_open(user: Visitor) -> list[IssueSummary]:
    """The issues of the user's scope of which something is still to come, by collection and number."""
    states = (Issue.Status.RECEIVED, Issue.Status.NEGOTIATING, Issue.Status.PROMISED)
    found = list(
        policies.issues.scope(user).filter(status__in=states, merged_into=None).order_by("-collection", "number")
    )
    public = {each.collection_id: each.collection for each in found if each.collection.is_public}
    told = {pk: tallies_of(collection) for pk, collection in public.items()}
    return [_summary(each, told[each.collection_id][each.pk]) for each in found if each.collection_id in told]


def _summary(found: Issue, tally: Tally) -> IssueSummary:
    collection = found.collection
    return IssueSummary(
        id=found.key,
        title=found.title,
        section=found.section,
        status=found.status,
        opinions=tally.opinions,
        senders=tally.senders,
        senders_at_least=tally.senders_at_least,
        organisation=collection.organisation_id,
        collection=collection.title,
        platform=collection.platform,
        rule_version=collection.rule_version,
        answer=found.answer,
        promised_by=found.promised_by,
        promised_until=found.promised_until,
        address=found.get_absolute_url(),
        public_address=collection.public_url,
    )
