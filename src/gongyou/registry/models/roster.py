"""Rosters on their way in and out: an import with its staged rows, an export with its reason."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongyou.kit.crypto import EncryptedTextField
from gongyou.kit.tasks.models import TaskRun, shown
from gongyou.registry.models.member import Member
from gongyou.registry.models.organisation import Organisation
from gongyou.registry.models.place import station_of
from gongyou.registry.models.station import Station
from gongyou.registry.models.tokens import TokensField


class RosterImport(models.Model):
    """One roster from its upload to the end of the thirty days in which it can be undone."""

    class State(models.TextChoices):
        CHECKING = "checking", _("核对中")
        REFUSED = "refused", _("不能导入")
        CHECKED = "checked", _("待确认")
        COMMITTING = "committing", _("登记中")
        COMMITTED = "committed", _("已登记")
        UNDONE = "undone", _("已撤销")
        DISCARDED = "discarded", _("已放弃")
        EXPIRED = "expired", _("已过期")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="roster_imports")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="roster_imports"
    )
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, blank=True)
    # The folder of the sealed upload; "" once it has been read, or when the file lay on the server.
    stored = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.CHECKING)
    # The file's own headings, for the error workbook; what else a person must know, as {zh, en}.
    headings = models.JSONField(default=list, blank=True)
    remarks = models.JSONField(default=list, blank=True)
    rows_read = models.BigIntegerField(default=0)
    rows_new = models.BigIntegerField(default=0)
    rows_changed = models.BigIntegerField(default=0)
    rows_unchanged = models.BigIntegerField(default=0)
    rows_elsewhere = models.BigIntegerField(default=0)
    rows_repeated = models.BigIntegerField(default=0)
    rows_wrong = models.BigIntegerField(default=0)
    # True when somebody chose to register the right rows although there are wrong ones.
    is_partial = models.BooleanField(default=False)
    # First and last key of each run of new members: all that an undo needs of them.
    added_ranges = models.JSONField(default=list, blank=True)
    rows_added = models.BigIntegerField(default=0)
    rows_updated = models.BigIntegerField(default=0)
    rows_removed = models.BigIntegerField(default=0)
    rows_restored = models.BigIntegerField(default=0)
    rows_kept = models.BigIntegerField(default=0)
    error = models.JSONField(default=dict, blank=True)
    remedy = models.JSONField(default=dict, blank=True)
    run = models.ForeignKey(TaskRun, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(db_index=True)
    committed_at = models.DateTimeField(null=True, blank=True)
    undo_until = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return str(self.id)  # a file's name may be a person's

    def get_absolute_url(self) -> str:
        return reverse("rosters:roster", args=[self.pk])

    @property
    def rows_right(self) -> int:
        """Rows that would change something."""
        return self.rows_new + self.rows_changed

    @property
    def is_waiting(self) -> bool:
        return self.state in (self.State.CHECKING, self.State.CHECKED, self.State.COMMITTING)

    @property
    def error_shown(self) -> str:
        return shown(self.error)

    @property
    def remedy_shown(self) -> str:
        return shown(self.remedy)

    @property
    def remarks_shown(self) -> list[str]:
        return [shown(remark) for remark in self.remarks]


class SealedRow(models.Model):
    """What a roster says of one person, as it stands in the table of members: encrypted, with blind indexes.

    Keys of organisation and employer without constraints: a staged row lives for days at most, and half a million
    checks for each import would cost more than the rows.
    """

    name = EncryptedTextField(purpose="member.name")
    name_index = models.CharField(max_length=32)
    name_tokens = TokensField(blank=True)
    phone = EncryptedTextField(purpose="member.phone", blank=True)
    phone_index = models.CharField(max_length=32, blank=True)
    region = models.CharField(max_length=12)
    employment_form = models.CharField(max_length=20)
    occupation = models.CharField(max_length=20, blank=True)
    work_area = models.CharField(max_length=12, blank=True)
    joined_on = models.DateField()
    state = models.CharField(max_length=20, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    employer = models.ForeignKey(
        "registry.Employer",
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )

    class Meta:
        abstract = True


class RosterRow(SealedRow):
    """A right row between the check and the commit. Blank in a column means: not in the file, leave it as it is."""

    class Verdict(models.TextChoices):
        NEW = "new", _("新增")
        CHANGED = "changed", _("有变化")
        UNCHANGED = "unchanged", _("无变化")
        ELSEWHERE = "elsewhere", _("已在其他组织在册")
        REPEATED = "repeated", _("文件内重复")

    # Without a constraint, as the keys above: checking it would cost a quarter of the staging.
    roster = models.ForeignKey(RosterImport, on_delete=models.CASCADE, db_constraint=False, related_name="rows")
    line = models.PositiveIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.NEW)
    id_number = EncryptedTextField(purpose="member.id_number")
    id_number_index = models.CharField(max_length=32)
    worker_key = models.CharField(max_length=25)
    station = models.ForeignKey(
        Station, on_delete=models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.roster_id} {self.line}"


class RosterFault(models.Model):
    """A wrong row: its cells as the file had them, encrypted, and what is wrong with which of them."""

    roster = models.ForeignKey(RosterImport, on_delete=models.CASCADE, related_name="faults")
    line = models.PositiveIntegerField()
    cells = EncryptedTextField(purpose="roster.cells")
    # [{column, code, zh, en, remedy_zh, remedy_en}]; the value stands in `cells` alone.
    faults = models.JSONField(default=list)

    class Meta:
        ordering = ("line",)
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["roster", "line"], name="roster_fault_by_line")]

    def __str__(self) -> str:
        return f"{self.roster_id} {self.line}"


class RosterChange(SealedRow):
    """A member whom a roster changes, as the record stood before: shown beside the new values, and put back by undo.

    `version` is the record's at the check; a commit that finds another one stops.
    """

    roster = models.ForeignKey(RosterImport, on_delete=models.CASCADE, related_name="changes")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="roster_changes")
    line = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    identity_state = models.CharField(max_length=20)
    # The work point that the roster's new place of work ended; `point_noted_at` is empty where there was none.
    point = EncryptedTextField(purpose="work_point.point", blank=True)
    point_noted_at = models.DateTimeField(null=True, blank=True)
    point_station = models.ForeignKey(Station, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # Filled by an undo that left the record as it is, because somebody has changed it since.
    was_kept = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["roster", "line"], name="roster_change_by_line")]

    def __str__(self) -> str:
        return f"{self.roster_id} {self.line}"

    @property
    def station(self) -> Station | None:
        """Where the member works as the record stands."""
        return station_of(self.member)


class RosterExport(models.Model):
    """One export of members: who, which, why, and the file's own number, which stands in the file as well."""

    class State(models.TextChoices):
        ASKED = "asked", _("待批准")
        APPROVED = "approved", _("已批准")
        REFUSED = "refused", _("不同意")
        READY = "ready", _("可下载")
        EXPIRED = "expired", _("已清除")

    class Form(models.TextChoices):
        XLSX = "xlsx", _("Excel 工作簿")
        CSV = "csv", _("CSV 文本")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="roster_exports")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="roster_exports"
    )
    reason = models.CharField(max_length=200)
    form = models.CharField(max_length=4, choices=Form.choices, default=Form.XLSX)
    # Names, ID numbers and telephones in clear: only with a second person's approval.
    is_clear = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.CharField(max_length=200, blank=True)
    rows = models.BigIntegerField(default=0)
    file_name = models.CharField(max_length=200, blank=True)
    # The folder of the sealed file; "" once it has been cleared away.
    stored = models.CharField(max_length=40, blank=True)
    run = models.ForeignKey(TaskRun, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(db_index=True)
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("rosters:export", args=[self.pk])
