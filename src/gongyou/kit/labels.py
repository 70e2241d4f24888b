"""Words of choices, found quickly: lists show thousands of them."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.models import Field
from django.utils.encoding import force_str
from django.utils.translation import get_language


class Labelled:
    """A model whose `get_…_display` keeps the labels of a field as one dictionary for each language.

    Django makes that dictionary anew at every call, and translates every label of the field for it.
    """

    def _get_FIELD_display(self, field: Field[Any, Any]) -> str:
        value = getattr(self, field.attname)
        return force_str(_labels(field, get_language()).get(value, value), strings_only=True)


@cache
def _labels(field: Field[Any, Any], language: str | None) -> dict[Any, Any]:
    """By value, in the language that is the reader's when it is first asked for."""
    return {value: force_str(label, strings_only=True) for value, label in field.flatchoices}
