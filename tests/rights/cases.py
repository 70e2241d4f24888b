"""Answers as a worker types them, and an inquiry made of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from gongyou.rooms.rights.calculators import calculator_of
from gongyou.rooms.rights.calculators.run import reckoned
from gongyou.rooms.rights.calculators.shape import Asker
from gongyou.rooms.rights.models import Inquiry
from gongyou.rooms.rights.services.inquiries import inquiry_open
from tests.registry.cast import NOW, Cast

TODAY = date(2026, 10, 1)
ANSWERS = {"monthly_wage": "5000", "weekday_hours": "10"}
WORDS = "十月份让我们天天加班，没给加班费。"


def outcome(name: str, answers: dict[str, str], place: str | None = None) -> dict[str, Any]:
    """What a calculator gives."""
    calculator = calculator_of(name)
    assert calculator is not None
    return reckoned(calculator, answers, Asker(TODAY, place))


def opened(cast: Cast) -> Inquiry:
    """林小满 takes overtime to the union."""
    made = [outcome("overtime", ANSWERS)]
    return inquiry_open(member=cast.lin_member, outcomes=made, words=WORDS, by=cast.lin, now=NOW)
