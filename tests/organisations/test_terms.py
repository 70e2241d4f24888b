"""The ledger of terms: what an election begins, what follows what, and which terms end soon."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.kit.models import AuditLine
from gongyou.registry import policies, services
from gongyou.registry.models import CommitteeTerm, Member, Organisation
from gongyou.registry.organisations import selectors
from tests.registry.cast import NOW, Cast, roster_row

TODAY = date(2026, 10, 1)
Term = services.TermRow


def joint() -> Organisation:
    return Organisation.objects.get(code="HL-MX-KD")


def recorded(elected_on: date, years: int = 3, **words: object) -> CommitteeTerm:
    row = Term(elected_on, years, **words)  # type: ignore[arg-type]
    return services.term_record(organisation=joint(), row=row, by=None, now=NOW)


def test_it_works_out_the_last_day_and_keeps_the_chair_secret(cast: Cast) -> None:
    row = Term(date(2024, 2, 29), 3, chair_name="陈大满", approval_document="麦工〔2024〕7号")
    term = services.term_record(organisation=joint(), row=row, by=cast.wang, now=NOW)
    assert term.expires_on == date(2027, 2, 28)
    assert CommitteeTerm.objects.get().chair_name == "陈大满"
    assert "陈大满" not in str(list(AuditLine.objects.values_list("data", flat=True)))


def test_a_newer_term_supersedes_and_an_older_one_is_history(cast: Cast) -> None:
    recorded(date(2023, 5, 1))
    newest = recorded(date(2026, 5, 1))
    recorded(date(2020, 5, 1))
    assert list(CommitteeTerm.objects.filter(is_current=True)) == [newest]
    assert selectors.current_term(joint()) == newest
    with pytest.raises(Conflict):
        recorded(date(2026, 5, 1), 5)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (Term(date(2026, 10, 2), 3), "registry.term_ahead"),
        (Term(date(2026, 1, 1), 4), "registry.term_years"),
        (Term(date(1998, 1, 1), 3), "registry.term_too_early"),
        (Term(date(2026, 1, 1), 3, body="king"), "registry.choice_unknown"),
    ],
)
def test_it_refuses_what_the_law_does_not_know(cast: Cast, row: services.TermRow, code: str) -> None:
    with pytest.raises(BadInput) as wrong:
        services.term_record(organisation=joint(), row=row, by=None, now=NOW)
    assert wrong.value.code == code


def test_a_ledger_locks_only_the_organisations_that_it_names(cast: Cast) -> None:
    rows = {"HL-MX-KD": Term(date(2026, 5, 1), 3)}
    with CaptureQueriesContext(connection) as seen:
        assert services.terms_record_many(organisation=cast.city, rows=rows, by=None, now=NOW).recorded == 1
    read = [query["sql"] for query in seen if query["sql"].startswith("SELECT")]
    organisations = [sql for sql in read if 'FROM "registry_organisation"' in sql]
    assert organisations
    assert all("'HL-MX-KD'" in sql for sql in organisations)
    if connection.vendor == "postgresql":
        assert len([sql for sql in organisations if "FOR UPDATE" in sql]) == 1


def test_twenty_five_members_need_a_committee(cast: Cast) -> None:
    rows = [roster_row(100 + serial, "会" + chr(0x4E00 + serial), "HL-MX-KD") for serial in range(24)]
    services.members_register_many(organisation=cast.city, rows=rows[:23], by=None, now=NOW)
    assert Member.objects.filter(organisation=joint()).count() == 24
    organiser = Term(date(2026, 9, 1), 3, body="organiser")
    services.term_record(organisation=joint(), row=organiser, by=None, now=NOW)
    services.members_register_many(organisation=cast.city, rows=rows[23:], by=None, now=NOW)
    with pytest.raises(BadInput) as wrong:
        services.term_record(organisation=joint(), row=Term(date(2026, 9, 2), 3, body="organiser"), by=None, now=NOW)
    assert wrong.value.code == "registry.committee_due"


def test_it_lists_the_terms_that_end_soon(cast: Cast) -> None:
    recorded(date(2023, 12, 1))  # until 1 December 2026
    scope = policies.organisations.scope(cast.wang)
    assert list(selectors.terms_expiring(scope, TODAY, 60)) == []
    assert [term.organisation for term in selectors.terms_expiring(scope, TODAY, 61)] == [joint()]
    assert list(selectors.terms_expiring(policies.organisations.scope(cast.zhao), TODAY, 1000)) == []
    assert [term.expires_on for term in selectors.terms_expiring(scope, date(2030, 1, 1), 0)] == [date(2026, 12, 1)]
    recorded(date(2026, 9, 30))
    assert list(selectors.terms_expiring(scope, TODAY, 365)) == []
    Organisation.objects.filter(code="HL-MX-KD").update(closed_on=TODAY)
    assert list(selectors.terms_expiring(scope, date(2040, 1, 1), 0)) == []


def test_it_names_who_never_recorded_an_election(cast: Cast) -> None:
    scope = policies.organisations.scope(cast.wang)
    assert {found.code for found in selectors.organisations_without_term(scope)} == {"HL-MX", "HL-MX-KD"}
    recorded(date(2026, 9, 30))
    assert {found.code for found in selectors.organisations_without_term(scope)} == {"HL-MX"}


def test_only_who_may_change_the_organisation_records_its_elections(cast: Cast) -> None:
    for by in (cast.zhao, cast.analyst):
        with pytest.raises(Forbidden):
            services.term_record(organisation=joint(), row=Term(date(2026, 9, 1), 3), by=by, now=NOW)


def test_a_ledger_is_taken_over_at_once(cast: Cast) -> None:
    top = Organisation.objects.get(code="HL")
    rows = {"HL-MX-KD": Term(date(2024, 3, 1), 3), "HL-MX": Term(date(2023, 3, 1), 5)}
    lines = AuditLine.objects.count()
    assert services.terms_record_many(organisation=top, rows=rows, by=None, now=NOW).recorded == 2
    again = services.terms_record_many(organisation=top, rows=rows, by=None, now=NOW)
    assert (again.recorded, again.known, AuditLine.objects.count()) == (0, 2, lines + 2)
    assert {term.expires_on for term in CommitteeTerm.objects.all()} == {date(2027, 3, 1), date(2028, 3, 1)}
    with pytest.raises(Forbidden):
        services.terms_record_many(organisation=top, rows=rows, by=cast.wang, now=NOW)


def test_a_ledger_with_a_wrong_row_is_not_taken_over(cast: Cast) -> None:
    top = Organisation.objects.get(code="HL-MX")
    for wrong in ({"HL": Term(date(2024, 3, 1), 5)}, {"HL-MX-KD": Term(date(2024, 3, 1), 4)}):
        with pytest.raises(BadInput):
            services.terms_record_many(organisation=top, rows=wrong, by=None, now=NOW)
    assert not CommitteeTerm.objects.exists()
