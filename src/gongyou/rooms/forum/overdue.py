"""Promises whose day has passed: each becomes a finding, so that it is reviewed and can be brought to the table.

Found every morning; taken back once the issue is settled or the promise has another day. The officers are told once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from django.db.models import QuerySet
from django.utils import timezone, translation

from gongyou.calc.suppression import MINIMUM_WORKERS
from gongyou.core.figures import day_shown
from gongyou.core.text import Text
from gongyou.findings import kinds
from gongyou.findings.models import Finding
from gongyou.findings.services import Found, findings_publish, findings_revise
from gongyou.kit import notices
from gongyou.kit.models import User
from gongyou.kit.notices import Audience
from gongyou.kit.notices.sending import Recipient, notice_send
from gongyou.kit.tasks import daily
from gongyou.kit.tasks.handlers import Handler, Outcome, Work, register
from gongyou.registry.reminding import Officers
from gongyou.rooms.forum.models import Issue
from gongyou.rooms.forum.tallies import tallies_of

ROOM = "forum"
KIND = kinds.register("forum.promise_overdue", "承诺到期没有做到", "A promise whose day has passed")
TASK = "forum.promises"
TITLE = Text("查看到期的承诺", "Looking for promises whose day has passed")
SETTLED = Text(
    "承诺已经办结或者另定了期限，本发现撤回。", "The promise was settled or has another day; the finding is taken back."
)
TOLD = notices.register(
    "forum.promise.overdue",
    Text("承诺已过期限：“{title}”", "A promise is past its day: “{title}”"),
    Text(
        "{by}承诺在{day}前做到，现在还没有办结。已列为发现，请催办，或者列为协商议题。",
        "{by} promised it by {day}; it is not settled. It stands as a finding: press for it, or make it a topic.",
    ),
    label=Text("承诺到期提醒", "Promises whose day has passed"),
    link="{link}",
    audience=Audience.STAFF,
)


def promises_late(today: date) -> QuerySet[Issue]:
    """Issues whose promise should have been kept by now."""
    late = Issue.objects.filter(status=Issue.Status.PROMISED, promised_until__lt=today, merged_into=None)
    return late.select_related("collection__organisation").order_by("pk")


def promises_look(*, today: date, now: datetime) -> dict[str, int]:
    """How many findings are new, how many were taken back, how many officers were told. A second run does nothing."""
    late = list(promises_late(today))
    found = {each.fingerprint: each for each in map(found_of, late)}
    known = Finding.objects.filter(kind=KIND)
    states = dict(known.values_list("fingerprint", "state"))
    fresh = [each for print_, each in found.items() if print_ not in states]
    if fresh:
        findings_publish(findings=fresh, by=None, now=now)
    open_states = (Finding.State.NEW, Finding.State.ACCEPTED)
    settled = list(known.filter(state__in=open_states).exclude(fingerprint__in=found))
    if settled:
        findings_revise(again=(), withdrawn=settled, reason=SETTLED, by=None, now=now)
    return {"found": len(fresh), "withdrawn": len(settled), "told": _tell(late, now)}


def found_of(issue: Issue) -> Found:
    """The finding of one promise: who promised what to how many, and until when."""
    collection = issue.collection
    if issue.promised_until is None:
        raise ValueError(f"Issue {issue.pk} has no promise.")
    tally = tallies_of(collection)[issue.pk]
    kind, key = (
        (Finding.SubjectKind.PLATFORM, collection.platform)
        if collection.platform
        else (Finding.SubjectKind.ORGANISATION, collection.organisation.code)
    )
    first = issue.steps.filter(promised_until=issue.promised_until).values_list("at", flat=True).first()
    heading = _said(issue)
    zh, en = day_shown(issue.promised_until, "zh"), day_shown(issue.promised_until, "en")
    return Found(
        kind=KIND,
        room=ROOM,
        subject_kind=kind,
        subject_key=key,
        period_from=timezone.localdate(first) if first else issue.promised_until,
        period_to=issue.promised_until,
        title=Text(f"承诺{zh}前做到，没有办结：{issue.title}", f"Promised by {en}, not settled: {issue.title}"),
        article=Text(f"{heading.zh}：{issue.promised_by}的承诺", f"{heading.en}: promised by {issue.promised_by}"),
        organisation=collection.organisation,
        workers=tally.senders if tally.senders >= MINIMUM_WORKERS else None,
        evidence={
            "rule": f"forum.issue:{issue.key}",
            "rule_version": issue.promised_until.isoformat(),
            "issue": str(issue.key),
            "columns": [
                {"key": "on", "zh": "承诺日期", "en": "Promised on"},
                {"key": "by", "zh": "承诺方", "en": "By"},
                {"key": "what", "zh": "承诺内容", "en": "Promise"},
                {"key": "until", "zh": "期限", "en": "Until"},
                {"key": "opinions", "zh": "意见条数", "en": "Opinions"},
            ],
            "rows": [
                {
                    "on": timezone.localdate(first).isoformat() if first else "",
                    "by": issue.promised_by,
                    "what": issue.answer,
                    "until": issue.promised_until.isoformat(),
                    "opinions": tally.opinions,
                }
            ],
        },
    )


def _said(issue: Issue) -> Text:
    def on(language: str) -> str:
        with translation.override(language):
            return str(issue.get_section_display())

    return Text(on("zh-hans"), on("en"))


def _tell(late: list[Issue], now: datetime) -> int:
    told = 0
    for issue, user in _officers(late, now):
        data = {
            "title": issue.title,
            "by": issue.promised_by,
            "day": issue.promised_until,
            "link": issue.get_absolute_url(),
        }
        key = f"{issue.pk}:{issue.promised_until}"
        told += not notice_send(kind=TOLD, to=Recipient(account=user), data=data, now=now, dedup_key=key).is_repeat
    return told


def _officers(late: list[Issue], now: datetime) -> Iterator[tuple[Issue, User]]:
    officers = Officers.read(now) if late else Officers()
    for issue in late:
        for user in officers.of(issue.collection.organisation):
            yield issue, user


def look(work: Work) -> Outcome:
    """The daily task. May be run twice."""
    now = timezone.now()
    today = date.fromisoformat(work.arguments.get("today") or timezone.localdate(now).isoformat())
    told = promises_look(today=today, now=now)
    said = Text(
        f"新列发现 {told['found']} 项，撤回 {told['withdrawn']} 项。",
        f"{told['found']} new findings, {told['withdrawn']} taken back.",
    )
    return Outcome(said, told)


def register_work() -> None:
    """Every morning, after the reminders of negotiations."""
    register(Handler(TASK, TITLE, run=look))
    daily.register(TASK, at=time(8, 45))
    kinds.register_trace(ROOM, "forum:issue_of_finding", Finding.SubjectKind.PLATFORM)
