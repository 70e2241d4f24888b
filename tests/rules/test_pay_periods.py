from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import ibis
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongyou.core.errors import BadInput, MissingParameter
from gongyou.rules.catalogue import Catalogue
from gongyou.rules.engaged_time import added, added_seconds, union_seconds
from gongyou.rules.schemes import PayScheme
from gongyou.rules.schemes.explained_platforms import Hours
from gongyou.rules.schemes.zones import local
from tests.rules import engines
from tests.rules.orders import utc
from tests.rules.period_schemes import (
    ORDERS,
    SESSIONS,
    SPAN,
    Row,
    orders,
    rich,
    scheme,
    sessions,
    table_of,
    two_versions,
    version,
    words,
)

ONCE = settings(max_examples=1, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
Key = tuple[str, date]


def on_the_engine(pay: PayScheme, rows: list[Row], online: list[Row], backend: Any) -> dict[Key, Row]:
    given = engines.given(backend, table_of(rows, ORDERS))
    table = pay.periods(given, *SPAN, sessions=engines.given(backend, table_of(online, SESSIONS)))
    return {(row["worker_key"], row["period"]): row for row in engines.rows_of(backend, table)}


def inside(rows: list[Row], instant: str) -> list[Row]:
    return [row for row in rows if SPAN[0] <= local(row[instant], "Asia/Shanghai").date() <= SPAN[1]]


def one_by_one(pay: PayScheme, rows: list[Row], online: list[Row]) -> dict[Key, dict[str, int] | None]:
    found = pay.explain_periods(inside(rows, "dispatched_at"), inside(online, "online_at"))
    return {(each.worker, each.period): dict(each.cents) if each.cents is not None else None for each in found}


def agree(pay: PayScheme, rows: list[Row], online: list[Row], backend: Any) -> int:
    """How many periods could not be judged, after comparing every amount of every period."""
    table, rowwise = on_the_engine(pay, rows, online, backend), one_by_one(pay, rows, online)
    assert set(table) == set(rowwise)
    for key, row in table.items():
        cents = rowwise[key]
        amounts = {
            name: value for name, value in row.items() if name not in ("worker_key", "period", "unjudged", "versions")
        }
        if cents is None:
            assert amounts["due"] is None, key
            assert row["unjudged"] > 0
        else:
            assert {name: cents.get(name, 0) for name in amounts} == amounts, key
    return sum(cents is None for cents in rowwise.values())


@ONCE
@given(seed=st.integers(0, 2**32))
def test_the_table_and_the_derivation_agree_on_every_amount(backend: Any, seed: int) -> None:
    agree(two_versions(), orders(seed, 150), sessions(seed, 40), backend)


def test_a_period_that_lacks_something_is_not_judged(duckdb_backend: Any) -> None:
    rows, floor = (
        orders(5, 30),
        [{"name": "w", "label": words("w"), "per": "mile", "rate": 1, "when": {"weather_code": ["rain"]}}],
    )
    pay = scheme(
        version("2026-09-01", None, top_ups=[{**TOP_UP, "floor": floor}]),
        period={"unit": "week", "begins": "wednesday"},
    )
    rows[0]["pay_total"] = rows[1]["distance_m"] = rows[2]["delivered_at"] = rows[3]["weather_code"] = None
    assert agree(pay, rows, [], duckdb_backend) >= 1


def test_a_floor_on_declared_pay_agrees_too(duckdb_backend: Any) -> None:
    way = {"name": "way", "kind": "rate", "label": words("w"), "per": "kilometre", "rate": "0.7"}
    top_up = {**TOP_UP, "against": "declared", "floor": [{**TOP_UP["floor"][0], "rate": "21.7"}]}  # type: ignore[index]
    tier = {"name": "tier", "kind": "share", "label": words("s"), "of": ["orders"], "rate": "0.05"}
    pay = scheme(
        version("2026-09-01", None, terms=[way], bonuses=[tier], top_ups=[top_up]),
        period={"unit": "week", "begins": "wednesday"},
    )
    agree(pay, orders(9, 60), [], duckdb_backend)


@ONCE
@given(seed=st.integers(0, 2**32), mode=st.sampled_from(["half_up", "down", "up"]))
def test_a_sum_rounded_once_agrees_too(backend: Any, seed: int, mode: str) -> None:
    terms = [
        {"name": "way", "kind": "rate", "label": words("way"), "per": "mile", "rate": {"of": "1", "divided_by": "0.7"}},
        {"name": "time", "kind": "rate", "label": words("time"), "per": "minute", "rate": "0.287"},
    ]
    later = [{**terms[0], "rate": "1.262"}, {**terms[1], "rate": "0.333333"}]
    pay = scheme(
        version("2026-09-01", "2026-09-30", terms=terms, at_least="4.005"),
        version("2026-10-01", None, terms=later),
        period={"unit": "month"},
        rounding={"point": "period", "mode": mode},
    )
    rows = [row for row in orders(seed, 60) if all(value is not None for value in row.values())]
    span = date(2026, 9, 1), date(2026, 10, 31)
    table = pay.periods(engines.given(backend, table_of(rows, ORDERS)), *span)
    found = {(row["worker_key"], row["period"]): row["declared"] for row in engines.rows_of(backend, table)}
    wanted = {(each.worker, each.period): each.cents["declared"] for each in pay.explain_periods(rows) if each.cents}
    assert found == wanted


TOP_UP = {
    "name": "t",
    "label": words("t"),
    "by": "worker",
    "floor": [{"name": "f", "label": words("f"), "per": "engaged_hour", "rate": 1}],
}
SHARE = {"name": "a", "kind": "share", "label": words("a"), "of": ["b"], "rate": "0.1"}


def test_the_platform_is_held_against_all_hours_and_all_pay(duckdb_backend: Any) -> None:
    """The published arithmetic of 6 RCNY 7-810 in small: 200 trip hours, 50 on call, at $17.96."""
    at = SPAN[0]
    begin = _at(at)
    rows = [_trip(f"w{n}", f"a{n}", begin, 20 * 3600, pay="300.00") for n in range(10)]
    online = [_online(f"w{n}", begin, 25 * 3600) for n in range(10)]
    pay = _dcwp_like()
    table = pay.platform_periods(
        ibis.memtable(table_of(rows, ORDERS)),
        at,
        at + timedelta(days=6),
        sessions=ibis.memtable(table_of(online, SESSIONS)),
    )
    row = duckdb_backend.to_pyarrow(table).to_pylist()[0]
    assert (row["floor_platform"], row["paid"], row["top_up_platform"]) == (449_000, 300_000, 149_000)
    assert row["utilisation"] == 8_000
    hours = Hours(10 * 20 * 3600, 10 * 25 * 3600, 10)
    again = pay.explain_platform({date(2026, 9, 1): hours}, Fraction(3_000))
    assert {name: row[name] for name in again.cents} == dict(again.cents)
    assert again.utilisation == Fraction(4, 5)


def _dcwp_like() -> PayScheme:
    floor = [
        {"name": "trip", "label": words("trip"), "per": "engaged_hour", "rate": "17.96"},
        {"name": "call", "label": words("call"), "per": "on_call_hour", "rate": "17.96"},
    ]
    top_up = {"name": "platform", "label": words("all"), "by": "platform", "floor": floor}
    return scheme(version("2026-09-01", None, top_ups=[top_up]), period={"unit": "week", "begins": "wednesday"})


def _at(day: date) -> Any:
    return utc(f"{day}T08:00:00", "Asia/Shanghai")


def _trip(worker: str, attempt: str, at: Any, seconds: int, pay: str = "0", metres: str = "0") -> Row:
    until = at + timedelta(seconds=seconds)
    times = {"dispatched_at": at, "accepted_at": at, "picked_up_at": at, "delivered_at": until}
    return {
        "worker_key": worker,
        "attempt_id": attempt,
        **times,
        "pay_total": Decimal(pay),
        "distance_m": Decimal(metres),
    }


def _online(worker: str, at: Any, seconds: int) -> Row:
    return {"worker_key": worker, "online_at": at, "offline_at": at + timedelta(seconds=seconds)}


@FEW
@given(seed=st.integers(0, 2**32))
def test_order_and_splitting_of_the_log_change_nothing(seed: int) -> None:
    pay, rows, online = two_versions(), orders(seed, 40), sessions(seed, 20)
    shuffled = rows.copy()
    Random(seed).shuffle(shuffled)
    together = one_by_one(pay, rows, online)
    assert one_by_one(pay, shuffled, online[::-1]) == together
    # A worker's period never depends on another's: files split by worker give the same.
    apart: dict[Key, Any] = {}
    for worker in sorted({row["worker_key"] for row in (*rows, *online)}):
        own = [row for row in rows if row["worker_key"] == worker]
        apart |= one_by_one(pay, own, [row for row in online if row["worker_key"] == worker])
    assert apart == together


@FEW
@given(seed=st.integers(0, 2**32))
def test_higher_rates_and_floors_never_lower_what_is_due(seed: int) -> None:
    rows, online = orders(seed, 40), sessions(seed, 20)
    before = one_by_one(two_versions(), rows, online)
    for pay in (two_versions(rate="1.5"), two_versions(floor="23")):
        after = one_by_one(pay, rows, online)
        for key, cents in before.items():
            later = after[key]
            assert (cents is None) == (later is None)
            if cents is not None and later is not None:
                assert later["due"] >= cents["due"]
                assert later["top_up"] >= 0 <= cents["top_up"]
                assert cents["due"] >= cents["paid"]


@FEW
@given(seed=st.integers(0, 2**32), times=st.integers(2, 5))
def test_scaling_every_rate_scales_the_exact_pay(seed: int, times: int) -> None:
    def linear(factor: int) -> PayScheme:
        terms = [
            {"name": "base", "kind": "amount", "label": words("b"), "amount": f"{Decimal('1.1') * factor}"},
            {
                "name": "way",
                "kind": "rate",
                "label": words("w"),
                "per": "kilometre",
                "rate": f"{Decimal('0.7') * factor}",
            },
        ]
        least = f"{3 * factor}"
        return scheme(
            version("2026-09-01", None, terms=terms, at_least=least), rounding={"point": "period", "mode": "down"}
        )

    rows = [row for row in orders(seed, 40) if all(value is not None for value in row.values())]
    small, large = linear(1).explain_periods(rows), linear(times).explain_periods(rows)
    assert [each.exact["declared"] * times for each in small] == [each.exact["declared"] for each in large]


@FEW
@given(seed=st.integers(0, 2**32))
def test_the_union_of_orders_is_what_merging_and_counting_give(seed: int) -> None:
    random = Random(seed)
    spans = [(start, start + random.randint(-2, 30)) for start in (random.randint(0, 200) for _ in range(25))]
    counted = len({second for start, end in spans for second in range(start, end)})
    assert union_seconds(spans) == counted <= sum(max(0, end - start) for start, end in spans)
    assert union_seconds(spans[::-1]) == counted
    assert all(gain >= 0 for gain in added(spans))


def test_the_union_is_the_same_on_the_engine(backend: Any) -> None:
    spans = [(0, 30), (10, 45), (40, 60), (60, 75), (5, 5), (80, 70), (100, 110), (100, 110)]
    rows = [{"worker": n % 2, "start": start, "end": end} for n in range(2) for start, end in spans]
    found = engines.evaluated(
        backend, engines.integers(rows), lambda t: added_seconds([t.worker], (t.start, t.end), [t.row__])
    )
    assert sum(found) == 2 * union_seconds(spans) == 2 * 85


def test_a_change_of_rates_within_a_period_is_printed(catalogue: Catalogue) -> None:
    """Two trips in one week around 1 January 2025, each at the rate of its own day."""
    prop22 = catalogue.scheme("us_ca.prop22").given(minimum_wage="16.00")
    rows = [
        _trip("d", "a", utc("2024-12-31T12:00:00", "America/Los_Angeles"), 3600, metres="16093.44"),
        _trip("d", "b", utc("2025-01-01T12:00:00", "America/Los_Angeles"), 3600, metres="16093.44"),
    ]
    (found,) = prop22.explain_periods(rows)
    assert found.cents is not None
    assert found.cents["due"] == 3_840 + 350 + 360
    assert any("1 orders before 2025-01-01" in step.label.en for step in found.steps)


def test_an_input_that_is_not_given_says_what_to_supply(catalogue: Catalogue) -> None:
    prop22 = catalogue.scheme("us_ca.prop22")
    with pytest.raises(MissingParameter, match=r"minimum_wage=16\.78"):
        prop22.explain_periods([])
    with pytest.raises(BadInput, match="takes no input"):
        prop22.given(wage="16")
    with pytest.raises(BadInput, match="cannot be"):
        prop22.given(minimum_wage="-1")


def test_a_cut_period_and_missing_sessions_are_refused() -> None:
    given = ibis.table(dict.fromkeys(("worker_key", "attempt_id"), "string") | {"dispatched_at": "timestamp"}, name="o")
    with pytest.raises(BadInput, match="Take 2026-09-23 to 2026-09-29"):
        two_versions().periods(given, date(2026, 9, 24), date(2026, 9, 29))
    with pytest.raises(BadInput, match="no sessions are given"):
        two_versions().periods(given, *SPAN)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"bonuses": [SHARE, {**SHARE, "name": "b", "of": ["a"]}]}, "circle: a → b → a"),
        ({"bonuses": [SHARE]}, "no bonus 'b'"),
        ({"at_least": -1}, "greater than or equal to 0"),
        ({"terms": [{**rich()[1], "per": "fathom"}]}, "kilometre"),
        ({"terms": [{name: value for name, value in rich()[1].items() if name != "per"}]}, "this is missing"),
        ({"terms": [{**rich()[5], "when": {"colour": ["red"]}}]}, "unknown key"),
        (
            {"terms": [{**rich()[3], "bands": [{"up_to": 5, "rate": 0}, {"up_to": 4, "rate": 1}, {"rate": 2}]}]},
            "overlap",
        ),
        ({"top_ups": [{**TOP_UP, "by": "order"}]}, "own pay as its floor"),
        ({"terms": [{**rich()[0], "amount": {"of": "wage", "times": 2}}]}, "does not declare wage"),
    ],
)
def test_a_scheme_that_cannot_be_is_refused_with_its_line(tmp_path: Any, change: dict[str, Any], said: str) -> None:
    content = {
        "id": "test.wrong",
        "title": words("t"),
        "currency": "CNY",
        "zone": "Asia/Shanghai",
        "dated_by": "dispatched_at",
        "rounding": {"point": "order", "mode": "half_up"},
        "period": {"unit": "week"},
        "versions": [version("2026-09-01", None, **{"terms": rich(), **change})],
    }
    path = tmp_path / "wrong.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(BadInput, match=said) as refused:
        PayScheme.load(path)
    assert refused.value.where["line"] >= 1
    assert refused.value.text.zh != refused.value.text.en


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_element_is_told_in_one_language(language: str) -> None:
    pay = two_versions()
    sentences = pay.described(language)
    chinese = [any("\u4e00" <= letter <= "\u9fff" for letter in sentence) for sentence in sentences]
    assert all(chinese) if language == "zh" else not any(chinese)
    joined = "\n".join(sentences)
    for said in {
        "zh": (
            "重叠的订单只计一次",
            "区外部分",
            "法定节假日",
            "满 6 分不发",
            "1 ÷ 0.58，取 3 位小数",
            "逐单补差",
            "全平台",
        ),
        "en": (
            "overlapping orders",
            "outside the zone",
            "statutory holidays",
            "lost from 6 points",
            "1 ÷ 0.58, to 3 decimals",
            "order by order",
            "platform as a whole",
        ),
    }[language]:
        assert said in joined


def test_every_scheme_that_ships_builds(catalogue: Catalogue) -> None:
    for each in catalogue.schemes():
        each.try_out()
