"""A chunk's rows checked and sealed column by column: what `sealing.row_sealed` says of each, at a third of its cost.

Only rows of which every cell is written as it should be are dealt with here. Every other one is left to `row_sealed`,
which reads what is unusual and words what is wrong; the tests hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import compress
from operator import ge
from typing import Any

from gongyou.registry.identity import CHECK_DIGITS, WEIGHTS
from gongyou.registry.rosters.name_tokens import PLAIN_NAME
from gongyou.registry.rosters.sealing import (
    CELL_READERS,
    PLAIN_PHONE,
    Fault,
    Places,
    RowSealer,
    Sealed,
    birth_holds,
)

REMEMBERED = 50_000
LENGTH = len(WEIGHTS) + 1
NO_NUMBER = "0" * LENGTH  # its check digit is wrong
# Stands for a cell that needs the general look.
ODD: Any = type("Odd", (), {"__repr__": lambda self: "ODD"})()

Column = Sequence[Any]
Reader = Callable[[str, Places, list[Fault]], Any]


class _Known(dict[str, Any]):
    """What the cells of one column stand for, by their text."""

    def __init__(self, reader: Reader, places: Places) -> None:
        super().__init__()
        self.reader, self.places = reader, places

    def __missing__(self, written: str) -> Any:
        faults: list[Fault] = []
        value = self.reader(written, self.places, faults)
        if len(self) >= REMEMBERED:
            self.clear()
        self[written] = ODD if faults else value
        return self[written]


class ColumnSealer:
    """Seals chunks; remembers what the cells of its columns stood for. One for each process."""

    def __init__(self, by: RowSealer) -> None:
        self.by = by
        self.today: date | None = None
        self.known: dict[str, _Known] = {}

    def sealed(
        self, cells: Sequence[Sequence[str]], layout: Mapping[str, int], places: Places
    ) -> tuple[list[bool], list[Column]]:
        """Which of the rows were plain, and the columns of Sealed for those, in their order."""
        self._remember_for(places)
        columns: list[Column] = list(zip(*cells, strict=True))
        blank: Column = ("",) * len(cells)
        given: dict[str, Column] = {
            name: columns[layout[name]] if name in layout else blank for name in (*PERSONAL, *CELL_READERS)
        }
        read: dict[str, Column] = {name: list(map(self.known[name].__getitem__, given[name])) for name in CELL_READERS}
        read["born_on"] = [self.known["born_on"][number[6:14]] for number in given["id_number"]]
        is_plain = self._plain(given, read)
        if not all(is_plain):
            given = {name: list(compress(column, is_plain)) for name, column in given.items()}
            read = {name: list(compress(column, is_plain)) for name, column in read.items()}
        return is_plain, self._sealed(given, read)

    def _remember_for(self, places: Places) -> None:
        if self.today != places.today:
            self.today = places.today
            self.known = {name: _Known(reader, places) for name, reader in CELL_READERS.items()}
            self.known["born_on"] = _Known(_born, places)
        for name in OF_PLACES:
            self.known[name] = _Known(CELL_READERS[name], places)

    def _plain(self, given: Mapping[str, Column], read: Mapping[str, Column]) -> list[bool]:
        is_plain = numbers_hold(given["id_number"])
        odd = [place for place, found in enumerate(map(PLAIN_NAME.fullmatch, given["name"])) if found is None]
        odd += [place for place, phone in enumerate(given["phone"]) if phone and PLAIN_PHONE.fullmatch(phone) is None]
        for column in read.values():
            if ODD in column:
                odd += [place for place, value in enumerate(column) if value is ODD]
        for place in odd:
            is_plain[place] = False
        if all(is_plain):
            return list(map(ge, read["joined_on"], read["born_on"]))
        return [
            fits and joined >= born
            for fits, joined, born in zip(is_plain, read["joined_on"], read["born_on"], strict=True)
        ]

    def _sealed(self, given: Mapping[str, Column], read: Mapping[str, Column]) -> list[Column]:
        sealer = self.by.sealer
        names, phones, numbers = (given[name] for name in PERSONAL)
        made: dict[str, Column] = {
            **read,
            "name": sealer.all_sealed(names, "member.name"),
            "name_index": sealer.all_indexed(names, "member.name"),
            "name_tokens": list(map(self.by.tokens, names)),
            "phone": sealer.all_sealed(phones, "member.phone"),
            "phone_index": sealer.all_indexed(phones, "member.phone"),
            "id_number": sealer.all_sealed(numbers, "member.id_number"),
            "id_number_index": sealer.all_indexed(numbers, "member.id_number"),
            "worker_key": sealer.worker_keys(numbers),
            "organisation_id": read["organisation_code"],
            "employer_id": read["employer_key"],
            "station_id": read["station_code"],
        }
        return [made[name] for name in Sealed._fields]


PERSONAL = ("name", "phone", "id_number")
OF_PLACES = ("organisation_code", "employer_key", "station_code")


def numbers_hold(numbers: Sequence[str]) -> list[bool]:
    """Which are eighteen plain characters with the right check digit; birth dates are not looked at."""
    import numpy as np

    if set(map(len, numbers)) != {LENGTH}:
        numbers = [number if len(number) == LENGTH else NO_NUMBER for number in numbers]
    raw = np.frombuffer("".join(numbers).encode("ascii", "replace"), np.uint8).reshape(-1, LENGTH)
    digits = raw[:, :-1] - np.uint8(48)  # whatever stands before "0" becomes large
    wanted = np.frombuffer(CHECK_DIGITS.encode(), np.uint8)[(digits.astype(np.int32) @ np.array(WEIGHTS)) % 11]
    held: list[bool] = ((digits <= 9).all(axis=1) & (raw[:, -1] == wanted)).tolist()
    return held


def _born(eight: str, places: Places, faults: list[Fault]) -> Any:
    # Eight digits are a date or none; what else stands there the check digit has found already.
    if not (eight.isascii() and eight.isdecimal() and birth_holds(eight, places.today)):
        return ODD
    return f"{eight[:4]}-{eight[4:6]}-{eight[6:]}"
