"""What other rooms and the site's own pages may ask of the platforms room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gongyou.core.errors import BadInput
from gongyou.core.money import yuan_from
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.kit.policies import Visitor
from gongyou.rooms.platforms import words
from gongyou.rooms.platforms.measures.scope import Scope, local
from gongyou.rooms.platforms.names import PLATFORMS, platform_name
from gongyou.rooms.platforms.register.talks import Meeting, Talks, talks_from
from gongyou.rules.answer import Step

if TYPE_CHECKING:
    import uuid

    from gongyou.kit.models import User
    from gongyou.lake import Lake
    from gongyou.rooms.data.door import Recorded
    from gongyou.rooms.platforms.cases import counted, hours, material, pay, shape, time
    from gongyou.rooms.platforms.editor.draft import SchemeDraft
    from gongyou.rooms.platforms.models import AuditRun
    from gongyou.rooms.platforms.own.lines import Line
    from gongyou.rooms.platforms.register.linked import LinkReader, VersionLine
    from gongyou.rules.schemes import PayScheme

LISTED = 300
# Before the number of an order that only the person has: the platform has no attempt of it.
ONLY_MINE = "own:"
# The single cases behind the audit's definitions, module by module; imported when first named (they bring NumPy).
CASES = ("counted", "hours", "material", "pay", "shape", "time")
__all__ = [
    "Meeting",
    "OwnOrder",
    "PlatformPay",
    "Talks",
    "counted",
    "declared_scheme",
    "hours",
    "material",
    "my_orders",
    "pay",
    "platform_pay",
    "register_of",
    "scheme_draft",
    "scheme_text",
    "shape",
    "talks_from",
    "time",
]


def __getattr__(name: str) -> Any:
    """A module of cases, at its first use."""
    if name not in CASES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return import_module(f"gongyou.rooms.platforms.cases.{name}")


def register_of(platform: str, first: date, last: date) -> dict[str, Any]:
    """The facts of the rule register for those days; without any registered rule an empty one. Reads the database."""
    from gongyou.rooms.platforms.register.facts import register_facts

    facts = register_facts(platform, first, last)
    return facts if facts["rules"] else {}


@dataclass(frozen=True, slots=True)
class OwnOrder:
    """One order of a person: due and paid, and the steps to what is due. Money in the scheme's currency.

    `reason` says why nothing is due to be compared; then declared and gap are None.
    """

    attempt_id: str
    platform: Text
    at: datetime
    currency: str
    declared: Decimal | None
    paid: Decimal | None
    deducted: Decimal
    undeclared: Decimal
    gap: Decimal | None
    is_short: bool
    steps: list[Step]
    reason: Text | None


def declared_scheme(platform: str) -> str | None:
    """The id of the pay scheme that the platform declared; None where none is known."""
    known = PLATFORMS.get(platform)
    return known.scheme if known else None


def declared_file(platform: str, keeper: str = "") -> str | None:
    """The file of the platform's pay rule on record, all its versions; None where none is, or where they are no one
    rule. `keeper`: the code of the union whose record is meant, where several keep one."""
    from gongyou.rooms.platforms.register.composed import scheme_file

    try:
        return scheme_file(platform, date.min, date.max, named=keeper)
    except BadInput:
        return None


def declared_keepers(platform: str) -> list[str]:
    """The codes of the unions that keep the platform's pay rule, where they are several; else none."""
    from gongyou.rooms.platforms.register.keepers import keepers_of

    kept = keepers_of(platform, date.min, date.max)
    return [each.code for each in kept] if len(kept) > 1 else []


def scheme_draft(platform: str, scheme: PayScheme) -> SchemeDraft:
    """The form editor over the newest version of a scheme that is no record of the register."""
    from gongyou.rooms.platforms.editor.draft import SchemeDraft, newest_alone

    alone = newest_alone(scheme)
    return SchemeDraft(platform, alone.title, scheme_text(alone), alone.in_force[0].start)


def scheme_text(scheme: PayScheme) -> str:
    """The scheme as YAML that reads as the same scheme."""
    from gongyou.rooms.platforms.register.composed import written

    return written(scheme)


