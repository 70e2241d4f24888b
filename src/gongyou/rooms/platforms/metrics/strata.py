"""The strata in which orders are compared like with like: hours of the day, distance, weather, area, tenure, tier."""

from __future__ import annotations

from typing import Any

import ibis

from gongyou.core.text import Text
from gongyou.rooms.platforms.metrics.material import Material, local_seconds, whole_part

Column = Any
Table = Any

# Ends of the bands: hours of the local day, and kilometres as charged (the end belongs to the lower band).
HOUR_ENDS = (6, 10, 14, 17, 21)
HOURS = (
    Text("0–6 时", "0–6 h"),
    Text("6–10 时", "6–10 h"),
    Text("10–14 时", "10–14 h"),
    Text("14–17 时", "14–17 h"),
    Text("17–21 时", "17–21 h"),
    Text("21–24 时", "21–24 h"),
)
KILOMETRE_ENDS = (1, 2, 3, 5)
# The numbers of `distance_band` lie below.
DISTANCES = 10
WEATHERS = {
    "clear": Text("晴", "Clear"),
    "cloudy": Text("多云", "Cloudy"),
    "rain": Text("雨", "Rain"),
    "snow": Text("雪", "Snow"),
    "heat": Text("高温", "Heat"),
    "wind": Text("大风", "Wind"),
    "fog": Text("雾", "Fog"),
    "storm": Text("暴雨", "Storm"),
    "": Text("未记录", "Not recorded"),
}
# Weather for which extra time is expected, unless the platform's codes say otherwise.
BAD_WEATHER = ("fog", "hail", "heat", "rain", "sleet", "snow", "storm", "typhoon", "wind")


def hour_band(rows: Table, material: Material) -> Column:
    """The band of the local hour of dispatch: 0 … 5."""
    clock = local_seconds(rows.dispatched_at, material) % 86_400
    band: Any = ibis.literal(0, type="int64")
    for end in HOUR_ENDS:
        band = band + (clock >= end * 3600).cast("int64")
    return band


def distance_band(rows: Table) -> Column:
    """The band of the charged distance: 0 … 4; 9 where it is not known."""
    band: Any = ibis.literal(0, type="int64")
    for end in KILOMETRE_ENDS:
        band = band + (rows.distance_m > end * 1000).cast("int64")
    return band.fill_null(9)


def named(rows: Table, column: str) -> Column:
    """A text column, empty where it is missing or the log has none."""
    return rows[column].fill_null("") if column in rows.columns else ibis.literal("")


def local_day(rows: Table, material: Material) -> Column:
    """The local day of dispatch, since 1970."""
    return whole_part(local_seconds(rows.dispatched_at, material), 86_400)


def weather_name(code: str) -> Text:
    """What a weather code means; one without words of its own is shown as the platform writes it."""
    return WEATHERS.get(code, Text(f"天气代码 {code}", f"Weather code {code}"))


def area_name(code: str) -> Text:
    """An area by the platform's own name."""
    return Text(code, code) if code else Text("未记录区域", "No area recorded")
