"""Where a topic comes from, with the figures of its source: a finding, an issue of the forum, a what-if, a hand."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from gongyou.findings import selectors as findings
from gongyou.findings.models import Finding
from gongyou.kit.policies import Visitor
from gongyou.registry.selectors import under
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.models import Negotiation, Scenario, Section, Topic

OFFERED = 50
FORUM = "gongyou.rooms.forum"


@dataclass(frozen=True, slots=True)
class Origin:
    """A topic before it is opened."""

    section: str
    title: str
    title_en: str = ""
    body: str = ""
    source: str = "hand"
    finding: Finding | None = None
    scenario: Scenario | None = None
    issue: str = ""
    figure: str = ""
    amount: Decimal | None = None
    people: int | None = None
    article: dict[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, Any]:
        """What the row keeps."""
        kept = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {**kept, "title": self.title.strip()[:160], "title_en": self.title_en.strip()[:240]}


def of_finding(finding: Finding) -> Origin:
    """The finding's heading, amount, people and figure."""
    return Origin(
        section=section_of(finding),
        title=finding.title.get("zh", ""),
        title_en=finding.title.get("en", ""),
        source=Topic.Source.FINDING,
        finding=finding,
        figure=str(finding.evidence.get("figure_id", ""))[:20],
        amount=finding.amount,
        people=finding.workers,
        article=dict(finding.article),
    )


def of_scenario(scenario: Scenario) -> Origin:
    """A kept what-if is a topic of pay."""
    return Origin(
        section=Section.PAY,
        title=scenario.name,
        source=Topic.Source.SCENARIO,
        scenario=scenario,
        figure=scenario.figure,
    )


def of_issue(summary: Any) -> Origin:
    """An issue as the forum's door tells it; opinions with a sender in common count once."""
    section = summary.section if summary.section in Section.values else Section.CONDUCT
    return Origin(
        section=section,
        title=summary.title,
        source=Topic.Source.ISSUE,
        issue=str(summary.id),
        people=summary.senders,
    )


def section_of(finding: Finding) -> str:
    """The heading that the finding's article names; hours for a finding of that room, otherwise pay."""
    said = str(finding.article.get("zh", ""))
    named = [str(key) for key, label in HEADINGS.items() if label in said]
    if named:
        return named[0]
    return Section.HOURS if finding.room == "hours" else Section.PAY


# As the articles of findings write them, whatever language the reader has.
HEADINGS = {
    Section.DISPATCH: "订单分配",
    Section.PAY: "收入与抽成",
    Section.HOURS: "工作时长与休息",
    Section.TIME: "时间预估与路线规划",
    Section.CONDUCT: "考核与奖惩",
}


def findings_offered(user: Visitor, negotiation: Negotiation) -> QuerySet[Finding]:
    """Findings about the other side that the reader may see and no topic of the case has yet."""
    subject = Q(subject_kind=Finding.SubjectKind.PLATFORM, subject_key=negotiation.platform)
    if negotiation.employer is not None:
        subject = Q(subject_kind=Finding.SubjectKind.EMPLOYER, subject_key=negotiation.employer.key)
    elif not negotiation.platform:
        grouped = (Finding.SubjectKind.EMPLOYER, Finding.SubjectKind.PLATFORM, Finding.SubjectKind.REGION)
        subject = Q(subject_kind__in=grouped) & under(negotiation.organisation.path, prefix="organisation__")
    open_states = (Finding.State.NEW, Finding.State.ACCEPTED)
    taken = negotiation.topics.filter(finding__isnull=False).values("finding")
    return findings.findings_visible(user).filter(subject, state__in=open_states).exclude(pk__in=taken)


def scenarios_offered(user: Visitor, negotiation: Negotiation) -> QuerySet[Scenario]:
    """What-ifs on the other side's platform, or all of them where it is no platform."""
    found = policies.scenarios.listed(user)
    return found.filter(platform=negotiation.platform) if negotiation.platform else found


def issues_offered(user: Visitor, negotiation: Negotiation) -> list[Any]:
    """Issues of the forum about the platform, or about none; nothing where the room is not there."""
    if not apps.is_installed(FORUM):
        return []
    from gongyou.rooms.forum.door import issues_open

    taken = set(negotiation.topics.exclude(issue="").values_list("issue", flat=True))
    return [
        each for each in issues_open(user) if each.platform in ("", negotiation.platform) and str(each.id) not in taken
    ]


def issue_offered(user: Visitor, negotiation: Negotiation, key: uuid.UUID) -> Any | None:
    """One of them."""
    return next((each for each in issues_offered(user, negotiation) if each.id == key), None)


def issue_kept(topic: Topic) -> Any | None:
    """The issue behind a topic as the forum tells it today; nothing where it is gone or the room is not there."""
    if not topic.issue or not apps.is_installed(FORUM):
        return None
    from gongyou.rooms.forum.door import issue

    return issue(uuid.UUID(topic.issue))
