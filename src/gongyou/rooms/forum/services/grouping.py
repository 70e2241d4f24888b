"""The officer's hand on the issue table: accept a group, move, merge, split, rename, and take the last act back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.rooms.forum import policies
from gongyou.rooms.forum.models import Collection, Issue, IssueStep, Opinion, Regrouping, Section

Kind = Regrouping.Kind
LONGEST_TITLE = 60

DONE = audit.register(
    "forum.issue.regrouped",
    "问题清单：{kind}（{title}），涉及 {opinions} 条意见",
    "Issue table, {kind}: {title}; opinions concerned: {opinions}",
    kind=Kind,
)
UNDONE = audit.register(
    "forum.issue.regrouping_undone", "问题清单：撤销“{kind}”", "Issue table, taken back: {kind}", kind=Kind
)


@dataclass(slots=True)
class _Before:
    """What an act changes, as it was."""

    placed: list[list[int | None]] = field(default_factory=list)
    issues: list[list[Any]] = field(default_factory=list)
    made: list[int] = field(default_factory=list)

    def opinions(self, found: Iterable[Opinion]) -> None:
        self.placed += [[each.pk, each.issue_id] for each in found]

    def issue(self, found: Issue) -> None:
        self.issues.append([found.pk, found.title, found.section, found.merged_into_id])

    @property
    def plain(self) -> dict[str, Any]:
        return {"placed": self.placed, "issues": self.issues, "made": self.made}


@service
def issue_accept(
    *, collection: Collection, title: str, opinions: Sequence[Opinion], by: User | None, now: datetime
) -> Issue:
    """A new issue with these published opinions in it; its heading is the one that most of them name."""
    locked = _locked(collection, by)
    found, before = _published(locked, opinions), _Before()
    made = _made(locked, _title(title), _heading(found), now)
    _placed(found, made, before)
    before.made.append(made.pk)
    _written(locked, Kind.ACCEPTED, before, (made.title, len(found)), (by, now))
    return made


@service
def opinions_move(
    *, collection: Collection, opinions: Sequence[Opinion], into: Issue | None, by: User | None, now: datetime
) -> int:
    """Published opinions into another issue, or out of any; how many."""
    locked = _locked(collection, by)
    found, before = _published(locked, opinions), _Before()
    if into is not None:
        into = _issue(locked, into)
    _placed(found, into, before)
    _written(locked, Kind.MOVED, before, (into.title if into else "—", len(found)), (by, now))
    return len(found)


@service
def issues_merge(*, issue: Issue, into: Issue, by: User | None, now: datetime) -> Issue:
    """The first issue's opinions go into the second; the first one says so and is empty."""
    locked = _locked(issue.collection, by)
    source, target = _issue(locked, issue), _issue(locked, into)
    if source.pk == target.pk:
        raise BadInput(
            "forum.same_issue",
            Text("不能并入自己。", "An issue is not merged into itself."),
            Text("请选择另一个问题。", "Choose another one."),
            field="into",
        )
    before = _Before()
    before.issue(source)
    found = list(source.opinions.all())
    _placed(found, target, before)
    source.merged_into = target
    source.save(update_fields=["merged_into"])
    _written(locked, Kind.MERGED, before, (target.title, len(found)), (by, now))
    return target


@service
def issue_split(*, issue: Issue, title: str, opinions: Sequence[Opinion], by: User | None, now: datetime) -> Issue:
    """Some of an issue's opinions become an issue of their own. Raises BadInput for none of them and for all."""
    locked = _locked(issue.collection, by)
    source = _issue(locked, issue)
    wanted = {each.pk for each in opinions}
    found = [each for each in source.opinions.all() if each.pk in wanted]
    if not found or len(found) == source.opinions.count():
        raise BadInput(
            "forum.split",
            Text("请勾选其中一部分意见。", "Choose some of the opinions, not all."),
            Text("全部移走请用“合并”。", "To move all of them, merge."),
            field="opinions",
        )
    before = _Before()
    made = _made(locked, _title(title), _heading(found), now)
    _placed(found, made, before)
    before.made.append(made.pk)
    _written(locked, Kind.SPLIT, before, (made.title, len(found)), (by, now))
    return made


