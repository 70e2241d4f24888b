"""What a brief is asked for, and what comes out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gongyou.core.errors import BadInput
from gongyou.core.span import Span
from gongyou.core.text import LANGUAGES, Text
from gongyou.lake.provenance import Figure, canonical
from gongyou.rooms.market import names
from gongyou.rooms.market.brief.demands import Demand
from gongyou.rooms.market.brief.keys import KeyLine
from gongyou.rooms.market.brief.worse import Prices
from gongyou.rooms.market.figures import MEASURES
from gongyou.rooms.market.measures.span_scope import SpanScope

if TYPE_CHECKING:
    from gongyou.kit.documents import Document


@dataclass(frozen=True, slots=True)
class BriefRequest:
    """Region (GB/T 2260), period, and within it an industry or a platform; `name` is what the brief is about.

    `reproduced` is by platform the share of orders that its rule reproduces, `prices` a price index to take off.
    """

    region: str
    period: Span
    name: Text
    reproduced: Mapping[str, Any] = field(default_factory=dict)
    industry: str = ""
    platform: str = ""
    prices: Prices | None = None

    @classmethod
    def of(cls, region: str, period: str, *, name: Text | None = None, within: Within | None = None) -> BriefRequest:
        """The request for a region by its code, named by the room's table unless a name is given.

        A region that is no code, a period that is none, an industry that is none raise BadInput.
        """
        within = within or Within()
        params = {"region": region, "period": period, "industry": within.industry, "platform": within.platform}
        scope = SpanScope.read(params)
        if within.industry and within.platform:
            raise BadInput(
                "market.two_scopes",
                Text("行业和平台只能选一个。", "Choose an industry or a platform, not both."),
                industry=within.industry,
                platform=within.platform,
            )
        whole = within.named(name or names.region(region))
        return cls(
            scope.region.region,
            scope.span,
            whole,
            industry=scope.industry,
            platform=scope.platform,
            prices=within.prices,
        )

    @property
    def is_region(self) -> bool:
        """Whether the brief is about everything in the region."""
        return not self.industry and not self.platform

    @property
    def params(self) -> dict[str, Any]:
        """The parameters of the region's monthly figures, at the end of the period."""
        return {"region": self.region, "period": str(self.period.last)}

    @property
    def span_params(self) -> dict[str, Any]:
        """The parameters of the period's own figure."""
        held = {"region": self.region, "period": str(self.period)}
        return held | {name: code for name in ("industry", "platform") if (code := getattr(self, name))}

    @property
    def measures(self) -> dict[str, dict[str, Any]]:
        """Every figure of the brief with its parameters."""
        if self.platform:
            return {"market.platform_span": self.span_params}
        monthly = dict.fromkeys(MEASURES, self.params) if self.is_region else {}
        return {**monthly, "market.span": self.span_params}


@dataclass(frozen=True, slots=True)
class Within:
    """What of a region a brief is about, if not all of it, and the price index that is taken off pay."""

    industry: str = ""
    platform: str = ""
    prices: Prices | None = None

    def named(self, region: Text) -> Text:
        """禾岚市制造业 / Manufacturing in Helan City."""
        if self.industry:
            what = names.named(names.INDUSTRIES, self.industry[:1])
            code = self.industry if len(self.industry) > 1 else ""
            return Text(
                f"{region.zh}{what.zh}{f'（{code}）' if code else ''}",
                f"{what.en}{f' ({code})' if code else ''} in {region.en}",
            )
        if self.platform:
            what = names.named(names.PLATFORMS, self.platform)
            return Text(f"{what.zh}（{region.zh}）", f"{what.en} in {region.en}")
        return region


@dataclass(frozen=True)
class MadeBrief:
    """The document with the figures it was made from."""

    request: BriefRequest
    figures: Mapping[str, Figure]
    keys: tuple[KeyLine, ...]
    document: Document
    demands: tuple[Demand, ...] = ()

    def key_figures_json(self) -> list[dict[str, Any]]:
        """The key figures with value, changes and what is printed, all JSON."""
        return [
            {
                "key": line.key,
                "measure": line.measure,
                "figure": self.figures[line.measure].id,
                "label": {language: line.label.on(language) for language in LANGUAGES},
                "value": None if line.value is None else str(line.value),
                "shown": {language: line.shown(language) for language in LANGUAGES},
                **{
                    name: {
                        "value": None if moved.value is None else str(moved.value),
                        "shown": {language: moved.shown(language) for language in LANGUAGES},
                    }
                    for name, moved in (("month", line.month), ("year", line.year))
                },
            }
            for line in self.keys
        ]

    def as_json(self) -> dict[str, Any]:
        """The whole brief as data: what brief.json holds and --json prints."""
        return {
            "region": self.request.region,
            "name": {language: self.request.name.on(language) for language in LANGUAGES},
            "period": str(self.request.period),
            **{name: code for name in ("industry", "platform") if (code := getattr(self.request, name))},
            "demands": [
                {
                    "rule": demand.rule,
                    "figure": demand.figure,
                    "text": {language: demand.text.on(language) for language in LANGUAGES},
                    "ground": {language: demand.ground.on(language) for language in LANGUAGES},
                }
                for demand in self.demands
            ],
            "key_figures": self.key_figures_json(),
            "figures": {
                measure: {
                    "id": figure.id,
                    "provenance": {language: figure.provenance.line(language) for language in LANGUAGES},
                    "value": json.loads(canonical(figure.value)),
                }
                for measure, figure in self.figures.items()
            },
        }
