"""What is asked before an audit: platform, period, rule, organisation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.findings.runs.forms import RunForm, organisation_field
from gongyou.rooms.platforms.names import PLATFORMS
from gongyou.rooms.platforms.policies import AUDITORS
from gongyou.rooms.platforms.selectors import Logged
from gongyou.rules import catalogue

KEPT = "kept:"
KEPT_OF_ANOTHER = Text("这是另一个平台的规则。", "This is a rule of another platform.")


def kept_by(scheme: str) -> tuple[str, str]:
    """Platform and union of a choice that names whose record is taken; two empty words for any other choice."""
    if not scheme.startswith(KEPT):
        return "", ""
    platform, _colon, union = scheme.removeprefix(KEPT).partition(":")
    return platform, union


def _kept(platforms: list[Logged], language: str) -> list[tuple[str, str]]:
    """The records of each platform of which several unions keep one."""
    from gongyou.rooms.platforms.register.keepers import keepers_of  # brings the engine's expressions

    found = []
    for platform in platforms:
        kept = keepers_of(platform.code, platform.first, platform.last)
        for union in kept if len(kept) > 1 else ():
            said = Text(
                f"{platform.name.zh}：{union.name}登记的规则", f"{platform.name.en}: the rule kept by {union.name}"
            )
            found.append((f"{KEPT}{platform.code}:{union.code}", said.on(language)))
    return found


class AuditForm(RunForm):
    """The scope of an audit. Choices come from the lake, the rule packs and the person's own organisations."""

    makers = AUDITORS

    platform = forms.ChoiceField(label=_("平台"))
    first = forms.DateField(label=_("始日"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    last = forms.DateField(label=_("终日（含）"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    scheme = forms.ChoiceField(
        label=_("计价规则"),
        required=False,
        help_text=_("不选时用规则登记中这段时间的规则；没有登记的，用随产品提供的规则。"),
    )
    organisation = organisation_field(_("发布组织"), _("这个组织及其上级可以看到本次审计和发现。"))

    def __init__(self, *args: Any, platforms: list[Logged], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh"
        self.offer("platform", [(each.code, each.name.on(language)) for each in platforms])
        schemes = [(each.id, each.title.on(language)) for each in catalogue.standard().schemes() if each.is_of_orders]
        self.offer("scheme", [("", _("平台登记的规则")), *_kept(platforms, language), *schemes])
        if platforms:
            self.fields["first"].initial = platforms[0].first
            self.fields["last"].initial = platforms[0].last

    def clean(self) -> dict[str, Any]:
        """The period must run forward, and there must be a rule."""
        data = super().clean() or {}
        if self.is_backwards(data):
            self.add_error("last", _("终日早于始日。"))
        elif data.get("platform") and data.get("first") and data.get("last"):
            platform, named = kept_by(data.get("scheme") or "")
            if not data.get("scheme") or named:
                self._has_rule(data, platform or data["platform"], named)
        return data

    def _has_rule(self, data: dict[str, Any], platform: str, named: str) -> None:
        """The rule that the platform declared must be one rule over the period, on one union's record."""
        from gongyou.rooms.platforms.register.composed import scheme_declared  # brings the engine's expressions

        if platform != data["platform"]:
            self.add_error("scheme", KEPT_OF_ANOTHER.on(get_language() or "zh"))
            return
        try:
            declared = scheme_declared(
                platform, data["first"], data["last"], organisation=data.get("organisation"), named=named
            )
        except BadInput as wrong:
            self.add_error(wrong.where.get("field", "last"), wrong.said(get_language() or "zh"))
            return
        if declared is None and platform not in PLATFORMS:
            self.add_error("scheme", _("这个平台没有登记规则，请选择一个。"))
