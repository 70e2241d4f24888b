"""Early warning: the figure from rows, scores that know only their past, levels, back-tests, what is kept."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from gongyou.core.errors import BadInput
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.rooms.market.measures.history import Read, history, history_value
from gongyou.rooms.market.measures.scope import ALL, Scope
from gongyou.rooms.market.warning import words
from gongyou.rooms.market.warning.judged import all_judged, judged
from gongyou.rooms.market.warning.rules import (
    FILE,
    LEVELS,
    Level,
    Method,
    Rule,
    Series,
    rule_named,
    rules,
    rules_read,
    thresholds_of,
    with_thresholds,
)
from gongyou.rooms.market.warning.scores import scores_of, series_of
from gongyou.rooms.market.warning.simulated import HISTORIES, histories, simulated
from tests.market.rows import Rows

FIRST = Month(2022, 1)
SCOPE = Scope.read({"region": "990100", "period": "2026-10"})


def months_from(count: int) -> list[str]:
    return [str(FIRST + at) for at in range(count)]


def group(rates: list[float | None], people: int = 10_000) -> list[dict[str, Any]]:
    """Months of a group with these shares out of work (per cent)."""
    rows: list[dict[str, Any]] = []
    for period, rate in zip(months_from(len(rates)), rates, strict=True):
        out = None if rate is None else round(people * rate / 100)
        rows.append({"period": period, "unemployed": out, "employed": None if out is None else people - out})
    return rows


def of(rule_id: str) -> Rule:
    found = rule_named(rule_id)
    assert found is not None
    return found


def drawn_employment(seed: int) -> list[dict[str, Any]]:
    draw = random.Random(seed)
    found = []
    for number in range(90):
        at_work, firm = draw.random() < 0.8, draw.choice("AB")
        for month in ("2025-09", "2025-10", "2026-09", "2026-10"):
            at_work = at_work if draw.random() < 0.7 else not at_work
            if draw.random() < 0.9:
                found.append(
                    {
                        "period": month,
                        "worker_key": f"w{number:03}",
                        "employer_key": firm,
                        "region": draw.choice(["990101", "990102", "880101"]),
                        "industry": draw.choice(["C18", "I65"]),
                        "job_kind": "standard",
                        "status": "employed" if at_work else draw.choice(["unemployed", "inactive"]),
                        "monthly_wage": Decimal(draw.randrange(400_000, 700_000)).scaleb(-2) if at_work else None,
                    }
                )
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_figure_is_what_counting_by_hand_gives(seed: int) -> None:
    rows = drawn_employment(seed)
    value = history(Rows({"employment": rows}), {"region": "990100", "period": "2026-10", "minimum": 1})
    mine = {(row["worker_key"], row["period"]): row for row in rows if row["region"].startswith("9901")}
    for at, month in enumerate(value["groups"][ALL]):
        here = [row for (_, period), row in mine.items() if period == month["period"]]
        status = Counter(row["status"] for row in here)
        assert (month["employed"] or 0, month["unemployed"] or 0) == (status["employed"], status["unemployed"]), at
    last = {group: rows[-1] for group, rows in value["groups"].items()}
    lost: Counter[tuple[str, str]] = Counter()
    paid: dict[str, list[Decimal]] = {}
    for (worker, period), row in mine.items():
        after = mine.get((worker, "2026-10"))
        if period == "2026-09" and row["status"] == "employed" and after:
            lost[row["industry"][0], "stayed" if after["status"] == "employed" else "left"] += 1
        if period == "2025-10" and row["status"] == "employed" and after and after["status"] == "employed":
            paid.setdefault(after["industry"][0], []).append(100 * after["monthly_wage"])
    for industry in ("C", "I"):
        assert (last[industry]["stayed"], last[industry]["left"]) == (lost[industry, "stayed"], lost[industry, "left"])
        assert (last[industry]["earners"], last[industry]["wage"]) == (len(paid[industry]), sum(paid[industry]))
    assert last[ALL]["earners"] == sum(len(each) for each in paid.values())


def test_small_numbers_are_hidden_and_gaps_are_months() -> None:
    def status(period: str, industry: str, employed: int, unemployed: int) -> Mapping[str, Any]:
        return {
            "period": period,
            "industry": industry,
            "region": "990101",
            "form": "standard",
            "employed": employed,
            "unemployed": unemployed,
        }

    rows = [
        status("2026-07", "C", 200, 20),
        status("2026-07", "F", 200, 25),
        status("2026-10", "C", 200, 3),
        status("2026-10", "F", 200, 25),
        status("2026-10", "I", 200, 30),
    ]
    value = history_value(SCOPE, Read(rows, [], [], []))
    assert [row["period"] for row in value["groups"][ALL]] == ["2026-07", "2026-08", "2026-09", "2026-10"]
    last = {name: months[-1] for name, months in value["groups"].items()}
    assert last["C"]["unemployed"] is None
    # One hidden number alone could be had from the sum of all.
    assert None in (last["F"]["unemployed"], last["I"]["unemployed"])
    assert (last[ALL]["employed"], last[ALL]["unemployed"]) == (600, 58)
    assert value["groups"][ALL][1].get("employed") is None
    assert judged(of("out_of_work"), "C", value["groups"]["C"]).level is Level.NONE


def test_forms_show_nobody_out_of_work_where_the_records_lose_the_form_with_the_job() -> None:
    def status(form: str, employed: int, unemployed: int) -> Mapping[str, Any]:
        keys = {"period": "2026-10", "industry": "C", "region": "990101", "form": form}
        return {**keys, "employed": employed, "unemployed": unemployed}

    def last(*rows: Mapping[str, Any]) -> dict[str, Any]:
        return {name: months[-1] for name, months in history_value(SCOPE, Read(rows, [], [], []))["groups"].items()}

    lost = last(status("standard", 200, 0), status("platform", 90, 0), status("unknown", 0, 30))
    assert (lost[ALL]["employed"], lost[ALL]["unemployed"]) == (290, 30)
    assert {lost[f"form-{name}"]["employed"] for name in ("standard", "platform", "unknown")} == {None}
    kept = last(status("standard", 200, 20), status("platform", 90, 10))
    assert (kept["form-platform"]["employed"], kept["form-platform"]["unemployed"]) == (90, 10)


def test_a_rise_goes_through_the_levels_and_ends_only_below_the_lower_threshold() -> None:
    rates: list[float | None] = [*[4.0] * 15, 4.6, 4.9, 5.2, 5.5, 5.5, 5.5, 4.9, 4.6, 4.3, 4.0, 4.0]
    found = judged(of("out_of_work"), ALL, group(rates))
    # Means of three over the low of 4.00: .20 .50 .90 1.20 1.40 1.50 1.30 1.00 .60 .30 .10
    assert found.scores[14:] == [0.0, 0.2, 0.5, 0.9, 1.2, 1.4, 1.5, 1.3, 1.0, 0.6, 0.3, 0.1]
    none, yellow, orange, red = Level.NONE, Level.YELLOW, Level.ORANGE, Level.RED
    assert found.levels[14:] == [none, none, orange, orange, orange, red, red, red, red, red, orange, none]
    assert yellow not in found.levels
    test = found.tests[orange]
    # Hindsight dates the rise from the month after the low of the centred mean to its top.
    assert [(found.periods[event.first], found.periods[event.last]) for event in found.events] == [
        ("2023-03", "2023-08")
    ]
    assert (test.found, test.delay, test.false_alarms) == (1, 2.0, 0)
    shown = found.as_json()
    assert shown["tests"]["orange"]["begun"] == ["2023-05"] and shown["tests"]["orange"]["recall"]["estimate"] == 1.0


def test_a_score_knows_only_the_months_up_to_its_own() -> None:
    draw = random.Random(5)
    values: list[float | None] = [draw.uniform(3, 6) if draw.random() < 0.95 else None for _ in range(60)]
    for method, series in (
        (Method.RISE, Series.OUT_OF_WORK),
        (Method.EWMA, Series.JOB_LOSSES),
        (Method.LEVEL, Series.WAGES),
    ):
        whole = scores_of(method, series, values)
        for upto in range(1, 60, 7):
            assert scores_of(method, series, values[:upto]) == whole[:upto]


def test_better_is_no_alarm_and_worse_is() -> None:
    wages: list[dict[str, Any]] = [
        {"period": period, "earners": 500, "wage_before": 100_000, "wage": 100_000 + 1_000 * change}
        for period, change in zip(months_from(8), [3, 3, 3, 1, -3, -3, -6, -6], strict=True)
    ]
    found = judged(of("wages"), "C", wages)
    assert [level.value for level in found.levels] == ["none"] * 5 + ["orange", "orange", "red"]
    assert found.since == "2022-08" and found.people[-1] == 500
    better = judged(of("wages"), "C", [{**row, "wage": 200_000 - row["wage"]} for row in wages[:4]])
    assert better.level in (Level.YELLOW, Level.ORANGE) and judged(of("wages"), "C", wages[:3]).level is Level.NONE


def test_a_jump_of_losses_signals_and_the_season_does_not() -> None:
    draw = random.Random(3)
    season = [2.0 + (3.0 if at % 12 == 1 else 0.0) + draw.uniform(-0.1, 0.1) for at in range(60)]

    def of_rates(rates: list[float]) -> list[dict[str, Any]]:
        return [
            {"period": period, "left": round(rate * 1000), "stayed": 100_000 - round(rate * 1000)}
            for period, rate in zip(months_from(len(rates)), rates, strict=True)
        ]

    calm = judged(of("job_losses"), "C", of_rates(season))
    assert Level.RED not in calm.levels
    jumped = judged(
        of("job_losses"), "C", of_rates([rate + (1.5 if at >= 54 else 0) for at, rate in enumerate(season)])
    )
    assert jumped.levels[53] is not Level.RED and jumped.level is Level.RED
    assert jumped.tests[Level.RED].found == 1


def test_small_groups_and_short_histories_are_not_judged() -> None:
    assert not judged(of("out_of_work"), "C", group([4.0] * 30, people=90)).is_judged
    assert not judged(of("out_of_work"), "C", group([4.0] * 14)).is_judged
    assert judged(of("out_of_work"), "C", group([4.0] * 15)).is_judged
    value = {"groups": {ALL: group([4.0] * 20), "C": group([4.0] * 20, people=20), "F": group([4.0] * 20)}}
    assert [(each.group, each.is_judged) for each in all_judged([of("out_of_work")], value)] == [
        (ALL, True),
        ("F", True),
    ]


def test_the_rules_are_read_strictly() -> None:
    assert {rule.series for rule in rules()} == set(Series)
    assert all(rule.levels[level].months >= 1 for rule in rules() for level in LEVELS)
    text = FILE.read_text("utf-8")
    for wrong in (
        text.replace("ends: 0.15", "ends: 0.35"),
        text.replace("series: wages", "series: salaries"),
        text.replace("lead: 2", "lead: 2\n  colour: blue", 1),
        text.replace("yellow: {begins: 0.30", "yellow: {begins: 0.60"),
        text + text,
        "- 3",
    ):
        with pytest.raises(BadInput):
            rules_read(wrong)
    changed = rules_read(text.replace("begins: 1.00", "begins: 1.10"))
    assert changed[0].version != rules()[0].version and changed[1].version == rules()[1].version


def hours_drawn(seed: int) -> list[dict[str, Any]]:
    draw = random.Random(seed)
    return [
        {
            "period": month,
            "worker_key": f"w{number:03}",
            "region": draw.choice(["990101", "99010203", "990103", "880101"]),
            "industry": draw.choice(["C18", None]),
            "job_kind": draw.choice(["standard", "platform", None]),
            "status": draw.choices(["employed", "unemployed"], (9, 1))[0],
            "monthly_hours": draw.choice([None, Decimal(0), Decimal(draw.randrange(12_000, 26_000)).scaleb(-2)]),
        }
        for number in range(160)
        for month in ("2026-02", "2026-07")
    ]


@pytest.mark.parametrize("seed", [4, 5])
def test_hours_by_part_and_form_are_what_counting_by_hand_gives(seed: int) -> None:
    rows = hours_drawn(seed)
    value = history(Rows({"employment": rows}), {"region": "990100", "period": "2026-07", "minimum": 1})
    for period, days in (("2026-02", 28), ("2026-07", 31)):
        for group, months in value["groups"].items():
            mine = [row for row in rows if row["period"] == period and row["region"].startswith("9901")]
            mine = [row for row in mine if row["status"] == "employed" and row["monthly_hours"]]
            kind, _, name = group.rpartition("-")
            keys = {"region": lambda row: row["region"][:6], "form": lambda row: row["job_kind"] or "unknown"}
            if kind:
                mine = [row for row in mine if keys[kind](row) == name]
            elif group != ALL:
                mine = [row for row in mine if (row["industry"] or "unknown")[:7] in (group, f"{group}18")]
            month = next(each for each in months if each["period"] == period)
            long = sum(row["monthly_hours"] * 7 / days > 48 for row in mine)
            assert (month["long_week"], month["short_week"]) == (long, len(mine) - long), group
            assert month["hours"] == sum(100 * row["monthly_hours"] for row in mine)
            (read,) = series_of(Series.WEEKLY_HOURS, [month], fewest=1)
            mean = sum(row["monthly_hours"] for row in mine) * 7 / days / len(mine)
            assert read == pytest.approx(float(mean))
    assert {"region-990101", "region-990102", "form-platform", "form-unknown"} <= value["groups"].keys()


def test_posts_and_seekers_are_known_by_part_and_few_seekers_are_hidden() -> None:
    employment = [
        {"period": period, "worker_key": f"w{at}", "region": f"99010{at % 3 + 1}", "status": "employed"}
        for period in ("2025-10", "2026-10")
        for at in range(60)
    ]
    posts = [
        {"period": "2025-10", "region": "990101", "headcount": 200},
        {"period": "2026-10", "region": "990101", "headcount": 150},
        {"period": "2026-10", "region": "99010203", "headcount": 50},
    ]
    seekers = [
        {"period": "2026-10", "region": region, "headcount": count}
        for region, count in (("990101", 120), ("990102", 4), ("990103", 130))
    ]
    tables = {"employment": employment, "vacancies": posts, "seekers": seekers}
    value = history(Rows(tables), {"region": "990100", "period": "2026-10"})
    last = {group: months[-1] for group, months in value["groups"].items()}
    assert (last[ALL]["posts"], last[ALL]["posts_before"], last[ALL]["seekers"]) == (200, 200, 254)
    assert series_of(Series.VACANCIES, [last["region-990101"]], fewest=100) == [-25.0]
    assert series_of(Series.RATIO, [last[ALL]], fewest=100) == [pytest.approx(200 / 254)]
    # Four seekers are few, and one hidden part alone could be had from the sum.
    assert last["region-990102"]["seekers"] is None
    assert None in (last["region-990101"]["seekers"], last["region-990103"]["seekers"])
    # Neither is known by industry.
    assert "posts" not in last["unknown"] and "seekers" not in last["unknown"]


def test_a_short_calm_ends_no_episode() -> None:
    rates: list[float | None] = [*[4.0] * 15, 5.2, 5.2, 5.2, 4.0, 4.0, 4.0, 5.2, 5.2, 5.2, 4.0, 4.0, 4.0, 4.0, 4.0]
    found = judged(of("out_of_work"), ALL, group(rates)).as_json()
    apart = of("out_of_work").model_copy(update={"merges": 0})
    assert len(found["episodes"]) == 1
    assert len(judged(apart, ALL, group(rates)).as_json()["episodes"]) == 2
    # The finding of the second wave is dated by the whole episode at its level.
    second = judged(of("out_of_work"), ALL, group(rates[:23]))
    alone = judged(apart, ALL, group(rates[:23]))
    assert (second.level, second.since, alone.since) == (Level.ORANGE, "2023-05", "2023-11")


def test_simulated_histories_are_always_the_same_and_their_shocks_known() -> None:
    for series in Series:
        first, again = histories(series), histories(series)
        assert first == again and len(first) == HISTORIES
        for history_ in first:
            (one, two) = history_.events
            assert one.last < two.first and two.last < len(history_.values)
    for rule in rules():
        tests = simulated(rule)["tests"]
        assert all(tests[level.value]["events"] == 2 * HISTORIES for level in LEVELS)
        # A stricter level raises no more alarms, and the mildest finds most of the shocks.
        assert tests["yellow"]["alarms"] >= tests["red"]["true_alarms"]
        assert tests["yellow"]["recall"]["estimate"] >= 0.8


def test_a_rule_that_never_warns_finds_no_simulated_shock() -> None:
    rule = of("vacancies")
    deaf = {level.value: {"begins": 77.0 + at, "ends": 70.0, "months": 6} for at, level in enumerate(LEVELS)}
    tests = simulated(with_thresholds(rule, deaf))["tests"]
    assert tests["red"]["found"] == 0 and tests["red"]["false_alarms_a_year"] == 0
    assert tests["red"]["false_alarms_between"][1] > 0


@pytest.mark.parametrize(
    ("level", "name", "value", "said"),
    [
        ("yellow", "begins", 9.0, "0 到 5"),
        ("orange", "begins", 0.2, "第 2 行"),
        ("red", "ends", 1.5, "不大于 1"),
        ("red", "months", 9, "1 到 6"),
        ("orange", "months", None, "第 2 行"),
    ],
)
def test_thresholds_out_of_bounds_are_refused_with_line_and_remedy(
    level: str, name: str, value: float | None, said: str
) -> None:
    given = thresholds_of(of("out_of_work"))
    given[level] = {key: held for key, held in {**given[level], name: value}.items() if held is not None}
    with pytest.raises(BadInput) as refused:
        with_thresholds(of("out_of_work"), given)
    assert said in refused.value.said("zh") and refused.value.where["level"] == level


def test_a_wrong_rule_is_refused_with_its_line() -> None:
    text = FILE.read_text("utf-8")
    wrong = text.replace("begins: 2.7", "begins: many", 1)
    line = next(at for at, each in enumerate(wrong.splitlines(), 1) if "begins: many" in each)
    with pytest.raises(BadInput) as refused:
        rules_read(wrong)
    assert refused.value.where["line"] == line and f"第 {line} 行" in refused.value.said("zh")
    with pytest.raises(BadInput) as refused:
        rules_read("- id: [\n")
    assert refused.value.where["line"] >= 1


def test_per_cent_stands_apart_from_its_number_as_everywhere() -> None:
    assert words.value_said(Series.OUT_OF_WORK, 0.5) == "0.50 %"
    assert words.value_said(Series.RATIO, 1.03) == "1.03" and words.value_said(Series.OUT_OF_WORK, None) == "—"
    assert words.head_of(Series.OUT_OF_WORK).zh.endswith("（%）")
    level = next(rule for rule in rules() if rule.method is Method.LEVEL)
    assert words.score_said(level, 5.0) == Text("下降 5.00 %", "down 5.00 %")
    assert words.threshold_said(level, 5.0).zh == "5.00 %"
