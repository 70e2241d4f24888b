"""A panel is opened; reporters are drawn, given an address, relieved."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.models import Organisation
from gongyou.rooms.market import panel_policies as policies
from gongyou.rooms.market.models import Panel, PanelQuery, Reporter
from gongyou.rooms.market.panel.draws import drawn, employers_of, members_of, not_asked
from gongyou.rooms.market.panel.fields import EMPLOYER

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Sixteen letters of 32: eighty random bits.
CODE_LENGTH = 16
CODE_DAYS = 400
MOST_DRAWN = 20_000

OPENED = audit.register("market.panel.opened", "建立监测样本，自 {period} 起", "Opened the panel from {period} on")
DRAWN = audit.register(
    "market.panel.drawn",
    "抽取监测点 {count} 个（{kind}，随机种子 {seed}），自 {period} 起报告",
    "Drew {count} reporters ({kind}, seed {seed}) who report from {period} on",
    kind=Reporter.Kind,
)
LEFT = audit.register(
    "market.panel.left",
    "监测点 {number} 退出（{reason}），最后报告月份 {period}",
    "Reporter {number} left ({reason}); the last month is {period}",
    reason=Reporter.Reason,
)
ADDRESSED = audit.register(
    "market.panel.addressed",
    "为监测点 {number} 生成填报码，有效至 {until}",
    "Made reporter {number} an address, good until {until}",
)
UNADDRESSED = audit.register(
    "market.panel.unaddressed", "作废监测点 {number} 的填报码", "Withdrew the address of reporter {number}"
)


@dataclass(frozen=True, slots=True)
class Draw:
    """How many to ask of which kind, from and to which month. `to` "" leaves the rotation open."""

    kind: str
    count: int
    seed: int
    period: str
    rotates_after: str = ""


@service
def panel_open(*, organisation: Organisation, title: str, period: str, by: User | None, now: datetime) -> Panel:
    """The panel of a federation. One each."""
    require(by is None or policies.panels.can_add(by, under=organisation))
    if Panel.objects.filter(organisation=organisation).exists():
        raise Conflict("market.panel_there", Text("这个工会已有监测样本。", "This federation has a panel already."))
    if not title.strip():
        raise BadInput("market.panel_title", Text("请填写名称。", "Give it a name."), field="title")
    made = Panel.objects.create(
        organisation=organisation,
        title=title.strip(),
        region=organisation.region[:6],
        first_period=str(Month.read(period)),
        recorded_at=now,
        recorded_by=by,
    )
    audit.write(OPENED, by=by, subject=made, data={"period": made.first_period}, now=now)
    return made


@service
def reporters_draw(*, panel: Panel, draw: Draw, by: User | None, now: datetime) -> list[Reporter]:
    """Draws from the register those who do not report yet. Raises BadInput where there is nobody to draw."""
    locked = Panel.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=panel.pk)
    require(by is None or policies.panels.can_change(by, locked))
    first = str(Month.read(draw.period))
    until = str(Month.read(draw.rotates_after)) if draw.rotates_after else ""
    if not 0 < draw.count <= MOST_DRAWN or first < locked.first_period or (until and until < first):
        raise BadInput(
            "market.panel_draw",
            Text("抽取的个数或月份不对。", "The number or the months of the draw are wrong."),
            Text("月份不早于样本的起始月份。", "No month lies before the panel's first."),
            field="count",
        )
    everybody = employers_of(locked) if draw.kind == EMPLOYER else members_of(locked)
    chosen = drawn(not_asked(locked, everybody, draw.kind), draw.count, draw.seed)
    if not chosen:
        raise BadInput(
            "market.panel_empty",
            Text("登记簿里没有可抽的单位或会员。", "The register has nobody to draw."),
            Text("先登记用人单位或会员。", "Register employers or members first."),
            field="kind",
        )
    letter = "E" if draw.kind == EMPLOYER else "M"
    start = Reporter.objects.filter(panel=locked, kind=draw.kind).count()
    column = "employer_id" if draw.kind == EMPLOYER else "member_id"
    made = Reporter.objects.bulk_create(
        Reporter(
            panel=locked,
            number=f"{letter}{start + place:05d}",
            kind=draw.kind,
            region=each.region,
            group=each.group,
            size=each.size,
            weight=weight,
            staff=max(each.staff, 1),
            first_period=first,
            rotates_after=until,
            **{column: each.pk},
        )
        for place, (each, weight) in enumerate(chosen, 1)
    )
    data = {"count": len(made), "kind": draw.kind, "seed": draw.seed, "period": first}
    audit.write(DRAWN, by=by, subject=locked, data=data, now=now)
    return made


@service
def reporter_leave(*, reporter: Reporter, reason: str, period: str, by: User | None, now: datetime) -> Reporter:
    """No form is asked for after `period`; what was reported stays."""
    locked = _locked(reporter)
    require(by is None or policies.reporters.can_change(by, locked))
    if locked.state == Reporter.State.LEFT:
        raise Conflict("market.panel_left", Text("这个监测点已经退出。", "This reporter has left already."))
    if reason not in Reporter.Reason.values:
        raise BadInput("market.panel_reason", Text("请选择退出原因。", "Choose a reason."), field="reason")
    locked.state, locked.reason, locked.last_period = Reporter.State.LEFT, reason, str(Month.read(period))
    locked.token, locked.token_expires_on = "", None
    locked.save(update_fields=["state", "reason", "last_period", "token", "token_expires_on"])
    # Nobody waits for months that are asked for no more.
    asked = PanelQuery.objects.filter(reporter=locked, form=None, period__gt=locked.last_period)
    asked.filter(state=PanelQuery.State.OPEN).update(state=PanelQuery.State.SET_ASIDE, settled_at=now, settled_by=by)
    data = {"number": locked.number, "reason": reason, "period": locked.last_period}
    audit.write(LEFT, by=by, subject=locked, data=data, now=now)
    return locked


@service
def reporter_address(*, reporter: Reporter, by: User | None, now: datetime) -> tuple[Reporter, str]:
    """A new code for the reporter's phone, shown this once; the one before is good no more."""
    locked = _locked(reporter)
    require(by is None or policies.reporters.can_change(by, locked))
    if locked.state == Reporter.State.LEFT:
        raise Conflict("market.panel_left", Text("这个监测点已经退出。", "This reporter has left already."))
    code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    locked.token = token_digest(code)
    locked.token_expires_on = timezone.localdate(now) + timedelta(days=CODE_DAYS)
    locked.save(update_fields=["token", "token_expires_on"])
    data = {"number": locked.number, "until": locked.token_expires_on}
    audit.write(ADDRESSED, by=by, subject=locked, data=data, now=now)
    return locked, code


@service
def reporter_unaddress(*, reporter: Reporter, by: User | None, now: datetime) -> Reporter:
    """The address on the phone is good no more."""
    locked = _locked(reporter)
    require(by is None or policies.reporters.can_change(by, locked))
    locked.token, locked.token_expires_on = "", None
    locked.save(update_fields=["token", "token_expires_on"])
    audit.write(UNADDRESSED, by=by, subject=locked, data={"number": locked.number}, now=now)
    return locked


def token_digest(code: str) -> str:
    """What is stored of a code."""
    return hashlib.sha256(code.strip().upper().encode()).hexdigest()


def reporter_of_code(code: str, today: date) -> Reporter | None:
    """Who reports under this code today."""
    found = Reporter.objects.select_related("panel__organisation", "employer").filter(token=token_digest(code)).first()
    return found if found is not None and found.takes_on(today) else None


def _locked(reporter: Reporter) -> Reporter:
    return Reporter.objects.select_for_update(of=("self",)).select_related("panel__organisation").get(pk=reporter.pk)
