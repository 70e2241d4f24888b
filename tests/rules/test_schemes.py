from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongyou.core.errors import BadInput, NotFound
from gongyou.rules.answer import Status
from gongyou.rules.catalogue import Catalogue
from gongyou.rules.schemes import PayScheme
from gongyou.rules.schemes.model import Scheme
from tests.rules.engines import evaluated
from tests.rules.orders import Row, order, orders, table_of, utc

PROPERTY = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
SHANGHAI, NEW_YORK = "Asia/Shanghai", "America/New_York"
SPANS = {
    "demo.heya": (utc("2025-10-30T00:00:00"), utc("2026-11-02T00:00:00")),
    "demo.suian": (utc("2025-10-30T00:00:00"), utc("2026-11-02T00:00:00")),
    "us_nyc.tlc": (utc("2019-01-25T00:00:00"), utc("2025-02-05T00:00:00")),
}

EVERYTHING = {
    "id": "test.everything",
    "title": {"zh": "各种写法", "en": "Everything"},
    "currency": "USD",
    "zone": NEW_YORK,
    "dated_by": "accepted_at",
    "time": {"from": "accepted_at", "to": "delivered_at"},
    "rounding": {"point": "order", "mode": "half_up"},
    "versions": [
        {
            "from": date(2025, 2, 1),
            "until": date(2025, 12, 31),
            "status": "unverified",
            "source": {"title": {"zh": "测试", "en": "Test"}, "checked_on": date(2026, 11, 21)},
            "terms": [
                {"name": "flat", "kind": "bands", "label": {"zh": "一口价", "en": "Flat"}, "per": "kilometre",
                 "method": "whole", "bands": [{"up_to": 3, "amount": "4.333333"}, {"up_to": "6.5", "rate": "1.1"},
                                              {"rate": "0.875"}]},
                {"name": "falling", "kind": "bands", "label": {"zh": "递减", "en": "Falling"}, "per": "kilometre",
                 "method": "marginal", "bands": [{"up_to": 1, "rate": 3}, {"up_to": 5, "rate": "1.5"}, {"rate": 0}],
                 "when": {"channel": ["grabbed"], "hours": {"from": "01:30", "until": "03:30", "at": "delivered_at"}}},
                {"name": "started", "kind": "rate", "label": {"zh": "起算", "en": "Started"}, "per": "kilometre",
                 "rate": "0.7", "beyond": 2, "counted": "started"},
                {"name": "share", "kind": "rate", "label": {"zh": "提成", "en": "Share"}, "per": "order_value",
                 "rate": "0.075"},
                {"name": "hour", "kind": "rate", "label": {"zh": "小时", "en": "Hour"}, "per": "hour", "rate": "19.97",
                 "when": {"weather_code": ["rain", "snow"], "hours": {"from": "07:00", "until": "23:00"}}},
            ],
            "at_least": "7.005",
        }
    ],
}  # fmt: skip


def everything(mode: str = "half_up") -> PayScheme:
    return PayScheme(Scheme.model_validate({**EVERYTHING, "rounding": {"point": "order", "mode": mode}}))


def declared(scheme: PayScheme, rows: list[Row], backend: Any, **span: Any) -> list[int | None]:
    return evaluated(backend, table_of(rows), lambda table: scheme.declared(table, **span))


def differing(scheme: PayScheme, rows: list[Row], backend: Any) -> list[tuple[Row, int | None, int | None]]:
    """Orders on which the two implementations disagree."""
    found = declared(scheme, rows, backend)
    return [(row, got, scheme.cents(row)) for row, got in zip(rows, found, strict=True) if got != scheme.cents(row)]


@pytest.mark.parametrize("name", SPANS)
@PROPERTY
@given(seed=st.integers(0, 2**32))
def test_it_agrees_with_the_second_implementation(backend: Any, catalogue: Catalogue, name: str, seed: int) -> None:
    edges = [Decimal(km * 1000) for km in (2, 4)]
    rows = orders(seed, 1_000, SPANS[name], edges)
    if backend.name == "pyspark":
        # Spark's clock keeps whole seconds.
        rows = [whole_seconds(row) for row in rows]
    assert differing(catalogue.scheme(name), rows, backend) == []


@pytest.mark.parametrize("mode", ["half_up", "down", "up"])
@PROPERTY
@given(seed=st.integers(0, 2**32))
def test_it_agrees_on_bands_conditions_and_every_rounding(backend: Any, mode: str, seed: int) -> None:
    edges = [Decimal(km) * 1000 for km in (1, 2, 3, 5)] + [Decimal(6500)]
    # The clocks of New York change on 9 March and 2 November 2025.
    rows = orders(seed, 700, (utc("2025-03-08T00:00:00"), utc("2025-03-10T12:00:00")), edges)
    rows += orders(seed + 1, 300, (utc("2025-10-31T00:00:00"), utc("2026-01-02T00:00:00")), edges)
    if backend.name == "pyspark":
        rows = [whole_seconds(row) for row in rows]
    assert differing(everything(mode), rows, backend) == []


