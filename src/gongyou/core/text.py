"""A sentence in the product's two languages, for the floors that know no Django."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("zh", "en")
# What may stand before the next Chinese sentence; elsewhere a full stop is missing.
ENDS = "。！？；：…”）"


def sentences(language: str, *parts: str) -> str:
    """Sentences one after the other: in Chinese without a blank and each with its stop, elsewhere with a blank."""
    said = [part.strip() for part in parts if part.strip()]
    if language.lower().startswith("en"):
        return " ".join(said)
    return "".join(part if part[-1] in ENDS else f"{part}。" for part in said[:-1]) + "".join(said[-1:])


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in Chinese and in English.

    Both are required: a message that exists in one language only is a defect that no test can see later.
    """

    zh: str
    en: str

    def on(self, language: str) -> str:
        """The sentence in `language`: anything that starts with "en" gives English, all else Chinese."""
        return self.en if language.lower().startswith("en") else self.zh

    def filled(self, **values: object) -> Text:
        """The same sentence with its {placeholders} filled in both languages."""
        return Text(self.zh.format(**values), self.en.format(**values))

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"
