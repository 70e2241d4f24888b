"""C6: whether the same order pays the same, whoever carries it and wherever: what is left after the published rule."""

from __future__ import annotations

from typing import Any

import numpy as np

from gongyou.calc import clusters
from gongyou.calc.whole_sums import summed
from gongyou.core.figures import COUNT
from gongyou.core.text import Text
from gongyou.rooms.platforms.metrics.catalogue import metric
from gongyou.rooms.platforms.metrics.encoded import Rows
from gongyou.rooms.platforms.metrics.estimates import AN_ORDER, MONEY_4, Bar, Name, claimed, measured, too_few
from gongyou.rooms.platforms.metrics.groups import ATTRIBUTES, TITLES, choice_name, group_name, members_of
from gongyou.rooms.platforms.metrics.lines import Line, shown
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.metric import Needs, Right, Section
from gongyou.rooms.platforms.metrics.outcome import Breakdown, Claim, Column, Estimate, Outcome, State, not_assessable
from gongyou.rooms.platforms.metrics.strata import area_name
from gongyou.rooms.platforms.metrics.worker_sums import audited_groups, audited_sums, by_worker

SUMS = ("orders", "gap")
RESIDUAL = Name("residual", Text("每单差额（实付减规则）", "Residual of an order (paid − rule)"), MONEY_4, AN_ORDER)
NO_GROUPS = Text(
    "不可评估：没有两组可比（劳动者的分组属性为空或只有一组，订单也只有一个区域、一种派单方式）。",
    "Cannot be evaluated: there are no two groups to compare (workers' attributes empty or alike; orders of one "
    "area and one channel).",
)
# Groups of orders, which every audit compares beside the agreed groups of workers.
OF_ORDERS = {"area": Text("订单区域", "Area of the order"), "channel": Text("派单方式", "Way of dispatch")}
SMALLER = Text("较小区域合计", "Smaller areas together")
TOGETHER = "\uffff"
COLUMNS = (
    Column("workers", Text("劳动者", "Workers"), COUNT),
    Column("orders", Text("单数", "Orders"), COUNT),
    Column("residual", Text("每单差额", "Residual of an order"), MONEY_4, AN_ORDER),
    Column("low", Text("95 % 区间下限", "95 % interval, low"), MONEY_4, AN_ORDER),
    Column("high", Text("95 % 区间上限", "95 % interval, high"), MONEY_4, AN_ORDER),
)


@metric(
    "C6",
    title=Text("同单同酬", "Equal pay for equal orders"),
    hangs_on=(Section.PAY, Right.FAIR),
    definition=Text(
        "扣除公示规则应得后的每单差额，按劳动者分组、订单区域和派单方式与其余比较；差异在 ±δ 以内须通过等效检验才称"
        "“一致”。",
        "What is left of an order's pay after the published rule, each group of workers, each area and each way of "
        "dispatch against all others; “the same” only where the test of equivalence within ±δ is passed.",
    ),
    needs=(Needs("orders", ("pay_total",)),),
    page="equal-pay",
)
def equal_pay(material: Material) -> Outcome:
    """One claim a group: its mean residual − that of the others."""
    workers, sums = by_worker(audited_sums(material), SUMS)
    claims: list[Claim] = []
    breakdowns = []
    covered = np.zeros(len(workers), dtype=bool)
    for attribute in (each for each in material.terms.groups if each in ATTRIBUTES):
        members = members_of(material, attribute)
        labels = np.array([members.get(worker, "") for worker in workers.tolist()], dtype=object)
        names = sorted(set(labels.tolist()) - {""})
        if len(names) < 2:
            continue
        covered |= labels != ""
        claims += _claims(material, sums, labels, (attribute, names))
        breakdowns.append(_breakdown(sums, labels, (attribute, names), material.terms.shown_workers))
    for attribute in OF_ORDERS:
        compared = _of_orders(material, attribute)
        if compared is not None:
            claims += compared[0]
            breakdowns.append(compared[1])
            covered |= True
    if not breakdowns:
        return not_assessable(NO_GROUPS)
    if few := too_few(int(covered.sum()), material):
        return few
    overall = measured(RESIDUAL, clusters.ratio(clusters.Sums(sums["gap"][covered], sums["orders"][covered])), 0.01)
    return Outcome(
        State.DESCRIBED,
        _said(claims),
        (overall, *(claim.effect for claim in claims)),
        tuple(claims),
        tuple(breakdowns),
        orders=int(sums["orders"][covered].sum()),
        workers=int(covered.sum()),
    )


def _claims(material: Material, sums: Any, labels: Any, by: tuple[str, list[str]]) -> list[Claim]:
    """Groups that may be shown, each against the others; of two groups only the first: the second says the same."""
    attribute, names = by
    found = []
    for name in names if len(names) > 2 else names[:1]:
        own, others = labels == name, (labels != name) & (labels != "")
        size = min(int(own.sum()), int(others.sum()))
        if size < material.terms.shown_workers:
            continue
        pair = [clusters.Sums(sums["gap"] * chosen, sums["orders"] * chosen) for chosen in (own, others)]
        orders = min(int(sums["orders"][own].sum()), int(sums["orders"][others].sum()))
        titles = (TITLES[attribute], group_name(attribute, name))
        found.append(_claim(material, pair, (f"{attribute}_{name}", *titles), (size, orders)))
    return found