def my_orders(lake: Lake, worker_keys: Sequence[str], month: Month) -> list[OwnOrder]:
    """A worker's own accepted orders of one month, latest first, at most 300: declared against paid with the steps.

    Orders of a platform whose rule is not known are left out.
    """
    from gongyou.rooms.platforms.measures.orders import audited_orders
    from gongyou.rooms.platforms.measures.pay_audit import scheme_of

    if lake.snapshot("orders") is None:
        return []
    found: list[OwnOrder] = []
    with lake.engine("duckdb") as engine:
        orders = engine.table("orders")
        mine = orders.filter(orders.worker_key.isin(list(worker_keys)))
        there = engine.execute(mine.select("platform").distinct().order_by("platform")).to_pylist()
        for code in (row["platform"] for row in there):
            if code not in PLATFORMS:
                continue
            scheme = scheme_of(PLATFORMS[code].scheme)
            params = {"platform": code, "from": month.first_day, "to": month.last_day, "scheme": scheme.id}
            scope = Scope.read({name: str(value) for name, value in params.items()})
            audited = audited_orders(mine, scheme, scope)
            newest = audited.table.order_by([audited.table.dispatched_at.desc(), "attempt_id"]).limit(LISTED)
            found.extend(
                _own(row, scheme, platform_name(code), audited.reasons) for row in engine.execute(newest).to_pylist()
            )
    return sorted(found, key=lambda order: (order.at, order.attempt_id), reverse=True)[:LISTED]


def _own(row: Mapping[str, Any], scheme: Any, platform: Text, reasons: tuple[str, ...]) -> OwnOrder:
    from gongyou.rooms.platforms.measures.orders import EVALUABLE

    is_known = row["reason"] == EVALUABLE
    return OwnOrder(
        attempt_id=row["attempt_id"],
        platform=platform,
        at=local(row["dispatched_at"], scheme.zone),
        currency=scheme.currency,
        declared=yuan_from(row["declared"]) if is_known else None,
        paid=None if row["paid"] is None else yuan_from(row["paid"]),
        deducted=yuan_from(row["deducted"]),
        undeclared=yuan_from(row["undeclared"]),
        gap=yuan_from(row["gap"]) if is_known else None,
        is_short=bool(row["is_below"] or row["undeclared"]),
        steps=scheme.explain(row),
        reason=None if is_known else words.reason(reasons[row["reason"]]),
    )


@dataclass(frozen=True, slots=True)
class PlatformPay:
    """The newest audit of a platform, in a line for a dashboard. Shares between 0 and 1."""

    run: AuditRun
    platform: Text
    first: date
    last: date
    level: str
    level_said: Text
    reproduced: Decimal | None
    below: int
    short: Decimal
    currency: str
    take_rate: Decimal | None
    figure_id: str


def platform_pay(user: Visitor) -> list[PlatformPay]:
    """The newest audit of each platform that the user may see; reads the database only."""
    from gongyou.rooms.platforms import selectors
    from gongyou.rooms.platforms.measures.conclusion import LEVELS, Level

    found = []
    for run in selectors.audits_latest(user):
        sums = selectors.pay_sums(run)
        found.append(
            PlatformPay(
                run=run,
                platform=platform_name(run.platform),
                first=run.period_from,
                last=run.period_to,
                level=run.level,
                level_said=LEVELS[Level(run.level)],
                reproduced=sums.reproduced,
                below=sums.below,
                short=sums.short,
                currency=sums.currency,
                take_rate=sums.take_rate,
                figure_id=run.figure,
            )
        )
    return found


def platforms_named() -> list[tuple[str, Text]]:
    """Code and name of every platform that ships with a name."""
    return [(code, each.name) for code, each in PLATFORMS.items()]


def platform_called(code: str) -> Text:
    """The platform's name, or its code."""
    return platform_name(code)


def rule_links(reader: LinkReader) -> None:
    """Adds links to the public pages of declared rules; see register/linked.py."""
    from gongyou.rooms.platforms.register.linked import links_from

    links_from(reader)


def rule_versions() -> list[VersionLine]:
    """Every version of the register, the newest first."""
    from gongyou.rooms.platforms.register import linked

    return linked.rule_versions()


