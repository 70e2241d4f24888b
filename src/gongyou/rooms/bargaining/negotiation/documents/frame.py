"""The form of an official letter: title, number, addressee, body, who signs, the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gongyou.core.figures import day_shown
from gongyou.core.text import Text
from gongyou.kit.documents import Block, Document, Fact, Paragraph, Signed

# A Chinese paragraph begins two signs in.
INDENT = "　　"
NO_SUBTITLE = Text("", "")
BLANK_DAY = Text("＿＿＿＿年＿＿月＿＿日", "Day: ____________")
SEAL = Text("（盖章）", "(seal)")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter before it is set: every word in both languages."""

    title: Text
    addressee: Text
    body: Sequence[Block]
    signer: Text
    # None leaves the day to be written by hand.
    on: date | None
    facts: Sequence[Fact] = ()


def letter_of(letter: Letter) -> Document:
    """The document; addressee first, then the body, the signer and the day at the right."""
    greeting = Text(f"{plain(letter.addressee.zh)}：", f"To: {plain(letter.addressee.en)}")
    signed = Signed(
        (
            Text(f"{plain(letter.signer.zh)}{SEAL.zh}", f"{plain(letter.signer.en)} {SEAL.en}"),
            day(letter.on) if letter.on else BLANK_DAY,
        )
    )
    return Document(letter.title, NO_SUBTITLE, (Paragraph(greeting), *letter.body, signed), facts=letter.facts)


def paragraph(zh: str, en: str) -> Paragraph:
    """Running text of a letter, in the form of each language."""
    return Paragraph(Text(f"{INDENT}{plain(zh)}", plain(en)))


def written(text: str) -> list[Paragraph]:
    """What somebody wrote, line by line, the same in both languages."""
    return [paragraph(line.strip(), line.strip()) for line in text.splitlines() if line.strip()]


def day(on: date) -> Text:
    """The day as each language writes it."""
    return Text(day_shown(on, "zh"), day_shown(on, "en"))


def plain(text: str) -> str:
    """Words of people, in which braces name no figure of the document."""
    return text.replace("{", "｛").replace("}", "｝")
