"""What is asked on the phone and at the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from gongyou.core.errors import BadInput
from gongyou.core.phones import phone_checked
from gongyou.findings.runs.forms import organisation_field
from gongyou.kit.policies import Visitor
from gongyou.registry.checked_fields import checked
from gongyou.registry.models import Member
from gongyou.registry.selectors import offered_to
from gongyou.rooms.forum.models import Collection, Issue, Opinion, Section
from gongyou.rooms.forum.policies import KEEPERS
from gongyou.rooms.forum.services.answers import LONGEST_ANSWER, Step
from gongyou.rooms.forum.services.collections import LONGEST_QUESTION, Asking
from gongyou.rooms.forum.services.grouping import LONGEST_TITLE
from gongyou.rooms.forum.services.opinions import LONGEST, body_checked
from gongyou.rooms.forum.table import areas_of
from gongyou.rooms.platforms import door as platforms

TRAP = "homepage"


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class OpinionForm(forms.Form):
    """The one screen on which somebody writes."""

    section = forms.ChoiceField(label=_("关于什么"), error_messages={"required": _("请选择一个标题。")})
    body = forms.CharField(
        label=_("您的意见"),
        max_length=LONGEST,
        error_messages={"required": _("请写您的意见。")},
        help_text=_("写清一件事就好，最多 500 字。不要写姓名；身份证号和手机号会自动隐去。"),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    trade = forms.ChoiceField(label=_("职业（可不选）"), required=False)
    platform = forms.ChoiceField(label=_("平台（可不选）"), required=False)
    area = forms.ChoiceField(label=_("常在哪里干活（可不选）"), required=False)
    phone = forms.CharField(
        label=_("手机号（可不填）"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel", "data-never-keep": ""}),
    )
    agrees = forms.BooleanField(label=_("同意按上面写的用途使用我的手机号"), required=False)
    # People do not see it; a machine that fills in every field does.
    homepage = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))
    mark = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, collection: Collection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh"
        self.collection = collection
        none = [("", say("不选"))]
        asked = [(value, label) for value, label in Section.choices if value in collection.sections]
        self._offer("section", [("", say("请选择")), *asked, (Section.OTHER.value, Section.OTHER.label)])
        self._offer("trade", [*none, *Member.Occupation.choices])
        if collection.platform:
            del self.fields["platform"]
        else:
            self._offer("platform", [*none, *((code, name.on(language)) for code, name in platforms.platforms_named())])
        areas = areas_of(collection)
        if areas:
            self._offer("area", [*none, *areas.items()])
        else:
            del self.fields["area"]
        if collection.asks_code:
            self.fields["phone"].required = True
            self.fields["phone"].label = say("手机号（收验证码）")
            self.fields["agrees"].required = True

    @property
    def questions(self) -> list[forms.BoundField]:
        """What people see, without phone and consent, which stand together below."""
        return [self[name] for name in self.fields if name not in (TRAP, "mark", "phone", "agrees")]

    def clean_body(self) -> str:
        return checked(body_checked, self.cleaned_data["body"])

    def clean_phone(self) -> str:
        written = self.cleaned_data["phone"].strip()
        return checked(phone_checked, written) if written else ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("phone") and not cleaned.get("agrees"):
            self.add_error("agrees", say("留手机号要勾选同意；不想留的，把手机号删掉。"))
        return cleaned

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class ReceiptForm(forms.Form):
    """The code of the receipt."""

    code = forms.CharField(
        label=_("回执码"),
        max_length=40,
        error_messages={"required": _("请填写回执码。")},
        help_text=_("提交意见后显示的 16 位字母数字。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class CollectionForm(forms.Form):
    """What is asked, of whom, until when."""

    organisation = organisation_field(_("征集组织"), _("由这个组织审核意见、答复问题。"))
    title = forms.CharField(label=_("征集名称"), max_length=80)
    question = forms.CharField(
        label=_("要问的问题"),
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("显示在手机页面最上面，一次只问一件事。"),
    )
    subject = forms.ChoiceField(label=_("针对"), choices=Collection.Subject.choices)
    rule_version = forms.ChoiceField(label=_("针对的规则版本"), required=False)
    platform = forms.ChoiceField(label=_("平台"), required=False)
    sections = forms.MultipleChoiceField(
        label=_("可选的标题"),
        choices=[(value, label) for value, label in Section.choices if value != Section.OTHER],
        initial=[value for value in Section.values if value != Section.OTHER],
        widget=forms.SelectMultiple(attrs={"size": 5}),
        help_text=_("“其他”总会列在最后。"),
    )
    opens_on = forms.DateField(label=_("开始日期"), widget=DayInput())
    closes_on = forms.DateField(label=_("截止日期（含）"), widget=DayInput())
    verification = forms.ChoiceField(
        label=_("手机验证"),
        choices=Collection.Verification.choices,
        help_text=_("要求验证码，能少些重复提交，也会少收到意见。"),
    )

    def __init__(self, *args: Any, user: Visitor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh"
        mine = offered_to(user, *KEEPERS)
        self.fields["organisation"].queryset = mine  # type: ignore[attr-defined]
        self.fields["organisation"].initial = mine.first()
        none = [("", "—")]
        versions = [
            (
                str(each.key),
                f"{platforms.platform_called(each.platform).on(language)} · {each.title.on(language)} · {each.edition}",
            )
            for each in platforms.rule_versions()
        ]
        self.fields["rule_version"].choices = none + versions  # type: ignore[attr-defined]
        named = [(code, name.on(language)) for code, name in platforms.platforms_named()]
        self.fields["platform"].choices = none + named  # type: ignore[attr-defined]

    @property
    def asking(self) -> Asking:
        import uuid

        data = self.cleaned_data
        version = uuid.UUID(data["rule_version"]) if data["rule_version"] else None
        return Asking(
            title=data["title"],
            question=data["question"],
            subject=data["subject"],
            sections=tuple(data["sections"]),
            opens_on=data["opens_on"],
            closes_on=data["closes_on"],
            rule_version=version,
            platform=data["platform"],
            verification=data["verification"],
        )


class HoldForm(forms.Form):
    """Why an opinion is held back."""

    reason = forms.ChoiceField(label=_("不公开的理由"), choices=Opinion.Reason.choices)


class MaskForm(forms.Form):
    """Passages to hide, one a line."""

    passages = forms.CharField(
        label=_("要遮盖的文字"), widget=forms.Textarea(attrs={"rows": 2}), help_text=_("照原文抄写，一行一处。")
    )


class TitleForm(forms.Form):
    """What an issue is called."""

    title = forms.CharField(label=_("问题名称"), max_length=LONGEST_TITLE)
    section = forms.ChoiceField(label=_("标题"), choices=Section.choices, required=False)


class AnswerForm(forms.Form):
    """What becomes of an issue."""

    status = forms.ChoiceField(label=_("办理进展"), choices=Issue.Status.choices[1:])
    answer = forms.CharField(
        label=_("答复"),
        required=False,
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("公开显示。不采纳的写明理由，承诺的写明做什么。"),
    )
    promised_by = forms.CharField(
        label=_("由谁承诺"), required=False, max_length=80, help_text=_("单位或部门，不写个人。")
    )
    promised_until = forms.DateField(label=_("承诺期限"), required=False, widget=DayInput())

    @property
    def step(self) -> Step:
        return Step(**self.cleaned_data)


def refused(form: forms.Form, refusal: BadInput | Any) -> None:
    """A service's refusal beside its field, or above the form."""
    field = str(refusal.where.get("field") or "")
    form.add_error(field if field in form.fields else None, refusal.said(get_language() or "zh"))
