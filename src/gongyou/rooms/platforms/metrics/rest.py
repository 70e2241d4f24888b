"""E1 and E2: hours on orders, prompts, pauses and days of rest; work that stands outside of what is paid."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from gongyou.calc.spans import Spells
from gongyou.core.figures import COUNT, NUMBER
from gongyou.core.text import Text
from gongyou.rooms.platforms.measures.scope import UNKNOWN_WORKER
from gongyou.rooms.platforms.metrics.breaches import Breach, dates_of, listed, reasons_of, state_of
from gongyou.rooms.platforms.metrics.catalogue import metric
from gongyou.rooms.platforms.metrics.encoded import EPOCH, Rows, encoded
from gongyou.rooms.platforms.metrics.estimates import Name, exactly, too_few
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.metric import Needs, Right, Section
from gongyou.rooms.platforms.metrics.outcome import Estimate, Outcome, State, number
from gongyou.rooms.platforms.metrics.pieces import pieces
from gongyou.rooms.platforms.metrics.rides import pauses_due, place_of, rider_days
from gongyou.rooms.platforms.metrics.taken_attempts import taken_attempts
from gongyou.rooms.platforms.riding.days import MONDAY, whole_days
from gongyou.rooms.platforms.riding.rests import answered, prompts_given, with_pushes
from gongyou.rooms.platforms.riding.spans import local_second, pushes
from gongyou.rules.engaged_time import working_seconds

WORKER_DAYS = Text("人日", "worker-days")
SPELLS = Text("段", "spells")
WEEKS = Text("人周", "worker-weeks")
ORDERS = Text("单", "orders")
PROMPTS = Text("次", "prompts")
SESSIONS = Text("段", "sessions")
NEVER = -1
# Of a session without an end; later than any order.
FAR = 2**36
HOURS = Text("小时", "hours")
NO_PROMPTS = Text(
    "没有休息提示记录：是否提示、是否经骑手确认不可评估；时长、停推和休息日照算。",
    "There is no record of prompts: whether riders were prompted and confirmed cannot be evaluated; hours, "
    "pauses and days "
    "of rest are.",
)
NO_FULL_WEEK = Text(
    "期间不含完整的一周，休息日不可评估。", "The period holds no whole week; days of rest cannot be told."
)


@metric(
    "E1",
    title=Text("日接单与连续接单", "Daily and continuous hours on orders"),
    hangs_on=(Section.HOURS, Right.REST),
    definition=Text(
        "清点：日接单超过 8 小时而没有提示或骑手确认的人日；连续接单超过 4 小时而没有提示的时段；应停推的 20 "
        "分钟内推送的"
        "订单；一周 7 天都接单的人周。同一时间多单只计一次。",
        "Counted: worker-days above 8 hours on orders without a prompt or the rider's confirmation; spells above "
        "4 hours "
        "without a prompt; orders pushed inside the 20 minutes of pause; weeks with orders on all 7 days. Orders "
        "at the "
        "same time count once.",
    ),
    needs=(Needs("orders", ("accepted_at", "delivered_at")),),
    page="rest-rules",
)
def rest(material: Material) -> Outcome:
    """Two passes: worker-days; spells above the limit with their prompts and what was pushed inside the pause."""
    days = rider_days(material)
    workers = len(days.names["worker"])
    if few := too_few(workers, material):
        return few
    has_prompts = bool(material.filled("prompts")["rows"])
    breaches = [
        *_long_days(material, days, has_prompts=has_prompts),
        *_long_spells(material, days, has_prompts=has_prompts),
        _full_weeks(material, days),
    ]
    least = material.terms.shown_workers
    whole_weeks = _whole_weeks(material)
    forced = _forced(material, days)
    reasons = list(reasons_of([*breaches, *forced], least))
    reasons += [] if has_prompts else [NO_PROMPTS]
    reasons += [] if len(whole_weeks) else [NO_FULL_WEEK]
    state = state_of(breaches)
    if state is State.CONFORM and not has_prompts:
        state = State.UNDECIDED if any(each.cases for each in breaches) else State.DESCRIBED
    norms = [each for each in breaches if each.is_norm and each.cases]
    return Outcome(
        state,
        _said(norms, least) if norms else _kept(state),
        (*_hours(material, days), *(each.estimate(least) for each in (*breaches, *forced))),
        breakdowns=(listed([*breaches, *forced], least),),
        dates=dates_of(breaches, least),
        reasons=tuple(reasons),
        orders=int(days["orders"].sum()),
        workers=workers,
    )


def _long_days(material: Material, days: Rows, *, has_prompts: bool) -> list[Breach]:
    minutes = material.terms.daily_minutes
    hours = shown_hours(minutes)
    long = days.chosen(days["engaged"] > minutes * 60)
    over = Text(f"日接单超过 {hours} 小时", f"More than {hours} hours on orders in a day")
    found = [Breach("days_over", over, WORKER_DAYS, long["worker"], long["day"], is_norm=False)]
    if not has_prompts:
        return found
    prompts = prompts_given(material.table("prompts"), "daily", place_of(material))
    by_day = prompts.group_by(worker=prompts.worker_key, day=whole_days(prompts.at)).aggregate(
        confirmed=prompts.confirmed.sum().cast("int64")
    )
    given = encoded(material, by_day.order_by("worker", "day"))
    names = given.names["worker"]
    held = {
        (names[worker], day): confirmed
        for worker, day, confirmed in zip(
            *(given[name].tolist() for name in ("worker", "day", "confirmed")), strict=True
        )
    }
    riders = days.names["worker"]
    answers = [
        held.get((riders[worker], day))
        for worker, day in zip(long["worker"].tolist(), long["day"].tolist(), strict=True)
    ]
    silent = np.array([answer is None for answer in answers], dtype=bool)
    unconfirmed = np.array([not answer for answer in answers], dtype=bool)
    for key, words, which in (
        ("days_unprompted", ("没有提示", "without a prompt"), silent),
        ("days_unconfirmed", ("没有骑手确认", "without the rider's confirmation"), unconfirmed),
    ):
        what = Text(f"{over.zh}，{words[0]}", f"{over.en}, {words[1]}")
        found.append(Breach(key, what, WORKER_DAYS, long["worker"][which], long["day"][which]))
    return found


def _forced(material: Material, days: Rows) -> list[Breach]:
    """Sessions that the platform ended, and long days on which it ended none; nothing where that is not recorded."""
    if not material.filled("sessions").get("forced_offline"):
        return []
    sessions = material.table("sessions")
    sessions = sessions.filter(sessions.forced_offline & sessions.offline_at.notnull())
    ended = sessions.select("worker_key", day=whole_days(local_second(sessions.offline_at, place_of(material))))
    rows = encoded(material, material.numbered(ended).order_by("worker", "day"))
    known = {
        (rows.names["worker"][worker], day)
        for worker, day in zip(rows["worker"].tolist(), rows["day"].tolist(), strict=True)
    }
    minutes = material.terms.daily_minutes
    long = days.chosen(days["engaged"] > minutes * 60)
    names = days.names["worker"]
    # Who works past midnight is sent offline on the next day.
    on = [
        any((names[worker], day + later) in known for later in (0, 1))
        for worker, day in zip(long["worker"].tolist(), long["day"].tolist(), strict=True)
    ]
    left = ~np.array(on, dtype=bool)
    hours = shown_hours(minutes)
    what = Text("被平台强制下线的在线时段", "Sessions that the platform ended by force")
    free = Text(
        f"日接单超过 {hours} 小时而没有被强制下线",
        f"More than {hours} hours on orders in a day, not sent offline by the platform",
    )
    return [
        Breach("forced_offline", what, SESSIONS, rows["worker"], rows["day"], is_norm=False),
        Breach("days_not_forced", free, WORKER_DAYS, long["worker"][left], long["day"][left], is_norm=False),
    ]


def _long_spells(material: Material, days: Rows, *, has_prompts: bool) -> list[Breach]:
    terms, place = material.terms, place_of(material)
    hours = shown_hours(terms.continuous_minutes)
    due = pauses_due(material)
    given = prompts_given(material.table("prompts"), "continuous", place)
    spells = with_pushes(answered(due, given), pushes(material.attempts, place))
    spells = spells.select(
        "prompts",
        worker=spells.worker_key,
        at=spells.prompt_at,
        pushed=spells.at.fill_null(NEVER),
        attempt=spells.attempt_id.fill_null(""),
    )
    found = encoded(material, spells.order_by("worker", "at", "pushed", "attempt"))
    # A spell stands once for each order that was pushed inside its pause.
    keys = np.stack([found["worker"], found["at"]])
    rows = found.chosen(np.append(True, (np.diff(keys) != 0).any(axis=0))[: len(found)])
    over = Text(f"连续接单超过 {hours} 小时", f"More than {hours} hours on orders without a break")
    breaches = [Breach("spells_over", over, SPELLS, rows["worker"], rows["at"] // 86_400, is_norm=False)]
    if has_prompts:
        what = Text(f"{over.zh}，没有提示", f"{over.en}, without a prompt")
        silent = rows.chosen(rows["prompts"] == 0)
        breaches.append(Breach("spells_unprompted", what, SPELLS, silent["worker"], silent["at"] // 86_400))
    inside = found.chosen(found["pushed"] != NEVER)
    # Two pauses may overlap where the pause is longer than the gap that begins a new spell.
    inside = inside.chosen(np.unique(inside["attempt"], return_index=True)[1])
    what = Text(
        f"完成当前订单后 {terms.pause_minutes} 分钟停推期内推单",
        f"Orders pushed within the {terms.pause_minutes} minutes of pause after the current order",
    )
    breaches.append(Breach("pushed_inside", what, ORDERS, inside["worker"], inside["pushed"] // 86_400))
    return breaches


def _whole_weeks(material: Material) -> range:
    first, last = ((day - EPOCH).days for day in (material.scope.first, material.scope.last))
    return range(first + -(first + MONDAY) % 7, last - 5, 7)


def _full_weeks(material: Material, days: Rows) -> Breach:
    most = material.terms.days_in_a_row
    worked = days.chosen(days["orders"] > 0)
    monday = worked["day"] - (worked["day"] + MONDAY) % 7
    weeks = _whole_weeks(material)
    inside = worked.chosen((monday >= weeks.start) & (monday < weeks.stop))
    span = 10**6
    week, count = np.unique(inside["worker"] * span + inside["day"] - (inside["day"] + MONDAY) % 7, return_counts=True)
    full = week[count > most]
    what = Text(f"一周接单超过 {most} 天", f"Orders on more than {most} days of a week")
    return Breach("full_weeks", what, WEEKS, full // span, full % span)


def _hours(material: Material, days: Rows) -> list[Estimate]:
    engaged, count = int(days["engaged"].sum()), int((days["orders"] > 0).sum())
    if not count:
        return []
    allowance = Fraction(material.terms.allowance)
    working = working_seconds(engaged, allowance)
    share = f"{float(allowance):.0%}"
    return [
        exactly(Name("worker_days", Text("接单人日", "Worker-days with orders"), unit=WORKER_DAYS, style=COUNT), count),
        exactly(
            Name("engaged_hours", Text("每人日接单时间", "Hours on orders a worker-day"), NUMBER, HOURS),
            number(float(Fraction(engaged, 3600 * count))),
        ),
        exactly(
            Name(
                "working_hours",
                Text(
                    f"每人日工作时间（含宽放 {share}）", f"Working hours a worker-day (allowance of {share} included)"
                ),
                NUMBER,
                HOURS,
            ),
            number(float(working / (3600 * count))),
        ),
    ]


def shown_hours(minutes: int) -> str:
    """Hours as a person writes them: 8, 4.5."""
    return f"{minutes / 60:g}"


def _said(norms: list[Breach], least: int) -> Text:
    told = [each for each in norms if not each.is_small(least)]
    if not told:
        return Text(
            f"有违反休息规则的情形，涉及不足 {least} 人。",
            f"Rules of rest were broken; fewer than {least} workers are concerned.",
        )
    zh = "；".join(f"{each.what.zh} {each.cases:,} {each.unit.zh}" for each in told)
    en = "; ".join(f"{each.what.en}: {each.cases:,} {each.unit.en}" for each in told)
    return Text(f"{zh}。", f"{en}.")


def _kept(state: State) -> Text:
    if state is State.CONFORM:
        return Text(
            "没有发现未提示、未确认、停推期内推单或没有休息日的情形。",
            "No missing prompt or confirmation, no order pushed inside a pause, no week without a day of rest "
            "was found.",
        )
    return Text(
        "停推期内没有推单，每周有休息日；是否提示和确认没有记录。",
        "No order was pushed inside a pause and no week lacks a day of rest; prompts and confirmations are not "
        "recorded.",
    )


@metric(
    "E2",
    title=Text("隐形加班", "Hidden overtime"),
    hangs_on=(Section.HOURS, Right.REST),
    definition=Text(
        "清点：不在任何在线时段内接的订单；平台要求在线或培训而不计酬的时段；提示休息后骑手没有确认，又在停推时间内"
        "接了新单的提示。",
        "Counted: orders accepted outside of every session online; sessions that the platform required, or "
        "training, that "
        "were not paid; prompts to rest that were not confirmed and after which another order was accepted "
        "within the pause.",
    ),
    needs=(Needs("orders", ("accepted_at",)), Needs("sessions", ("online_at", "offline_at"))),
    page="off-shift-work",
)
def hidden(material: Material) -> Outcome:
    """One pass over orders and sessions together, one over sessions, one over prompts."""
    workers = len(rider_days(material).names["worker"])
    if few := too_few(workers, material):
        return few
    least = material.terms.shown_workers
    breaches = [_off_shift(material)]
    reasons: list[Text] = []
    estimates: list[Estimate] = []
    if material.filled("sessions").get("paid"):
        breach, hours = _unpaid(material)
        breaches.append(breach)
        if not breach.is_small(least):
            estimates.append(exactly(Name("unpaid_hours", Text("不计酬时间", "Unpaid time"), NUMBER, HOURS), hours))
    else:
        reasons.append(
            Text(
                "在线时段没有“是否计酬”，不计酬时段不可评估。",
                "Sessions do not say whether they were paid; unpaid time cannot be evaluated.",
            )
        )
    if material.filled("prompts")["rows"]:
        breaches.append(_ignored(material))
    else:
        reasons.append(
            Text(
                "没有休息提示记录，提示后是否继续派单不可评估。",
                "Without a record of prompts nobody can say which were passed over.",
            )
        )
    norms = [each for each in breaches if each.cases]
    nothing = Text(
        "没有发现班外接单、不计酬的要求在线，也没有提示后继续派单。",
        "No order outside of a session, no unpaid time that was required, no prompt that was passed over.",
    )
    return Outcome(
        state_of(breaches),
        _said(norms, least) if norms else nothing,
        (*(each.estimate(least) for each in breaches), *estimates),
        breakdowns=(listed(breaches, least),),
        dates=dates_of(breaches, least),
        reasons=(*reasons, *reasons_of(breaches, least)),
        orders=int(rider_days(material)["orders"].sum()),
        workers=workers,
    )


def _off_shift(material: Material) -> Breach:
    """Orders accepted when no session was open, of workers who have sessions."""
    place = place_of(material)
    taken = taken_attempts(material).pieces("worker", "start", "shift", "is_paid", "has_begun")
    sessions = material.table("sessions")
    sessions = sessions.filter(sessions.online_at.notnull())
    opened = sessions.select(
        "worker_key",
        at=local_second(sessions.online_at, place),
        until=local_second(sessions.offline_at, place).fill_null(FAR),
    )
    # A session that began before the period is not in the rows: on the first day nobody without one is counted.
    second_day = ((material.scope.first - EPOCH).days + 1) * 86_400
    found = [np.empty((2, 0), dtype=np.int64)]
    for rows, piece in zip(taken, pieces(material, opened=material.numbered(opened)), strict=True):
        opened, kept = piece["opened"], rows["is_paid"] & rows["has_begun"]
        worker, at = rows["worker"][kept], (rows["start"].astype(np.int64) + rows["shift"])[kept]
        is_on, reached = Spells.of(opened["worker"], opened["at"], opened["until"]).seen(worker, at)
        outside = np.where(is_on, reached < at, at >= second_day)
        outside &= np.isin(worker, opened["worker"])
        found.append(np.stack([worker[outside].astype(np.int64), at[outside]]))
    workers, at = np.concatenate(found, axis=1)
    order = np.lexsort((at, workers))
    worker = np.unique(workers[order], return_inverse=True)[1]
    what = Text("不在任何在线时段内接单", "Orders accepted outside of every session online")
    return Breach("off_shift", what, ORDERS, worker, at[order] // 86_400)


def _unpaid(material: Material) -> tuple[Breach, Any]:
    place = place_of(material)
    rows = material.table("sessions")
    rows = rows.filter(rows.kind.isin(["required", "training"]) & ~rows.paid & (rows.worker_key != UNKNOWN_WORKER))
    held = rows.select(
        worker=rows.worker_key,
        at=local_second(rows.online_at, place),
        length=local_second(rows.offline_at, place) - local_second(rows.online_at, place),
    )
    found = encoded(material, held.filter(held.length >= 0).order_by("worker", "at", "length"))
    what = Text("要求在线或培训而不计酬", "Required or training time that was not paid")
    breach = Breach("unpaid", what, SESSIONS, found["worker"], found["at"] // 86_400)
    return breach, number(float(Fraction(int(found["length"].sum()), 3600)))


def _ignored(material: Material) -> Breach:
    place = place_of(material)
    prompts = prompts_given(material.table("prompts"), "continuous", place)
    prompts = prompts.filter(prompts.confirmed == 0)
    taken = material.taken.filter(material.taken.accepted_at.notnull())
    taken = taken.select("worker_key", accepted=local_second(taken.accepted_at, place))
    until = prompts.at + material.terms.pause_minutes * 60
    hit = prompts.join(
        taken, [prompts.worker_key == taken.worker_key, taken.accepted > prompts.at, taken.accepted < until]
    )
    hit = hit.select("at", worker=hit.worker_key).distinct()
    rows = encoded(material, hit.order_by("worker", "at"))
    what = Text("提示休息后没有确认，又接了新单", "Prompts without confirmation after which another order was accepted")
    return Breach("prompts_ignored", what, PROMPTS, rows["worker"], rows["at"] // 86_400)
