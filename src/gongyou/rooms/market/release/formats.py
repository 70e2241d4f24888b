"""Released observations as CSV, JSON and SDMX-CSV 2.0, and the structure that tells what their codes mean."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from gongyou.core.text import LANGUAGES, Text
from gongyou.rooms.market import names
from gongyou.rooms.market.brief.groups import DIMENSIONS as BREAKDOWNS
from gongyou.rooms.market.brief.groups import OTHER, PARTS, SEXES, SKILLS, group_name
from gongyou.rooms.market.models import Release
from gongyou.rooms.market.release.observations import INDICATORS, TOTAL, UNITS, group_key

AGENCY, FLOW, VERSION = "GONGYOU", "LABOUR_MONITOR", "1.0.0"
STRUCTURE_ID = f"{AGENCY}:{FLOW}({VERSION})"
DIMENSIONS = (
    "FREQ", "REF_AREA", "ACTIVITY", "PLATFORM", "INDICATOR", "BREAKDOWN", "CATEGORY", "TIME_PERIOD",
)  # fmt: skip
ATTRIBUTES = ("OBS_STATUS", "UNIT_MEASURE", "DECIMALS", "FIGURE", "RELEASED_AT")
# I: information; a reader's own database takes what is here as it stands.
ACTION = "I"
STATUSES: Mapping[str, Text] = {
    "A": Text("正常值", "Normal value"),
    "Q": Text("不予公布（人数不足 10 人或可由他数推得）", "Missing value; suppressed"),
    "O": Text("没有数据", "Missing value"),
}
FREQUENCIES: Mapping[str, Text] = {
    "M": Text("月", "Monthly"),
    "Q": Text("季", "Quarterly"),
    "S": Text("半年", "Half-yearly, semester"),
    "A": Text("年", "Annual"),
}
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "sdmx.csv": "application/vnd.sdmx.data+csv; version=2.0.0; charset=utf-8",
}


def rows_of(releases: Iterable[Release]) -> Iterator[dict[str, str]]:
    """Every observation with its dimensions and attributes, all text; a value that is not there is empty.

    The same dimensions twice (a month told again by a later release) give the later release's observation.
    """
    latest: dict[tuple[str, ...], dict[str, str]] = {}
    for release in sorted(releases, key=lambda each: (each.released_at, each.pk)):
        for one in release.observations:
            row = _row(release, one)
            latest[tuple(row[name] for name in DIMENSIONS)] = row
    yield from (latest[key] for key in sorted(latest))


def _row(release: Release, one: Mapping[str, Any]) -> dict[str, str]:
    indicator = INDICATORS[one["indicator"]]
    released = release.released_at.strftime("%Y-%m-%dT%H:%M:%SZ") if release.released_at else ""
    return {
        "FREQ": one["frequency"],
        "REF_AREA": release.region,
        "ACTIVITY": release.industry or TOTAL,
        "PLATFORM": release.platform.upper().replace(".", "_") or TOTAL,
        "INDICATOR": one["indicator"],
        "BREAKDOWN": one["breakdown"],
        "CATEGORY": one["category"],
        "TIME_PERIOD": one["period"],
        "OBS_VALUE": one["value"] or "",
        "OBS_STATUS": one["status"],
        "UNIT_MEASURE": indicator.unit,
        "DECIMALS": str(indicator.decimals),
        "FIGURE": one["figure"],
        "RELEASED_AT": released,
    }


def to_sdmx_csv(releases: Sequence[Release]) -> str:
    """SDMX-CSV 2.0: STRUCTURE, STRUCTURE_ID and ACTION, then every dimension, the value, every attribute."""
    columns = [*DIMENSIONS, "OBS_VALUE", *ATTRIBUTES]
    lines = (["dataflow", STRUCTURE_ID, ACTION, *(row[name] for name in columns)] for row in rows_of(releases))
    return _written(["STRUCTURE", "STRUCTURE_ID", "ACTION", *columns], lines)


def to_csv(releases: Sequence[Release]) -> str:
    """For a spreadsheet: the codes with their words in both languages beside them."""
    heads = (
        "period", "region", "activity", "platform", "indicator", "indicator_zh", "indicator_en", "breakdown",
        "category", "category_zh", "category_en", "value", "status", "unit", "figure", "released_at",
    )  # fmt: skip
    return "\ufeff" + _written(heads, (_plain(row) for row in rows_of(releases)))


def _plain(row: Mapping[str, str]) -> list[str]:
    indicator, group = INDICATORS[row["INDICATOR"]].name, category_name(row["BREAKDOWN"], row["CATEGORY"])
    return [
        row["TIME_PERIOD"], row["REF_AREA"], row["ACTIVITY"], row["PLATFORM"], row["INDICATOR"], indicator.zh,
        indicator.en, row["BREAKDOWN"], row["CATEGORY"], group.zh, group.en, row["OBS_VALUE"], row["OBS_STATUS"],
        row["UNIT_MEASURE"], row["FIGURE"], row["RELEASED_AT"],
    ]  # fmt: skip


def to_json(releases: Sequence[Release]) -> str:
    """The observations with the structure beside them; numbers are text, so that no digit is lost."""
    found = [{**row, "OBS_VALUE": row["OBS_VALUE"] or None} for row in rows_of(releases)]
    return json.dumps({"structure": structure(), "observations": found}, ensure_ascii=False)


def _written(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows(lines)
    return out.getvalue()


def category_name(breakdown: str, code: str) -> Text:
    """A group in words."""
    if breakdown == TOTAL:
        return Text("合计", "Total")
    key = group_key(code)
    lowered = breakdown.lower()
    return group_name(lowered, key if lowered in ("industry", "district", "age") else key.lower())


def structure() -> dict[str, Any]:
    """Dimensions, attributes and code lists."""
    lists: dict[str, Mapping[str, Text]] = {
        "FREQ": FREQUENCIES,
        "INDICATOR": {code: each.name for code, each in INDICATORS.items()},
        "BREAKDOWN": {
            TOTAL: Text("合计", "Total"),
            **{name.upper(): words for name, words in BREAKDOWNS.items()},
        },
        "ACTIVITY": {TOTAL: Text("全部行业", "All industries"), **names.INDUSTRIES},
        "OBS_STATUS": STATUSES,
        "UNIT_MEASURE": UNITS,
        "CATEGORY": {
            TOTAL: Text("合计", "Total"),
            "_U": names.UNKNOWN,
            "OTHER": OTHER,
            **{
                key.upper(): words
                for table in (names.OCCUPATIONS, names.JOB_KINDS, SEXES, SKILLS, PARTS)
                for key, words in table.items()
            },
        },
    }
    return {
        "id": STRUCTURE_ID,
        "dimensions": list(DIMENSIONS),
        "measure": "OBS_VALUE",
        "attributes": list(ATTRIBUTES),
        "codelists": {
            name: {code: {language: words.on(language) for language in LANGUAGES} for code, words in held.items()}
            for name, held in lists.items()
        },
    }


WRITERS = {"csv": to_csv, "json": to_json, "sdmx.csv": to_sdmx_csv}
