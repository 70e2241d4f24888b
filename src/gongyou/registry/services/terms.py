"""Elections are recorded: the ledger of terms of office."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry import policies
from gongyou.registry.models import CommitteeTerm, Member, Organisation
from gongyou.registry.organisations.statute import committee_is_due, last_day_of_term, term_years_checked
from gongyou.registry.services.organisations import open_checked

RECORDED = audit.register(
    "registry.term.recorded",
    "登记“{organisation}”{elected_on} 的选举，任期 {years} 年，至 {expires_on}",
    "Recorded the election of “{organisation}” on {elected_on} for {years} years, until {expires_on}",
)
RECORDED_MANY = audit.register(
    "registry.terms.recorded",
    "批量登记“{organisation}”及下级的选举 {recorded} 次，已登记过 {known} 次",
    "Recorded {recorded} elections at and below “{organisation}”; {known} were known",
)
BATCH = 1000


@dataclass(frozen=True, slots=True)
class TermRow:
    """One election; `approval_document` is the number of the superior's approval (工会法 art. 12)."""

    elected_on: date
    term_years: int
    chair_name: str = ""
    is_full_time_chair: bool = False
    body: str = CommitteeTerm.Body.COMMITTEE
    womens_body: str = CommitteeTerm.WomensBody.NONE
    approval_document: str = ""


@dataclass(frozen=True, slots=True)
class TermsRecorded:
    """How many terms were new, and how many elections were recorded before and stayed as they are."""

    recorded: int
    known: int


@service
def term_record(*, organisation: Organisation, row: TermRow, by: User | None, now: datetime) -> CommitteeTerm:
    """The term that the election began; it takes the place of an older one and never of a newer one."""
    require(by is None or policies.organisations.can_change(by, organisation))
    kept = Organisation.objects.select_for_update().get(pk=organisation.pk)
    open_checked(kept)
    _checked(kept, row, timezone.localdate(now))
    if CommitteeTerm.objects.filter(organisation=kept, elected_on=row.elected_on).exists():
        raise Conflict(
            "registry.term_known",
            Text("这一天的选举已登记过。", "The election of that day has been recorded already."),
        )
    current = CommitteeTerm.objects.filter(organisation=kept, is_current=True).first()
    is_newest = current is None or current.elected_on < row.elected_on
    if is_newest and current is not None:
        current.is_current = False
        current.save(update_fields=["is_current"])
    term = _unsaved(kept, row)
    term.is_current = is_newest
    term.save(force_insert=True)
    data = {
        "organisation": kept.name,
        "elected_on": term.elected_on,
        "years": term.term_years,
        "expires_on": term.expires_on,
    }
    audit.write(RECORDED, by=by, subject=kept, data=data, now=now)
    return term


@service
def terms_record_many(
    *, organisation: Organisation, rows: Mapping[str, TermRow], by: User | None, now: datetime
) -> TermsRecorded:
    """The first terms of many organisations, by their codes, all or none; for a ledger that is taken over.

    An organisation that has a term already is left as it is: later elections are recorded one by one. A code that is
    not at or below `organisation` raises BadInput with the code in `where`.
    """
    require(by is None or policies.organisations.can_change(by, organisation))
    found = _locked(organisation, rows)
    known = _with_a_term(found.values())
    terms = []
    for code, row in rows.items():
        if code not in found:
            raise BadInput(
                "registry.organisation_missing",
                Text(
                    f"组织 {code} 不存在，或不在“{organisation.name}”之下。",
                    f"The organisation {code} does not exist or is not under “{organisation.name}”.",
                ),
                organisation=code,
            )
        if found[code].pk in known:
            continue
        open_checked(found[code])
        _checked(found[code], row, timezone.localdate(now))
        terms.append(_unsaved(found[code], row))
    CommitteeTerm.objects.bulk_create(terms, batch_size=BATCH)
    done = TermsRecorded(len(terms), len(rows) - len(terms))
    data = {"organisation": organisation.name, "recorded": done.recorded, "known": done.known}
    audit.write(RECORDED_MANY, by=by, subject=organisation, data=data, now=now)
    return done


def _locked(organisation: Organisation, codes: Iterable[str]) -> dict[str, Organisation]:
    """The named organisations at or below this one, by code, locked in the order of their codes; no others."""
    wanted, found = sorted(codes), {}
    below = Organisation.objects.filter(path__startswith=organisation.path).order_by("code")
    for start in range(0, len(wanted), BATCH):
        batch = below.filter(code__in=wanted[start : start + BATCH]).select_for_update(of=("self",))
        found.update({each.code: each for each in batch})
    return found


def _with_a_term(organisations: Iterable[Organisation]) -> set[int]:
    keys = [each.pk for each in organisations]
    known: set[int] = set()
    for start in range(0, len(keys), BATCH):
        held = CommitteeTerm.objects.filter(organisation__in=keys[start : start + BATCH])
        known.update(held.order_by().values_list("organisation", flat=True))
    return known


def _unsaved(organisation: Organisation, row: TermRow) -> CommitteeTerm:
    return CommitteeTerm(
        organisation=organisation,
        body=row.body,
        womens_body=row.womens_body,
        elected_on=row.elected_on,
        term_years=row.term_years,
        expires_on=last_day_of_term(row.elected_on, row.term_years),
        chair_name=row.chair_name.strip(),
        is_full_time_chair=row.is_full_time_chair,
        approval_document=row.approval_document.strip(),
        is_current=True,
    )


def _checked(organisation: Organisation, row: TermRow, today: date) -> None:
    if row.elected_on > today:
        raise BadInput(
            "registry.term_ahead",
            Text("选举日期还没有到。", "The election has not taken place yet."),
            Text("选举之后再登记。", "Record it after the election."),
        )
    term_years_checked(organisation, row.term_years, row.elected_on)
    if row.body not in CommitteeTerm.Body.values or row.womens_body not in CommitteeTerm.WomensBody.values:
        raise BadInput("registry.choice_unknown", Text("选项不在范围内。", "This choice is unknown."))
    if row.body == CommitteeTerm.Body.ORGANISER:
        members = Member.objects.filter(organisation=organisation, state=Member.State.ACTIVE).count()
        if committee_is_due(members):
            raise BadInput(
                "registry.committee_due",
                Text(
                    f"有会员 {members} 人，应当建立工会委员会，不能只选组织员。",
                    f"With {members} members a committee must be founded; one organiser is not enough.",
                ),
                Text("依据：工会法第十一条，会员二十五人以上。", "Trade Union Law, art. 11: 25 members or more."),
            )
