"""Applications to join, from the submission to the answer."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gongyou.kit.crypto import EncryptedTextField
from gongyou.kit.labels import Labelled
from gongyou.kit.masking import id_number_masked, name_masked, phone_masked
from gongyou.registry.models.employer import Employer
from gongyou.registry.models.member import Member
from gongyou.registry.models.organisation import Organisation
from gongyou.registry.models.station import Station


class Application(Labelled, models.Model):
    """A person asks to join an organisation. `code` is what they ask about its progress with: nobody guesses it."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("待审批")
        APPROVED = "approved", _("已同意")
        REFUSED = "refused", _("未同意")
        WITHDRAWN = "withdrawn", _("已撤回")

    class Source(models.TextChoices):
        QR = "qr", _("扫码申请")
        COUNTER = "counter", _("窗口代办")
        API = "api", _("接口提交")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="applications")
    code = models.CharField(max_length=32, unique=True)
    source = models.CharField(max_length=20, choices=Source.choices, default=Source.QR)
    name = EncryptedTextField(purpose="application.name", blank=True)
    id_number = EncryptedTextField(purpose="application.id_number", blank=True)
    phone = EncryptedTextField(purpose="application.phone", blank=True)
    # The same indexes as a member's, so that one look-up finds both.
    id_number_index = models.CharField(max_length=32, db_index=True, blank=True)
    phone_index = models.CharField(max_length=32, db_index=True, blank=True)
    region = models.CharField(max_length=12)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # What the person wrote where no recorded employer fits.
    employer_written = models.CharField(max_length=200, blank=True)
    employment_form = models.CharField(max_length=20, choices=Member.EmploymentForm.choices)
    occupation = models.CharField(max_length=20, choices=Member.Occupation.choices, default=Member.Occupation.OTHER)
    work_area = models.CharField(max_length=12, blank=True)
    # Where they work, as a point; it moves to the member's record with the approval.
    work_point = EncryptedTextField(purpose="application.work_point", blank=True, default="")
    # Where it was picked from the list; the point is then the station's.
    station = models.ForeignKey(Station, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # Which text the person agreed to, and when.
    consent_version = models.CharField(max_length=40, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    identity_state = models.CharField(
        max_length=20, choices=Member.IdentityState.choices, default=Member.IdentityState.UNCHECKED
    )
    state = models.CharField(max_length=20, choices=State.choices, default=State.SUBMITTED)
    submitted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Why it was refused: the applicant reads it.
    reason = models.CharField(max_length=500, blank=True)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="applications")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # The queue: what waits, longest first.
            models.Index(fields=["state", "submitted_at"], name="application_queue"),
        ]

    def __str__(self) -> str:
        return f"application {self.pk}"  # neither a name nor the code

    @property
    def name_shown(self) -> str:
        return name_masked(self.name)

    @property
    def id_number_shown(self) -> str:
        return id_number_masked(self.id_number)

    @property
    def phone_shown(self) -> str:
        return phone_masked(self.phone)
