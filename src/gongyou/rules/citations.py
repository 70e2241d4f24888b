"""Where a value or a rule of the law stands, quoted, with the names of the laws in English.

Only the Chinese text is the law. The English beside it is our own rendering and says so wherever it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from pydantic import RootModel

from gongyou.core.text import Text
from gongyou.rules.answer import Status
from gongyou.rules.files import Strict, read_yaml

PACKS = Path(__file__).parent / "packs"
LAWS = "laws.yaml"
UNOFFICIAL = "unofficial translation"
DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九")}
NUMBER = "([零一二三四五六七八九十百]+)"
ARTICLE = re.compile(f"第{NUMBER}条(?:第{NUMBER}款)?(?:第{NUMBER}项)?")
ANNEX = re.compile(f"附件{NUMBER}")


class Citation(Strict):
    """Where a value stands, and who looked when. `quote` is the official text, `quote_en` our own rendering of it."""

    law: str
    article: str
    quote: str
    quote_en: str | None = None
    url: str | None = None
    checked_on: date
    status: Status

    @property
    def source(self) -> Text:
        """《劳动合同法》第四十七条 · Labour Contract Law, Article 47. A law without an English name keeps its own."""
        zh = f"《{self.law}》{self.article}"
        law = english_names().get(self.law)
        return Text(zh, f"{law}, {article_in_english(self.article)}" if law else zh)


class LawsFile(RootModel[dict[str, str]]):
    """Name of a law → how it is written in English."""


def article_in_english(article: str) -> str:
    """Article 43(1)(2) for 第四十三条第一款第二项; what is no article is left as it stands."""

    def numbered(found: re.Match[str]) -> str:
        return f"Article {_number(found[1])}" + "".join(f"({_number(each)})" for each in found.groups()[1:] if each)

    article = ANNEX.sub(lambda found: f"Annex {_number(found[1])}", ARTICLE.sub(numbered, article))
    return article.replace("、", ", ").replace("；", "; ").replace("虚构", "invented")


@lru_cache(maxsize=1)
def english_names() -> Mapping[str, str]:
    """The laws of all packs by their Chinese names."""
    return {zh: en for path in sorted(PACKS.glob(f"*/{LAWS}")) for zh, en in read_yaml(path, LawsFile).root.items()}


def _number(written: str) -> int:
    """47 for 四十七, 106 for 一百零六."""
    hundreds, _, rest = written.rpartition("百")
    tens, ten, ones = rest.strip("零").rpartition("十")
    return DIGITS.get(hundreds, 0) * 100 + (DIGITS.get(tens, 1) * 10 if ten else 0) + DIGITS.get(ones, 0)
