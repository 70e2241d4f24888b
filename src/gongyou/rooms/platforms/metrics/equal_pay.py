"""C6: whether the same order pays the same, whoever carries it: what is left of the pay after the published rule."""

from __future__ import annotations

from typing import Any

import numpy as np

from gongyou.calc import clusters
from gongyou.core.figures import COUNT
from gongyou.core.text import Text
from gongyou.rooms.platforms.metrics.catalogue import metric
from gongyou.rooms.platforms.metrics.estimates import AN_ORDER, MONEY_4, Bar, Name, claimed, measured, too_few
from gongyou.rooms.platforms.metrics.groups import ATTRIBUTES, TITLES, group_name, members_of
from gongyou.rooms.platforms.metrics.lines import Line, shown
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.metric import Needs, Right, Section
from gongyou.rooms.platforms.metrics.outcome import Breakdown, Claim, Column, Estimate, Outcome, State, not_assessable
from gongyou.rooms.platforms.metrics.worker_sums import audited_sums, by_worker

SUMS = ("orders", "gap")
RESIDUAL = Name("residual", Text("每单差额（实付减规则）", "Residual of an order (paid − rule)"), MONEY_4, AN_ORDER)
NO_GROUPS = Text(
    "不可评估：没有两组劳动者可比（分组属性为空，或只有一组）。",
    "Cannot be evaluated: there are no two groups of workers to compare (attributes empty, or one group alone).",
)
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
        "扣除公示规则应得后的每单差额，按分组与其余劳动者比较；差异在 ±δ 以内须通过等效检验才称“一致”。",
        "What is left of an order's pay after the published rule, each group against all other workers; “the same” "
        "only "
        "where the test of equivalence within ±δ is passed.",
    ),
    needs=(Needs("orders", ("pay_total",)), Needs("workers", ("worker_key",))),
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
        difference = clusters.difference(*pair)
        called = group_name(attribute, name)
        title = Text(
            f"{TITLES[attribute].zh}“{called.zh}”与其余的每单差额之差",
            f"{TITLES[attribute].en} “{called.en}” against the others: difference of residuals",
        )
        effect = measured(Name(f"{attribute}_{name}", title, MONEY_4, AN_ORDER), difference, 0.01)
        orders = min(int(sums["orders"][own].sum()), int(sums["orders"][others].sum()))
        # Whichever group is paid less is harmed, so a difference of either sign is adverse.
        worse = 1 if effect.value is None or effect.value >= 0 else -1
        found.append(claimed(effect, difference, Bar(material.terms.margin_pay_order, worse), (size, orders), 0.01))
    return found


def _breakdown(sums: Any, labels: Any, by: tuple[str, list[str]], least: int) -> Breakdown:
    attribute, names = by
    lines = []
    for name in names:
        own = labels == name
        ratio: Estimate = measured(RESIDUAL, clusters.ratio(clusters.Sums(sums["gap"][own], sums["orders"][own])), 0.01)
        workers, orders = int(own.sum()), int(sums["orders"][own].sum())
        cells = (workers, orders, ratio.value, ratio.low, ratio.high)
        lines.append(Line(group_name(attribute, name), workers, orders, cells))
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
