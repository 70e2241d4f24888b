"""For how long an agreement says that it holds: read from its words, and written into a draft."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gongyou.core.text import Text
from gongyou.rooms.bargaining.agreements.law import law_of
from gongyou.rooms.bargaining.agreements.numerals import SIGNS, chinese, number_of

# What stands where the sides have not agreed on a number yet: to be filled in by hand.
OPEN = "＿＿"
_YEARS = rf"(?P<years>[{SIGNS}0-9０-９]{{1,3}})\s*年"
YEARS = re.compile(rf"有效期(?:限|为|是|限为)?[ ：:]?{_YEARS}")
# In a topic other things have a term as well, a subsidy or a trial: the agreement must be named.
OF_AGREEMENT = re.compile(
    rf"(?:协议|合同)(?:自[^。；，]{{0,12}}之日起)?[，,]?的?(?:有效期|期限)(?:限)?(?:为|是)?[ ：:]?{_YEARS}"
)


def years_in(text: str) -> int | None:
    """For how many years a clause says that its agreement holds; None where it does not say so in as many words."""
    found = YEARS.search(text)
    return number_of(found["years"]) if found else None


def years_agreed(texts: Iterable[str]) -> int | None:
    """The term that one of these words of a negotiation gives the agreement; None where none does."""
    for text in texts:
        if found := OF_AGREEMENT.search(text):
            return number_of(found["years"])
    return None


def term_clause(kind: str, called: str, years: int | str | None) -> str:
    """The clause on the term of what is `called` 协议 or 合同. OPEN leaves a blank; None: another clause has it."""
    renewal = law_of(kind).renewal
    span = f"{chinese(renewal.months)}个月" if renewal.months is not None else f"{chinese(renewal.days or 0)}日"
    renewed = f"期满前{span}内任何一方可以提出续订或者重新签订。"
    if years is None:
        return f"本{called}{renewed}"
    return f"本{called}自生效之日起有效期{chinese(years) if isinstance(years, int) else years}年，{renewed}"


def open_said(numbers: Iterable[str]) -> Text | None:
    """Which clauses wait to be filled in; None where none does."""
    listed = list(numbers)
    if not listed:
        return None
    return Text(
        f"{'、'.join(listed)}有空白没有填写，请双方谈定后在表决前填写。",
        f"{', '.join(listed)}: a blank is open. Fill it in before the vote, as the two sides agree.",
    )
