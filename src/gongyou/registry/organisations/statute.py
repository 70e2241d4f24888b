"""What 工会法 asks of an organisation: the thresholds, each with its article, and what follows from them.

Text: 中华人民共和国工会法 as amended on 24 December 2021, in force from 1 January 2022. The same numbers stood in the
law of 2001 (then arts. 10, 13 and 15), so no earlier value is kept: an event before 2001 is refused.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.registry.models import Organisation

LAW = Text("《中华人民共和国工会法》（2021年修正）", "Trade Union Law of the PRC (as amended in 2021)")


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number of the law. `since` is the day from which this number holds."""

    value: int
    since: date
    article: int
    quote: str

    @property
    def cited(self) -> Text:
        """The article, as a page names it."""
        return Text(f"工会法第{CHINESE[self.article]}条", f"Trade Union Law, art. {self.article}")


CHINESE = {11: "十一", 12: "十二", 14: "十四", 16: "十六"}
SINCE = date(2001, 10, 27)

COMMITTEE_MEMBERS = Threshold(
    25,
    SINCE,
    11,
    "用人单位有会员二十五人以上的，应当建立基层工会委员会；不足二十五人的，可以单独建立基层工会委员会，"
    "也可以由两个以上单位的会员联合建立基层工会委员会，也可以选举组织员一人，组织会员开展活动。",
)
FULL_TIME_CHAIR_STAFF = Threshold(
    200, SINCE, 14, "职工二百人以上的企业、事业单位、社会组织的工会，可以设专职工会主席。"
)
WOMEN_QUOTE = (
    "女职工人数较多的，可以建立工会女职工委员会，在同级工会领导下开展工作；女职工人数较少的，"
    "可以在工会委员会中设女职工委员。"
)
# Years of a term: base committees choose, local federations and industry unions do not.
TERM_QUOTE = "基层工会委员会每届任期三年或者五年。各级地方总工会委员会和产业工会委员会每届任期五年。"
BASE_TERM_YEARS = (3, 5)
FEDERATION_TERM_YEARS = (5,)
FEDERATIONS = frozenset({Organisation.Kind.FEDERATION, Organisation.Kind.INDUSTRY})
# Kinds that elect a committee of their own; an online home and a group are looked after by the one above.
ELECTING = frozenset(Organisation.Kind) - {Organisation.Kind.ONLINE_HOME, Organisation.Kind.GRID}


def term_years_of(organisation: Organisation) -> tuple[int, ...]:
    """The lengths of term that art. 16 lets this organisation's committee have."""
    return FEDERATION_TERM_YEARS if organisation.kind in FEDERATIONS else BASE_TERM_YEARS


def last_day_of_term(elected_on: date, years: int) -> date:
    """The last day of a term of `years` that begins on the day of the election.

    民法典 arts. 201, 202: the first day is not counted; the last day is the corresponding day of the last month, or
    that month's last day when there is none. Elected on 29 February 2024 for three years: until 28 February 2027.
    """
    year = elected_on.year + years
    return date(year, elected_on.month, min(elected_on.day, monthrange(year, elected_on.month)[1]))


def days_left(expires_on: date, today: date) -> int:
    """Days until the last day of the term; negative when it has passed."""
    return (expires_on - today) // timedelta(days=1)


def term_years_checked(organisation: Organisation, years: int, elected_on: date) -> int:
    """The years; BadInput when art. 16 knows no such term for this organisation or the law did not stand yet."""
    allowed = term_years_of(organisation)
    if years not in allowed:
        zh = "地方总工会和产业工会每届任期五年" if organisation.kind in FEDERATIONS else "基层工会每届任期三年或者五年"
        en = (
            "local federations and industry unions have terms of five years"
            if organisation.kind in FEDERATIONS
            else "base committees have terms of three or five years"
        )
        raise BadInput(
            "registry.term_years",
            Text(f"任期不能是 {years} 年：{zh}。", f"The term cannot be {years} years: {en}."),
            Text("依据：工会法第十六条。", "Trade Union Law, art. 16."),
            years=years,
        )
    if elected_on < SINCE:
        raise BadInput(
            "registry.term_too_early",
            Text("选举日期早于 2001 年修正的工会法。", "The election was before the Trade Union Law of 2001."),
            Text("请核对日期，或只登记之后的换届。", "Check the date, or record later elections only."),
        )
    return years


def committee_is_due(members: int) -> bool:
    """Whether art. 11 obliges an employer with so many members to found a committee of its own."""
    return members >= COMMITTEE_MEMBERS.value


def duties(*, members: int, staff: int | None) -> list[Text]:
    """What arts. 11 and 14 say about an employer's union of this size, in one sentence each."""
    if committee_is_due(members):
        said = [
            Text(
                f"会员 {members} 人，应当建立基层工会委员会（工会法第十一条：二十五人以上）。",
                f"{members} members: a base committee must be founded (Trade Union Law, art. 11: 25 or more).",
            )
        ]
    else:
        said = [
            Text(
                f"会员 {members} 人，可以单独建立委员会，也可以与其他单位联合建立，也可以选举组织员一人"
                "（工会法第十一条：不足二十五人）。",
                f"{members} members: a committee of its own, a joint committee with other employers, or one organiser "
                "may be chosen (Trade Union Law, art. 11: fewer than 25).",
            )
        ]
    if staff is not None and staff >= FULL_TIME_CHAIR_STAFF.value:
        said.append(
            Text(
                f"职工 {staff} 人，可以设专职工会主席（工会法第十四条：二百人以上）。",
                f"{staff} staff: a full-time chair may be set up (Trade Union Law, art. 14: 200 or more).",
            )
        )
    return said
