"""The small cast of the tests: one city, two districts, a few people, made through the product's own services.

禾岚市总工会 ─ 麦溪区总工会 ─ 麦溪区快递工会 ─ 第一网格
             └ 石桥区总工会 ─ 石桥区机械厂工会
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from gongyou.kit.models import User
from gongyou.registry import services
from gongyou.registry.identity import check_digit
from gongyou.registry.models import Appointment, Employer, Member, Organisation

NOW = datetime(2026, 10, 1, 0, 30, tzinfo=UTC)
PASSWORD = "hui-yuan-2026-tests"

TREE = (
    services.OrganisationRow("HL", "禾岚市总工会", "federation", "city", "990100"),
    services.OrganisationRow("HL-MX", "麦溪区总工会", "federation", "county", "990101", "HL"),
    services.OrganisationRow("HL-MX-KD", "麦溪区快递工会", "joint", "grassroots", "990101", "HL-MX"),
    services.OrganisationRow("HL-MX-KD-1", "第一网格", "grid", "group", "990101", "HL-MX-KD"),
    services.OrganisationRow("HL-SQ", "石桥区总工会", "federation", "county", "990102", "HL"),
    services.OrganisationRow("HL-SQ-JX", "石桥区机械厂工会", "grassroots", "grassroots", "990102", "HL-SQ"),
)


def id_number(serial: int, born: str = "19900307") -> str:
    """A well-formed identity number of the invented region 990101."""
    body = f"990101{born}{serial:03d}"
    return body + check_digit(body)


def roster_row(serial: int, name: str, organisation_code: str | None = None, **changes: object) -> services.MemberRow:
    """One line of a roster."""
    given: dict[str, object] = {
        "name": name,
        "id_number": id_number(serial),
        "phone": f"1380000{serial:04d}",
        "region": "990101",
        "employment_form": "platform",
        "joined_on": date(2026, 3, serial % 28 + 1),
        "organisation_code": organisation_code,
    }
    return services.MemberRow(**{**given, **changes})  # type: ignore[arg-type]


@dataclass(frozen=True)
class Cast:
    """Who is there. `wang` is 麦溪区's officer, `zhao` 石桥区's; `lin` is a rider of 第一网格 with an account."""

    city: Organisation
    district: Organisation
    grid: Organisation
    other_district: Organisation
    employer: Employer
    wang: User
    zhao: User
    analyst: User
    administrator: User
    security: User
    auditor: User
    lin: User
    lin_member: Member
    other_member: Member

    def by_role(self) -> dict[str, User]:
        """One account of each role, all of 麦溪区, and a stranger: an officer of the other district."""
        return {
            "officer": self.wang,
            "analyst": self.analyst,
            "administrator": self.administrator,
            "security": self.security,
            "auditor": self.auditor,
            "worker": self.lin,
            "stranger": self.zhao,
        }


def made() -> Cast:
    """The cast in an empty database."""
    services.organisations_found_many(rows=TREE, by=None, now=NOW)
    organisations = {found.code: found for found in Organisation.objects.all()}
    services.employers_record_many(
        rows=[services.EmployerRow("heya", "禾芽配送", "990101", organisation_code="HL-MX-KD")], by=None, now=NOW
    )
    services.members_register_many(
        organisation=organisations["HL"],
        rows=[
            roster_row(1, "林小满", "HL-MX-KD-1", employer_key="heya"),
            roster_row(2, "陈禾", "HL-MX-KD"),
            roster_row(3, "周石", "HL-SQ-JX", region="990102", employment_form="standard"),
        ],
        by=None,
        now=NOW,
    )
    members = {member.name: member for member in Member.objects.select_related("organisation")}

    def account(username: str, name: str, role: Appointment.Role, code: str, member: Member | None = None) -> User:
        row = services.AccountRow(username=username, password=PASSWORD, role=role, name=name, member=member)
        return services.account_open(row=row, organisation=organisations[code], by=None, now=NOW)

    role = Appointment.Role
    return Cast(
        city=organisations["HL"],
        district=organisations["HL-MX"],
        grid=organisations["HL-MX-KD-1"],
        other_district=organisations["HL-SQ"],
        employer=Employer.objects.get(key="heya"),
        wang=account("wang", "王姐", role.OFFICER, "HL-MX"),
        zhao=account("zhao", "老赵", role.OFFICER, "HL-SQ"),
        analyst=account("fenxi", "小分", role.ANALYST, "HL-MX"),
        administrator=account("guanli", "小管", role.ADMINISTRATOR, "HL-MX"),
        security=account("anquan", "小安", role.SECURITY, "HL-MX"),
        auditor=account("shenji", "小审", role.AUDITOR, "HL-MX"),
        lin=account("lin", "林小满", role.WORKER, "HL-MX-KD-1", members["林小满"]),
        lin_member=members["林小满"],
        other_member=members["周石"],
    )
