"""Cases for the tests of negotiations, made through the product's own services."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from gongyou.kit.models import User
from gongyou.rooms.bargaining.models import Negotiation, Representative, Session, Side, Topic
from gongyou.rooms.bargaining.origins import Origin
from gongyou.rooms.bargaining.recording import Done
from gongyou.rooms.bargaining.services.negotiations import Opening, negotiation_open
from gongyou.rooms.bargaining.services.steps import step_record
from gongyou.rooms.bargaining.services.tables import Chair, Meeting, representative_seat, session_plan
from gongyou.rooms.bargaining.services.topics import topic_open
from tests.registry.cast import NOW, Cast

TODAY = date(2026, 10, 1)
GUIDELINE, CONTRACT = "algorithm_guideline", "collective_contract"


def guideline_case(cast: Cast, *, by: User | None = None) -> Negotiation:
    """禾芽 and 麦溪区, opened on 1 September."""
    opening = Opening(GUIDELINE, "禾芽规则协商", "platform", platform="heya", opened_on=date(2026, 9, 1))
    return negotiation_open(organisation=cast.district, opening=opening, by=by, now=NOW)


def contract_case(cast: Cast, *, by: User | None = None) -> Negotiation:
    """The collective contract of 禾芽配送."""
    opening = Opening(CONTRACT, "禾芽集体合同", "employer", employer=cast.employer, opened_on=date(2026, 9, 1))
    return negotiation_open(organisation=cast.district, opening=opening, by=by, now=NOW)


def done(case: Negotiation, step: str, on: date, outcome: str = "", note: str = "") -> None:
    """One step, by the product itself."""
    step_record(negotiation=case, done=Done(step, on, outcome, note), by=None, now=NOW)


def seat(case: Negotiation, side: str, name: str, *, role: str = "member", is_new_form: bool = True) -> Representative:
    """One representative, chosen as each side may choose."""
    chosen = "workers" if side == Side.UNION else "appointed"
    chair = Chair(side, role, name, chosen, date(2026, 9, 3), is_new_form=is_new_form and side == Side.UNION)
    return representative_seat(negotiation=case, chair=chair, by=None, now=NOW)


def seat_all(case: Negotiation) -> list[Representative]:
    """Three a side with their chiefs."""
    return [
        seat(case, side, f"{first}代表{number}", role="chief" if number == 1 else "member")
        for side, first in ((Side.UNION, "甲"), (Side.OTHER, "乙"))
        for number in (1, 2, 3)
    ]


def at_the_table(case: Negotiation) -> Session:
    """Asked on 2 September, accepted on the 4th, seated on the 7th, a session planned for the 10th."""
    done(case, "request", date(2026, 9, 2))
    done(case, "reply", date(2026, 9, 4), "accepted")
    seat_all(case)
    done(case, "representatives", date(2026, 9, 7))
    starts = datetime(2026, 9, 10, 1, 30, tzinfo=UTC)
    meeting = Meeting(starts, starts + timedelta(hours=2), "区总工会三楼", "union")
    return session_plan(negotiation=case, meeting=meeting, by=None, now=NOW)


def a_topic(case: Negotiation, title: str = "冰雪天气补贴") -> Topic:
    """A topic by hand."""
    return topic_open(negotiation=case, origin=Origin("pay", title), by=None, now=NOW)
