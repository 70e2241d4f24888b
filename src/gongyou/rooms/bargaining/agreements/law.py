"""The law of each kind of agreement as dated, cited data: law.yaml beside this file."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from pydantic import RootModel

from gongyou.core.text import Text
from gongyou.rules.answer import STATUS_TEXT
from gongyou.rules.citations import Citation
from gongyou.rules.files import Strict, Words, read_yaml

FILE = Path(__file__).parent / "law.yaml"


class Basis(StrEnum):
    """Whether the number stands in the law or was set where the law is silent."""

    LAW = "law"
    CONVENTION = "convention"


CONVENTION = Text("系统约定", "convention of this system")


class Clause(Strict):
    """A provision: where it stands, whether its number is the law's own, and what must be said of it."""

    cited: Citation
    basis: Basis = Basis.LAW
    note: Words | None = None

    @property
    def source(self) -> Text:
        """《集体合同规定》第三十六条 and how sure it is."""
        sure = CONVENTION if self.basis is Basis.CONVENTION else STATUS_TEXT[self.cited.status]
        said = self.cited.source
        if not self.cited.article:
            # The guideline's text is not held: its articles have no numbers here.
            said = Text(said.zh, said.en.removesuffix(", "))
        return Text(f"{said.zh}（{sure.zh}）", f"{said.en} ({sure.en})")

    @property
    def remark(self) -> Text | None:
        return self.note.text if self.note else None


class Share(Clause):
    """A share of a whole number: at least, or (strict) more than."""

    numerator: int
    denominator: int
    strict: bool = False


class Term(Clause):
    """A number of days, or of months; neither where the law only says promptly."""

    days: int | None = None
    months: int | None = None


class Length(Clause):
    """How many months an agreement may last."""

    least: int
    most: int


class Law(Strict):
    """What holds for some kinds of agreement. Without `filing` and `review` no authority reviews the text."""

    kinds: tuple[str, ...]
    quorum: Share
    majority: Share
    filing: Term | None = None
    review: Term | None = None
    publicity: Term
    term: Length
    renewal: Term


class LawFile(RootModel[dict[str, Law]]):
    """Name → the law of some kinds; each kind stands once."""


@lru_cache(maxsize=1)
def laws() -> dict[str, Law]:
    """Kind of agreement → its law."""
    return {kind: law for law in read_yaml(FILE, LawFile).root.values() for kind in law.kinds}


def law_of(kind: str) -> Law:
    """The law of a kind of agreement."""
    return laws()[kind]
