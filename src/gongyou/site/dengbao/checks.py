"""Whether the present settings meet a control, looked up and not asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.utils import timezone

from gongyou.core.text import Text
from gongyou.kit.environment import Environment

IDLE_AT_MOST = timedelta(minutes=30)
STALE_AFTER = timedelta(days=90)
BACKUP_EVERY = timedelta(days=7)
PASSWORD_LEAST = 8
HERE = frozenset({"", "localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Standing:
    """`met` None: the machine sees a part only, and the house must look."""

    met: bool | None
    said: Text


Check = Callable[[], Standing]
CHECKS: dict[str, Check] = {}


def check(function: Check) -> Check:
    CHECKS[function.__name__] = function
    return function


@check
def passwords() -> Standing:
    rules: Any = settings.AUTH_PASSWORD_VALIDATORS
    least = max((each.get("OPTIONS", {}).get("min_length", PASSWORD_LEAST) for each in rules), default=0)
    return Standing(
        least >= PASSWORD_LEAST and len(rules) > 2,
        Text(f"不少于 {least} 位，{len(rules)} 条规则", f"{least} characters or more, {len(rules)} rules"),
    )


@check
def idle() -> Standing:
    minutes = int(settings.GONGYOU_IDLE.total_seconds() // 60)
    failures, cooloff = settings.AXES_FAILURE_LIMIT, int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return Standing(
        settings.GONGYOU_IDLE <= IDLE_AT_MOST,
        Text(
            f"闲置 {minutes} 分钟退出，连错 {failures} 次锁定 {cooloff} 分钟",
            f"signed out after {minutes} idle min, locked for {cooloff} min after {failures} failures",
        ),
    )


@check
def https() -> Standing:
    secure = bool(settings.HTTPS and settings.SESSION_COOKIE_SECURE and settings.SECURE_HSTS_SECONDS)
    return Standing(secure, Text("HTTPS 已启用", "HTTPS is on") if secure else Text("HTTPS 未启用", "HTTPS is off"))


@check
def two_step() -> Standing:
    from gongyou.kit.models import User
    from gongyou.registry.selectors import CONSOLE_ROLES, in_force

    serving = in_force(timezone.now(), prefix="appointments__")
    staff = User.objects.filter(serving, is_active=True, appointments__role__in=CONSOLE_ROLES).distinct()
    total, done = staff.count(), staff.filter(two_step__confirmed_at__isnull=False).count()
    required = settings.GONGYOU_TWO_STEP == "required"
    return Standing(
        required and total == done,
        Text(
            f"{'强制' if required else '未强制'}，{done}/{total} 个后台账号已启用",
            f"{'required' if required else 'not required'}; {done} of {total} console accounts have it",
        ),
    )


@check
def no_demo() -> Standing:
    demo = (Path(settings.GONGYOU_DATA_DIR) / "demo").is_dir()
    said = Text("数据目录里是演示城市", "the data are those of the demo city") if demo else Text("无", "none")
    return Standing(not demo, said)


@check
def stale_accounts() -> Standing:
    from gongyou.kit.models import User
    from gongyou.registry.selectors import CONSOLE_ROLES

    before = timezone.now() - STALE_AFTER
    staff = User.objects.filter(is_active=True, appointments__role__in=CONSOLE_ROLES).distinct()
    stale = staff.filter(last_login__lt=before).count() + staff.filter(last_login=None, date_joined__lt=before).count()
    return Standing(not stale, Text(f"{stale} 个账号 90 天未登录", f"{stale} accounts without a sign-in for 90 days"))


@check
def separation() -> Standing:
    from gongyou.registry.models import Appointment
    from gongyou.registry.selectors import in_force

    role = Appointment.Role
    duties = (role.ADMINISTRATOR, role.SECURITY, role.AUDITOR)
    serving = Appointment.objects.filter(in_force(timezone.now()), user__is_active=True, role__in=duties)
    held: dict[int, set[str]] = {}
    for user, duty in serving.values_list("user", "role"):
        held.setdefault(user, set()).add(duty)
    both = sum(len(each) > 1 for each in held.values())
    missing = [duty for duty in duties if not any(duty in each for each in held.values())]
    zh = "、".join(str(duty.label) for duty in missing)
    return Standing(
        not both and not missing,
        Text(
            f"缺 {zh}" if missing else f"三员齐备，兼任 {both} 人",
            f"missing: {', '.join(missing)}" if missing else f"all three posts filled, {both} persons hold two",
        ),
    )


@check
def private_files() -> Standing:
    from gongyou.kit.checks import secrets_are_private

    found = len(secrets_are_private())
    return Standing(not found, Text(f"{found} 个密钥文件他人可读", f"{found} key files that others can read"))


@check
def audit_chain() -> Standing:
    from gongyou.kit import audit

    chain = audit.verify()
    return Standing(
        chain.broken is None,
        Text(f"{chain.lines:,} 行，链成立", f"{chain.lines:,} lines, the chain holds")
        if chain.broken is None
        else Text("链不成立", "the chain does not hold"),
    )


@check
def hosts() -> Standing:
    names = list(settings.ALLOWED_HOSTS)
    return Standing("*" not in names, Text(f"主机名 {len(names)} 个", f"{len(names)} host names"))


@check
def debug() -> Standing:
    return Standing(
        not settings.DEBUG,
        Text("调试已开启", "debugging is on") if settings.DEBUG else Text("调试已关闭", "debugging is off"),
    )


@check
def scanner() -> Standing:
    given = bool(Environment().text("GONGYOU_VIRUS_SCANNER"))
    return Standing(given, Text("已设置", "set") if given else Text("未设置病毒检查程序", "no scanner is set"))


@check
def database_tls() -> Standing:
    held: dict[str, Any] = settings.DATABASES["default"]
    host = str(held.get("HOST") or "")
    if "sqlite" in str(held["ENGINE"]) or host in HERE or host.startswith("/"):
        return Standing(True, Text("数据库在本机", "the database is on this machine"))
    mode = str(held.get("OPTIONS", {}).get("sslmode", ""))
    mode = mode or parse_qs(urlsplit(Environment().text("DATABASE_URL")).query).get("sslmode", [""])[0]
    return Standing(
        mode in ("verify-ca", "verify-full"),
        Text(f"sslmode={mode or '未设'}", f"sslmode={mode or 'not set'}"),
    )


@check
def sample_opens() -> Standing:
    from gongyou.site.backup.inspect import sample_opened

    held = sample_opened()
    return Standing(
        held["tried"] == held["opened"],
        Text(f"抽样 {held['opened']}/{held['tried']} 可打开", f"{held['opened']} of {held['tried']} sampled open"),
    )


@check
def keys_apart() -> Standing:
    from gongyou.kit import keys

    held = keys.ring()
    apart = bool(Environment().text("GONGYOU_FIELD_KEYS") or Environment().text("GONGYOU_KEY_PROVIDER"))
    return Standing(
        apart,
        Text(
            f"{held.cipher}、{held.index_hash}，密钥{'与数据分开' if apart else '在数据目录中'}",
            f"{held.cipher}, {held.index_hash}, keys {'apart from' if apart else 'in'} the data directory",
        ),
    )


@check
def backup() -> Standing:
    from gongyou.kit.models import AuditLine

    last = AuditLine.objects.filter(type="house.backup.made").order_by("-number").first()
    if last is None:
        return Standing(False, Text("从未备份", "never made"))
    days = (timezone.now() - last.at).days
    return Standing(timezone.now() - last.at <= BACKUP_EVERY, Text(f"{days} 天前", f"{days} days ago"))


@check
def erasures() -> Standing:
    from gongyou.registry.models import Erasure

    late = Erasure.objects.filter(state=Erasure.State.PENDING, at__lt=timezone.now() - timedelta(days=1)).count()
    return Standing(not late, Text(f"{late} 件超过一天未完成", f"{late} unfinished for over a day"))


@check
def applications_emptied() -> Standing:
    from gongyou.registry.services.applications import applications_to_empty

    late = applications_to_empty(timezone.now() - timedelta(days=2)).count()
    return Standing(not late, Text(f"{late} 份到期未清空", f"{late} kept beyond their time"))


@check
def large_holder() -> Standing:
    from gongyou.registry.models import Duty
    from gongyou.registry.privacy.holding import holding

    held = holding()
    if not held.is_large:
        return Standing(True, Text("不足一千万人", "below ten million persons"))
    wanted = (Duty.Kind.OFFICER, Duty.Kind.BODY, Duty.Kind.DISPOSAL)
    named = Duty.objects.filter(kind__in=wanted).exclude(responsible="").count()
    return Standing(
        named == len(wanted),
        Text(f"{named}/{len(wanted)} 项已明确负责人", f"{named} of {len(wanted)} duties have somebody in charge"),
    )
