"""A version on record that today's checks would refuse: its pages open and say what to mend, and figures run on it."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.core.errors import BadInput
from gongyou.rooms.platforms.models import RuleVersion
from gongyou.rooms.platforms.own.rulings import book_of
from gongyou.rooms.platforms.register.composed import scheme_declared, scheme_file
from gongyou.rooms.platforms.register.executable import executable_read
from gongyou.rules.schemes import PayScheme
from tests.platforms.register.rules import FIRST, SUIAN, pay_version
from tests.registry.cast import Cast

pytestmark = pytest.mark.database


def old_version(cast: Cast) -> RuleVersion:
    """A version as an edition of before took it."""
    version = pay_version(cast)
    executable = SUIAN.replace("{zh: 基础配送费, en: Base fee}", '{zh: "", en: " "}')
    assert executable != SUIAN
    with pytest.raises(BadInput):
        executable_read(executable, "pay", FIRST.effective_from)
    RuleVersion.objects.filter(pk=version.pk).update(executable=executable)
    version.refresh_from_db()
    return version


def test_its_pages_open_and_tell_its_keeper_what_to_mend(cast: Cast, client: Client) -> None:
    version = old_version(cast)
    client.force_login(cast.wang)
    page = client.get(version.rule.get_absolute_url()).content.decode()
    assert "（未写名称）" in page and "按登记时的要求收下" in page and "没有写内容" in page
    english = client.get(version.rule.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert "(no name)" in english and "both languages are needed" in english and "按登记时" not in english
    correct = client.get(reverse("platforms:version_correct", args=[version.key]))
    assert correct.status_code == 200 and "没有写内容" in correct.content.decode()
    # Everybody reads the rule; what its keeper has to mend is no business of theirs.
    public = Client().get(reverse("platforms:public_rule", args=[version.rule.key])).content.decode()
    assert "（未写名称）" in public and "按登记时的要求收下" not in public


def test_audits_what_ifs_and_statements_run_on_it(cast: Cast) -> None:
    version = old_version(cast)
    day = date(2025, 12, 1)
    scheme = scheme_declared("suian", day, day, organisation=cast.district)
    assert scheme is not None
    path = scheme_file("suian", day, day, organisation=cast.district)
    assert path is not None
    # What a replay reads is that file.
    assert PayScheme.load(path).version == scheme.version
    ruling = book_of("suian").on(day)
    assert ruling is not None and ruling.rule == str(version.rule.key)
    with pytest.raises(BadInput):
        PayScheme.parse(version.executable)
