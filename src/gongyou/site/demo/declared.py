"""What the two invented platforms declared under the five headings, and what became of the opinions on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files

from gongyou.rooms.platforms.services.rules import Named, Published
from gongyou.site.demo.city import HEYA, SUIAN

START, CHANGED = date(2025, 11, 1), date(2026, 5, 1)
# 穗安 changes its rule of rest, and nothing that pays.
RESTED = date(2026, 3, 1)
IN_THE_APP = "骑手端“规则公示”栏（虚构）"
UNION, REPRESENTATIVES = "union", "representatives"
_BEGINS = "  - from: "


@dataclass(frozen=True, slots=True)
class Said:
    """An opinion and its answer."""

    source: str
    body: str
    answer: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """One version, whether its publication is proven, and the opinions on it."""

    published: Published
    is_proven: bool = False
    opinions: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Declared:
    """A rule with its versions, the earliest first."""

    named: Named
    editions: tuple[Edition, ...]


def declared() -> tuple[Declared, ...]:
    """Everything that both platforms declared. 禾芽 has no rule of hours and none of conduct."""
    return (*_heya(), *_suian())


def scheme_of(platform: str, first: date) -> str:
    """The shipped pay scheme, with the one version that begins on this day."""
    text = files("gongyou.rules").joinpath(f"packs/demo/schemes/{platform}.yaml").read_text(encoding="utf-8")
    head, *versions = text.split(_BEGINS)
    [version] = [each for each in versions if each.startswith(first.isoformat())]
    kept = [line for line in version.splitlines(keepends=True) if not line.startswith("    until:")]
    return head + _BEGINS + "".join(kept)


def _heya() -> tuple[Declared, ...]:
    pay_2025 = (
        "基础配送费每单 3.80 元。\n里程费：2 公里以内不计，2 至 4 公里每公里 0.90 元，4 公里以上每公里 1.40 元。\n"
        "时长费：超过 15 分钟的部分每分钟 0.12 元。\n"
        "夜间（22 时至次日 6 时）每单补贴 1.00 元，雨雪天每单补贴 1.20 元。\n"
        "每单不低于 4.50 元。经骑手确认的货损可以扣款。\n"
    )
    pay_2026 = (
        "基础配送费每单 3.60 元。\n里程费：2 公里以内不计，2 至 4 公里每公里 0.95 元，4 公里以上每公里 1.50 元。\n"
        "时长费：超过 15 分钟的部分每分钟 0.15 元。\n"
        "夜间（22 时至次日 6 时）每单补贴 1.20 元，雨雪天每单补贴 1.50 元。\n"
        "每单不低于 4.50 元。经骑手确认的货损可以扣款。\n"
    )
    return (
        Declared(
            Named(HEYA, "pay", "禾芽配送骑手计价规则（虚构）", "Heya courier pay rule (invented)"),
            (
                Edition(_published("2025 年版", START, pay_2025, scheme_of(HEYA, START)), is_proven=True),
                Edition(_published("2026 年版", CHANGED, pay_2026, scheme_of(HEYA, CHANGED), 2), is_proven=True),
            ),
        ),
        Declared(
            Named(HEYA, "time", "禾芽配送时限规则（虚构）", "Heya rule of delivery times (invented)"),
            (
                Edition(
                    _published(
                        "2025 年版",
                        START,
                        "配送时限按不超过每小时 15 公里的速度计算。\n雨雪天增加 5 分钟，出餐慢的相应补时。\n",
                        "kind: times\nspeed_cap_kmh: 15\nweather_extra_minutes: 5\nlate_meal_extra: true\n",
                    )
                ),
            ),
        ),
        Declared(
            Named(HEYA, "dispatch", "禾芽配送派单规则（虚构）", "Heya dispatch rule (invented)"),
            (
                Edition(
                    _published(
                        "2025 年版",
                        START,
                        "系统按距离和在手订单派单。\n骑手可以拒单，拒单不影响后续派单和收入。\n",
                        "kind: dispatch\nrefusal_without_consequence: true\n",
                    )
                ),
            ),
        ),
    )


def _suian() -> tuple[Declared, ...]:
    return (
        _asked(
            Named(SUIAN, "pay", "穗安配送骑手计价规则（虚构）", "Suian courier pay rule (invented)"),
            "基础配送费每单 3.50 元，里程费每公里 0.85 元，时长费每分钟 0.06 元。\n"
            "夜间（22 时至次日 6 时）每单补贴 1.00 元。每单不低于 5.00 元，不设扣款。\n"
            "每日完成 30 单的，当日奖励 15.00 元。\n"
            "小时保底：一周（周一至周日）的报酬和奖励低于工作时间（接单时间加 10% 宽放）×当地小时最低工资标准的，"
            "按差额补足到分。\n",
            scheme_of(SUIAN, START),
            (
                Said(UNION, "建议写明每周报酬不低于小时最低工资标准，不足部分由平台补足。", "adopted"),
                Said(
                    REPRESENTATIVES,
                    "建议把夜间补贴提高到每单 2.00 元。",
                    "declined",
                    "夜间订单较少，提高补贴的费用本年度没有安排，下次协商再议。",
                ),
            ),
        ),
        _asked(
            Named(SUIAN, "time", "穗安配送时限规则（虚构）", "Suian rule of delivery times (invented)"),
            "配送时限按不超过每小时 15 公里的速度计算，并计入取餐和交付所需时间。\n"
            "雨雪天增加 5 分钟，出餐慢的相应补时。\n",
            "kind: times\nspeed_cap_kmh: 15\nweather_extra_minutes: 5\nlate_meal_extra: true\n",
            (
                Said(UNION, "建议商家出餐慢时自动补时，不必由骑手申请。", "adopted"),
                Said(
                    REPRESENTATIVES,
                    "建议雨雪天增加 10 分钟。",
                    "declined",
                    "试行数据显示 5 分钟足以按安全速度送达，一年后复核。",
                ),
            ),
        ),
        _asked(
            Named(SUIAN, "dispatch", "穗安配送派单规则（虚构）", "Suian dispatch rule (invented)"),
            "系统按距离和在手订单派单，专送、众包同一办法。\n骑手可以拒单、转单，不影响后续派单和收入。\n",
            "kind: dispatch\nrefusal_without_consequence: true\ntransfer_without_consequence: true\n",
            (
                Said(UNION, "建议写明拒单、转单不影响后续派单。", "adopted"),
                Said(REPRESENTATIVES, "建议派单时显示预计报酬和预计用时。", "adopted"),
            ),
        ),
        _asked(
            Named(SUIAN, "conduct", "穗安配送考核与奖惩规则（虚构）", "Suian rule of conduct (invented)"),
            "超时、差评不扣款、不扣分，以培训提醒为主。\n骑手对考核结果有异议的，可以申诉，由人工办理。\n",
            "kind: penalties\npenalties: []\n",
            (
                Said(UNION, "建议取消超时扣款。", "adopted"),
                Said(REPRESENTATIVES, "建议申诉由人工办理并说明理由。", "adopted"),
            ),
        ),
        _rest(),
    )


def _rest() -> Declared:
    first = _asked(
        Named(SUIAN, "hours", "穗安配送休息规则（虚构）", "Suian rule of rest (invented)"),
        "连续接单满 4 小时提示休息，完成当前订单后停推 20 分钟。\n一天接单满 8 小时，须经骑手确认才继续派单。\n",
        _rest_of(20),
        (
            Said(UNION, "建议满 8 小时须经骑手本人确认。", "adopted"),
            Said(REPRESENTATIVES, "建议停推前完成手上的订单。", "adopted"),
        ),
    )
    second = _edition(
        ("2026 年版", RESTED),
        "连续接单满 4 小时提示休息，完成当前订单后停推 30 分钟。\n一天接单满 8 小时，须经骑手确认才继续派单。\n",
        _rest_of(30),
        (
            Said(UNION, "建议把停推时间延长到 30 分钟。", "adopted"),
            Said(
                REPRESENTATIVES,
                "建议停推时段按小时发给补贴。",
                "declined",
                "小时保底已经覆盖一周的工作时间，停推时段另行补贴暂不实行。",
            ),
        ),
    )
    return Declared(first.named, (*first.editions, second))


def _rest_of(minutes: int) -> str:
    return f"kind: rest\ndaily_limit_hours: 8\ncontinuous_limit_hours: 4\npause_minutes: {minutes}\n"


def _asked(named: Named, text: str, executable: str, opinions: tuple[Said, ...]) -> Declared:
    return Declared(named, (_edition(("2025 年版", START), text, executable, opinions),))


def _edition(when: tuple[str, date], text: str, executable: str, opinions: tuple[Said, ...]) -> Edition:
    name, first = when
    asked = first - timedelta(days=60), first - timedelta(days=40)
    return Edition(_published(name, first, text, executable, asked=asked), is_proven=True, opinions=opinions)


def _published(
    name: str, first: date, text: str, executable: str, notice: int = 30, asked: tuple[date, date] | None = None
) -> Published:
    return Published(
        edition=name,
        effective_from=first,
        text=text,
        executable=executable,
        published_on=first - timedelta(days=notice),
        published_where=IN_THE_APP,
        asked_from=asked[0] if asked else None,
        asked_until=asked[1] if asked else None,
        asked_of=(UNION, REPRESENTATIVES) if asked else (),
    )
