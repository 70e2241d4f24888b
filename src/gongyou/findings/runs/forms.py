"""What every request for a run asks: which organisation, and which months."""

from __future__ import annotations

from typing import Any

from django import forms

from gongyou.kit.policies import Visitor
from gongyou.registry.models import Organisation
from gongyou.registry.selectors import offered_to
from gongyou.ui.templatetags.ui import month


class RunForm(forms.Form):
    """Base of the request forms. A subclass gives `makers`, the field `organisation` and what it asks itself."""

    makers: tuple[str, ...] = ()

    def __init__(self, *args: Any, user: Visitor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = offered_to(user, *self.makers)
        self.fields["organisation"].queryset = mine  # type: ignore[attr-defined]
        self.fields["organisation"].initial = mine.first()

    def offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        """The choices of a field."""
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def offer_months(self, months: list[str]) -> None:
        """The months there are, in words, for the first and the last."""
        for name in ("first", "last"):
            self.offer(name, [(one, month(one)) for one in months])

    def is_backwards(self, data: dict[str, Any]) -> bool:
        """Whether the period ends before it begins."""
        return bool(data.get("first") and data.get("last") and data["last"] < data["first"])


def organisation_field(label: Any, help_text: Any) -> forms.ModelChoiceField[Organisation]:
    """The drop-down of the person's own organisations; RunForm fills it."""
    return forms.ModelChoiceField(label=label, queryset=None, empty_label=None, help_text=help_text)
