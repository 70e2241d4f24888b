"""Making a brief: its figures, then its document."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.lake.provenance import Figure, measure_named
from gongyou.rooms.market.brief.compose import brief_of
from gongyou.rooms.market.brief.made import BriefRequest, MadeBrief
from gongyou.rooms.market.figures import figures_of

if TYPE_CHECKING:
    from gongyou.lake import Lake

WRITING = Text("写成文字和图", "Writing words and charts")

Told = Callable[[Text, int, int], None]


def brief_make(lake: Lake, request: BriefRequest, *, told: Told | None = None) -> MadeBrief:
    """The brief. Without any data it raises BadInput: a brief of blanks would be read as one of zeros."""

    wanted = request.measures
    steps = len(wanted) + 1
    figures: dict[str, Figure] = {}
    for place, (measure, params) in enumerate(wanted.items()):
        if told:
            told(measure_named(measure).title, place, steps)
        figures |= figures_of(lake, params, [measure])
    if all(_is_blank(figure.value) for figure in figures.values()):
        raise BadInput(
            "market.no_data",
            Text(
                f"数据湖里没有 {request.name.zh}（{request.region}）{request.period.shown('zh')} 的数据。",
                f"The lake holds no data of {request.name.en} ({request.region}) for {request.period.shown('en')}.",
            ),
            Text("请检查地区代码和月份，或先导入数据。", "Check region and month, or ingest the data first."),
            region=request.region,
            period=request.period,
        )
    if told:
        told(WRITING, steps - 1, steps)
    return brief_of(request, figures)


def _is_blank(value: dict[str, Any]) -> bool:
    leading = ("workers", "employed", "ratio", "platforms")
    return all(not value[key] for key in leading if key in value)
