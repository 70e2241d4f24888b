"""Declared rules: a new one, a version of it, and a correction with its reason."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.models import Organisation
from gongyou.registry.platform_names import platforms_known
from gongyou.rooms.platforms import policies
from gongyou.rooms.platforms.models import DeclaredRule, PlatformName, RuleVersion
from gongyou.rooms.platforms.names import platform_name
from gongyou.rooms.platforms.register.executable import digest_of, executable_read

DECLARED = audit.register(
    "platforms.rule.declared",
    "登记平台规则：{platform}《{title}》（{section}）",
    "Entered a declared rule of {platform_en}: “{title}” ({section})",
    section=DeclaredRule.Section,
)
RECORDED = audit.register(
    "platforms.rule.version_recorded",
    "登记《{title}》的版本“{edition}”，{first} 起执行，公示提前 {notice} 日",
    "Recorded edition “{edition}” of “{title}”, in force from {first}, notice in days: {notice}",
)
CORRECTED = audit.register(
    "platforms.rule.version_corrected",
    "更正《{title}》的版本“{edition}”的登记，理由：{reason}",
    "Corrected the record of edition “{edition}” of “{title}”: {reason}",
)
LONGEST_TEXT = 40_000
# What a log may call a platform, and an address may hold.
CODE = re.compile(r"[a-z][a-z0-9_]{0,38}[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Named:
    """What a declared rule is: whose, under which heading, called what."""

    platform: str
    section: str
    title: str
    title_en: str = ""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A platform that nobody has named yet: its code as its logs write it, and its name."""

    code: str
    name: str
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """One version as the platform published it."""

    edition: str
    effective_from: date
    text: str
    executable: str = ""
    effective_until: date | None = None
    published_on: date | None = None
    published_where: str = ""
    published_url: str = ""
    asked_from: date | None = None
    asked_until: date | None = None
    asked_of: tuple[str, ...] = ()


@service
def rule_declare(
    *, organisation: Organisation, named: Named, by: User | None, now: datetime, newcomer: Newcomer | None = None
) -> DeclaredRule:
    """A new rule, still without a version; the platform of a newcomer is named with it.

    Raises Conflict for a rule or a platform's code that is there already, BadInput for a code that no log could hold.
    """
    require(by is None or policies.register.can_add(by, under=organisation))
    if newcomer is not None:
        _named_as(newcomer)
    try:
        with transaction.atomic():
            if newcomer is not None:
                PlatformName.objects.create(recorded_at=now, recorded_by=by, **asdict(newcomer))
            rule = DeclaredRule.objects.create(
                organisation=organisation, recorded_at=now, recorded_by=by, **asdict(named)
            )
    except IntegrityError as error:
        raise Conflict(
            "register.rule_known",
            Text("这条规则已经登记过。", "This rule is on record already."),
            Text("请在原有规则下登记新版本。", "Record a new version under the rule that is there."),
            field="title",
        ) from error
    name = platform_name(named.platform)
    data = {"platform": name.zh, "platform_en": name.en, "title": named.title, "section": named.section}
    audit.write(DECLARED, by=by, subject=rule, data=data, now=now)
    return rule


def _named_as(newcomer: Newcomer) -> None:
    if not CODE.fullmatch(newcomer.code):
        raise BadInput(
            "register.platform_code",
            Text(f"平台代码“{newcomer.code}”不可用。", f"“{newcomer.code}” cannot be a platform's code."),
            Text(
                "请用小写字母开头，由小写字母、数字和下划线组成，与日志中 platform 一列一致。",
                "Write lower-case letters, digits and underscores, as the logs' platform column does.",
            ),
            field="platform_code",
        )
    if newcomer.code in platforms_known():
        raise Conflict(
            "register.platform_known",
            Text(f"平台代码“{newcomer.code}”已经有了。", f"The platform code “{newcomer.code}” is taken."),
            Text("请在列表中选择这个平台。", "Choose the platform from the list."),
            field="platform_code",
        )


@service
def version_record(*, rule: DeclaredRule, published: Published, by: User | None, now: datetime) -> RuleVersion:
    """A further version. It supersedes the one before from its first day on."""
    locked = _locked(rule)
    require(by is None or policies.register.can_change(by, locked))
    _check(published, locked.section)
    _check_day(locked, published.effective_from)
    number = max((version.number for version in locked.versions.all()), default=0) + 1
    version = _created(locked, published, (number, 1), by, now)
    audit.write(
        RECORDED,
        by=by,
        subject=locked,
        data={
            "title": locked.title,
            "edition": version.edition,
            "first": version.effective_from.isoformat(),
            "notice": "—" if version.notice_days is None else version.notice_days,
            "digest": version.digest,
        },
        now=now,
    )
    return version


