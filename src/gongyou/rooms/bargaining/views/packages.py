"""The cheapest package and its frontier, over the log and the rules of the trial."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongyou.core.errors import BadInput, GongyouError
from gongyou.core.figures import Kind, Style, shown
from gongyou.core.text import Text
from gongyou.findings.runs.pages import language
from gongyou.registry.access import page_for
from gongyou.rooms.bargaining import selectors
from gongyou.rooms.bargaining.forms import LEVER, PackageForm, bounds, question
from gongyou.rooms.bargaining.policies import NEGOTIATORS
from gongyou.rooms.bargaining.report.charts import frontier_chart
from gongyou.rooms.bargaining.schemes import check_readable
from gongyou.rooms.bargaining.whatif.asked import Asked
from gongyou.rooms.bargaining.whatif.package import Bounds, frontier, package
from gongyou.rooms.bargaining.whatif.replay import Replay
from gongyou.rooms.bargaining.whatif.sought import bounds_of, targets_of
from gongyou.rules.schemes import PayScheme

# A search replays the log some dozens of times: beyond this it belongs to the command line.
MOST_ORDERS = 100_000
POINTS = 4
MISSED = {
    "p10": Text("P10 应得", "P10 due"),
    "line": Text("接单时间每小时收入", "Pay of an engaged hour"),
    "losers": Text("收入减少的人数", "Workers who lose"),
    "groups": Text("没有一组的总收入减少", "No group's income falls"),
    "cost": Text("用工成本上限", "Cap on labour cost"),
}


@require_safe
@page_for(*NEGOTIATORS)
def package_part(request: HttpRequest) -> HttpResponse:
    """The cheapest numbers that reach the targets, or which targets bind."""
    form = PackageForm(request.GET)
    picked = request.GET.getlist("pick")
    if not picked:
        return render(request, "bargaining/parts/package.html", {"refused": _("请先勾选可以动的数。")})
    if not form.is_valid():
        wrong = [f"{form[name].label}: {' '.join(map(str, each))}" for name, each in form.errors.items()]
        return render(request, "bargaining/parts/package.html", {"refused": "\n".join(wrong)})
    try:
        check_readable(request.user, (request.GET.get("before", ""), request.GET.get("after", "")))
        context = _sought(request.GET, picked, form)
    except GongyouError as refused:
        context = {"refused": refused.said(language())}
    return render(request, "bargaining/parts/package.html", context)


def _sought(given: Mapping[str, Any], picked: list[str], form: PackageForm) -> dict[str, Any]:
    sent = {name: str(given[name]) for name in given}
    asked = Asked.read(question(sent))
    scheme = PayScheme.load(asked.after)
    ends = bounds_of(scheme, bounds(scheme, picked, form.cleaned_data["reach"]))
    targets = targets_of(form.targets())
    with selectors.replaying(asked) as replays:

        def evaluate(numbers: Mapping[str, Decimal]) -> Replay:
            replay = replays(replace(asked, changes={**asked.changes, **numbers}))
            if int(replay.orders.sum()) > MOST_ORDERS:
                raise _too_many()
            return replay

        found = package(evaluate, ends, targets).as_value()
        points = frontier(evaluate, ends, targets, POINTS)
        currency = replays(asked).sides.currency
    money = Style(Kind.MONEY, 2, currency)
    numbers = [_row(each, found["numbers"]) for each in ends]
    kept = {name: value for name, value in sent.items() if name not in form.fields and name != "pick"}
    chosen = {LEVER + path: value for path, value in found["numbers"].items()}
    return {
        "found": found,
        "numbers": numbers,
        "is_moved": any(Decimal(row["was"]) != Decimal(row["now"]) for row in numbers),
        "missed": [MISSED[name] for name in found["missed"]],
        "change": shown(found["change"], money),
        "p10": shown(found["p10"], money),
        "chart": frontier_chart(points, currency) if len(points) > 1 else None,
        "apply": reverse("bargaining:trial") + "?" + urlencode({**kept, **chosen}),
    }


def _row(each: Bounds, numbers: Mapping[str, str]) -> dict[str, Any]:
    lever = each.lever
    return {"label": lever.label, "unit": lever.unit, "was": f"{each.low:f}", "now": numbers[lever.path]}


def _too_many() -> BadInput:
    return BadInput(
        "whatif.too_many",
        Text(
            f"日志超过 {MOST_ORDERS:,} 单，在网页上找最省方案会太久。",
            f"The log holds more than {MOST_ORDERS:,} orders: too many to seek the cheapest package in a page.",
        ),
        Text("请缩短期间，或用 gongyou whatif --lever --reach。", "Shorten the period, or use gongyou whatif --lever."),
    )
