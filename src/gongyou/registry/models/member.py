"""Union members under their real names."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongyou.kit.crypto import EncryptedTextField
from gongyou.kit.labels import Labelled
from gongyou.kit.masking import id_number_masked, name_masked, phone_masked
from gongyou.registry.models.employer import Employer
from gongyou.registry.models.grid import Grid
from gongyou.registry.models.organisation import Organisation
from gongyou.registry.models.tokens import TokensField


class Member(Labelled, models.Model):
    """A union member under their real name, encrypted. `worker_key` is the same person's name in the lake."""

    class EmploymentForm(models.TextChoices):
        STANDARD = "standard", _("劳动合同")
        DISPATCHED = "dispatched", _("劳务派遣")
        PLATFORM = "platform", _("平台用工")
        PART_TIME = "part_time", _("非全日制")
        SELF_EMPLOYED = "self_employed", _("个体灵活就业")

    class Occupation(models.TextChoices):
        """The families of the new forms of employment; everybody else is OTHER."""

        COURIER = "courier", _("快递员")
        RIDER = "rider", _("外卖配送员")
        RIDE_HAILING = "ride_hailing", _("网约车司机")
        TRUCK_DRIVER = "truck_driver", _("货车司机")
        LIVE_STREAMER = "live_streamer", _("网络主播")
        DOMESTIC_WORKER = "domestic_worker", _("家政服务员")
        CHAUFFEUR = "chauffeur", _("代驾司机")
        OTHER = "other", _("其他")

    class State(models.TextChoices):
        ACTIVE = "active", _("在籍")
        SUSPENDED = "suspended", _("保留会籍")
        LEFT = "left", _("已退会")
        MERGED = "merged", _("已并入另一记录")
        ERASED = "erased", _("已删除个人信息")

    class IdentityState(models.TextChoices):
        UNCHECKED = "unchecked", _("未核验")
        PASSED = "passed", _("核验一致")
        MISMATCHED = "mismatched", _("核验不一致")
        UNAVAILABLE = "unavailable", _("核验服务未应答")

    # The indexes by organisation below begin with it.
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="members", db_index=False)
    name = EncryptedTextField(purpose="member.name")
    name_index = models.CharField(max_length=32)
    id_number = EncryptedTextField(purpose="member.id_number")
    id_number_index = models.CharField(max_length=32)
    phone = EncryptedTextField(purpose="member.phone", blank=True)
    phone_index = models.CharField(max_length=32, blank=True)
    worker_key = models.CharField(max_length=25)
    region = models.CharField(max_length=12)
    # An index below begins with it.
    employer = models.ForeignKey(
        Employer, on_delete=models.PROTECT, null=True, blank=True, related_name="members", db_index=False
    )
    employment_form = models.CharField(max_length=20, choices=EmploymentForm.choices)
    occupation = models.CharField(max_length=20, choices=Occupation.choices, default=Occupation.OTHER)
    grid = models.ForeignKey(
        Grid, on_delete=models.SET_NULL, null=True, blank=True, related_name="members", db_index=False
    )
    # Where the person works: an area code of 12 digits (community), from which the grid is found.
    work_area = models.CharField(max_length=12, blank=True)
    joined_on = models.DateField()
    # When somebody last said that the record is right: what the data-quality score counts from.
    confirmed_on = models.DateField(null=True, blank=True)
    identity_state = models.CharField(max_length=20, choices=IdentityState.choices, default=IdentityState.UNCHECKED)
    # Keyed tokens of the name, its pinyin and its initials: what a search finds without reading a name.
    name_tokens = TokensField(blank=True)
    # Raised by every change: who saves over a newer version is told.
    version = models.PositiveIntegerField(default=1)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_records", db_index=False
    )
    state = models.CharField(max_length=20, choices=State.choices, default=State.ACTIVE)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="member"
    )

    class Meta:
        # Keyed hashes are looked up whole. Declared here and not on the fields, they get one index each on PostgreSQL;
        # unique=True and db_index=True would add a second one for LIKE, which doubles the cost of an import.
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["id_number_index"], name="member_id_number_once"),
            models.UniqueConstraint(fields=["worker_key"], name="member_worker_key_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["merged_into"], name="member_merged", condition=Q(merged_into__isnull=False)),
            # Opclasses and included columns are PostgreSQL's: letters compared as bytes are sorted in half the time,
            # and what is included is read without the row (docs/decisions/member-search.md).
            models.Index(fields=["name_index"], name="member_by_name", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["phone_index"], name="member_by_phone", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["region"], name="member_by_region", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["grid"], name="member_by_grid", condition=Q(grid__isnull=False)),
            # Active members employer by employer are counted without reading a row.
            models.Index(fields=["employer", "state"], name="member_by_employer", condition=Q(employer__isnull=False)),
            # One organisation or a small scope: its list, its counts by state, its people by the tokens of their names.
            models.Index(
                fields=["organisation", "joined_on", "id", "state"],
                include=["name_tokens"],
                name="member_by_organisation",
            ),
            # The whole register, latest first.
            models.Index(fields=["joined_on", "id"], include=["organisation"], name="member_by_joining"),
        ]

    def __str__(self) -> str:
        return self.worker_key  # a log must not carry a name

    @property
    def name_shown(self) -> str:
        return name_masked(self.name)

    @property
    def id_number_shown(self) -> str:
        return id_number_masked(self.id_number)

    @property
    def phone_shown(self) -> str:
        return phone_masked(self.phone)
