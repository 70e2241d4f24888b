"""Where the scores of exposure come from: version, licence, what they measure, and whom to name beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import yaml

from gongyou.core.text import Text
from gongyou.occupations.tables import FOLDER


@dataclass(frozen=True, slots=True)
class Source:
    """A publication whose scores we hold; `credit` stands wherever its figures are shown."""

    key: str
    title: Text
    measures: Text
    credit: Text
    version: str
    licence: str
    url: str
    read_on: date
    file: str


@cache
def sources() -> tuple[Source, ...]:
    """The publications, in the order in which they are shown."""
    written = yaml.safe_load((FOLDER / "sources.yaml").read_text(encoding="utf-8"))
    return tuple(
        Source(
            key,
            Text(**each["title"]),
            Text(**each["measures"]),
            Text(**each["credit"]),
            each["version"],
            each["licence"],
            each["url"],
            each["read_on"],
            each["file"],
        )
        for key, each in written.items()
    )
