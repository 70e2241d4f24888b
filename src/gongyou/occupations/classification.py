"""The classification of occupations of 2022 (职业分类大典): codes, names, levels, marks; nothing of its descriptions.

A group has a code of one, two or three parts ("4", "4-02", "4-02-07"), an occupation one of four. Padded codes
("4-02-00-00") are read too: where an occupation has that very code, it is meant, else the group.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.occupations import tables

PARTS = 4
WRITTEN = re.compile(r"[1-8](-\d{2}){0,3}")
MARKS = re.compile(r"(L/S|S/L|[LS])$", re.IGNORECASE)


class Level(IntEnum):
    """How many parts a code has."""

    MAJOR = 1
    MIDDLE = 2
    MINOR = 3
    DETAILED = 4

    @property
    def text(self) -> Text:
        """The level's own word."""
        return {
            Level.MAJOR: Text("大类", "major group"),
            Level.MIDDLE: Text("中类", "sub-major group"),
            Level.MINOR: Text("小类", "minor group"),
            Level.DETAILED: Text("细类（职业）", "occupation"),
        }[self]


@dataclass(frozen=True, slots=True)
class Occupation:
    """A group or an occupation. `confirmed`: two lists of the classification know it, or the one that is complete."""

    code: str
    name: str
    level: Level
    digital: bool = False
    green: bool = False
    confirmed: bool = True
    other_name: str = ""

    @property
    def printed(self) -> str:
        """The name with its marks as the book prints them: L green, S digital."""
        return self.name + "/".join(mark for mark, there in (("L", self.green), ("S", self.digital)) if there)

    @property
    def padded(self) -> str:
        """The code with four parts."""
        return padded(self.code)


def padded(code: str) -> str:
    """A code with four parts: "4-02" is "4-02-00-00"."""
    return "-".join([*code.split("-"), *["00"] * PARTS][:PARTS])


@cache
def _all() -> dict[str, Occupation]:
    return {
        row["code"]: Occupation(
            row["code"],
            row["name"],
            Level(int(row["level"])),
            digital=row["digital"] == "S",
            green=row["green"] == "L",
            confirmed=row["source"] != "names",
            other_name=row["other_name"],
        )
        for row in tables.rows("dadian-2022.csv")
    }


@cache
def _moved() -> dict[str, tuple[tuple[str, str], ...]]:
    """Codes of the edition of 2015 and its supplements, each with the names that it had and the code of 2022."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for row in tables.rows("dadian-2015-moved.csv"):
        found[row["code_2015"]] = (*found.get(row["code_2015"], ()), (row["name"], row["code_2022"]))
    return found


def occupations(level: Level | None = None) -> tuple[Occupation, ...]:
    """All groups and occupations, or those of a level, in the order of the book."""
    return tuple(each for each in _all().values() if level is None or each.level == level)


def find(code: str) -> Occupation | None:
    """The occupation or group of a code, padded or short; None where there is none."""
    code = unicodedata.normalize("NFKC", code).strip().replace("—", "-").replace("–", "-")
    known = _all()
    while code not in known and code.endswith("-00"):
        code = code.removesuffix("-00")
    return known.get(code)


def occupation(code: str) -> Occupation:
    """The occupation or group of a code. Raises BadInput where the code is malformed, of 2015, or not in the book."""
    found = find(code)
    if found is not None:
        return found
    if not WRITTEN.fullmatch(code.strip()):
        raise BadInput(
            "occupation.code_malformed",
            Text(f"“{code}”不是职业代码。", f"“{code}” is not an occupation code."),
            Text("职业代码形如 4-02-07-08。", "A code looks like 4-02-07-08."),
            value=code,
        )
    moved = _moved().get(code.strip(), ())
    if moved:
        listed = "、".join(f"{name} {now}" for name, now in moved)
        raise BadInput(
            "occupation.code_of_2015",
            Text(f"{code} 是 2015 年版大典的代码。", f"{code} is a code of the edition of 2015."),
            Text(f"2022 年版为：{listed}。", f"In the edition of 2022: {listed}."),
            value=code,
        )
    raise BadInput(
        "occupation.code_unknown",
        Text(f"2022 年版职业分类大典没有代码 {code}。", f"The classification of 2022 has no code {code}."),
        Text("请核对版本，或按职业名称查找。", "Check the edition, or look the occupation up by its name."),
        value=code,
    )


def checked(code: str, name: str) -> Occupation:
    """The occupation of a code whose name was given with it.

    A code of 2015 may be another occupation's code in 2022: where the name is not the code's, raises BadInput and says
    which code the name has now.
    """
    wanted = plain(name)
    moved = [now for called, now in _moved().get(code.strip(), ()) if plain(called) == wanted]
    found = find(code)
    if found is not None and wanted in (plain(found.name), plain(found.other_name)):
        return found
    if found is None and not moved:
        return occupation(code)
    now = moved or [each.code for each in named(name)]
    remedy = Text("请核对代码与名称。", "Check the code and the name.")
    if now:
        remedy = Text(f"“{name}”的 2022 年版代码为 {'、'.join(now)}。", f"In 2022 “{name}” has {', '.join(now)}.")
    called = found.name if found else "—"
    raise BadInput(
        "occupation.name_differs",
        Text(f"代码 {code} 是“{called}”，不是“{name}”。", f"Code {code} is “{called}”, not “{name}”."),
        remedy,
        value=code,
    )


def plain(name: str) -> str:
    """A name as it is compared: no marks, no spaces, no brackets' widths."""
    return MARKS.sub("", re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)))


@cache
def _by_name() -> dict[str, tuple[Occupation, ...]]:
    found: dict[str, tuple[Occupation, ...]] = {}
    for each in _all().values():
        for name in {plain(each.name), plain(each.other_name)} - {""}:
            found[name] = (*found.get(name, ()), each)
    return found


def named(name: str) -> tuple[Occupation, ...]:
    """All that have this name, occupations before groups; marks, spaces and widths do not matter."""
    return tuple(sorted(_by_name().get(plain(name), ()), key=lambda each: (-each.level, each.code)))


def parents(code: str) -> tuple[Occupation, ...]:
    """The groups above a code, the widest first."""
    parts = occupation(code).code.split("-")
    return tuple(_all()["-".join(parts[:count])] for count in range(1, len(parts)))


@cache
def _children() -> dict[str, tuple[Occupation, ...]]:
    found: dict[str, tuple[Occupation, ...]] = {}
    for each in _all().values():
        above = each.code.rpartition("-")[0]
        found[above] = (*found.get(above, ()), each)
    return found


def children(code: str) -> tuple[Occupation, ...]:
    """The groups or occupations right below a code."""
    return _children().get(occupation(code).code, ())
