"""What a figure of a period speaks of: a region, a period of months, and within it an industry or a platform."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gongyou.core.errors import BadInput
from gongyou.core.industry import SECTIONS
from gongyou.core.period import Month
from gongyou.core.span import Span
from gongyou.core.text import Text
from gongyou.rooms.market.measures.scope import SMALLEST_CELL, Scope

INDUSTRY = re.compile(r"^[A-T](\d{2,4})?$", re.ASCII)
PLATFORM = re.compile(r"^[a-z0-9_-]{1,40}$", re.ASCII)
# With what a period is compared: the same one a year earlier where every month of it is there, else the one before.
YEAR, BEFORE = "year", "before"


@dataclass(frozen=True, slots=True)
class SpanScope:
    """Region, period and smallest cell; `industry` is a section or a code below it, `platform` a platform's code."""

    region: Scope
    span: Span
    industry: str = ""
    platform: str = ""

    @classmethod
    def read(cls, params: Mapping[str, Any]) -> SpanScope:
        """The scope in `params`; what cannot be read raises BadInput."""
        span = Span.read(str(params["period"]))
        region = Scope.read({**params, "period": str(span.last)})
        industry, platform = str(params.get("industry") or ""), str(params.get("platform") or "")
        if industry and (not INDUSTRY.match(industry) or industry[0] not in SECTIONS):
            raise BadInput(
                "market.industry_unreadable",
                Text(f"“{industry}”不是行业代码。", f"“{industry}” is no code of an industry."),
                Text("请写成 C 或 C13（GB/T 4754-2017）。", "Write it as C or C13 (GB/T 4754-2017)."),
                value=industry,
            )
        if platform and not PLATFORM.match(platform):
            raise BadInput(
                "market.platform_unreadable",
                Text(f"“{platform}”不是平台代码。", f"“{platform}” is no code of a platform."),
                Text("请写登记时的平台代码，如 heya。", "Write the platform's code as registered, such as heya."),
                value=platform,
            )
        return cls(region, span, industry, platform)

    @property
    def minimum(self) -> int:
        return self.region.minimum if self.region else SMALLEST_CELL

    def against(self, base: str) -> Span:
        """The period that this one is compared with."""
        return self.span.year_before if base == YEAR else self.span.before

    def lag(self, base: str) -> int:
        """How many months lie between a month and the one it is compared with."""
        return 12 if base == YEAR else self.span.length

    def as_json(self) -> dict[str, Any]:
        return {
            "region": self.region.region,
            "period": str(self.span),
            "industry": self.industry,
            "platform": self.platform,
            "minimum": self.minimum,
        }


def complete(span: Span, known: set[str]) -> bool:
    """Whether every month of the period has data."""
    return all(str(month) in known for month in span.months)


def base_of(scope: SpanScope, known: set[str]) -> str | None:
    """With what the period is compared: a year earlier, else the period before, else with nothing."""
    if not complete(scope.span, known):
        return None
    return next((base for base in (YEAR, BEFORE) if complete(scope.against(base), known)), None)


def missing_months(span: Span, known: set[str]) -> list[str]:
    """The months of a period without data."""
    return [str(month) for month in span.months if str(month) not in known]


def months_shown(months: list[str]) -> Text:
    """2026年8月、2026年9月 / August 2026, September 2026."""
    read = [Month.read(each) for each in months]
    return Text("、".join(each.shown("zh") for each in read), ", ".join(each.shown("en") for each in read))
