"""Who exists: the organisation tree, employers, members, and who is appointed to what."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from gongyou.kit.crypto import EncryptedTextField
from gongyou.kit.masking import id_number_masked, name_masked, phone_masked


class Organisation(MP_Node):
    """A union organisation. The tree goes from the federation down to the group, as deep as it has to."""

    class Kind(models.TextChoices):
        FEDERATION = "federation", _("总工会")
        INDUSTRY = "industry", _("产业工会")
        TOWNSHIP = "township", _("乡镇街道总工会")
        JOINT = "joint", _("联合工会")
        GRASSROOTS = "grassroots", _("基层工会")
        GRID = "grid", _("网格工会小组")

    class Level(models.TextChoices):
        NATIONAL = "national", _("全国")
        PROVINCE = "province", _("省级")
        CITY = "city", _("市级")
        COUNTY = "county", _("县级")
        TOWNSHIP = "township", _("乡镇街道级")
        GRASSROOTS = "grassroots", _("基层")
        GROUP = "group", _("小组")

    name = models.CharField(max_length=200)
    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    level = models.CharField(max_length=20, choices=Level.choices)
    region = models.CharField(max_length=12, db_index=True)

    def __str__(self) -> str:
        return self.name


class Employer(models.Model):
    """Somebody who employs or dispatches work. `key` is its name in the lake."""

    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    uscc = models.CharField(max_length=18, blank=True)
    region = models.CharField(max_length=12, db_index=True)
    industry = models.CharField(max_length=10, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="employers"
    )

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A union member under their real name, encrypted. `worker_key` is the same person's name in the lake."""

    class EmploymentForm(models.TextChoices):
        STANDARD = "standard", _("劳动合同")
        DISPATCHED = "dispatched", _("劳务派遣")
        PLATFORM = "platform", _("平台用工")
        PART_TIME = "part_time", _("非全日制")
        SELF_EMPLOYED = "self_employed", _("个体灵活就业")

    class State(models.TextChoices):
        ACTIVE = "active", _("在籍")
        SUSPENDED = "suspended", _("保留会籍")
        LEFT = "left", _("已退会")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="members")
    name = EncryptedTextField(purpose="member.name")
    name_index = models.CharField(max_length=32, db_index=True)
    id_number = EncryptedTextField(purpose="member.id_number")
    id_number_index = models.CharField(max_length=32, unique=True)
    phone = EncryptedTextField(purpose="member.phone", blank=True)
    phone_index = models.CharField(max_length=32, db_index=True, blank=True)
    worker_key = models.CharField(max_length=25, unique=True)
    region = models.CharField(max_length=12, db_index=True)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, null=True, blank=True, related_name="members")
    employment_form = models.CharField(max_length=20, choices=EmploymentForm.choices)
    joined_on = models.DateField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.ACTIVE)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="member"
    )

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # The member list: one organisation, or the whole scope, latest first.
            models.Index(fields=["organisation", "joined_on"], name="member_by_organisation"),
            models.Index(fields=["joined_on", "id"], name="member_by_joining"),
            # The tree's member counts: answered from this index alone.
            models.Index(fields=["organisation", "state"], name="member_by_state"),
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


class Appointment(models.Model):
    """A person holds a role at an organisation, and through it over the whole subtree."""

    class Role(models.TextChoices):
        OFFICER = "officer", _("工会干部")
        ANALYST = "analyst", _("数据分析员")
        WORKER = "worker", _("职工")
        ADMINISTRATOR = "administrator", _("管理员")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="appointments")
    role = models.CharField(max_length=20, choices=Role.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="appointments")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "role", "organisation"], name="one_appointment_each"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.organisation_id}"