def rule_version(key: uuid.UUID) -> VersionLine | None:
    """One version; a record that was corrected leads to its correction."""
    from gongyou.rooms.platforms.register import linked

    return linked.rule_version(key)


def may_enter(user: User, key: uuid.UUID) -> bool:
    """Whether the user may enter opinions on this version."""
    from gongyou.rooms.platforms.register import linked

    return linked.may_enter(user, key)


def opinion_enter(*, version: uuid.UUID, body: str, received_on: date, by: User | None, now: datetime) -> uuid.UUID:
    """Enters what the union collected as one opinion on the version; its key."""
    from gongyou.rooms.platforms.register import linked

    return linked.opinion_enter(version=version, body=body, received_on=received_on, by=by, now=now)


def opinion_settle(*, opinion: uuid.UUID, answer: str, reason: str, by: User | None, now: datetime) -> bool:
    """Writes the answer to it; False where another office keeps the rule."""
    from gongyou.rooms.platforms.register import linked

    return linked.opinion_settle(opinion=opinion, answer=answer, reason=reason, by=by, now=now)


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One line of a person's statement: what a request to the platform names. Money in the rule's currency.

    `shown` is the pay that the person recorded where it is another, `at_stake` what the platform reports less of it.
    An order that only the person has `is_missing`: nothing is declared or paid, and all that was recorded is at stake.
    """

    attempt_id: str
    at: datetime
    currency: str
    declared: Decimal | None
    paid: Decimal | None
    deducted: Decimal
    lost: Decimal
    code: str
    rule: str
    deduction: Text
    is_short: bool
    shown: Decimal | None = None
    at_stake: Decimal = Decimal(0)
    is_missing: bool = False


def own_lines(worker_keys: Sequence[str], platform: str, month: Month) -> list[OwnLine]:
    """The lines of a person's statement of one month at one platform; empty without a record.

    The orders that only the person has come first, then the platform's, the latest first.
    """
    from gongyou.registry.duplicates.keys import member_under
    from gongyou.rooms.platforms.own.keeping import own_beside, own_statement
    from gongyou.rooms.platforms.own.reading import Whose

    member = member_under(worker_keys[0]) if worker_keys else None
    whose = Whose(tuple(worker_keys), platform, member.organisation_id if member else None)
    found = own_statement(whose, month)
    beside = own_beside(whose, found)
    differing = {order.order_id: order for order in beside.differing}
    return [
        *(_only_mine(order) for order in beside.missing),
        *(_line(line, differing.get(line.order_id)) for line in found.lines),
    ]


def _line(line: Line, recorded: Recorded | None) -> OwnLine:
    less = recorded.less_paid if recorded is not None else Decimal(0)
    return OwnLine(
        attempt_id=line.attempt_id,
        at=line.at,
        currency=line.ruling.scheme.currency if line.ruling else "CNY",
        declared=None if line.declared is None else yuan_from(line.declared),
        paid=None if line.paid is None else yuan_from(line.paid),
        deducted=yuan_from(line.deducted),
        lost=yuan_from(line.lost),
        code=line.code if line.deducted else "",
        rule=line.ruling.edition if line.ruling else "",
        deduction=line.deduction_said,
        is_short=line.is_short,
        shown=recorded.pay if recorded is not None and less else None,
        at_stake=less,
    )


def _only_mine(order: Recorded) -> OwnLine:
    from gongyou.rooms.platforms.own.rulings import ZONE

    return OwnLine(
        attempt_id=f"{ONLY_MINE}{order.order_id}",
        at=local(order.at, ZONE),
        currency="CNY",
        declared=None,
        paid=None,
        deducted=Decimal(0),
        lost=Decimal(0),
        code="",
        rule="",
        deduction=Text("", ""),
        is_short=False,
        shown=order.pay,
        at_stake=order.pay,
        is_missing=True,
    )


def own_months(worker_keys: Sequence[str]) -> list[tuple[str, Month]]:
    """The platforms and months of which the lake holds orders of a person, the newest first."""
    from gongyou.rooms.platforms.own.keeping import own_months as months

    return [(platform, month) for platform, month, _ in months(tuple(worker_keys))]
