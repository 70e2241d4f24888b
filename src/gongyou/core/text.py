"""A sentence in the product's two languages, for the floors that know no Django."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("zh", "en")


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
