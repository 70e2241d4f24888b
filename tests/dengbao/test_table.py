"""The table of level 3: every control is answered in both languages, every check looks, and the handbook agrees."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from gongyou.kit import audit, keys
from gongyou.kit.models import AuditLine, User
from gongyou.registry.models import Appointment, Erasure
from gongyou.registry.selectors import forget_appointments
from gongyou.registry.services.backups import backup_note
from gongyou.site.cli import run
from gongyou.site.dengbao import checks
from gongyou.site.dengbao.checks import CHECKS
from gongyou.site.dengbao.controls import SECTIONS
from gongyou.site.dengbao.report import handbook, judged, lines
from tests.registry.cast import Cast

ROOT = Path(__file__).resolve().parents[2]
WANTED = (
    "身份鉴别",
    "访问控制",
    "安全审计",
    "入侵防范",
    "数据完整性",
    "数据保密性",
    "数据备份恢复",
    "剩余信息保护",
    "个人信息保护",
)


def test_every_section_and_control_is_told_in_both_languages() -> None:
    assert set(WANTED) <= {section.title.zh for section in SECTIONS}
    for section in SECTIONS:
        clauses = [control.clause for control in section.controls]
        assert clauses == sorted(set(clauses))
        for control in section.controls:
            assert control.asks.zh and control.asks.en and control.product.zh and control.product.en
            assert bool(control.house.zh) == bool(control.house.en)
            for text in (control.asks.en, control.product.en, control.house.en):
                assert not re.search(r"[一-鿿]", text)


def test_every_check_is_there_and_used() -> None:
    named = [control.check for section in SECTIONS for control in section.controls if control.check]
    assert set(named) == set(CHECKS)


def test_what_no_machine_sees_says_what_the_house_must_do() -> None:
    silent = [
        control.clause
        for section in SECTIONS
        for control in section.controls
        if not control.check and not control.house.zh
    ]
    # Auditing that cannot be switched off, and credentials kept as hashes: nothing is left to do.
    assert silent == ["d", "a"]


def test_the_handbook_agrees() -> None:
    assert (ROOT / "docs/reference/dengbao3.md").read_text("utf-8") == handbook()


def met(name: str) -> bool | None:
    return CHECKS[name]().met


def test_each_setting_turns_its_check(cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HTTPS, settings.SESSION_COOKIE_SECURE, settings.SECURE_HSTS_SECONDS = False, False, 0
    assert not met("https")
    settings.HTTPS, settings.SESSION_COOKIE_SECURE, settings.SECURE_HSTS_SECONDS = True, True, 3600
    assert met("https")
    settings.GONGYOU_IDLE = timedelta(minutes=31)
    assert not met("idle")
    settings.GONGYOU_IDLE = timedelta(minutes=30)
    assert met("idle")
    settings.ALLOWED_HOSTS = ["*"]
    assert not met("hosts")
    settings.ALLOWED_HOSTS = ["example.cn"]
    assert met("hosts")
    settings.DEBUG = True
    assert not met("debug")
    settings.DEBUG = False
    assert met("debug")
    settings.AUTH_PASSWORD_VALIDATORS = []
    assert not met("passwords")
    monkeypatch.setenv("GONGYOU_VIRUS_SCANNER", "")
    assert not met("scanner")
    monkeypatch.setenv("GONGYOU_VIRUS_SCANNER", "clamdscan -")
    assert met("scanner")


@pytest.mark.parametrize(
    ("host", "options", "wanted"),
    [
        ("db.example.cn", {}, False),
        ("db.example.cn", {"sslmode": "require"}, False),
        ("db.example.cn", {"sslmode": "verify-full"}, True),
        ("127.0.0.1", {}, True),
        ("/run/postgresql", {}, True),
    ],
)
def test_a_database_elsewhere_is_reached_by_tls(
    host: str, options: dict[str, str], wanted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = {"ENGINE": "django.db.backends.postgresql", "HOST": host, "OPTIONS": options}
    monkeypatch.setattr(checks, "settings", SimpleNamespace(DATABASES={"default": held}))
    assert met("database_tls") is wanted


def test_two_steps_must_be_required_and_there(cast: Cast, settings: Any) -> None:
    settings.GONGYOU_TWO_STEP = "required"
    assert not met("two_step")
    from tests.security.test_hardening import with_second_step

    for user in User.objects.filter(
        appointments__role__in=["officer", "analyst", "administrator", "security", "auditor"]
    ):
        with_second_step(user)
    assert met("two_step")
    settings.GONGYOU_TWO_STEP = "offered"
    assert not met("two_step")


def test_the_three_administrators_must_be_there_and_be_three(cast: Cast) -> None:
    assert met("separation")
    both = Appointment.objects.create(user=cast.security, role="auditor", organisation=cast.district)
    assert not met("separation")
    both.delete()
    cast.auditor.appointments.all().delete()
    forget_appointments(cast.auditor)
    assert not met("separation")
    assert "审计管理员" in CHECKS["separation"]().said.zh


def test_accounts_that_nobody_uses_are_counted(cast: Cast) -> None:
    assert met("stale_accounts")
    User.objects.filter(pk=cast.wang.pk).update(last_login=timezone.now() - timedelta(days=91))
    assert CHECKS["stale_accounts"]().said.zh.startswith("1 ")
    assert not met("stale_accounts")


def test_backup_chain_and_erasures_are_looked_at(cast: Cast) -> None:
    assert met("backup") is False
    backup_note(by=None, now=timezone.now() - timedelta(days=8))
    assert not met("backup")
    backup_note(by=None, now=timezone.now())
    assert met("backup")
    Erasure.objects.create(member=cast.lin_member, reason="request", at=timezone.now() - timedelta(days=2))
    assert not met("erasures")
    assert met("audit_chain")
    AuditLine.objects.filter(number=2).delete()
    assert not met("audit_chain")
    assert audit.verify().broken is not None


def test_keys_in_the_data_folder_do_not_lie_apart(cast: Cast, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys.forget()
    assert not met("keys_apart")
    keys.ring()
    assert met("private_files")
    (data_dir / "secrets").chmod(0o755)
    assert not met("private_files")
    (data_dir / "demo").mkdir()
    assert not met("no_demo")
    (data_dir / "demo").rmdir()
    assert met("no_demo")
    keys.forget()


def test_the_command_prints_it_and_says_by_its_code_what_is_missing(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", "--dengbao3", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["passed"] is False
    assert len(told["controls"]) == sum(len(section.controls) for section in SECTIONS)
    assert {each["met"] for each in told["controls"]} == {True, False, None}
    assert run(["check", "--dengbao3"]) == 1
    said = capsys.readouterr().out
    assert "8.1.4.1 身份鉴别" in said
    assert "不符合" in said
    assert len(list(lines(list(judged())))) > 100
