"""Codes of places in forms: an input method left at full width writes the same code."""

from __future__ import annotations

import pytest
from django import forms

from gongyou.registry.checked_fields import HalfWidthField
from gongyou.registry.memberships.forms import COMMUNITY
from gongyou.registry.organisations.forms import REGION


class PlaceForm(forms.Form):
    region = HalfWidthField(validators=[REGION], show_hidden_initial=True)
    community = HalfWidthField(validators=[COMMUNITY], required=False)


@pytest.mark.parametrize("written", ["990101", "９９０１０１", "　990101 "])
def test_full_width_digits_are_the_same_code(written: str) -> None:
    form = PlaceForm({"region": written, "initial-region": "990101"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["region"] == "990101"
    assert form.changed_data == []


@pytest.mark.parametrize("written", ["9901", "99010a", "٩٩٠١٠١", "990101\n1"])
def test_other_letters_are_none(written: str) -> None:
    assert not PlaceForm({"region": written}).is_valid()
    assert not PlaceForm({"region": "990101", "community": written}).is_valid()
