from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils import translation

from gongyou.core.errors import BadInput
from gongyou.core.text import Text, sentences


@pytest.mark.parametrize(
    ("language", "parts", "joined"),
    [
        ("zh-hans", ("没有这一列。", "请补上。"), "没有这一列。请补上。"),
        ("zh-hans", ("没有这一列", "请补上。"), "没有这一列。请补上。"),
        ("zh-hans", ("只写一次！", "请删去"), "只写一次！请删去"),
        ("zh-hans", ("没有这一列", ""), "没有这一列"),
        ("en", ("There is no such column.", "Add it."), "There is no such column. Add it."),
        ("en", ("", "Add it."), "Add it."),
        ("zh", (), ""),
    ],
)
def test_sentences_follow_each_other_as_the_language_writes(language: str, parts: tuple[str, ...], joined: str) -> None:
    assert sentences(language, *parts) == joined


@pytest.mark.parametrize(("language", "shown"), [("zh-hans", "不能用。请写数字。"), ("en", "Wrong. Write a number.")])
def test_an_alert_has_no_blank_between_chinese_sentences(language: str, shown: str) -> None:
    error = BadInput("test", Text("不能用。", "Wrong."), Text("请写数字。", "Write a number."))
    assert error.said(language) == shown
    with translation.override(language):
        page = Template('{% load ui %}{% alert error.text "bad" error.remedy %}').render(Context({"error": error}))
    assert shown in page


KEPT = {"law": "劳动法", "article": "第三十八条", "quote": "每周至少休息一日", "quote_en": "one day off a week"}


def test_a_clause_is_rendered_on_english_pages_alone() -> None:
    drawn = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            drawn[language] = Template("{% load ui %}{% clause kept %}").render(Context({"kept": KEPT}))
    assert all("每周至少休息一日" in page and "《劳动法》第三十八条" in page for page in drawn.values())
    assert "one day off" not in drawn["zh-hans"]
    assert "Unofficial translation: one day off a week" in drawn["en"]
