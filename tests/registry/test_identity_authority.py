"""The pluggable authority: its answer is a state, and so is its silence."""

from __future__ import annotations

import pytest

from gongyou.core.errors import BadInput
from gongyou.kit import audit
from gongyou.kit.models import AuditLine
from gongyou.registry import services
from gongyou.registry.identity_authorities import identity_state
from gongyou.registry.models import Member
from tests.registry.cast import NOW, Cast

SETTING = "GONGYOU_IDENTITY_AUTHORITY"


def test_without_one_everybody_stays_unchecked(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SETTING, raising=False)
    assert services.member_identity_check(member=cast.lin_member, by=cast.wang, now=NOW) == "unchecked"


def test_its_answer_is_recorded(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "tests.registry.authorities.Recorded")
    assert services.member_identity_check(member=cast.lin_member, by=cast.wang, now=NOW) == "passed"
    assert services.member_identity_check(member=cast.other_member, by=cast.zhao, now=NOW) == "mismatched"
    assert Member.objects.get(pk=cast.lin_member.pk).identity_state == "passed"
    assert audit.said(AuditLine.objects.order_by("-number")[0], "zh") == "身份核验：核验不一致"


@pytest.mark.parametrize(("kind", "name"), [("Recorded", "谁也不认识"), ("Odd", "林小满"), ("Slow", "林小满")])
def test_failure_silence_and_nonsense_are_a_state(kind: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, f"tests.registry.authorities.{kind}")
    assert identity_state(name, "110101199003071234", within_seconds=0.05) == "unavailable"


def test_a_setting_that_names_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "tests.registry.authorities.Nobody")
    with pytest.raises(BadInput):
        identity_state("林小满", "110101199003071234")
