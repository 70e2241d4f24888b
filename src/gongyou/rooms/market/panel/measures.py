"""What the panel estimates, each as a total or as one total over another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gongyou.core.figures import COUNT, MONEY, SHARE, Kind, Style
from gongyou.core.text import Text
from gongyou.rooms.market.panel.fields import EMPLOYER, MEMBER

Values = Mapping[str, float]
HOURS_STYLE = Style(Kind.NUMBER, 1)


@dataclass(frozen=True, slots=True)
class Measure:
    """One estimate. `under` is None for a total; `items` are the form's numbers it needs."""

    name: str
    kind: str
    title: Text
    unit: Text
    style: Style
    items: tuple[str, ...]
    over: Callable[[Values], float]
    under: Callable[[Values], float] | None = None
    # A share of a whole: no interval reaches past one.
    is_part: bool = False


def _mean_heads(values: Values) -> float:
    return (values["heads_start"] + values["heads_end"]) / 2


def _item(name: str) -> Callable[[Values], float]:
    return lambda values: values[name]


PEOPLE, PERCENT = Text("人", "people"), Text("", "")
FLOWS = ("heads_start", "hires", "separations", "heads_end")
MEASURES: tuple[Measure, ...] = (
    Measure(
        "jobs", EMPLOYER, Text("月末岗位", "Jobs at the end of the month"), PEOPLE, COUNT, FLOWS, _item("heads_end")
    ),
    Measure("hires", EMPLOYER, Text("新招", "Hires"), PEOPLE, COUNT, FLOWS, _item("hires")),
    Measure("separations", EMPLOYER, Text("离职", "Separations"), PEOPLE, COUNT, FLOWS, _item("separations")),
    Measure(
        "hire_rate", EMPLOYER, Text("新招率", "Hire rate"), PERCENT, SHARE, FLOWS, _item("hires"), _item("heads_start")
    ),
    Measure(
        "separation_rate",
        EMPLOYER,
        Text("离职率", "Separation rate"),
        PERCENT,
        SHARE,
        FLOWS,
        _item("separations"),
        _item("heads_start"),
    ),
    Measure(
        "vacancies",
        EMPLOYER,
        Text("月末空岗", "Vacancies"),
        Text("个", "posts"),
        COUNT,
        ("vacancies",),
        _item("vacancies"),
    ),
    Measure(
        "vacancy_rate",
        EMPLOYER,
        Text("空岗率", "Vacancy rate"),
        PERCENT,
        SHARE,
        ("vacancies", *FLOWS),
        _item("vacancies"),
        lambda v: v["vacancies"] + v["heads_end"],
        is_part=True,
    ),
    Measure(
        "wage_month",
        EMPLOYER,
        Text("月平均工资", "Mean monthly wage"),
        Text("元/人", "yuan a head"),
        MONEY,
        ("wage_bill", *FLOWS),
        _item("wage_bill"),
        _mean_heads,
    ),
    Measure(
        "wage_hour",
        EMPLOYER,
        Text("小时平均工资", "Mean hourly wage"),
        Text("元/小时", "yuan an hour"),
        MONEY,
        ("wage_bill", "hours_paid"),
        _item("wage_bill"),
        _item("hours_paid"),
    ),
    Measure(
        "hours_month",
        EMPLOYER,
        Text("人均计薪工时", "Paid hours a head"),
        Text("小时", "hours"),
        HOURS_STYLE,
        ("hours_paid", *FLOWS),
        _item("hours_paid"),
        _mean_heads,
    ),
    Measure(
        "employment_rate",
        MEMBER,
        Text("会员在业率", "Members in work"),
        PERCENT,
        SHARE,
        ("employed",),
        _item("employed"),
        lambda v: 1.0,
        is_part=True,
    ),
    Measure(
        "member_hours",
        MEMBER,
        Text("会员月工时", "Monthly hours of members"),
        Text("小时", "hours"),
        HOURS_STYLE,
        ("employed", "hours"),
        _item("hours"),
        _item("employed"),
    ),
    Measure(
        "member_income",
        MEMBER,
        Text("会员月收入", "Monthly income of members"),
        Text("元/人", "yuan a head"),
        MONEY,
        ("employed", "income"),
        _item("income"),
        _item("employed"),
    ),
    Measure(
        "platform_share",
        MEMBER,
        Text("在平台接单的会员", "Members taking platform orders"),
        PERCENT,
        SHARE,
        ("employed", "on_platform"),
        _item("on_platform"),
        _item("employed"),
        is_part=True,
    ),
)
NAMED: Mapping[str, Measure] = {each.name: each for each in MEASURES}
