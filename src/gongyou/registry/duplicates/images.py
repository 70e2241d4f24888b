"""A record as it stands, as text that can be sealed, compared and put back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models

from gongyou.core.text import Text
from gongyou.registry.models import Member
from gongyou.registry.rosters.sealing import RowSealer

# What an officer may take over from the absorbed record, with the columns that belong together. A number brings the
# pseudonym that is made of it, so the two records change numbers: each number stays with exactly one record.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "name_index", "name_tokens"),
    "id_number": ("id_number", "id_number_index", "worker_key", "identity_state"),
    "phone": ("phone", "phone_index"),
    "organisation": ("organisation_id",),
    "employer": ("employer_id",),
    "employment_form": ("employment_form",),
    "occupation": ("occupation",),
    "region": ("region",),
    "grid": ("grid_id", "work_area"),
    "joined_on": ("joined_on",),
    "state": ("state",),
}
SWAPPED = CHOICES["id_number"]
LABELS: Mapping[str, Text] = {
    "name": Text("姓名", "name"),
    "id_number": Text("身份证号", "identity number"),
    "phone": Text("手机号", "telephone"),
    "organisation": Text("所在组织", "organisation"),
    "employer": Text("用人单位", "employer"),
    "employment_form": Text("用工形式", "form of employment"),
    "occupation": Text("职业", "occupation"),
    "region": Text("行政区划", "region"),
    "grid": Text("网格", "grid"),
    "joined_on": Text("入会日期", "date of joining"),
    "state": Text("会籍", "membership"),
    "account": Text("账号", "account"),
}
# Made of the clear values under the index key of the day: a rotation between merging and undoing changes them all.
DERIVED = ("name_index", "name_tokens", "phone_index", "id_number_index")
# A version only counts changes; it goes on counting when a record is put back.
NOT_COMPARED = frozenset({"id", "version", *DERIVED})


def image_of(member: Member) -> dict[str, Any]:
    """Every column of the record but its key, its version and what is made of other columns; dates as text."""
    return {
        field.attname: _plain(getattr(member, field.attname))
        for field in Member._meta.concrete_fields
        if field.attname not in NOT_COMPARED
    }


def put_back(member: Member, image: Mapping[str, Any]) -> None:
    """Sets every column to what the image holds, without saving; indexes and tokens under the key in force."""
    for field in Member._meta.concrete_fields:
        if field.attname in image:
            setattr(member, field.attname, _typed(field, image[field.attname]))
    made = RowSealer().looked_up_by(member.name, member.phone, member.id_number)
    for column in DERIVED:
        setattr(member, column, made[column])


def changed_since(member: Member, image: Mapping[str, Any]) -> list[Text]:
    """What differs from the image, in words; empty when the record is still the same."""
    now = image_of(member)
    columns = {name for name, value in now.items() if image.get(name) != value}
    found = [LABELS[key] for key, group in CHOICES.items() if columns.intersection(group)]
    if "account_id" in columns:
        found.append(LABELS["account"])
    known = {column for group in CHOICES.values() for column in group} | {"account_id"}
    if columns - known:
        found.append(Text("其他登记内容", "other entries"))
    return found


def sealed(kept: Mapping[str, Any], absorbed: Mapping[str, Any]) -> str:
    """Both images as one text; the column that holds it encrypts it."""
    return json.dumps({"kept": kept, "absorbed": absorbed}, ensure_ascii=False)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _typed(field: models.Field[Any, Any], value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(field, models.DateField) and value else value
