"""Bands: rates or amounts by how far a quantity goes."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from gongyou.rules.files import Strict, Wrong
from gongyou.rules.schemes.figures import Figure, Rate


class Band(Strict):
    """One band: above the one before, up to and including `up_to`; without `up_to` it has no end."""

    up_to: Rate | None = None
    rate: Figure | None = None
    amount: Figure | None = None


class Banded(Strict):
    """Rates by band.

    `marginal`: each part of the quantity is paid at the rate of the band it lies in.
    `whole`: the band in which the quantity ends decides for all of it, by a rate or a fixed amount.
    """

    method: Literal["marginal", "whole"]
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _bands_climb(self) -> Banded:
        ends = [band.up_to for band in self.bands]
        if ends[-1] is not None or None in ends[:-1]:
            raise Wrong(
                "只有最后一段不封顶，而且必须不封顶（不写 up_to）", "only the last band is open, and it must be"
            )
        known = [end for end in ends if end is not None]
        for number, (before, end) in enumerate(pairwise(known), 2):
            if before >= end:
                raise Wrong(
                    f"各段重叠或次序颠倒：第 {number} 段到 {end:f}，应当大于第 {number - 1} 段的 {before:f}（up_to）",
                    f"bands overlap: each up_to must be above the one before; band {number} ends at {end:f}, band "
                    f"{number - 1} at {before:f}",
                )
        for number, band in enumerate(self.bands, 1):
            if (band.rate is None) == (band.amount is None):
                raise Wrong(
                    f"第 {number} 段要么写单价（rate），要么写金额（amount）",
                    f"a band has either a rate or an amount; band {number} has not",
                )
            if self.method == "marginal" and band.rate is None:
                raise Wrong(
                    f"分段累计的每段都要写单价（rate）：第 {number} 段没有写",
                    f"a marginal band needs a rate; band {number} has none",
                )
        return self
