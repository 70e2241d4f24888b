"""What can go wrong, as data: a code, where, a sentence and a remedy in both languages.

GongyouError
├── BadInput            the file, the value or the command's words are wrong            exit 2
│   └── MissingParameter  a dated value of the law is not there for this day and place  exit 2
├── NotFound            no such table, batch, rule, account                             exit 2
├── Conflict            somebody else was first; nothing was written                    exit 2
├── Forbidden           the policy says no (a page answers 404)                         exit 2
└── StorageFull         the disk is full; nothing was committed                         exit 2
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongyou.core.text import Text, sentences

EXIT_FINDINGS = 1
EXIT_BAD_INPUT = 2

NO_REMEDY = Text("", "")


class GongyouError(Exception):
    """Base of every error that a user may see.

    `where` holds machine-readable places (file, line, column, value, parameter, day …).
    """

    exit_code = EXIT_BAD_INPUT

    def __init__(self, code: str, text: Text, remedy: Text = NO_REMEDY, **where: Any) -> None:
        self.code = code
        self.text = text
        self.remedy = remedy
        self.where: Mapping[str, Any] = where
        super().__init__(self.said("en"))

    def said(self, language: str) -> str:
        """The sentence and its remedy in one language, in one line."""
        return sentences(language, self.text.on(language), self.remedy.on(language))

    def as_json(self) -> dict[str, Any]:
        """Code, both sentences, both remedies and the place, for --json and the REST face."""
        return {
            "error": self.code,
            "message": {"zh": self.text.zh, "en": self.text.en},
            "remedy": {"zh": self.remedy.zh, "en": self.remedy.en},
            "where": {key: str(value) for key, value in self.where.items()},
        }


class BadInput(GongyouError):
    """The file, the value or the command's words are wrong."""


class MissingParameter(BadInput):
    """A dated value of the law is not there for this day and this place; nothing is extrapolated."""


class NotFound(GongyouError):
    """No such table, batch, rule, figure or account."""


class Conflict(GongyouError):
    """Somebody else was first. Nothing was written."""


class Forbidden(GongyouError):
    """The policy says no. A page shows 404, so that strangers learn nothing."""


class StorageFull(GongyouError):
    """The disk is full. Nothing was committed."""
