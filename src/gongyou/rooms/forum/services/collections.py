"""A collection is drafted, published and closed."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import asdict, dataclass
from datetime import date, datetime

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.models import Organisation
from gongyou.rooms.forum import policies
from gongyou.rooms.forum.models import Collection, Section
from gongyou.rooms.forum.services.opinions import LETTERS
from gongyou.rooms.platforms import door as platforms

State, Subject = Collection.State, Collection.Subject
CODE_LENGTH = 8
LONGEST_QUESTION = 500

DRAFTED = audit.register(
    "forum.collection.drafted", "起草意见征集：{title}", "Drafted a collection of opinions: {title}"
)
CHANGED = audit.register(
    "forum.collection.changed", "修改意见征集：{title}", "Changed the collection of opinions: {title}"
)
PUBLISHED = audit.register(
    "forum.collection.published",
    "发布意见征集：{title}（{opens} 至 {closes}）",
    "Published the collection of opinions: {title} ({opens} to {closes})",
)
CLOSED = audit.register(
    "forum.collection.closed", "结束意见征集：{title}", "Closed the collection of opinions: {title}"
)


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked, of whom, and until when."""

    title: str
    question: str
    subject: str
    sections: tuple[str, ...]
    opens_on: date
    closes_on: date
    rule_version: uuid.UUID | None = None
    platform: str = ""
    verification: str = Collection.Verification.NONE


@service
def collection_draft(*, organisation: Organisation, asking: Asking, by: User | None, now: datetime) -> Collection:
    """A new collection that nobody sees yet but the officers of the scope."""
    require(by is None or policies.collections.can_add(by, under=organisation))
    made = Collection.objects.create(
        organisation=organisation,
        code="".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH)),
        recorded_at=now,
        recorded_by=by,
        **_columns(asking),
    )
    audit.write(DRAFTED, by=by, subject=made, data={"title": made.title}, now=now)
    return made


@service
def collection_change(*, collection: Collection, asking: Asking, by: User | None, now: datetime) -> Collection:
    """The draft as it is to be. Once published only its last day may be moved: what was asked stays what was asked."""
    locked = _locked(collection)
    require(by is None or policies.collections.can_change(by, locked))
    if locked.state == State.CLOSED:
        raise _over()
    columns = _columns(asking)
    if locked.state == State.PUBLISHED and any(
        getattr(locked, name) != value for name, value in columns.items() if name != "closes_on"
    ):
        raise Conflict(
            "forum.published",
            Text("已经发布，只能改截止日期。", "It is published: only the last day can be changed."),
            Text("要改问题，请结束这次征集，另开一次。", "To ask something else, close it and open another one."),
        )
    for name, value in columns.items():
        setattr(locked, name, value)
    locked.save(update_fields=[*columns])
    audit.write(CHANGED, by=by, subject=locked, data={"title": locked.title}, now=now)
    return locked


@service
def collection_publish(*, collection: Collection, by: User | None, now: datetime) -> Collection:
    """Its page is public from now on; opinions are taken between its days."""
    locked = _locked(collection)
    require(by is None or policies.collections.can_change(by, locked))
    if locked.state != State.DRAFT:
        raise Conflict("forum.published_already", Text("已经发布。", "It is published already."))
    locked.state, locked.published_at = State.PUBLISHED, now
    locked.save(update_fields=["state", "published_at"])
    data = {"title": locked.title, "opens": locked.opens_on, "closes": locked.closes_on}
    audit.write(PUBLISHED, by=by, subject=locked, data=data, now=now)
    return locked


@service
def collection_close(*, collection: Collection, by: User | None, now: datetime) -> Collection:
    """No more opinions; issues are still answered, and the report of the end is public."""
    locked = _locked(collection)
    require(by is None or policies.collections.can_change(by, locked))
    if locked.state != State.PUBLISHED:
        raise (
            _over()
            if locked.state == State.CLOSED
            else Conflict("forum.draft", Text("还没有发布。", "It is not published yet."))
        )
    locked.state, locked.closed_at = State.CLOSED, now
    locked.save(update_fields=["state", "closed_at"])
    audit.write(CLOSED, by=by, subject=locked, data={"title": locked.title}, now=now)
    return locked


def _over() -> Conflict:
    return Conflict("forum.over", Text("这次意见征集已经结束。", "This collection is closed."))


def _locked(collection: Collection) -> Collection:
    return Collection.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=collection.pk)


def _columns(asking: Asking) -> dict[str, object]:
    """The columns of what is asked. Raises BadInput for what cannot be asked."""
    title, question = asking.title.strip(), asking.question.strip()
    if not title or not question or len(question) > LONGEST_QUESTION:
        raise BadInput(
            "forum.question",
            Text(
                f"请写标题和问题，问题最多 {LONGEST_QUESTION} 个字。",
                f"Give a title, and a question of {LONGEST_QUESTION} characters at most.",
            ),
            Text("一次只问一件事。", "Ask one thing at a time."),
            field="question",
        )
    if asking.closes_on < asking.opens_on:
        raise BadInput(
            "forum.days",
            Text("截止日期早于开始日期。", "The last day lies before the first."),
            Text("请核对日期。", "Check the days."),
            field="closes_on",
        )
    sections = [value for value in Section.values if value in asking.sections and value != Section.OTHER]
    if not sections:
        raise BadInput(
            "forum.sections",
            Text("至少选一个标题。", "Choose one heading at least."),
            Text("“其他”总会列在最后。", "“Other” is always there."),
            field="sections",
        )
    platform, version = asking.platform, asking.rule_version
    if asking.subject == Subject.RULE:
        rule = platforms.rule_version(version) if version else None
        if rule is None:
            raise BadInput(
                "forum.rule",
                Text("请选择规则版本。", "Choose the version of the rule."),
                Text("规则先在“规则登记”里登记。", "Rules are entered in the register first."),
                field="rule_version",
            )
        platform = rule.platform
    elif asking.subject == Subject.PLATFORM and not platform:
        raise BadInput("forum.platform", Text("请选择平台。", "Choose the platform."), Text("", ""), field="platform")
    return {
        **asdict(asking),
        "title": title,
        "question": question,
        "sections": sections,
        "platform": "" if asking.subject == Subject.FREE else platform,
        "rule_version": version if asking.subject == Subject.RULE else None,
    }
