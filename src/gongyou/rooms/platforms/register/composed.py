"""The register's pay rule of a platform over a span of days as one scheme file, which an audit or a what-if can name.

Written under a digest of its content into the data directory: what was reckoned once can be reckoned again from it.
"""

from __future__ import annotations

import tempfile
from datetime import date
from enum import Enum
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.registry.models import Organisation
from gongyou.registry.platform_names import platform_called
from gongyou.rooms.platforms.own.rulings import book_of
from gongyou.rooms.platforms.register.keepers import keeper_for
from gongyou.rules.files import Words
from gongyou.rules.kept import DECLARED
from gongyou.rules.schemes import PayScheme
from gongyou.rules.schemes.model import Scheme
from gongyou.rules.written import yaml_of


def scheme_declared(
    platform: str,
    first: date = date.min,
    last: date = date.max,
    *,
    organisation: Organisation | None = None,
    named: str = "",
) -> PayScheme | None:
    """The versions of the register that touch these days, with the shipped rule on days that none covers; None where
    the register holds no scheme of single orders for them. Whose record: register/keepers.py.

    Raises BadInput where several unions keep one and none is decided on, and where two versions differ in more than
    their rates (currency, time zone, rounding, deductions).
    """
    keeper = keeper_for(platform, (first, last), organisation, named)
    rulings = book_of(platform, keeper.organisation.pk if keeper else None).between(first, last)
    if not any(each.rule for each in rulings):
        return None
    newest = rulings[-1].scheme.data
    for earlier, later in pairwise(rulings):
        if _frame(earlier.scheme.data) != _frame(later.scheme.data):
            raise _differing(later.first)
    versions = tuple(
        version.model_copy(
            update={"start": max(version.start, ruling.first), "until": _earlier(version.until, ruling.last)}
        )
        for ruling in rulings
        for version in ruling.scheme.in_force
        if version.start <= (ruling.last or date.max) and (version.until or date.max) >= ruling.first
    )
    name = platform_called(platform)
    title = Words(zh=f"{name.zh}登记的计价规则", en=f"Registered pay rule of {name.en}")
    if keeper is not None and keeper.others:
        kept_by = keeper.organisation.name
        title = Words(zh=f"{kept_by}为{title.zh}", en=f"{title.en}, kept by {kept_by}")
    return PayScheme(newest.model_copy(update={"title": title, "aliases": (), "note": None, "versions": versions}))


def scheme_file(
    platform: str, first: date, last: date, *, organisation: Organisation | None = None, named: str = ""
) -> str | None:
    """The path of that scheme's file, written if it is not there; None where the register holds none."""
    scheme = scheme_declared(platform, first, last, organisation=organisation, named=named)
    if scheme is None:
        return None
    folder = Path(settings.GONGYOU_DATA_DIR).resolve() / DECLARED
    path = folder / f"{platform}-{scheme.version}.yaml"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=folder, encoding="utf-8", delete=False) as draft:
            draft.write(written(scheme))
        Path(draft.name).replace(path)
    return str(path)


def written(scheme: PayScheme) -> str:
    """The scheme as a file that reads as the same scheme."""
    text = yaml_of(_plain(scheme.data.model_dump(by_alias=True, exclude_unset=True)))
    if PayScheme.recorded(text).version != scheme.version:
        raise AssertionError(f"{scheme.id} does not read as it was written.")
    return text


def _plain(value: Any) -> Any:
    """What YAML can hold: no tuples, no members of enumerations."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.value if isinstance(value, Enum) else value


def _frame(scheme: Scheme) -> object:
    """What a scheme says once for all its versions."""
    apart = {"id", "aliases", "title", "note", "versions"}
    return scheme.model_dump(exclude=apart)


def _earlier(one: date | None, other: date | None) -> date | None:
    known = [each for each in (one, other) if each is not None]
    return min(known) if known else None


def _differing(day: date) -> BadInput:
    return BadInput(
        "register.frames_differ",
        Text(
            f"{day} 前后的计价规则在币种、时区、取整或允许的扣款上不同，不能合在一次审计里。",
            f"Before and from {day} the pay rules differ in currency, time zone, rounding or allowed deductions.",
        ),
        Text(f"请以 {day} 为界分成两段审计。", f"Audit the days before {day} and from it on separately."),
        field="last",
        day=day,
    )