def whole_seconds(row: Row) -> Row:
    """Spark's seconds are whole, so fractions are for DuckDB alone."""
    return {
        name: value.replace(microsecond=0) if hasattr(value, "microsecond") else value for name, value in row.items()
    }


@pytest.mark.parametrize(
    ("local", "expected"),
    [("2026-04-30T23:59:59", 380 + 100 + 180), ("2026-05-01T00:00:00", 360 + 120 + 190), ("2025-10-31T23:59:59", None)],
)
def test_it_changes_the_version_at_local_midnight(
    duckdb_backend: Any, catalogue: Catalogue, local: str, expected: int | None
) -> None:
    heya = catalogue.scheme("demo.heya")
    row = order(utc(local, SHANGHAI), "4000", 600)
    assert declared(heya, [row], duckdb_backend) == [expected] == [heya.cents(row)]


@pytest.mark.parametrize(
    ("metres", "seconds", "code", "local", "cents"),
    [
        ("2000", 900, "clear", "2026-06-01T12:00:00", 450),  # 3.60, raised to the floor
        ("4000", 900, "clear", "2026-06-01T12:00:00", 550),  # 3.60 + 2 × 0.95
        ("5000", 900, "clear", "2026-06-01T12:00:00", 700),  # 3.60 + 2 × 0.95 + 1 × 1.50
        ("5000", 1_500, "rain", "2026-06-01T22:00:00", 1_120),  # + 10 × 0.15 + 1.20 + 1.50
        ("5000", 1_500, "rain", "2026-06-02T06:00:00", 1_000),  # 06:00 is day again
        ("2000.5", 900, "clear", "2026-06-01T23:00:00", 480),  # 0.000475 does not reach the cent
        (None, 900, "clear", "2026-06-01T12:00:00", None),
        ("5000", 900, None, "2026-06-01T12:00:00", None),
        ("-1", 900, "clear", "2026-06-01T12:00:00", None),
        ("5000", -1, "clear", "2026-06-01T12:00:00", None),
    ],
)
def test_it_pays_as_the_published_rule_says(
    duckdb_backend: Any, catalogue: Catalogue, metres: str, seconds: int, code: str, local: str, cents: int | None
) -> None:
    heya = catalogue.scheme("demo.heya")
    row = order(utc(local, SHANGHAI), metres, seconds, weather_code=code)
    assert declared(heya, [row], duckdb_backend) == [cents] == [heya.cents(row)]


@pytest.mark.parametrize(
    ("day", "miles", "seconds", "cents"),
    [
        ("2023-03-08", "7.5", 1_800, 2_676),  # tlc23-trip: $26.76 published
        ("2022-03-01", "7.5", 1_800, 2_458),  # tlc22-trip: 24.5775
        ("2024-01-15", "1.57", 432, 612),  # hvfhv-2024-row1: a real trip, 6.12
        ("2024-01-15", "1.98", 731, 947),  # hvfhv-2024-row2: a real trip, 9.47
        ("2021-01-15", "5.26", 923, None),  # no rate was read for 2021
        ("2019-02-01", "5.26", 923, 1_334),  # hvfhv-2021-row1 at the rates of 2019
        ("2024-03-01", "7.5", 1_800, 2_769),  # 27.69 published
        ("2025-01-01", "2.8", 1_530, 1_874),
    ],
)
def test_it_pays_new_york_trips_to_the_cent(
    duckdb_backend: Any, catalogue: Catalogue, day: str, miles: str, seconds: int, cents: int | None
) -> None:
    tlc = catalogue.scheme("us_nyc.tlc_2025")
    row = order(utc(f"{day}T12:00:00", NEW_YORK), Decimal(miles) * Decimal("1609.344"), seconds)
    assert declared(tlc, [row], duckdb_backend) == [cents] == [tlc.cents(row)]


def test_it_says_the_arithmetic_of_one_order(catalogue: Catalogue) -> None:
    row = order(utc("2026-06-01T23:00:00", SHANGHAI), "5000", 1_500, weather_code="rain")
    steps = catalogue.scheme("demo.heya").explain(row)
    assert [(step.name, step.formula, step.value) for step in steps] == [
        ("base", "3.6", Decimal("3.6")),
        ("distance", "2 km × 0 + 2 km × 0.95 + 1 km × 1.5 = 3.4", Decimal("3.4")),
        ("time", "max(0, 25 min − 15) × 0.15 = 1.5", Decimal("1.5")),
        ("night", "1.2", Decimal("1.2")),
        ("weather", "1.5", Decimal("1.5")),
        ("pay", "max(3.6 + 3.4 + 1.5 + 1.2 + 1.5, 4.5) = 11.20", Decimal("11.20")),
    ]


