"""What was to be told to whom, on which channel it went, and what people asked not to be told."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongyou.core.figures import day_shown
from gongyou.core.text import Text
from gongyou.kit.crypto import EncryptedTextField
from gongyou.kit.notices.kinds import KINDS


class Notice(models.Model):
    """One thing told to one recipient: an account, or a bare phone or mail address of who has none.

    The words are made when they are read, in the reader's language; only the data are kept, encrypted.
    """

    kind = models.CharField(max_length=80)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    phone = EncryptedTextField(purpose="notice.phone", blank=True)
    phone_index = models.CharField(max_length=32, blank=True)
    mail = EncryptedTextField(purpose="notice.mail", blank=True)
    mail_index = models.CharField(max_length=32, blank=True)
    language = models.CharField(max_length=10, blank=True)
    held = EncryptedTextField(purpose="notice.data", blank=True)
    # Kind, recipient and the sender's key in one: the second of two equal ones is not sent.
    dedup_key = models.CharField(max_length=240, blank=True)
    in_app = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    # Set by notice_send on what it gives back instead of sending it again.
    is_repeat = False

    class Meta:
        app_label = "kit"
        ordering = ("-created_at", "-pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dedup_key"], condition=~Q(dedup_key=""), name="kit_notice_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The bell asks for the unread ones on every page.
            models.Index(fields=["account", "-created_at"], name="kit_notice_by_account"),
            models.Index(fields=["account"], condition=Q(read_at=None, in_app=True), name="kit_notice_unread"),
            # Who asks to be forgotten is found without an account too.
            models.Index(fields=["phone_index"], condition=~Q(phone_index=""), name="kit_notice_by_phone"),
            models.Index(fields=["mail_index"], condition=~Q(mail_index=""), name="kit_notice_by_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"  # a log must not carry a name or a number

    @property
    def data(self) -> dict[str, Any]:
        """The values of the placeholders; empty once a secret has been wiped."""
        found: dict[str, Any] = json.loads(self.held) if self.held else {}
        return found

    def title_in(self, language: str) -> str:
        return self._filled("title", language)

    def body_in(self, language: str) -> str:
        return self._filled("body", language)

    @property
    def link(self) -> str:
        """Where to go; empty when nowhere."""
        kind = KINDS.get(self.kind)
        data = self.data
        if kind is None or not kind.link or not kind.needs <= data.keys():
            return ""
        return kind.link.format(**data)

    def _filled(self, part: str, language: str) -> str:
        kind = KINDS.get(self.kind)
        if kind is None:
            return GONE.on(language)
        text: Text = getattr(kind, part)
        data = self.data
        if not kind.needs <= data.keys():
            return kind.called.on(language) if part == "title" else ""
        return text.on(language).format(**{key: in_language(value, language) for key, value in data.items()})


GONE = Text("这类通知已停用", "This kind of notice is no longer used")


def in_language(value: Any, language: str) -> Any:
    """A {zh, en} pair and a {day} as the reader writes them, anything else as it is."""
    if isinstance(value, dict) and value.keys() == {"day"}:
        return day_shown(date.fromisoformat(value["day"]), language)
    if isinstance(value, dict) and value.keys() == {"zh", "en"}:
        return Text(value["zh"], value["en"]).on(language)
    return value


class Delivery(models.Model):
    """One notice on one channel. The waiting rows are the queue."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待发送")
        SENDING = "sending", _("正在发送")
        SENT = "sent", _("已发出")
        RECORDED = "recorded", _("未接通，已留存")
        FAILED = "failed", _("未送达")

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=20)
    # 138****0001: enough to answer “did it reach me”, not enough to be of use to a thief.
    to_shown = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.JSONField(default=dict, blank=True)
    # What the provider calls the message.
    reference = models.CharField(max_length=120, blank=True)

    class Meta:
        app_label = "kit"
        ordering = ("-created_at", "-pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["notice", "channel"], name="kit_delivery_once_per_channel"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="kit_delivery_due"),
            models.Index(fields=["-created_at"], name="kit_delivery_log"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk} {self.state}"

    @property
    def reason_said(self) -> Text:
        return Text(self.reason.get("zh", ""), self.reason.get("en", ""))


class OutboxMessage(models.Model):
    """What a channel without connection would have sent: kept, so that nothing is lost while it is being set up."""

    delivery = models.OneToOneField(Delivery, on_delete=models.CASCADE, related_name="outbox")
    content = EncryptedTextField(purpose="notice.outbox")
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "kit"

    def __str__(self) -> str:
        return f"outbox {self.pk}"


class NoticePreference(models.Model):
    """Somebody's wish about one kind on one channel; without a row the kind's own channels hold."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preferences")
    kind = models.CharField(max_length=80)
    channel = models.CharField(max_length=20)
    allowed = models.BooleanField()

    class Meta:
        app_label = "kit"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "kind", "channel"], name="kit_preference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.kind} {self.channel} {self.allowed}"


class ChannelAddress(models.Model):
    """Where an account is reached on a channel: mail address, 企业微信 or DingTalk user, WeChat openid."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="channel_addresses")
    channel = models.CharField(max_length=20)
    address = EncryptedTextField(purpose="notice.address")

    class Meta:
        app_label = "kit"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "channel"], name="kit_one_address_per_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.channel}"


class PhoneCode(models.Model):
    """A one-time code sent to a phone, kept as a keyed hash."""

    phone_index = models.CharField(max_length=32)
    address_index = models.CharField(max_length=32)
    purpose = models.CharField(max_length=40)
    code_hash = models.CharField(max_length=32)
    created_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "kit"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["phone_index", "-created_at"], name="kit_code_by_phone"),
            models.Index(fields=["address_index", "-created_at"], name="kit_code_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"
