"""The two rules of a question, ready to be evaluated over the days of the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.rooms.bargaining.whatif.asked import HOURS, Asked
from gongyou.rules.schemes import PayScheme
from gongyou.rules.schemes.amended import amended, has_period_rules, in_force_on, with_hourly_floor
from gongyou.rules.schemes.cut import first_day, last_day
from gongyou.rules.schemes.period import BandsBonus


@dataclass(frozen=True)
class Side:
    """One rule. `brought_forward` where its first version was taken for days before it."""

    scheme: PayScheme
    brought_forward: bool = False

    @property
    def is_by_period(self) -> bool:
        return has_period_rules(self.scheme)

    def span(self, days: tuple[date, date]) -> tuple[date, date]:
        """The whole pay periods around the days."""
        period = self.scheme.data.period
        if period is None:
            return days
        return first_day(period, days[0]), last_day(period, days[1])


@dataclass(frozen=True)
class Sides:
    """Rule before and rule after."""

    before: Side
    after: Side

    @property
    def are_by_period(self) -> bool:
        return self.before.is_by_period or self.after.is_by_period

    @property
    def currency(self) -> str:
        return self.after.scheme.currency

    @property
    def zone(self) -> str:
        return self.after.scheme.zone


def zone_of(asked: Asked) -> tuple[str, str]:
    """Zone and deciding instant of the rule before, which cut the log into days."""
    scheme = PayScheme.load(asked.before)
    return scheme.zone, scheme.data.dated_by


def sides_of(asked: Asked, days: tuple[date, date]) -> Sides:
    """Both rules over the days of the log. Raises BadInput where they cannot be held against each other."""
    before = _given(PayScheme.load(asked.before), asked)
    after = amended(_given(PayScheme.load(asked.after), asked), asked.changes)
    for one in (before, after):
        _refuse_aggregate(one)
    if before.currency != after.currency or before.zone != after.zone:
        raise BadInput(
            "whatif.unlike",
            Text(
                f"两个规则的币种或时区不同：{before.currency} {before.zone}，{after.currency} {after.zone}。",
                f"The rules differ in currency or zone: {before.currency} {before.zone}, "
                f"{after.currency} {after.zone}.",
            ),
            Text("请用同一币种、同一时区的规则。", "Take two rules of one currency and one zone."),
        )
    brought = False
    if asked.on is not None:
        after = in_force_on(after, asked.on, days)
    elif after.in_force[0].start > days[0]:
        after, brought = _from(after, days[0]), True
    if asked.floor is not None:
        after = with_hourly_floor(after, HOURS[asked.floor_on], asked.floor, asked.floor_unit)
    sides = Sides(Side(before), Side(after, brought))
    if asked.hours_cap is not None:
        _refuse_online(sides.after.scheme)
    return sides


def _from(scheme: PayScheme, day: date) -> PayScheme:
    """The scheme with its first version in force from the day on."""
    first = scheme.data.versions[0].model_copy(update={"start": day})
    return PayScheme(scheme.data.model_copy(update={"versions": (first, *scheme.data.versions[1:])}), scheme.path)


def _given(scheme: PayScheme, asked: Asked) -> PayScheme:
    known = {each.name for each in scheme.data.inputs}
    return scheme.given(**{name: value for name, value in asked.inputs.items() if name in known})


def _refuse_aggregate(scheme: PayScheme) -> None:
    if any(top_up.by == "platform" for version in scheme.in_force for top_up in version.top_ups):
        raise BadInput(
            "whatif.aggregate",
            Text(
                f"“{scheme.title.zh}”按平台总量补差，规则没有写明补给谁，不能逐人试算。",
                f"“{scheme.title.en}” tops up the platform as a whole and does not say whose pay it raises.",
            ),
            Text("请改用逐人补差的规则。", "Take a rule that tops up each worker."),
            scheme=scheme.id,
        )


def _refuse_online(scheme: PayScheme) -> None:
    """A worker stopped at the cap would go offline at an hour that nobody knows."""
    per = [part.per for version in scheme.in_force for top_up in version.top_ups for part in top_up.floor]
    per += [bonus.per for version in scheme.in_force for bonus in version.bonuses if isinstance(bonus, BandsBonus)]
    if any(each.of_sessions for each in per):
        raise BadInput(
            "whatif.hours_cap_online",
            Text(
                f"“{scheme.title.zh}”按在线或待命时间计算：不知道到点停派后何时下线，不能同时试算每日时长上限。",
                f"“{scheme.title.en}” counts time online or on call: when a worker stopped at the cap would go offline "
                "is not known, so the two cannot be reckoned together.",
            ),
            Text("请改按接单时间或工作时间计算，或去掉上限。", "Count engaged or working time, or leave the cap out."),
            scheme=scheme.id,
        )