def test_it_says_why_an_order_is_not_evaluable(catalogue: Catalogue) -> None:
    step = catalogue.scheme("demo.heya").explain({"dispatched_at": utc("2020-01-01T00:00:00")})[0]
    assert (step.name, step.value) == ("not_evaluable", None)
    assert "2020-01-01" in step.label.zh
    assert "2020-01-01" in step.label.en


def test_it_looks_only_at_the_versions_of_the_period(duckdb_backend: Any, catalogue: Catalogue) -> None:
    heya = catalogue.scheme("demo.heya")
    rows = [order(utc(f"2026-0{month}-15T12:00:00", SHANGHAI), "5000", 600) for month in (4, 6)]
    both = declared(heya, rows, duckdb_backend)
    april = declared(heya, rows, duckdb_backend, first=date(2026, 4, 1), last=date(2026, 4, 30))
    never = declared(heya, rows, duckdb_backend, first=date(2020, 1, 1), last=date(2020, 2, 1))
    assert (april, never) == ([both[0], None], [None, None])


def test_it_carries_the_status_of_the_versions_used(catalogue: Catalogue) -> None:
    tlc = catalogue.scheme("us_nyc.tlc")
    assert tlc.status_between(date(2024, 5, 1), date(2024, 6, 1)) is Status.VERIFIED
    assert tlc.status_between(date(2025, 1, 1), date(2025, 1, 31)) is Status.UNVERIFIED
    assert tlc.is_minimum


def test_it_gives_the_pay_without_the_floor(duckdb_backend: Any, catalogue: Catalogue) -> None:
    row = order(utc("2026-06-01T12:00:00", SHANGHAI), "1000", 300)
    assert declared(catalogue.scheme("demo.heya").without_floor(), [row], duckdb_backend) == [360]


@pytest.mark.parametrize("name", SPANS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_describes_a_scheme_in_one_language(catalogue: Catalogue, name: str, language: str) -> None:
    sentences = catalogue.scheme(name).described(language)
    assert len(sentences) >= 5
    chinese = any("\u4e00" <= letter <= "\u9fff" for sentence in sentences for letter in sentence)
    assert chinese is (language == "zh")


def test_it_describes_every_kind_of_term() -> None:
    assert any("不足一公里按一公里计" in sentence for sentence in everything().described("zh"))
    assert any("the last band reached decides" in sentence for sentence in everything().described("en"))


def test_it_loads_a_scheme_from_a_file_and_keeps_its_version(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "scheme.yaml"
    path.write_text(yaml.safe_dump(EVERYTHING, allow_unicode=True), encoding="utf-8")
    assert PayScheme.load(path).version == everything().version
    assert PayScheme.load("demo.heya").version == catalogue.scheme("demo.heya").version


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"surprise": 1}, "unknown key"),
        ({"zone": "Asia/Atlantis"}, "zone"),
        ({"versions": []}, "at least 1"),
        ({"rounding": {"point": "month", "mode": "half_up"}}, "order"),
        ({"versions": EVERYTHING["versions"] * 2}, "must end before"),  # type: ignore[operator]
    ],
)
def test_it_refuses_a_wrong_file_and_names_the_line(tmp_path: Path, change: dict[str, Any], words: str) -> None:
    path = tmp_path / "scheme.yaml"
    path.write_text(yaml.safe_dump({**EVERYTHING, **change}, allow_unicode=True), encoding="utf-8")
    with pytest.raises(BadInput, match=words) as refused:
        PayScheme.load(path)
    assert refused.value.where["file"] == path
    assert refused.value.where["line"] >= 1


def test_it_refuses_what_exact_integers_cannot_hold_when_it_is_loaded(tmp_path: Path) -> None:
    fine = {
        "name": "fine",
        "kind": "rate",
        "label": {"zh": "细", "en": "Fine"},
        "per": "mile",
        "rate": "0.000001",
        "beyond": "0.5",
    }
    version = {**EVERYTHING["versions"][0], "terms": [*EVERYTHING["versions"][0]["terms"], fine]}  # type: ignore[index]
    path = tmp_path / "scheme.yaml"
    path.write_text(yaml.safe_dump({**EVERYTHING, "versions": [version]}, allow_unicode=True), encoding="utf-8")
    with pytest.raises(BadInput, match="exact integers"):
        PayScheme.load(path)


def test_it_names_the_schemes_there_are(catalogue: Catalogue) -> None:
    with pytest.raises(NotFound, match=r"demo\.heya"):
        catalogue.scheme("demo.nobody")
