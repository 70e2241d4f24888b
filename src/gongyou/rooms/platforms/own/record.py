"""Whose record of the platform's rules a person's statement is reckoned by: that of the person's own union, as an audit
of it would take it (register/keepers.py). Where nothing can be chosen, no other union's rule steps in.
"""

from __future__ import annotations

from dataclasses import dataclass

from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.registry.models import Organisation
from gongyou.registry.platform_names import platform_called
from gongyou.rooms.platforms.own.rulings import RuleBook, book_of, shipped_book
from gongyou.rooms.platforms.own.statement import NOBODYS
from gongyou.rooms.platforms.own.terms import RestTerms, rest_terms
from gongyou.rooms.platforms.register.keepers import keepers_of, nearest_of


@dataclass(frozen=True, slots=True)
class Record:
    """What a statement is reckoned by, and whose record it is in words; `said` is empty where no union keeps one."""

    book: RuleBook
    terms: RestTerms
    said: Text


def record_for(platform: str, month: Month, union: int | None) -> Record:
    """The rules of the month for a member of the union with this primary key; None is a member of no known one."""
    own = Organisation.objects.filter(pk=union).first() if union is not None else None
    terms = rest_terms(platform, month.last_day, own)
    kept = keepers_of(platform, month.first_day, month.last_day)
    if not kept:
        return Record(shipped_book(platform), terms, NOBODYS)
    chosen = nearest_of(kept, own)
    if chosen is None:
        return Record(RuleBook((), is_undecided=True), terms, _undecided(platform, kept))
    others = [each.name for each in kept if each.pk != chosen.pk]
    return Record(book_of(platform, chosen.pk), terms, _chosen(chosen.name, others))


def _chosen(name: str, others: list[str]) -> Text:
    if not others:
        return Text(f"按{name}登记的规则核对。", f"Reckoned by the rule that {name} keeps on record.")
    return Text(
        f"按{name}登记的规则核对：它是您所在工会或离它最近的上级。{'、'.join(others)}也登记了规则，没有采用。",
        f"Reckoned by the rule that {name} keeps on record: your own union, or the nearest above it. The records of "
        f"{', '.join(others)} were not used.",
    )


def _undecided(platform: str, kept: list[Organisation]) -> Text:
    names, called = [each.name for each in kept], platform_called(platform)
    return Text(
        f"{'、'.join(names)}各自登记了{called.zh}的计价规则，都不是您所在工会或它的上级，不能确定用哪一家的。"
        "这里只列实付，不作核对。请向您的工会反映。",
        f"{', '.join(names)} each keep a pay rule of {called.en}, and none of them is your own union or above it: "
        "whose holds cannot be told. Pay is listed, not compared. Please tell your union.",
    )
