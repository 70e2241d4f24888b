"""Dated, cited values of the law, looked up by event date and place; nothing is extrapolated."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from gongyou.core.errors import BadInput, MissingParameter, NotFound
from gongyou.core.text import Text
from gongyou.rules.answer import Status
from gongyou.rules.calendar import WorkingCalendar, working_calendar
from gongyou.rules.citations import Citation
from gongyou.rules.days import CalendarColumns
from gongyou.rules.files import Strict, Words, Wrong, read_yaml
from gongyou.rules.places import WRITTEN, exists, lookup_order
from gongyou.rules.units import Unit

Place = Annotated[str, Field(pattern=WRITTEN.pattern)]
ID = r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$"


class Entry(Strict):
    """One value as a file writes it: with its own citation or the name of one of the file's citations."""

    start: date = Field(alias="from")
    until: date | None = None
    place: Place | None = None
    places: tuple[Place, ...] = ()
    value: Decimal
    cite: str | None = None
    law: str | None = None
    article: str | None = None
    quote: str | None = None
    quote_en: str | None = None
    url: str | None = None
    checked_on: date | None = None
    status: Status | None = None

    @model_validator(mode="after")
    def _cites_once(self) -> Entry:
        own = (self.law, self.article, self.quote, self.checked_on, self.status)
        if self.cite is not None and any(part is not None for part in (*own, self.url, self.quote_en)):
            raise Wrong(
                "一个数值要么写 cite，要么自己写依据，不能两样都写",
                "a value names a citation or writes its own, not both",
            )
        if self.cite is None and any(part is None for part in own):
            raise Wrong(
                "每个数值都要写明依据：law、article、quote、checked_on、status，或用 cite 指明",
                "a value needs law, article, quote, checked_on and status, or cite",
            )
        if self.until is not None and self.until < self.start:
            raise Wrong("until 早于 from", "until lies before from")
        if self.place and self.places:
            raise Wrong("place 和 places 只写一个", "write place or places, not both")
        unknown = [place for place in (self.place, *self.places) if place and not exists(place)]
        if unknown:
            raise Wrong(f"没有行政区划“{unknown[0]}”", f"there is no place {unknown[0]!r}")
        return self


class ParameterFile(Strict):
    """A file of one parameter."""

    id: Annotated[str, Field(pattern=ID)]
    title: Words
    unit: Unit
    by_place: bool = False
    note: Words | None = None
    citations: Mapping[str, Citation] = {}
    values: tuple[Entry, ...]

    @model_validator(mode="after")
    def _sound(self) -> ParameterFile:
        if not self.values and not (self.by_place and self.note):
            raise Wrong(
                "只有按地区的参数、且 note 写明由谁公布的，才可以没有数值",
                "only a local parameter whose note says who supplies it may be without values",
            )
        for entry in self.values:
            if entry.cite is not None and entry.cite not in self.citations:
                raise Wrong(f"文件里没有依据“{entry.cite}”", f"there is no citation {entry.cite!r} in this file")
            if self.by_place != bool(entry.place or entry.places):
                raise Wrong("by_place 与数值是否写明地区不一致", "by_place says whether every value names a place")
        return self


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One value in force at one place (None: everywhere) from one day to another, both included (None: open)."""

    start: date
    until: date | None
    place: str | None
    value: Decimal
    citation: Citation

    @property
    def status(self) -> Status:
        return self.citation.status

    def holds_on(self, day: date) -> bool:
        return self.start <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, eq=False)
class Parameter:
    """A dated parameter. `values` are in order of place and day and never overlap."""

    id: str
    title: Text
    unit: Unit
    by_place: bool
    note: Text | None
    values: tuple[DatedValue, ...]

    @cached_property
    def places(self) -> int:
        """Decimals of its finest value: how it is scaled to whole numbers."""
        return max((max(0, -int(dated.value.normalize().as_tuple().exponent)) for dated in self.values), default=0)

    @cached_property
    def span(self) -> tuple[Decimal, Decimal]:
        """The lowest and the highest value."""
        numbers = [dated.value for dated in self.values] or [Decimal(0)]
        return min(numbers), max(numbers)

    def on(self, day: date, place: str | None = None) -> DatedValue:
        """The value in force. MissingParameter names the parameter, the day, the place and how to supply it."""
        for key in lookup_order(place) if self.by_place else (None,):
            for dated in self.values:
                if dated.place == key and dated.holds_on(day):
                    return dated
        raise self._missing(day, place)

    def _missing(self, day: date, place: str | None) -> MissingParameter:
        tried = "、".join(lookup_order(place)) if self.by_place else ""
        at = (
            Text(f"（地点 {place or '未给出'}）", f" at {place or 'no place given'}") if self.by_place else Text("", "")
        )
        grades = sorted({d.place for d in self.values if place and d.place and d.place.startswith(f"{place[:2]}0000/")})
        hint = Text(
            f"查找顺序：{tried}。" if tried else "", f"Looked for {tried.replace('、', ', ')}. " if tried else ""
        )
        if grades:
            hint = Text(
                f"{hint.zh}该省分档，也可写 {'、'.join(grades)}。",
                f"{hint.en}The province has grades: {', '.join(grades)}. ",
            )
        return MissingParameter(
            "rules.parameter_missing",
            Text(
                f"缺少参数“{self.title.zh}”（{self.id}）在 {day} {at.zh}的数值。",
                f"The parameter “{self.title.en}” ({self.id}) has no value on {day}{at.en}.",
            ),
            Text(
                f"{hint.zh}请在补充目录的 parameters/{self.id}.yaml 中写明数值、起始日和依据，"
                "写法见 docs/reference/parameters.md。",
                f"{hint.en}Write the value, its first day and its source into parameters/{self.id}.yaml of an overlay "
                "folder, see docs/reference/parameters.md.",
            ),
            parameter=self.id,
            day=day,
            place=place or "",
        )


# The last year whose festivals, with the days around them, are known.
CALENDAR_THROUGH = 2029


class Parameters:
    """Every parameter by id, with what overlay folders added, and the working calendar."""

    def __init__(self, parameters: Iterable[Parameter], calendar: WorkingCalendar) -> None:
        self._by_id = {parameter.id: parameter for parameter in parameters}
        self.calendar = calendar

    @cached_property
    def calendar_columns(self) -> CalendarColumns:
        """The working calendar for columns."""
        return CalendarColumns(self.calendar, through=CALENDAR_THROUGH)

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._by_id.values())

    def __contains__(self, name: str) -> bool:
        return name in self._by_id

    def get(self, name: str) -> Parameter:
        """The parameter; NotFound when no pack or overlay has it."""
        if name not in self._by_id:
            raise NotFound(
                "rules.parameter_unknown",
                Text(f"没有参数“{name}”。", f"There is no parameter “{name}”."),
                Text("用 gongyou rules list 查看。", "See gongyou rules list."),
                parameter=name,
            )
        return self._by_id[name]

    def value(self, name: str, on: date, place: str | None = None) -> DatedValue:
        """The value in force on the day at the place; raises MissingParameter, never guesses."""
        return self.get(name).on(on, place)

    def digest(self, names: Iterable[str]) -> str:
        """A digest of all values of the named parameters: what a rule's version includes."""
        content = [
            [name, [[str(d.start), str(d.until), d.place, str(d.value)] for d in self.get(name).values]]
            for name in sorted(names)
        ]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:12]

    @classmethod
    def of_folders(cls, folders: Iterable[Path], calendar: WorkingCalendar | None = None) -> Parameters:
        """The parameters of the folders' `parameters/*.yaml`; a later folder adds to and replaces values."""
        found: dict[str, Parameter] = {}
        for folder in folders:
            for path in sorted((folder / "parameters").glob("*.yaml")):
                fresh = _read(path)
                found[fresh.id] = _merged(found[fresh.id], fresh, path) if fresh.id in found else fresh
        return cls((found[name] for name in sorted(found)), calendar or working_calendar())