@service
def issue_rename(*, issue: Issue, title: str, section: str, by: User | None, now: datetime) -> Issue:
    """The issue under another title, or another heading."""
    locked = _locked(issue.collection, by)
    found, before = _issue(locked, issue), _Before()
    before.issue(found)
    found.title = _title(title)
    found.section = section if section in Section.values else found.section
    found.save(update_fields=["title", "section"])
    _written(locked, Kind.RENAMED, before, (found.title, found.opinions.count()), (by, now))
    return found


@service
def regrouping_undo(*, collection: Collection, by: User | None, now: datetime) -> Regrouping:
    """The last act that stands is taken back. An issue that it made goes, unless it was answered since: Conflict.

    Opinions withdrawn or held back meanwhile stay where they are.
    """
    locked = _locked(collection, by)
    last = locked.regroupings.select_for_update().filter(undone_at=None).first()
    if last is None:
        raise Conflict("forum.nothing_to_undo", Text("没有可撤销的操作。", "There is nothing to take back."))
    made = list(Issue.objects.filter(pk__in=last.before["made"]))
    if any(each.status != Issue.Status.RECEIVED or each.register_opinion for each in made):
        raise Conflict(
            "forum.answered_since",
            Text("这一步建立的问题已经有办理情况，不能撤销。", "The issue that it made has been dealt with since."),
            Text("请改用“合并”。", "Merge it instead."),
        )
    for pk, issue in last.before["placed"]:
        Opinion.objects.filter(pk=pk, state=Opinion.State.PUBLISHED).update(issue=issue)
    for pk, title, section, merged_into in last.before["issues"]:
        Issue.objects.filter(pk=pk).update(title=title, section=section, merged_into=merged_into)
    Issue.objects.filter(pk__in=[each.pk for each in made]).delete()
    last.undone_at = now
    last.save(update_fields=["undone_at"])
    audit.write(UNDONE, by=by, subject=locked, data={"kind": last.kind}, now=now)
    return last


def _made(collection: Collection, title: str, section: str, now: datetime) -> Issue:
    number = (collection.issues.aggregate(most=Max("number"))["most"] or 0) + 1
    made = Issue.objects.create(collection=collection, number=number, title=title, section=section, recorded_at=now)
    IssueStep.objects.create(issue=made, at=now, status=made.status)
    return made


def _placed(found: Sequence[Opinion], into: Issue | None, before: _Before) -> None:
    before.opinions(found)
    Opinion.objects.filter(pk__in=[each.pk for each in found]).update(issue=into)


def _written(
    collection: Collection, kind: str, before: _Before, told: tuple[str, int], who: tuple[User | None, datetime]
) -> None:
    title, count = told
    by, now = who
    Regrouping.objects.create(collection=collection, kind=kind, before=before.plain, at=now, by=by)
    audit.write(DONE, by=by, subject=collection, data={"kind": kind, "title": title, "opinions": count}, now=now)


def _locked(collection: Collection, by: User | None) -> Collection:
    rows = Collection.objects.select_for_update(of=("self",)).select_related("organisation")
    locked = rows.get(pk=collection.pk)
    require(by is None or policies.collections.can_change(by, locked))
    return locked


def _issue(collection: Collection, issue: Issue) -> Issue:
    found = Issue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
    if found.collection_id != collection.pk or found.merged_into_id is not None:
        raise Conflict(
            "forum.merged",
            Text("这个问题已经并入别的问题。", "This issue has been merged into another one."),
            Text("请刷新页面。", "Load the page again."),
        )
    return found


def _published(collection: Collection, opinions: Sequence[Opinion]) -> list[Opinion]:
    keys = [each.pk for each in opinions]
    found = list(Opinion.objects.filter(pk__in=keys, collection=collection, state=Opinion.State.PUBLISHED))
    if not found:
        raise BadInput(
            "forum.no_opinions",
            Text("请勾选意见。", "Choose opinions."),
            Text("只有已公开的意见可以归入问题。", "Only published opinions are put into an issue."),
            field="opinions",
        )
    return found


def _heading(found: Sequence[Opinion]) -> str:
    sections = [each.section for each in found]
    return max(Section.values, key=lambda value: (sections.count(value), -Section.values.index(value)))


def _title(title: str) -> str:
    plain = " ".join(title.split())
    if not plain or len(plain) > LONGEST_TITLE:
        raise BadInput(
            "forum.title",
            Text(f"问题名称写 1 到 {LONGEST_TITLE} 个字。", f"A title has {LONGEST_TITLE} characters at most."),
            Text("一句话说清是什么问题，不写姓名。", "Say in one sentence what the matter is; no names."),
            field="title",
        )
    return plain
