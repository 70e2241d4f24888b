"""When two officers edit one record: what stands there now beside what the later one filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model
from django.forms import ChoiceField, Form
from django.utils.translation import get_language

from gongyou.core.errors import Conflict
from gongyou.core.figures import NONE, day_shown
from gongyou.core.text import Text

STALE = "registry.version_stale"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field whose two values differ, both as a person reads them."""

    label: str
    current: str
    mine: str


def compared(form: Form, error: Conflict) -> list[Difference]:
    """The fields in which the form differs from the saved record.

    Turns the form into one that saves over the new version: who presses again has seen both.
    """
    current: Mapping[str, Any] = error.where["current"]
    form.data = {**form.data.dict(), "version": str(error.where["version"])}  # type: ignore[attr-defined]
    found = []
    for name, field in form.fields.items():
        mine = form.cleaned_data.get(name)
        if name in current and _plain(mine) != _plain(current[name]):
            found.append(Difference(str(field.label), _shown(field, current[name]), _shown(field, mine)))
    return found


def _plain(value: Any) -> Any:
    return "" if value is None else value


def _shown(field: Any, value: Any) -> str:
    if value in (None, "", []):
        return NONE
    language = get_language() or "zh-hans"
    if isinstance(value, date):
        return day_shown(value, language)
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, list):
        return "、".join(map(str, value))
    if isinstance(field, ChoiceField):
        for key, label in dict(field.choices).items():  # type: ignore[arg-type]
            if key == value:
                return label.on(language) if isinstance(label, Text) else str(label)
    return str(value)
