"""The page that says where personal data stand knows every encrypted column and every reference to a member."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps

from gongyou.kit import rotation
from gongyou.registry.models import Member
from gongyou.registry.privacy.written import WRITTEN

PAGE = Path(__file__).resolve().parents[2] / "docs/reference/personal-data.md"


def test_every_encrypted_column_stands_on_the_page() -> None:
    told = PAGE.read_text("utf-8")
    assert [place.name for place in rotation.places() if f"`{place.name}`" not in told] == []


def test_every_reference_to_a_member_stands_on_the_page() -> None:
    told = PAGE.read_text("utf-8")
    named = [
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Member
    ]
    assert len(named) > 10
    assert [name for name in named if f"`{name}`" not in told] == []


def test_every_table_that_is_searched_for_words_stands_on_the_page() -> None:
    told = PAGE.read_text("utf-8")
    assert [model for model in WRITTEN if f"`{model._meta.label_lower}`" not in told] == []
