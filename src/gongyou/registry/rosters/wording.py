"""What a roster says in words: codes as Chinese words, places as their codes. For workbooks, exports and pages."""

from __future__ import annotations

from typing import Any

from gongyou.kit.masking import id_number_masked, name_masked, phone_masked
from gongyou.registry.models import Member
from gongyou.registry.models.place import station_of
from gongyou.registry.rosters.columns import BY_NAME, choices_of

WORDS = {
    name: {code: word for word, code in column.choices.items()} for name, column in BY_NAME.items() if column.choices
}
MASKS = {"name": name_masked, "id_number": id_number_masked, "phone": phone_masked}


def written(row: Any, column: str) -> str:
    """One value of a member, or of a staged row, as a roster writes it."""
    if column == "organisation_code":
        return row.organisation.code if row.organisation else ""
    if column == "employer_key":
        return row.employer.key if row.employer else ""
    if column == "station_code":
        station = station_of(row) if isinstance(row, Member) else row.station
        # A closed one is no longer offered, so that a roster that comes back would be refused for it.
        return station.code if station is not None and station.closed_on is None else ""
    value = getattr(row, column)
    if column == "joined_on":
        return str(value.isoformat())
    return WORDS[column].get(value, value) if column in WORDS else str(value)


def masked(column: str, value: str) -> str:
    """The value as a page may show it."""
    if column not in MASKS:
        return value
    # A wrong value may be anything, an ID number in the column of names among them.
    if column == "name" and any(letter.isdigit() for letter in value):
        return id_number_masked(value)
    return MASKS[column](value)


def code_of(column: str, word: str) -> str:
    """The code of a word in a column of choices."""
    return choices_of(column).get(word, word)
