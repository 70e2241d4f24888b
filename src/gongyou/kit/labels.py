"""Words of choices, found quickly: lists show thousands of them."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.models import Field
from django.utils.encoding import force_str


class Labelled:
    """A model whose `get_…_display` keeps the choices of a field as one dictionary.

    Django makes that dictionary anew at every call, and translates every label of the field for it.
    """

    def _get_FIELD_display(self, field: Field[Any, Any]) -> str:
        value = getattr(self, field.attname)
        return force_str(_labels(field).get(value, value), strings_only=True)


@cache
def _labels(field: Field[Any, Any]) -> dict[Any, Any]:
    """By value; the labels stay lazy, and so speak the reader's language."""
    return dict(field.flatchoices)