def _claim(
    material: Material, pair: list[clusters.Sums], named: tuple[str, Text, Text], size: tuple[int, int]
) -> Claim:
    """A group's mean residual less that of the others."""
    key, attribute, called = named
    difference = clusters.difference(*pair)
    title = Text(
        f"{attribute.zh}“{called.zh}”与其余的每单差额之差",
        f"{attribute.en} “{called.en}” against the others: difference of residuals",
    )
    effect = measured(Name(key, title, MONEY_4, AN_ORDER), difference, 0.01)
    # Whichever group is paid less is harmed, so a difference of either sign is adverse.
    worse = 1 if effect.value is None or effect.value >= 0 else -1
    return claimed(effect, difference, Bar(material.terms.margin_pay_order, worse), size, 0.01)


def _of_orders(material: Material, attribute: str) -> tuple[list[Claim], Breakdown] | None:
    """Areas or ways of dispatch, each against all others; a worker with orders in both is one worker. None for one."""
    rows = audited_groups(material, attribute)
    unnamed = [code for code, name in enumerate(rows.names.get(attribute, [])) if not name]
    rows = rows.chosen(~np.isin(rows[attribute], unnamed))
    groups = _groups(material, rows, attribute)
    if len(groups) < 2:
        return None
    count = len(rows.names["worker"])
    whole = {name: summed(rows["worker"], count, rows[name]) for name in ("orders", "gap")}
    sums = {}
    for group, codes in groups.items():
        own = rows.chosen(np.isin(rows[attribute], codes))
        sums[group] = {name: summed(own["worker"], count, own[name]) for name in ("orders", "gap")}
    claims = []
    for group in list(groups) if len(groups) > 2 else list(groups)[:1]:
        own_sums, others = sums[group], {name: whole[name] - sums[group][name] for name in whole}
        workers, orders = (
            min(int(figure(own_sums["orders"])), int(figure(others["orders"]))) for figure in (np.count_nonzero, np.sum)
        )
        # Areas too small for a conclusion stand together; what is too small even then is listed alone.
        if workers < material.terms.shown_workers or (group == TOGETHER and workers < material.terms.least_workers):
            continue
        pair = [clusters.Sums(each["gap"], each["orders"]) for each in (own_sums, others)]
        named = (f"order_{attribute}_{group}", OF_ORDERS[attribute], _called(attribute, group))
        claims.append(_claim(material, pair, named, (workers, orders)))
    lines = [_line(_called(attribute, group), sums[group]) for group in groups]
    title = OF_ORDERS[attribute]
    least = material.terms.shown_workers
    total = (count, int(whole["orders"].sum()))
    return claims, Breakdown(Text(f"按{title.zh}", f"By {title.en.lower()}"), COLUMNS, shown(lines, least, total))


def _groups(material: Material, rows: Rows, attribute: str) -> dict[str, list[int]]:
    """The codes of each group; areas that nothing may be concluded from are one. What is not recorded is none."""
    terms = material.terms
    groups: dict[str, list[int]] = {}
    for code, name in enumerate(rows.names.get(attribute, [])):
        own = rows.chosen(rows[attribute] == code)
        is_small = len(own) < terms.least_workers or int(own["orders"].sum()) < terms.least_orders
        if len(own):
            groups.setdefault(TOGETHER if attribute == "area" and is_small else name, []).append(code)
    return dict(sorted(groups.items()))


def _called(attribute: str, group: str) -> Text:
    if group == TOGETHER:
        return SMALLER
    return area_name(group) if attribute == "area" else choice_name("orders", attribute, group)


def _line(called: Text, sums: dict[str, Any]) -> Line:
    ratio: Estimate = measured(RESIDUAL, clusters.ratio(clusters.Sums(sums["gap"], sums["orders"])), 0.01)
    workers, orders = int(np.count_nonzero(sums["orders"])), int(sums["orders"].sum())
    return Line(called, workers, orders, (workers, orders, ratio.value, ratio.low, ratio.high))


def _breakdown(sums: Any, labels: Any, by: tuple[str, list[str]], least: int) -> Breakdown:
    attribute, names = by
    lines = [_line(group_name(attribute, name), {each: sums[each][labels == name] for each in SUMS}) for name in names]
    title = TITLES[attribute]
    return Breakdown(Text(f"按{title.zh}", f"By {title.en.lower()}"), COLUMNS, shown(lines, least))


def _said(claims: list[Claim]) -> Text:
    known = [claim.effect for claim in claims if claim.effect.value is not None]
    if not known:
        return Text("各组人数太少，差额不予列出。", "The groups are too small for their residuals to be shown.")
    most = max(known, key=lambda effect: (abs(effect.value or 0), effect.key))
    return Text(
        f"按公示规则扣除后，差异最大的是：{most.label.zh} {most.value:.4f} 元。",
        f"After the published rule the largest difference is: {most.label.en}, {most.value:.4f} yuan.",
    )