def _read(path: Path) -> Parameter:
    file = read_yaml(path, ParameterFile)
    values = [
        DatedValue(entry.start, entry.until, place, entry.value, _citation(file, entry))
        for entry in file.values
        for place in (entry.places or (entry.place,))
    ]
    note = file.note.text if file.note else None
    return Parameter(file.id, file.title.text, file.unit, file.by_place, note, _ordered(values, path))


def _citation(file: ParameterFile, entry: Entry) -> Citation:
    if entry.cite is not None:
        return file.citations[entry.cite]
    return Citation.model_validate({name: getattr(entry, name) for name in Citation.model_fields})


def _merged(known: Parameter, fresh: Parameter, path: Path) -> Parameter:
    if (known.unit, known.by_place) != (fresh.unit, fresh.by_place):
        raise BadInput(
            "rules.overlay_differs",
            Text(
                f"{path}：参数 {known.id} 的单位或 by_place 与原有的不同。",
                f"{path}: unit or by_place of {known.id} differ from the shipped ones.",
            ),
            file=path,
            parameter=known.id,
        )
    replaced = {(dated.place, dated.start) for dated in fresh.values}
    kept = [dated for dated in known.values if (dated.place, dated.start) not in replaced]
    values = _ordered([*kept, *fresh.values], path)
    return Parameter(known.id, known.title, known.unit, known.by_place, known.note, values)


def _ordered(values: list[DatedValue], path: Path) -> tuple[DatedValue, ...]:
    """By place and day; an open value ends on the day before the next one of its place begins."""
    ordered = sorted(values, key=lambda dated: (dated.place or "", dated.start))
    result: list[DatedValue] = []
    for dated in ordered:
        if result and result[-1].place == dated.place:
            last = result[-1]
            if last.until is None and last.start < dated.start:
                day_before = date.fromordinal(dated.start.toordinal() - 1)
                result[-1] = DatedValue(last.start, day_before, last.place, last.value, last.citation)
            elif last.until is None or last.until >= dated.start:
                raise BadInput(
                    "rules.values_overlap",
                    Text(
                        f"{path}：{dated.place or '全国'} 从 {dated.start} 起的数值与前一个重叠。",
                        f"{path}: the value of {dated.place or 'all places'} from {dated.start} overlaps another.",
                    ),
                    file=path,
                    value=dated.value,
                )
        result.append(dated)
    return tuple(result)
