"""What is asked about an agreement: its facts, its text, each step and each clause."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.findings.runs.forms import organisation_field
from gongyou.kit.policies import Visitor
from gongyou.registry.models import Employer
from gongyou.registry.platform_names import platforms_named
from gongyou.registry.policies import OFFICER
from gongyou.registry.selectors import offered_to, scope_of
from gongyou.rooms.bargaining.agreements.ballots import MOST_PEOPLE, Votes
from gongyou.rooms.bargaining.agreements.codes import AS_LISTED, CODES, Names, code_name
from gongyou.rooms.bargaining.agreements.splitting import LONGEST
from gongyou.rooms.bargaining.models import Agreement, AgreementBallot, AgreementClause
from gongyou.rooms.bargaining.services.agreement_steps import Signature
from gongyou.rooms.bargaining.services.agreements import Named, Term, Written

MOST_EMPLOYERS = 300


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **more)


def long_field(label: Any, rows: int = 6, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **more)


def code_choices(names: Names = AS_LISTED) -> list[tuple[str, str]]:
    """The subjects, an empty one first."""
    language = get_language() or "zh"
    return [("", "—"), *((key, code_name(key, names).on(language)) for key in CODES)]


def platform_choices() -> list[tuple[str, str]]:
    """The platforms that have a name, an empty one first."""
    language = get_language() or "zh"
    return [("", "—"), *((code, name.on(language)) for code, name in platforms_named().items())]


class FactsForm(forms.Form):
    """What an agreement is."""

    kind = forms.ChoiceField(label=_("协议种类"), choices=Agreement.Kind.choices)
    title = forms.CharField(label=_("协议名称"), max_length=160)
    title_en = forms.CharField(label=_("英文名称"), max_length=240, required=False)
    counterpart = forms.CharField(
        label=_("对方"),
        max_length=200,
        help_text=_("照协议封面的写法：平台企业、用人单位，或者区域、行业的企业方代表组织。"),
    )
    counterpart_en = forms.CharField(label=_("对方英文名称"), max_length=240, required=False)
    platform = forms.ChoiceField(label=_("平台"), required=False)
    employers = forms.ModelMultipleChoiceField(
        label=_("涉及的用人单位"),
        queryset=Employer.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 5}),
        help_text=_("区域性、行业性集体合同可以选择多个。"),
    )

    def __init__(self, *args: Any, user: Visitor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["platform"].choices = platform_choices()  # type: ignore[attr-defined]
        mine = Employer.objects.filter(organisation__in=scope_of(user, OFFICER)).order_by("name", "pk")
        self.fields["employers"].queryset = mine  # type: ignore[attr-defined]

    @property
    def named(self) -> Named:
        data = self.cleaned_data
        return Named(**{name: data[name] for name in Named.__dataclass_fields__})


class FromCaseForm(FactsForm):
    """A draft of what a negotiation agreed on."""

    years = forms.IntegerField(
        label=_("有效期（年）"),
        required=False,
        min_value=1,
        max_value=3,
        help_text=_("照双方谈定的期限填写；没有谈定的不填，条文中留出空白。"),
    )


class NewForm(FactsForm):
    """A new draft: whose, and what it is."""

    organisation = organisation_field(_("工会一方"), _("由这个组织起草和保管。"))

    field_order = ("organisation",)

    def __init__(self, *args: Any, user: Visitor, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        mine = offered_to(user, OFFICER)
        self.fields["organisation"].queryset = mine  # type: ignore[attr-defined]
        self.fields["organisation"].initial = mine.first()


class EnteredForm(NewForm):
    """An agreement that exists already."""

    signed_on = day_field(_("签字日期"))
    effective_from = day_field(_("生效日期"))
    effective_until = day_field(_("期限止日（含）"))
    text = long_field(_("协议全文"), 12, required=False, max_length=LONGEST)
    file = forms.FileField(label=_("或者上传文件"), required=False, help_text=_("DOCX 或 TXT，最大 8 MB。"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("text", "").strip() and not data.get("file"):
            self.add_error("text", _("请粘贴协议全文，或者上传文件。"))
        return data

    @property
    def term(self) -> Term:
        data = self.cleaned_data
        return Term(data["signed_on"], data["effective_from"], data["effective_until"])


class TextForm(forms.Form):
    """The whole text, pasted or from a file."""

    text = long_field(
        _("协议全文"),
        16,
        required=False,
        max_length=LONGEST,
        strip=False,
        help_text=_("按“第…章”“第…条”分条；没有编号的文字归入上一条。一字不改。"),
    )
    file = forms.FileField(label=_("或者上传文件"), required=False, help_text=_("DOCX 或 TXT，最大 8 MB。"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("text", "").strip() and not data.get("file"):
            self.add_error("text", _("请粘贴协议全文，或者上传文件。"))
        return data


class ClauseForm(forms.Form):
    """One clause of a draft."""

    number = forms.CharField(label=_("编号"), max_length=20, required=False, help_text=_("照原文，例如“第十二条”。"))
    code = forms.ChoiceField(label=_("主题"), required=False)
    text = long_field(_("条文"), 8, max_length=LONGEST, strip=False, help_text=_("包括编号在内的原文。"))
    text_en = long_field(_("英文译文"), 5, required=False, max_length=LONGEST)

    def __init__(self, *args: Any, names: Names = AS_LISTED, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = code_choices(names)  # type: ignore[attr-defined]

    def written(self, part: str = AgreementClause.Part.ARTICLE) -> Written:
        data = self.cleaned_data
        return Written(data["text"], part, data["number"], data["code"], data["text_en"])


class AmendForm(ClauseForm):
    """A clause as it reads from a day on."""

    valid_from = day_field(_("变更起日"))
    reason = forms.CharField(label=_("变更理由"), max_length=300)


class BallotForm(forms.Form):
    """The numbers of a vote."""

    body = forms.ChoiceField(label=_("表决机构"), choices=AgreementBallot.Body.choices)
    held_on = day_field(_("表决日期"))
    entitled = forms.IntegerField(label=_("应到人数（全体代表或者全体职工）"), min_value=1, max_value=MOST_PEOPLE)
    present = forms.IntegerField(
        label=_("出席人数"),
        min_value=0,
        max_value=MOST_PEOPLE,
        help_text=_("本人到会的人数，列席的不计。委托表决国家规定没有写明，按当地规定和本单位职工代表大会制度办理。"),
    )
    in_favour = forms.IntegerField(label=_("同意人数"), min_value=0, max_value=MOST_PEOPLE)
    against = forms.IntegerField(label=_("反对人数"), min_value=0, max_value=MOST_PEOPLE)
    abstained = forms.IntegerField(
        label=_("弃权人数"), min_value=0, max_value=MOST_PEOPLE, help_text=_("未投票和无效票计入弃权。")
    )

    @property
    def votes(self) -> Votes:
        return Votes(**{name: self.cleaned_data[name] for name in Votes.__dataclass_fields__})


class SignForm(forms.Form):
    """The signature of both chief representatives."""

    signed_on = day_field(_("签字日期"))
    union_signatory = forms.CharField(
        label=_("工会方首席代表职务"), max_length=80, help_text=_("写职务，不写姓名；姓名以纸质文本为准。")
    )
    counterpart_signatory = forms.CharField(label=_("对方首席代表职务"), max_length=80)

    @property
    def signature(self) -> Signature:
        return Signature(**self.cleaned_data)


class FilingForm(forms.Form):
    """The submission for review."""

    authority = forms.CharField(label=_("审查机关"), max_length=120)
    submitted_on = day_field(_("报送日期"))


class ReceiptForm(forms.Form):
    """The authority's receipt."""

    received_on = day_field(_("收到文本日期"))
    receipt = forms.CharField(label=_("受理编号"), max_length=60, required=False)


class ObjectionForm(forms.Form):
    """The authority's objection."""

    objected_on = day_field(_("《审查意见书》送达日期"))
    objection = long_field(_("异议内容"), max_length=5_000)


class BeginForm(forms.Form):
    """The term."""

    effective_from = day_field(_("生效日期"))
    effective_until = day_field(_("期限止日（含）"))


class PublicityForm(forms.Form):
    """When and where everybody was told."""

    day = day_field(_("公布日期"))
    where = forms.CharField(
        label=_("公布方式"), max_length=200, help_text=_("例如：骑手端公告、职工代表大会、公示栏。")
    )


class EndForm(forms.Form):
    """The end before the term."""

    ended_on = day_field(_("解除日期"))
    reason = forms.CharField(
        label=_("解除理由"),
        max_length=300,
        help_text=_("双方协商一致，或者《集体合同规定》第四十条所列情形。"),
    )
