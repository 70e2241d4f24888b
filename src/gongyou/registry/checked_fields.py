"""What forms share: a value as a check gives it back, or the check's words beside the field."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.utils.translation import get_language

from gongyou.core.errors import BadInput

Value = TypeVar("Value")


def checked(check: Callable[[str], Value], written: str) -> Value:
    """What the check gives; its refusal is said beside the field in the reader's language."""
    try:
        return check(written)
    except BadInput as wrong:
        raise forms.ValidationError(wrong.said(get_language() or "zh")) from wrong


class HalfWidthField(forms.CharField):
    """A code of digits; an input method left at full width writes the same code."""

    def to_python(self, value: Any) -> Any:
        written = super().to_python(value)
        return unicodedata.normalize("NFKC", written).strip() if isinstance(written, str) else written
