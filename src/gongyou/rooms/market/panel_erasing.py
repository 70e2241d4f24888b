"""Members who report to a panel, when they ask for a copy or for erasure."""

from __future__ import annotations

from typing import Any

from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.registry.erasing import Eraser, Person, eraser
from gongyou.registry.models import Member
from gongyou.registry.own.holdings import Part, holding
from gongyou.rooms.market.models import PanelForm, PanelQuery, Reporter
from gongyou.rooms.market.panel.fields import MEMBER_FIELDS


@eraser
class PanelReports(Eraser):
    """The link to the person and every word written go; numbers stay under a number that names nobody.

    Releases hold the same numbers under the same number and are never changed: docs/decisions/panel-vintages.md.
    """

    name = "market.panel"
    title = Text("监测报表", "Forms of the monitoring panel")

    def copy(self, person: Person) -> Any:
        found = PanelForm.objects.filter(reporter__member__in=person.pks).order_by("period", "version")
        return [
            {"period": each.period, "handed_in_at": each.handed_in_at.isoformat(), "values": each.kept}
            for each in found
        ]

    def erase(self, person: Person) -> int:
        reporters = list(Reporter.objects.filter(member__in=person.pks))
        for each in reporters:
            PanelQuery.objects.filter(reporter=each).update(answer="")
            last = PanelForm.objects.filter(reporter=each).order_by("-period").values_list("period", flat=True).first()
            each.member, each.contact, each.token, each.token_expires_on = None, "", "", None
            if each.state == Reporter.State.ACTIVE:
                each.state, each.reason = Reporter.State.LEFT, Reporter.Reason.ERASED
                each.last_period = last or str(Month.read(each.first_period) - 1)
            each.save()
        return len(reporters)


@holding
def forms_of(member: Member) -> Part:
    """The monthly forms of a member who reports."""
    heads = {"period": Text("月份", "Month"), "handed_in_at": Text("报送时间", "Handed in")}
    heads |= {each.name: each.label for each in MEMBER_FIELDS}
    rows = [
        {"period": each.period, "handed_in_at": each.handed_in_at, **each.kept}
        for each in PanelForm.objects.filter(reporter__member=member, is_current=True)
    ]
    rows = [{name: row.get(name) for name in heads} for row in rows]
    return Part.of("panel", Text("监测报表", "Forms of the monitoring panel"), heads, rows)
