"""A pair as a person reads it: both records side by side, masked, and why they were put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.core.figures import NONE, day_shown
from gongyou.kit import audit
from gongyou.kit.masking import worker_masked
from gongyou.registry.duplicates.images import CHOICES
from gongyou.registry.duplicates.matching import CERTAIN
from gongyou.registry.models import DuplicatePair, Member
from gongyou.registry.services.merging import MERGED, UNMERGED
from gongyou.ui.states import Badge, Tone

Words = str | Promise

LABELS: Mapping[str, Words] = {
    "name": _("姓名"),
    "id_number": _("身份证号"),
    "phone": _("手机号"),
    "organisation": _("所在组织"),
    "employer": _("用人单位"),
    "employment_form": _("用工形式"),
    "occupation": _("职业"),
    "region": _("行政区划代码"),
    "grid": _("网格"),
    "joined_on": _("入会日期"),
    "state": _("会籍"),
}
WHY: Mapping[tuple[str, str], Words] = {
    ("name", "same"): _("姓名相同"),
    ("name", "sounds_alike"): _("姓名同音不同字"),
    ("name", "one_character"): _("姓名只差一个字"),
    ("name", "differs"): _("姓名不同"),
    ("identity", "one_digit"): _("身份证号只差一位，或相邻两位颠倒"),
    ("identity", "two_digits"): _("身份证号差两位"),
    ("identity", "same_birth"): _("出生日期相同，身份证号不同"),
    ("identity", "near_birth"): _("出生日期只差一位"),
    ("identity", "differs"): _("身份证号和出生日期都不同"),
    ("phone", "same"): _("手机号相同"),
    ("phone", "near"): _("手机号只差一位，或相邻两位颠倒"),
    ("phone", "differs"): _("手机号不同"),
    ("region", "same"): _("在同一区县"),
    ("region", "same_city"): _("在同一城市的不同区县"),
    ("region", "differs"): _("在不同城市"),
}
# Which levels speak for one person; the others speak against or say little.
SPEAKS_FOR = frozenset({"same", "sounds_alike", "one_character", "one_digit", "two_digits", "same_birth", "near"})
TONES = {
    DuplicatePair.State.OPEN: Tone.WARNING,
    DuplicatePair.State.UNDECIDED: Tone.NEUTRAL,
    DuplicatePair.State.MERGED: Tone.GOOD,
    DuplicatePair.State.DISTINCT: Tone.NEUTRAL,
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of the comparison: both values masked, and whether they are the same underneath."""

    field: str
    label: Words
    left: str
    right: str
    same: bool


@dataclass(frozen=True, slots=True)
class Reason:
    words: Words
    speaks_for: bool


def state_badge(pair: DuplicatePair) -> Badge:
    return Badge(pair.get_state_display(), TONES[DuplicatePair.State(pair.state)])


def likelihood(pair: DuplicatePair) -> Badge:
    """Certain, very likely or likely, in words: a probability with five decimals would claim too much."""
    if pair.kind == DuplicatePair.Kind.EXACT:
        return Badge(DuplicatePair.Kind.EXACT.label, Tone.BAD)
    return Badge(_("很可能"), Tone.BAD) if Decimal(pair.score) >= CERTAIN else Badge(_("可能"), Tone.WARNING)


def reasons(pair: DuplicatePair) -> list[Reason]:
    found = []
    for each in pair.why:
        words = WHY.get((each["field"], each["level"]))
        if words is not None:
            found.append(Reason(words, each["level"] in SPEAKS_FOR))
    return found


def compared(left: Member, right: Member) -> list[Compared]:
    """The fields that an officer may choose from, in the order of a record."""
    return [
        Compared(field, LABELS[field], SHOWN[field](left), SHOWN[field](right), _same(field, left, right))
        for field in CHOICES
    ]


def _same(field: str, left: Member, right: Member) -> bool:
    return all(getattr(left, column) == getattr(right, column) for column in CHOICES[field][:1])


def _named(thing: Any) -> str:
    return thing.name if thing else NONE


SHOWN: Mapping[str, Callable[[Member], str]] = {
    "name": lambda member: member.name_shown,
    "id_number": lambda member: member.id_number_shown,
    "phone": lambda member: member.phone_shown or NONE,
    "organisation": lambda member: member.organisation.name,
    "employer": lambda member: _named(member.employer),
    "employment_form": lambda member: member.get_employment_form_display(),
    "occupation": lambda member: member.get_occupation_display(),
    "region": lambda member: member.region,
    "grid": lambda member: _named(member.grid),
    "joined_on": lambda member: day_shown(member.joined_on, get_language() or "zh"),
    "state": lambda member: member.get_state_display(),
}


def history(pair: DuplicatePair, language: str) -> list[audit.Event]:
    """The answers to the pair, its merges and their undoing in words, newest first.

    A merge is told of the record that was kept, which may have been merged with others too.
    """
    sides = (pair.left, pair.right)
    both = {worker_masked(side.worker_key) for side in sides}
    lines = list(audit.lines_about(pair))
    for side in sides:
        merges = audit.lines_about(side).filter(type__in=(MERGED, UNMERGED))
        lines += [line for line in merges if {line.data["kept"], line.data["absorbed"]} == both]
    return [audit.event_of(line, language) for line in sorted(lines, key=lambda line: -line.number)]
