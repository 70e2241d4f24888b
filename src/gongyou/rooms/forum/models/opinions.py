"""An opinion, as it came in and as it is shown."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gongyou.kit.crypto import EncryptedTextField
from gongyou.registry.models import Member
from gongyou.rooms.forum.models.collections import Collection, Section
from gongyou.rooms.forum.models.issues import Issue


class Opinion(models.Model):
    """What one sender wrote. Identity and phone numbers in it were hidden before it was stored.

    Who sent it is kept as numbers within the collection: opinions with the same `device`, `network` or `phone_number`
    came from the same device, address or telephone. The keyed indexes beside them go when the collection is long over.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("待审核")
        PUBLISHED = "published", _("已公开")
        HELD = "held", _("未公开")
        WITHDRAWN = "withdrawn", _("提交人已撤回")

    class Reason(models.TextChoices):
        INSULT = "insult", _("辱骂攻击")
        PERSONAL = "personal", _("含个人信息")
        OFF_SUBJECT = "off_subject", _("与主题无关")
        DUPLICATE = "duplicate", _("同一人重复提交")
        ADVERTISEMENT = "advertisement", _("广告")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="opinions")
    section = models.CharField(max_length=10, choices=Section.choices)
    body = EncryptedTextField(purpose="forum.opinion", blank=True)
    # Parts hidden by an officer; "" while the body may be shown as it is.
    masked = EncryptedTextField(purpose="forum.masked", blank=True)
    trade = models.CharField(max_length=20, choices=Member.Occupation.choices, blank=True)
    platform = models.CharField(max_length=80, blank=True)
    area = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=14, choices=Reason.choices, blank=True)
    handed_in_at = models.DateTimeField()
    moderated_at = models.DateTimeField(null=True, blank=True)
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    issue = models.ForeignKey(Issue, on_delete=models.SET_NULL, null=True, blank=True, related_name="opinions")
    # The form that brought it: the same form sent twice is one opinion.
    form = models.CharField(max_length=64)
    # SHA-256 of the receipt's code, which has eighty random bits and is known to the sender alone.
    receipt = models.CharField(max_length=64, db_index=True)
    phone = EncryptedTextField(purpose="forum.phone", blank=True)
    phone_index = models.CharField(max_length=32, blank=True, db_index=True)
    is_verified = models.BooleanField(default=False)
    # The text to which the sender agreed by leaving a phone.
    consent_version = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=10, blank=True)
    device_index = models.CharField(max_length=32, blank=True)
    network_index = models.CharField(max_length=32, blank=True)
    device = models.PositiveIntegerField()
    network = models.PositiveIntegerField()
    phone_number = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("handed_in_at", "pk")
        constraints = (models.UniqueConstraint(fields=("collection", "form"), name="forum_one_opinion_of_a_form"),)
        indexes = (models.Index(fields=("collection", "state"), name="forum_opinion_by_state"),)

    def __str__(self) -> str:
        return f"{self.collection_id} {self.section} {self.state}"

    @property
    def shown(self) -> str:
        """The text as others may read it."""
        return self.masked or self.body
