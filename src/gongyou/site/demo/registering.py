"""The city enters the registry through its services: organisations, employers, members, accounts."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.utils import timezone

from gongyou.kit.crypto import worker_key_for
from gongyou.registry.models import Member, Organisation
from gongyou.registry.services import (
    AccountRow,
    EmployerRow,
    MemberRow,
    OrganisationRow,
    account_open,
    employers_record_many,
    members_register_many,
    organisations_found_many,
)
from gongyou.site.demo.city import City, industry_code
from gongyou.site.demo.keeping import Workplaces, confirmed_on, is_without_phone, occupation_of
from gongyou.site.demo.people import JOB_KINDS, People
from gongyou.site.demo.places import CITY_CODE, DISTRICTS

# What a kind of union is in the registry: (kind, level).
KINDS = {
    "city": ("federation", "city"),
    "district": ("federation", "county"),
    "township": ("township", "township"),
    "industry": ("industry", "city"),
    "joint": ("joint", "city"),
    "branch": ("joint", "county"),
    "enterprise": ("grassroots", "grassroots"),
}
BATCH = 8_000
STAFF_COUNTED = date(2026, 9, 30)

# Without letters and digits that look alike on paper.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


class FewRounds(PBKDF2PasswordHasher):
    """For passwords that are drawn by lot and stand in accounts.txt: a million rounds each would guard nothing."""

    iterations = 10_000


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the demo city; `scope` is the code of its organisation."""

    username: str
    role: str
    scope: str
    name: str


ACCOUNTS = (
    Account("officer", "officer", "HL", "市总工会干部"),
    Account("maixi", "officer", "HL-01", "麦溪区总工会干部"),
    Account("analyst", "analyst", "HL", "数据分析员"),
    Account("admin", "administrator", "HL", "系统管理员"),
    Account("security", "security", "HL", "安全管理员"),
    Account("auditor", "auditor", "HL", "审计管理员"),
)
WORKER = "rider"


def worker_keys_of(people: People) -> np.ndarray:
    """The lake's name of everybody, member or not, in order of their number: keyed, so different on each machine."""
    return np.array([worker_key_for(number) for number in people.id_numbers.tolist()], dtype=object)


def is_registry_empty() -> bool:
    """Whether no organisation is registered."""
    return not Organisation.objects.exists()


def organisations_register(city: City, people: People) -> int:
    """Founds the tree and records the employers; how many organisations were new."""
    staff = staff_of(city, people)
    rows = [
        OrganisationRow(
            code=union.code,
            name=union.name,
            kind=KINDS[union.kind][0],
            level=KINDS[union.kind][1],
            region=union.region,
            parent_code=None if union.parent is None else city.unions[union.parent].code,
        )
        for union in city.unions
    ]
    founded = organisations_found_many(rows=rows, by=None, now=timezone.now())
    employers = [
        EmployerRow(
            key=firm.key,
            name=firm.name,
            uscc=firm.credit_code,
            region=DISTRICTS[firm.district].code if firm.weight else CITY_CODE,
            industry=industry_code(firm.industry),
            organisation_code=city.unions[firm.union].code if firm.has_union else None,
            staff_count=int(staff[number]),
            staff_counted_on=STAFF_COUNTED,
        )
        for number, firm in enumerate((*city.firms, *city.platform_firms))
    ]
    employers_record_many(rows=employers, by=None, now=timezone.now())
    return founded.added


def staff_of(city: City, people: People) -> np.ndarray:
    """How many people each employer says it has: those in the city, and some who are on no list."""
    known = np.bincount(people.firm, minlength=len(city.firms) + len(city.platform_firms))
    return known + known // 5 + 2


def members_register(city: City, people: People, today: date, moved: Callable[[int, int], None]) -> int:
    """Registers the members, roster by roster; how many were new. About 100,000 in 15 seconds."""
    members = np.flatnonzero(people.is_member)
    works_at = Workplaces(city, people)
    firms = [firm.key for firm in (*city.firms, *city.platform_firms)]
    top = Organisation.objects.get(code=city.unions[0].code)
    added = 0
    for start in range(0, len(members), BATCH):
        some = members[start : start + BATCH]
        rows = [
            MemberRow(
                name=str(people.names[number]),
                id_number=str(people.id_numbers[number]),
                phone="" if is_without_phone(people, number) else str(people.phones[number]),
                region=DISTRICTS[int(people.district[number])].code,
                employment_form=JOB_KINDS[int(people.job_kind[number])],
                joined_on=people.joined[number].item(),
                organisation_code=city.unions[int(people.union[number])].code,
                employer_key=firms[int(people.firm[number])],
                occupation=occupation_of(people, number),
                work_area=works_at.community(number),
                confirmed_on=confirmed_on(people, number, today),
            )
            for number in some.tolist()
        ]
        added += members_register_many(organisation=top, rows=rows, by=None, now=timezone.now()).added
        moved(min(start + BATCH, len(members)), len(members))
    return added


def accounts_open(worker_key: str, path: Path) -> None:
    """Opens the accounts that are not there yet and writes their passwords to `path`, which only its owner may read.

    The passwords are written before the accounts are opened: an interrupted run can go on with the same ones.
    """
    known = _written(path)
    for username in [account.username for account in ACCOUNTS] + [WORKER]:
        known.setdefault(username, _password())
    _write(path, known)
    from gongyou.kit.models import User

    there = set(User.objects.filter(username__in=known).values_list("username", flat=True))
    for account in ACCOUNTS:
        if account.username not in there:
            row = AccountRow(account.username, known[account.username], account.role, account.name, hasher=FewRounds())
            scope = Organisation.objects.get(code=account.scope)
            account_open(row=row, organisation=scope, by=None, now=timezone.now())
    if WORKER not in there:
        member = Member.objects.select_related("organisation").get(worker_key=worker_key)
        row = AccountRow(WORKER, known[WORKER], "worker", member.name, member, FewRounds())
        account_open(row=row, organisation=member.organisation, by=None, now=timezone.now())


def accounts_shown(path: Path) -> list[tuple[str, str, str]]:
    """(username, password, who it is) of every account, in the order in which they are shown."""
    known = _written(path)
    names = {account.username: f"{account.name} {account.role} {account.scope}" for account in ACCOUNTS}
    names[WORKER] = "骑手 worker"
    return [(username, known[username], names[username]) for username in names if username in known]


def _password() -> str:
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(4)) for _ in range(3))


def _written(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return {line[0]: line[1] for line in lines}


def _write(path: Path, passwords: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write("# 演示账号与口令 Demo accounts and passwords\n")
        file.writelines(f"{username} {password}\n" for username, password in passwords.items())
    draft.replace(path)