@service
def version_correct(
    *, version: RuleVersion, published: Published, reason: str, by: User | None, now: datetime
) -> RuleVersion:
    """The version as it should have been recorded; the former record stays and is marked as replaced.

    Opinions and proofs belong to the version, so they go with it.
    """
    locked = _locked(version.rule)
    require(by is None or policies.register.can_change(by, locked))
    wrong = RuleVersion.objects.select_for_update().get(pk=version.pk)
    if not reason.strip():
        raise BadInput(
            "register.reason",
            Text("请写明更正的理由。", "Say why it is corrected."),
            Text("一句话即可，会公开显示并记入审计。", "One sentence is enough; it is shown and kept."),
            field="reason",
        )
    if not wrong.is_current:
        raise Conflict(
            "register.replaced",
            Text("这份登记已经被更正替代。", "This record has been replaced already."),
            Text("请在最新的登记上更正。", "Correct the newest record."),
        )
    _check(published, locked.section)
    _check_day(locked, published.effective_from, besides=wrong)
    corrected = _created(locked, published, (wrong.number, wrong.revision + 1), by, now)
    wrong.replaced_by, wrong.reason = corrected, reason.strip()[:300]
    wrong.save(update_fields=["replaced_by", "reason"])
    wrong.opinions.update(version=corrected)
    wrong.proofs.update(version=corrected)
    data = {"title": locked.title, "edition": corrected.edition, "reason": wrong.reason, "digest": corrected.digest}
    audit.write(CORRECTED, by=by, subject=locked, data=data, now=now)
    return corrected


def _created(
    rule: DeclaredRule, published: Published, number: tuple[int, int], by: User | None, now: datetime
) -> RuleVersion:
    columns = {**asdict(published), "asked_of": sorted(set(published.asked_of))}
    return RuleVersion.objects.create(
        rule=rule,
        number=number[0],
        revision=number[1],
        digest=digest_of(published.text, published.executable),
        recorded_at=now,
        recorded_by=by,
        **columns,
    )


def _locked(rule: DeclaredRule) -> DeclaredRule:
    return DeclaredRule.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=rule.pk)


def _check(published: Published, section: str) -> None:
    """Raises BadInput for what cannot be a version."""
    if not published.text.strip() or len(published.text) > LONGEST_TEXT:
        raise BadInput(
            "register.text",
            Text(f"请写规则原文，最多 {LONGEST_TEXT} 个字。", f"Give the text, {LONGEST_TEXT} characters at most."),
            Text("照公示的文字抄录。", "Copy it as it was published."),
            field="text",
        )
    _forward(published.effective_from, published.effective_until, "effective_until")
    _forward(published.asked_from, published.asked_until, "asked_until")
    if published.published_on is not None and not published.published_where.strip():
        raise BadInput(
            "register.where",
            Text("写了公示日期，还要写在哪里公示。", "A day of publication needs its place."),
            Text("例如“骑手端公告”。", "For instance “notice in the couriers' app”."),
            field="published_where",
        )
    if set(published.asked_of) - set(RuleVersion.Asked.values):
        raise BadInput(
            "register.asked",
            Text("征求意见的对象不在可选范围内。", "One of those asked is not on the list."),
            Text("请重新选择。", "Choose again."),
            field="asked_of",
        )
    executable_read(published.executable, section, published.effective_from)


def _forward(first: date | None, last: date | None, field: str) -> None:
    if first is not None and last is not None and last < first:
        raise BadInput(
            "register.days",
            Text("止日早于起日。", "The last day lies before the first."),
            Text("请核对日期。", "Check the days."),
            field=field,
        )


def _check_day(rule: DeclaredRule, first: date, besides: RuleVersion | None = None) -> None:
    same = rule.versions.filter(effective_from=first, replaced_by=None)
    if besides is not None:
        same = same.exclude(pk=besides.pk)
    if same.exists():
        raise Conflict(
            "register.day_taken",
            Text(f"{first} 起已有一个版本。", f"There is a version from {first} already."),
            Text("如登记有误，请更正那一份。", "If its record is wrong, correct it."),
            field="effective_from",
        )
