"""What a visitor has reckoned and wants to print or hand in: answers only, sealed in the session, never in an address.

Somebody who is not signed in keeps it through signing in; the session ends after twelve hours, and it with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from gongyou.core.errors import Conflict
from gongyou.core.text import Text
from gongyou.registry.joining.draft import Draft
from gongyou.registry.selectors import member_of
from gongyou.rooms.rights.calculators import calculator_of
from gongyou.rooms.rights.calculators.run import Refused, reckoned
from gongyou.rooms.rights.calculators.shape import Asker

KEPT = Draft("rights_kept", "rights.kept")
MOST = 12


def asker_of(request: HttpRequest) -> Asker:
    """Today, and the district of the member's record."""
    member = member_of(request.user)
    return Asker(timezone.localdate(), member.region if member else None)


def kept(request: HttpRequest) -> list[dict[str, Any]]:
    """Name and answers of each result that was put aside, oldest first."""
    held = KEPT.of(request).get("cases", [])
    return [each for each in held if calculator_of(each["name"])]


def keep(request: HttpRequest, name: str, answers: dict[str, str]) -> None:
    """Puts one more aside; the same answers again change nothing. Conflict when there are too many."""
    cases = [each for each in kept(request) if each != {"name": name, "answers": answers}]
    if len(cases) >= MOST:
        raise Conflict(
            "rights.kept_too_many",
            Text(f"一份计算书最多放 {MOST} 项。", f"A claim sheet holds {MOST} results at most."),
            Text("请先下载，再清空重来。", "Download it first, then begin anew."),
        )
    _write(request, [*cases, {"name": name, "answers": answers}])


def drop(request: HttpRequest, number: int) -> None:
    """Takes one out again, by its place from 1; 0 takes out all."""
    cases = kept(request)
    _write(request, [each for at, each in enumerate(cases, 1) if number not in (0, at)])


def outcomes_of(request: HttpRequest, cases: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cases, reckoned as of today. One that a rule refuses by now is left out."""
    asker, found = asker_of(request), []
    for each in cases:
        calculator = calculator_of(each["name"])
        if calculator is None:
            continue
        try:
            found.append(reckoned(calculator, each["answers"], asker))
        except Refused:
            continue
    return found


def _write(request: HttpRequest, cases: list[dict[str, Any]]) -> None:
    if cases:
        KEPT.keep(request, {"cases": cases})
    else:
        KEPT.drop(request)
