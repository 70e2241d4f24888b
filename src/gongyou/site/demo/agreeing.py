"""The stage of agreements: one with a platform whose clauses are tested, one that ends soon, one draft to vote on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from importlib.resources import files
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from gongyou.registry.models import Organisation
from gongyou.rooms.bargaining.agreements.ballots import Votes
from gongyou.rooms.bargaining.agreements.splitting import split
from gongyou.rooms.bargaining.models import Agreement
from gongyou.rooms.bargaining.services.agreement_lasting import agreement_release
from gongyou.rooms.bargaining.services.agreement_steps import (
    Signature,
    agreement_begin,
    agreement_publicise,
    agreement_sign,
    ballot_record,
)
from gongyou.rooms.bargaining.services.agreements import (
    Named,
    Term,
    Written,
    agreement_draft,
    agreement_enter,
    clause_bind,
)
from gongyou.rules.clocks import months_after
from gongyou.site.demo.building import Building, Meter
from gongyou.site.demo.city import HEYA

OFFICES = ("市总工会副主席", "平台城市负责人")
TWO_YEARS = 24


def agreements(building: Building, meter: Meter) -> Mapping[str, Any]:
    """Enters each agreement that is not on record yet, through the room's own services."""
    top = Organisation.objects.get(code=building.city.unions[0].code)
    texts = yaml.safe_load(files("gongyou.site.demo").joinpath("agreements.yaml").read_text(encoding="utf-8"))
    made = {"platform": _platform, "collective": _collective, "wage": _wage}
    meter(0, len(made))
    for number, (name, enter) in enumerate(made.items(), 1):
        told = texts[name]
        if not Agreement.objects.filter(organisation=top, title=told["title"]).exists():
            with transaction.atomic():
                enter(top, told, timezone.now())
        meter(number, len(made))
    return {"agreements": len(made)}


def _platform(top: Organisation, told: Mapping[str, Any], now: datetime) -> None:
    agreement = agreement_draft(
        organisation=top, named=_named("platform", told, HEYA), clauses=_written(told), by=None, now=now
    )
    vote = dict(told["ballot"])
    body, held_on = vote.pop("body"), vote.pop("held_on")
    ballot_record(agreement=agreement, body=body, held_on=held_on, votes=Votes(**vote), by=None, now=now)
    agreement_sign(agreement=agreement, signature=Signature(told["signed_on"], *OFFICES), by=None, now=now)
    first, last = told["effective_from"], told["effective_until"]
    agreement_begin(agreement=agreement, effective_from=first, effective_until=last, by=None, now=now)
    day, where = told["publicised_on"], told["publicised_where"]
    agreement_publicise(agreement=agreement, day=day, where=where, by=None, now=now)
    for clause in agreement.clauses.filter(number__in=told["bindings"]):
        clause_bind(clause=clause, binding=told["bindings"][clause.number], by=None, now=now)
    agreement_release(agreement=agreement, by=None, now=now)


def _collective(top: Organisation, told: Mapping[str, Any], now: datetime) -> None:
    """Two years long, and over in some weeks from the day on which the city is built."""
    last = timezone.localdate(now) + timedelta(days=told["ends_in_days"])
    first: date = months_after(last + timedelta(days=1), -TWO_YEARS)
    term = Term(first - timedelta(days=30), first, last)
    agreement_enter(
        organisation=top, named=_named("industry", told), clauses=_written(told), term=term, by=None, now=now
    )


def _wage(top: Organisation, told: Mapping[str, Any], now: datetime) -> None:
    agreement_draft(organisation=top, named=_named("wage", told), clauses=_written(told), by=None, now=now)


def _named(kind: str, told: Mapping[str, Any], platform: str = "") -> Named:
    return Named(kind, told["title"], told["counterpart"], told["title_en"], told["counterpart_en"], platform)


def _written(told: Mapping[str, Any]) -> list[Written]:
    english = told.get("english", {})
    return [
        Written(
            piece.text,
            piece.part.value,
            piece.number,
            told["codes"].get(piece.number, "") if piece.part == "article" else "",
            english.get(piece.number, ""),
        )
        for piece in split(told["text"])
    ]
