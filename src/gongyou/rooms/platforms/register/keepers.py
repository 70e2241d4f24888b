"""Whose record of a platform's pay rule is taken where several unions keep one.

The nearest union up the tree from the organisation that asks; else the one that is named; else the question is refused.
One record alone is everybody's, whoever keeps it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.registry.models import Organisation
from gongyou.registry.platform_names import platform_called
from gongyou.rooms.platforms.models import DeclaredRule
from gongyou.rooms.platforms.own.rulings import scheme_held
from gongyou.rooms.platforms.register.facts import current_versions, spans_of

ALONE = Text("只有这一家登记了规则", "no other union has one on record")
NEAREST = Text("审计组织自己或离它最近的上级", "the auditing organisation's own or nearest above it")
NAMED = Text("审计时指定", "as the audit names it")


@dataclass(frozen=True, slots=True)
class Keeper:
    """The union whose record is taken, why, and which others keep one as well."""

    organisation: Organisation
    why: Text
    others: tuple[Organisation, ...] = ()

    def as_value(self) -> dict[str, Any]:
        """The same as JSON, for the report."""
        return {
            "name": self.organisation.name,
            "code": self.organisation.code,
            "why": {"zh": self.why.zh, "en": self.why.en},
            "others": [each.name for each in self.others],
        }


def keepers_of(platform: str, first: date, last: date) -> list[Organisation]:
    """The unions whose records say what single orders pay on some of these days, from the top of the tree down."""
    rules = DeclaredRule.objects.filter(platform=platform, section__in=("pay", "conduct"))
    found = {
        rule.organisation
        for rule in rules.select_related("organisation").prefetch_related("versions")
        for version, until in spans_of(current_versions(rule))
        if version.effective_from <= last and (until is None or until >= first) and scheme_held(version.executable)
    }
    return sorted(found, key=lambda each: str(each.path))


def keeper_for(
    platform: str, days: tuple[date, date], organisation: Organisation | None = None, named: str = ""
) -> Keeper | None:
    """Whose record holds for `organisation`; None where nobody keeps one. `named` is the code of a union.

    Raises BadInput where several keep one and neither the tree nor a name decides, and for a name that keeps none.
    """
    kept = keepers_of(platform, *days)
    if named:
        chosen = [each for each in kept if each.code == named]
        if not chosen:
            raise _unknown(platform, named)
        return _told(chosen[0], NAMED, kept)
    if len(kept) <= 1:
        return Keeper(kept[0], ALONE) if kept else None
    nearest = nearest_of(kept, organisation)
    if nearest is None:
        raise _several(platform, kept, organisation)
    return _told(nearest, NEAREST, kept)


def nearest_of(kept: Sequence[Organisation], organisation: Organisation | None) -> Organisation | None:
    """The one that keeps a record alone, else the organisation itself or the nearest above it; None where neither
    is among them.
    """
    if len(kept) == 1:
        return kept[0]
    above = [each for each in kept if organisation is not None and organisation.path.startswith(each.path)]
    return max(above, key=lambda each: len(each.path), default=None)


def _told(chosen: Organisation, why: Text, kept: Sequence[Organisation]) -> Keeper:
    return Keeper(chosen, why, tuple(each for each in kept if each.pk != chosen.pk))


def _unknown(platform: str, named: str) -> BadInput:
    name = platform_called(platform)
    return BadInput(
        "register.keeper_unknown",
        Text(
            f"组织“{named}”在这段时间没有登记{name.zh}的计价规则。",
            f"“{named}” has no pay rule of {name.en} on record for these days.",
        ),
        Text("请从列表中选择，或先登记规则。", "Choose one from the list, or record the rule first."),
        field="scheme",
        value=named,
    )


def _several(platform: str, kept: Sequence[Organisation], organisation: Organisation | None) -> BadInput:
    name, unions = platform_called(platform), [each.name for each in kept]
    of = Text("", "") if organisation is None else Text(f"对“{organisation.name}”", f" for {organisation.name}")
    return BadInput(
        "register.keepers",
        Text(
            f"{'、'.join(unions)}都登记了{name.zh}的计价规则，{of.zh}不能确定用哪一家的。",
            f"{', '.join(unions)} each keep a pay rule of {name.en}: whose holds{of.en} cannot be told.",
        ),
        Text(
            "请在“计价规则”中指定用哪一家登记的规则，或由其中一家及其下级组织发布审计。",
            "Name one of them as the pay rule, or publish the audit from one of them or from below it.",
        ),
        field="scheme",
    )
