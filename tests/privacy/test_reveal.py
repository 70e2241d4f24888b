"""Somebody looks at personal data: with a reason, once, counted, and on record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.kit import audit
from gongyou.kit.models import AuditLine
from gongyou.kit.notices.models import Notice
from gongyou.registry import services
from gongyou.registry.models import Application, Reveal
from gongyou.registry.privacy import holding
from tests.registry.cast import NOW, Cast, id_number

WHY = services.RevealReason("contact", "回访本人")


def seen(cast: Cast, field: str = "id_number", reason: services.RevealReason = WHY, **more: object) -> str:
    given = {"member": cast.lin_member, "by": cast.wang, "now": NOW, **more}
    return services.personal_data_reveal(field=field, reason=reason, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "value"), [("name", "林小满"), ("id_number", id_number(1)), ("phone", "13800000001")]
)
def test_it_shows_the_value_and_keeps_the_reason_alone(cast: Cast, field: str, value: str) -> None:
    assert seen(cast, field) == value
    line = AuditLine.objects.latest("number")
    assert (line.type, line.actor, line.data) == (
        "registry.member.revealed",
        cast.wang,
        {"field": field, "reason": "contact"},
    )
    assert value not in str(line.data)
    assert Reveal.objects.get().note == "回访本人"


def test_it_asks_for_a_reason_and_the_right(cast: Cast) -> None:
    for reason in (services.RevealReason("contact", "  "), services.RevealReason("curious", "x")):
        with pytest.raises(BadInput):
            seen(cast, reason=reason)
    for stranger in (cast.zhao, cast.analyst, cast.administrator, cast.lin):
        with pytest.raises(Forbidden):
            seen(cast, by=stranger)
    assert Reveal.objects.count() == 0


def application_of(cast: Cast) -> Application:
    row = services.ApplicationRow("赵新", id_number(90), "13900000090", "990101", "platform")
    return services.application_submit(row=row, organisation=cast.grid, by=None, now=NOW)


def opened(application: Application, cast: Cast, field: str = "name", **more: object) -> str:
    given = {"reason": WHY, "by": cast.wang, "now": NOW, **more}
    return services.application_data_reveal(application=application, field=field, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(("field", "value"), [("name", "赵新"), ("id_number", id_number(90)), ("phone", "13900000090")])
def test_an_application_opens_to_who_may_answer_it(cast: Cast, field: str, value: str) -> None:
    application = application_of(cast)
    assert opened(application, cast, field) == value
    line = AuditLine.objects.latest("number")
    assert (line.type, line.subject) == ("registry.application.revealed", audit.subject_of(application))
    assert line.data == {"field": field, "reason": "contact"}
    kept = Reveal.objects.get()
    assert (kept.application, kept.member, kept.note) == (application, None, "回访本人")
    for stranger in (cast.zhao, cast.analyst, cast.administrator, cast.security, cast.lin):
        with pytest.raises(Forbidden):
            opened(application, cast, field, by=stranger)
    with pytest.raises(BadInput):
        opened(application, cast, "employer_written")
    assert Reveal.objects.count() == 1


def test_members_and_applications_share_one_limit(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGYOU_REVEALS_PER_DAY", "2")
    application = application_of(cast)
    seen(cast)
    opened(application, cast)
    assert Notice.objects.filter(kind="privacy.many_reveals", account=cast.security).count() == 1
    with pytest.raises(Conflict):
        opened(application, cast)
    with pytest.raises(Conflict):
        seen(cast)


def test_an_emptied_application_has_nothing_to_show_and_keeps_no_note(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = application_of(cast)
    opened(application, cast)
    services.application_withdraw(application=application, by=None, now=NOW)
    services.applications_empty(by=None, now=NOW + timedelta(days=1000))
    application.refresh_from_db()
    assert Reveal.objects.get().note == ""
    with pytest.raises(Conflict):
        opened(application, cast)
    assert Reveal.objects.count() == 1


def test_a_reveal_belongs_to_exactly_one(cast: Cast) -> None:
    for whose in ({}, {"member": cast.lin_member, "application": application_of(cast)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reveal.objects.create(**whose, field="name", reason="contact", note="x", by=cast.wang, at=NOW)


def test_it_stops_at_the_days_limit_and_tells_the_security_administrator(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGYOU_REVEALS_PER_DAY", "3")
    for _ in range(3):
        seen(cast)
    with pytest.raises(Conflict, match="3"):
        seen(cast)
    told = Notice.objects.get(kind="privacy.many_reveals")
    assert told.account == cast.security
    assert "wang" in told.held
    assert seen(cast, now=NOW + timedelta(days=1)) == id_number(1)


def test_a_large_holder_is_stricter(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGYOU_REVEALS_PER_DAY", "10")
    assert holding.holding().reveals_per_day == 10
    monkeypatch.setenv("GONGYOU_LARGE_HOLDER", "true")
    held = holding.holding()
    assert (held.is_large, held.reveals_per_day, held.hides_counts, held.clear_exports_need_two) == (
        True,
        2,
        True,
        True,
    )


def test_it_counts_persons(cast: Cast) -> None:
    holding.forget()
    held = holding.holding()
    assert (held.persons, held.is_exact, held.is_large) == (3, True, False)
    holding.forget()
