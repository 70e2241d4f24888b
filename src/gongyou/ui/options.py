"""The ECharts option of a chart, as plain JSON: no functions, so that a strict content policy and V8 both take it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gongyou.core.figures import SUPPRESSED, Kind, shown
from gongyou.core.period import Month
from gongyou.ui.assets import FONT_FAMILY
from gongyou.ui.palette import INK, LINE, QUIET, SERIES

if TYPE_CHECKING:
    from gongyou.ui.charts import Chart

FONTS = f"{FONT_FAMILY}, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, system-ui, sans-serif"
DASHES = ("solid", "dashed", "dotted", "solid", "dashed", "dotted")
SYMBOLS = ("circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect")


@dataclass(frozen=True, slots=True)
class Room:
    """What fits into a picture of a width in pixels: full-width characters in a line of its title and of its subtitle,
    and how many standing bars may carry their values."""

    width: int
    title: int
    subtitle: int
    bars: int


PAPER = Room(720, title=40, subtitle=50, bars=12)
PHONE = Room(358, title=20, subtitle=27, bars=5)


def option_of(chart: Chart, language: str, room: Room = PAPER) -> dict[str, Any]:
    """The whole option: title, axes with units, series with direct labels, palette."""
    title = wrapped(chart.head.title.on(language), room.title)
    lines = title.count("\n") + 1
    subtitle = subtitle_of(chart, language, room)
    legend = needs_legend(chart)
    option: dict[str, Any] = {
        "animation": False,
        "backgroundColor": "#fff",
        "color": list(SERIES),
        "textStyle": {"fontFamily": FONTS, "color": INK, "fontSize": 13},
        "title": title_of(title, subtitle),
        "grid": {
            "left": 16,
            "right": right_margin(chart, language),
            "top": 44 + 24 * lines + 18 * subtitle.count("\n") + (28 if legend else 0) + (34 if not chart.lying else 8),
            "bottom": 16 if not chart.lying else 28,
            "containLabel": True,
        },
        "tooltip": {"trigger": "axis", "renderMode": "richText", "axisPointer": {"type": "shadow"}, "confine": True},
        "series": [series_of(chart, at, language, room) for at in range(len(chart.series))],
    }
    category: dict[str, Any] = {
        "type": "category",
        "data": axis_labels(chart, language),
        "boundaryGap": chart.form != "line",
        "axisLine": {"lineStyle": {"color": QUIET}},
        "axisTick": {"show": False},
        "axisLabel": {"color": INK, "fontSize": 12, "hideOverlap": not chart.lying},
    }
    if chart.lying:
        category["axisLabel"] |= {"width": 116, "overflow": "break"}
    elif chart.form == "line":
        # A line begins at the edge of the axis: its first and last labels end there too, and none is cut.
        category["axisLabel"] |= {"alignMinLabel": "left", "alignMaxLabel": "right"}
        category["axisLabel"] |= {"showMinLabel": True, "showMaxLabel": True}
    if chart.category.title.on(language) and not chart.lying:
        category |= {"name": chart.category.title.on(language), "nameLocation": "middle", "nameGap": 30}
        category["nameTextStyle"] = {"color": QUIET, "fontSize": 12}
        option["grid"]["bottom"] = 34
    value = {
        "type": "value",
        "name": chart.unit_line(language),
        "nameLocation": "end" if not chart.lying else "middle",
        "nameGap": 12 if not chart.lying else 28,
        "nameTextStyle": {"color": QUIET, "fontSize": 12, "align": "left" if not chart.lying else "center"},
        "splitLine": {"lineStyle": {"color": LINE}},
        "axisLabel": {"color": INK, "fontSize": 12},
    }
    if chart.form == "line":
        value["scale"] = True
    if chart.lying:
        option["yAxis"] = category | {"inverse": True}
        option["xAxis"] = value
    else:
        option["xAxis"], option["yAxis"] = category, value
    if legend:
        option["legend"] = {
            "top": 40 + 24 * lines + 18 * subtitle.count("\n"),
            "left": 12,
            "itemGap": 16,
            "textStyle": {"color": INK, "fontSize": 12},
            "data": [one.name.on(language) for one in chart.series],
        }
    return option


def title_of(title: str, subtitle: str) -> dict[str, Any]:
    return {
        "text": title,
        "subtext": subtitle,
        "left": 12,
        "top": 8,
        "itemGap": 6,
        "textStyle": {"fontSize": 16, "lineHeight": 24, "fontWeight": 600, "color": INK, "fontFamily": FONTS},
        "subtextStyle": {"fontSize": 12, "lineHeight": 18, "color": QUIET, "fontFamily": FONTS},
    }


def subtitle_of(chart: Chart, language: str, room: Room) -> str:
    """What, where and when, and on a line of its own what ＊ means."""
    parts = (chart.head.subtitle.on(language), chart.legend.on(language))
    return "\n".join(wrapped(part, room.subtitle) for part in parts if part)


def needs_legend(chart: Chart) -> bool:
    """Lines carry their names at their ends; only several bars need a legend."""
    return chart.form != "line" and len(chart.series) > 1


def right_margin(chart: Chart, language: str) -> int:
    """Room for the names at the ends of lines, and for the values at the ends of lying bars."""
    if chart.form == "line" and len(chart.series) > 1:
        return 24 + int(max(units(one.name.on(language)) for one in chart.series) * 13)
    if chart.lying:
        return 64
    # Half of the last label hangs over the end of the axis.
    return max(32, 4 + int(max((units(label) for label in axis_labels(chart, language)), default=0) * 6))


def axis_labels(chart: Chart, language: str) -> list[str]:
    """The labels of the category axis; English months are cut to three letters, as there is little room."""
    category = chart.category
    labels = category.shown(language)
    if category.style.kind is Kind.MONTH and language.startswith("en"):
        labels = [f"{Month.read(str(label)).first_day:%b %Y}" for label in category.labels]
    if chart.form != "line":
        return labels
    # A bar carries its own ＊; the gap of a line has no place for one but below it.
    hidden = [any(one.values[at] == SUPPRESSED for one in chart.series) for at in range(len(labels))]
    return [f"{label}{SUPPRESSED}" if gap else label for label, gap in zip(labels, hidden, strict=True)]


def series_of(chart: Chart, at: int, language: str, room: Room) -> dict[str, Any]:
    """One series; a value that is shown in words carries its own label."""
    one = chart.series[at]
    labelled = labels_fit(chart, room)
    data: list[Any] = []
    for value in one.values:
        drawn = chart.measure.plotted(value)
        if value == SUPPRESSED and chart.form != "line":
            # A bar of no length that carries its ＊: left blank it would read as none.
            data.append({"value": 0, "label": hidden_label(chart)})
        elif labelled and drawn is not None:
            data.append({"value": drawn, "label": {"formatter": bare(chart, value, language)}})
        else:
            data.append(drawn)
    made: dict[str, Any] = {"name": one.name.on(language), "data": data}
    if chart.form == "line":
        made |= {
            "type": "line",
            "symbol": SYMBOLS[at % len(SYMBOLS)],
            "symbolSize": 7,
            "lineStyle": {"width": 2.5, "type": DASHES[at % len(DASHES)]},
            "emphasis": {"focus": "series"},
        }
        if len(chart.series) > 1:
            shift = end_shifts(chart)[at]
            made["endLabel"] = {
                "show": True,
                "formatter": "{a}",
                "color": INK,
                "fontSize": 12,
            }
            made["labelLayout"] = {"dy": shift}
    else:
        made |= {"type": "bar", "barMaxWidth": 40, "emphasis": {"focus": "none"}}
        if chart.form == "stacked":
            made["stack"] = "all"
        if chart.form == "histogram":
            made |= {"barCategoryGap": "6%", "barMaxWidth": 400}
        if labelled:
            made["label"] = {"show": True, "position": "right" if chart.lying else "top", "color": INK, "fontSize": 12}
    if at == 0 and chart.marks:
        made["markLine"] = marks_of(chart, language)
    return made


def hidden_label(chart: Chart) -> dict[str, Any]:
    """＊ where the bar would begin, also on bars that are too many to carry their values."""
    return {
        "show": True,
        "formatter": SUPPRESSED,
        "position": "right" if chart.lying else "top",
        "color": INK,
        "fontSize": 12,
    }


def end_shifts(chart: Chart) -> list[int]:
    """Pixels by which each name at the end of its line moves, so that names of neighbouring lines stay apart."""
    drawn = [[chart.measure.plotted(value) for value in one.values] for one in chart.series]
    known = [value for values in drawn for value in values if value is not None]
    span = (max(known) - min(known) if known else 0) or 1
    ends = [next((value for value in reversed(values) if value is not None), 0) for values in drawn]
    order = sorted(range(len(ends)), key=lambda at: -ends[at])
    shifts, floor = [0] * len(ends), -10_000.0
    for at in order:
        # A picture's plot is about 260 px high; a name needs 15 of them.
        place = max((max(known, default=0) - ends[at]) / span * 260, floor + 15)
        shifts[at] = round(place - (max(known, default=0) - ends[at]) / span * 260)
        floor = place
    return shifts


def labels_fit(chart: Chart, room: Room) -> bool:
    """Whether every bar can carry its value without crowding."""
    if chart.form not in ("bar", "histogram"):
        return False
    return len(chart.series) * len(chart.category.labels) <= (room.bars if not chart.lying else 40)


def bare(chart: Chart, value: Any, language: str) -> str:
    """The value as a label, a loss with a minus as in the words; braces would be a template for ECharts, but a number
    has none.
    """
    return shown(value, chart.measure.style, language).replace("-", "−")


def marks_of(chart: Chart, language: str) -> dict[str, Any]:
    axis = "xAxis" if chart.lying else "yAxis"
    return {
        "silent": True,
        "symbol": "none",
        "lineStyle": {"color": INK, "type": "dashed", "width": 1.5},
        "data": [
            {
                axis: chart.measure.plotted(mark.value),
                "label": {
                    "formatter": f"{mark.name.on(language)} {bare(chart, mark.value, language)}",
                    # The newest values stand at the end: nothing covers them.
                    "position": "insideStartTop",
                    "color": INK,
                    "backgroundColor": "rgba(255,255,255,0.85)",
                    "padding": [1, 4],
                    "fontSize": 12,
                },
            }
            for mark in chart.marks
        ],
    }


def units(text: str) -> float:
    """Width of a text in full-width characters."""
    return sum(1.0 if ord(character) > 0x2E7F else 0.56 for character in text)


def wrapped(text: str, limit: int) -> str:
    """The text in lines of at most `limit` full-width characters; Latin words stay whole."""
    if units(text) <= limit:
        return text
    lines, current = [], ""
    for piece in pieces(text):
        if current and units((current + piece).rstrip()) > limit:
            lines.append(current.rstrip())
            current = piece.lstrip()
        else:
            current += piece
    return "\n".join([*lines, current])


def pieces(text: str) -> list[str]:
    """Latin words with the space after them, and single Chinese characters with what closes after and opens before."""
    found: list[str] = []
    for character in text:
        latin = ord(character) <= 0x2E7F
        if found and (
            character in "，。；：、）》」％"
            or found[-1][-1] in "（《「"
            or (latin and ord(found[-1][-1]) <= 0x2E7F and found[-1][-1] != " ")
        ):
            found[-1] += character
        else:
            found.append(character)
    return found


def meta_of(chart: Chart, language: str) -> dict[str, Any]:
    """What the page needs besides the option: unit and decimals for the tooltip."""
    share = chart.measure.style.kind is Kind.SHARE
    return {"unit": "%" if share else chart.measure.unit.on(language), "digits": chart.measure.style.digits}
