"""gongyou check: what an inspector of security would ask first, answered by the installation itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

import typer

from gongyou.core.errors import EXIT_FINDINGS
from gongyou.core.text import Text
from gongyou.site.cli import frame

BACKUP_EVERY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Answer:
    """One question: `passed` None stands for a matter that only people can settle."""

    name: str
    title: Text
    passed: bool | None
    said: Text


def command(
    dengbao3: Annotated[
        bool, typer.Option("--dengbao3", help="按等保三级逐条列出。Control by control, GB/T 22239-2019 level 3.")
    ] = False,
    data_dir: frame.DataDir = None,
    as_json: frame.AsJson = False,
) -> None:
    """安全自查：设置、密钥、备份、双因素、大规模处理者义务；有问题时退出码为 1。Self-assessment; exit 1 on a fault."""
    frame.use_django()
    if dengbao3:
        _by_control(as_json)
        return
    answers = [*_settings(), _keys(), _rotation(), _backup(), _two_step(), _erasures(), *_large()]
    failed = [each for each in answers if each.passed is False]
    if as_json:
        frame.print_json(
            {
                "passed": not failed,
                "checks": [
                    {"name": each.name, "title": each.title, "passed": each.passed, "said": each.said}
                    for each in answers
                ],
            }
        )
    else:
        words = {True: "通过 passed", False: "问题 FAULT ", None: "待定 to do "}
        for each in answers:
            print(f"{words[each.passed]}  {each.title.zh} {each.title.en}  {each.said.zh} {each.said.en}")
    if failed:
        frame.leave(EXIT_FINDINGS)


def _by_control(as_json: bool) -> None:
    """The table of the standard with how each control stands here."""
    from gongyou.site.dengbao.report import judged, lines

    found = list(judged())
    unmet = [each for each in found if each.met is False]
    if as_json:
        frame.print_json({"passed": not unmet, "controls": [each.as_json() for each in found]})
    else:
        print("\n".join(lines(found)))
        met = sum(each.met is True for each in found)
        rest = len(found) - met - len(unmet)
        print(f"\n符合 {met} 项，不符合 {len(unmet)} 项，由单位落实 {rest} 项。")
        print(f"{met} met, {len(unmet)} not met, {rest} for the house.")
    if unmet:
        frame.leave(EXIT_FINDINGS)


def _settings() -> list[Answer]:
    from django.core.checks import run_checks

    found = [each for each in run_checks() if each.id and each.id.startswith("gongyou.")]
    if not found:
        return [Answer("settings", Text("设置与权限", "settings and permissions"), True, Text("无问题", "no fault"))]
    title = Text("设置与权限", "settings and permissions")
    return [
        Answer(str(each.id), title, False, Text(str(each.msg), f"({each.hint})" if each.hint else "")) for each in found
    ]


def _keys() -> Answer:
    from gongyou.kit import keys
    from gongyou.kit.environment import Environment

    held = keys.ring()
    apart = bool(Environment().text("GONGYOU_FIELD_KEYS") or Environment().text("GONGYOU_KEY_PROVIDER"))
    place = Text("环境变量或密钥系统", "environment or provider") if apart else Text("数据目录中", "in the data folder")
    said = Text(
        f"{held.cipher}、{held.index_hash}，密钥在{place.zh}",
        f"{held.cipher}, {held.index_hash}, keys {place.en}",
    )
    return Answer("keys", Text("加密", "encryption"), True if apart else None, said)


def _rotation() -> Answer:
    from gongyou.kit import rotation

    held = rotation.counts()
    left = held.fields_left + held.indexes_left
    said = Text(f"{left:,} 个值待换", f"{left:,} values to move") if left else Text("全部使用当前密钥", "all current")
    return Answer("rotation", Text("密钥轮换", "key rotation"), not left, said)


def _backup() -> Answer:
    from django.utils import timezone

    from gongyou.kit.models import AuditLine

    title = Text("备份", "backup")
    last = AuditLine.objects.filter(type="house.backup.made").order_by("-number").first()
    if last is None:
        return Answer("backup", title, False, Text("从未备份", "never made"))
    age = timezone.now() - last.at
    return Answer("backup", title, age <= BACKUP_EVERY, Text(f"{age.days} 天前", f"{age.days} days ago"))


def _two_step() -> Answer:
    """Share of console accounts with a confirmed second step."""
    from django.utils import timezone

    from gongyou.kit.models import User
    from gongyou.registry.selectors import CONSOLE_ROLES, in_force

    serving = in_force(timezone.now(), prefix="appointments__")
    staff = User.objects.filter(serving, is_active=True, appointments__role__in=CONSOLE_ROLES).distinct()
    total = staff.count()
    done = staff.filter(two_step__confirmed_at__isnull=False).count()
    said = Text(f"{done}/{total} 个账号已启用", f"{done} of {total} accounts")
    return Answer("two_step", Text("双因素登录", "two-step sign-in"), done == total, said)


def _erasures() -> Answer:
    from django.utils import timezone

    from gongyou.registry.models import Erasure

    late = Erasure.objects.filter(state=Erasure.State.PENDING, at__lt=timezone.now() - timedelta(days=1)).count()
    title = Text("删除个人信息", "erasures")
    return Answer("erasures", title, not late, Text(f"{late} 件超过一天未完成", f"{late} unfinished for over a day"))


def _large() -> list[Answer]:
    from django.utils import timezone

    from gongyou.registry.models import Duty
    from gongyou.registry.privacy.holding import holding

    held = holding()
    persons = Text(f"{held.persons:,} 人", f"{held.persons:,} persons")
    if not held.is_large:
        return [Answer("large_holder", Text("一千万人以上", "over ten million"), True, persons)]
    known = {duty.kind: duty for duty in Duty.objects.all()}
    answers = [Answer("large_holder", Text("一千万人以上", "over ten million"), None, persons)]
    for kind in (Duty.Kind.OFFICER, Duty.Kind.BODY, Duty.Kind.DISPOSAL):
        duty = known.get(kind)
        named = duty is not None and bool(duty.responsible)
        late = duty is not None and duty.due_on is not None and not duty.done_on and duty.due_on < timezone.localdate()
        said = Text(duty.responsible, "") if duty is not None and named else Text("未明确", "nobody named")
        answers.append(Answer(f"duty.{kind}", Text(str(kind.label), kind.value), named and not late, said))
    return answers
