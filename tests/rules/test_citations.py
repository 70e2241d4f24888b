"""Every clause that a page quotes is there in English too, and says that only the Chinese text is the law."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import pytest

from gongyou.rules.answer import Status
from gongyou.rules.catalogue import Catalogue
from gongyou.rules.citations import Citation, article_in_english
from gongyou.rules.clauses import clauses_of

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def cited(catalogue: Catalogue) -> set[Citation]:
    """Every citation of a parameter or a rule."""
    of_rules = {clause for rule in catalogue.rules() for clause in clauses_of(rule)}
    return of_rules | {dated.citation for parameter in catalogue.parameters for dated in parameter.values}


def test_every_quoted_clause_has_an_english_rendering(catalogue: Catalogue) -> None:
    found = cited(catalogue)
    assert len(found) > 130
    assert [each.quote for each in found if not each.quote_en or CHINESE.search(each.quote_en)] == []


def test_every_source_has_an_english_name(catalogue: Catalogue) -> None:
    assert [each.source.en for each in cited(catalogue) if CHINESE.search(each.source.en)] == []


def test_a_rendering_keeps_the_figures_of_its_clause(catalogue: Catalogue) -> None:
    for each in cited(catalogue):
        lost = set(figures(each.quote)) - set(figures(each.quote_en or ""))
        assert not lost, each.quote


def figures(text: str) -> list[str]:
    """The numbers that stand in digits, full width or not, with or without commas."""
    return re.findall(r"\d+(?:\.\d+)?", unicodedata.normalize("NFKC", text).replace(",", ""))


@pytest.mark.parametrize(
    ("article", "english"),
    [
        ("第四十七条", "Article 47"),
        ("第十条", "Article 10"),
        ("第二十条", "Article 20"),
        ("第三条", "Article 3"),
        ("第一百零六条", "Article 106"),
        ("第一百一十条", "Article 110"),
        ("第四十三条第一款第二项", "Article 43(1)(2)"),
        ("第五条、第十二条", "Article 5, Article 12"),
        ("附件二", "Annex 2"),
        ("—", "—"),
    ],
)
def test_an_article_is_numbered_in_english(article: str, english: str) -> None:
    assert article_in_english(article) == english


def test_a_law_that_has_no_english_name_keeps_its_own() -> None:
    cited = Citation(
        law="某省条例", article="第二条", quote="……", checked_on=date(2026, 11, 21), status=Status.SECONDARY
    )
    assert cited.source.zh == cited.source.en == "《某省条例》第二条"
