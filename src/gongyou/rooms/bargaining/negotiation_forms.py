"""What is asked of an officer who conducts a negotiation: one form for each act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.findings.runs.forms import organisation_field
from gongyou.kit.policies import Visitor
from gongyou.registry.models import Employer
from gongyou.registry.platform_names import platform_called, platforms_known
from gongyou.registry.policies import OFFICER, EmployerPolicy
from gongyou.registry.selectors import offered_to
from gongyou.rooms.bargaining.models import (
    Covered,
    Decision,
    Negotiation,
    Proposal,
    Representative,
    Scenario,
    Session,
    Side,
    Topic,
)
from gongyou.rooms.bargaining.negotiation.procedures import procedures
from gongyou.rooms.bargaining.negotiation.schema import COUNTED_TEXT, Procedure, StepRule
from gongyou.rooms.bargaining.origins import Origin
from gongyou.rooms.bargaining.recording import Done
from gongyou.rooms.bargaining.services.negotiations import LONGEST_TERM, Entry, Opening
from gongyou.rooms.bargaining.services.tables import LONGEST_MINUTES, Chair, Meeting, Minutes
from gongyou.rooms.bargaining.services.topics import LONGEST_TEXT, Offer

ROWS = {"rows": 5}


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    """The browser's own clock."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class Checks(forms.CheckboxSelectMultiple):
    """Boxes to tick, one below the other, drawn as the console draws them."""

    template_name = "bargaining/widgets/checks.html"


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day, today unless told."""
    return forms.DateField(label=label, widget=DayInput(), initial=timezone.localdate, **more)


def long_field(label: Any, **more: Any) -> forms.CharField:
    """Several lines."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs=ROWS), **more)


class OpenForm(forms.Form):
    """A new case."""

    organisation = organisation_field(_("工会一方"), _("由这个组织立案、保管协商记录。"))
    procedure = forms.ChoiceField(label=_("协商程序"))
    title = forms.CharField(label=_("协商案名称"), max_length=120)
    title_en = forms.CharField(label=_("英文名称"), max_length=160, required=False)
    capacity = forms.ChoiceField(label=_("协商方式"), choices=Negotiation.Capacity.choices)
    reach = forms.ChoiceField(label=_("协议覆盖"), choices=Negotiation.Reach.choices)
    platform = forms.ChoiceField(label=_("平台"), required=False, help_text=_("协议覆盖选“平台”时填写。"))
    employer = forms.CharField(
        label=_("用人单位全称"),
        required=False,
        max_length=200,
        help_text=_("协议覆盖选“用人单位”时，照登记的全称填写。"),
    )
    counterpart = forms.CharField(
        label=_("企业方代表"),
        max_length=200,
        required=False,
        help_text=_("区域性、行业性协商的企业联合会、商会或企业推举的代表。"),
    )
    opened_on = day_field(_("立案日期"))

    def __init__(self, *args: Any, user: Visitor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language, mine = get_language() or "zh", offered_to(user, OFFICER)
        self.user = user
        self.fields["organisation"].queryset = mine  # type: ignore[attr-defined]
        self.fields["organisation"].initial = mine.first()
        self.offer("procedure", [(each.id, each.title.text.on(language)) for each in procedures().values()])
        self.offer("platform", [("", "—"), *((code, platform_called(code).on(language)) for code in platforms_known())])

    def offer(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_employer(self) -> Employer | None:
        """The employer of exactly this name that the officer sees."""
        written = self.cleaned_data["employer"].strip()
        if not written:
            return None
        found = EmployerPolicy().scope(self.user).filter(name=written).first()
        if found is None:
            raise forms.ValidationError(_("登记中没有这个名称的用人单位，请核对全称。"))
        return found

    @property
    def opening(self) -> Opening:
        data = {key: value for key, value in self.cleaned_data.items() if key != "organisation"}
        reach = data["reach"]
        if reach != Negotiation.Reach.PLATFORM:
            data["platform"] = ""
        if reach != Negotiation.Reach.EMPLOYER:
            data["employer"] = None
        return Opening(**data)


class StepForm(forms.Form):
    """A step as it was done."""

    on = day_field(_("办理日期"))
    outcome = forms.ChoiceField(label=_("结果"), required=False)
    note = long_field(_("记录"), required=False, max_length=2000, help_text=_("送达方式、回执编号、对方理由等。"))

    def __init__(self, *args: Any, rule: StepRule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key = rule.key
        if not rule.outcomes:
            del self.fields["outcome"]
            return
        language = get_language() or "zh"
        self.fields["outcome"].choices = [(each.key, each.title.text.on(language)) for each in rule.outcomes]  # type: ignore[attr-defined]

    @property
    def done(self) -> Done:
        data = self.cleaned_data
        return Done(self.key, data["on"], data.get("outcome", ""), data["note"])


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("理由"), max_length=300)


class EndForm(ReasonForm):
    """How a case ends."""

    state = forms.ChoiceField(label=_("结果"), choices=Negotiation.State.choices[1:])
    field_order = ("state", "reason")


class DayForm(forms.Form):
    """One day."""

    on = day_field(_("日期"))


class TermsForm(forms.Form):
    """The numbers of days that no law gives, one field each."""

    def __init__(self, *args: Any, procedure: Procedure, terms: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh"
        for step, term in procedure.terms():
            if term.may_be_set:
                self.fields[step.key] = forms.IntegerField(
                    label=step.title.text.on(language),
                    help_text=COUNTED_TEXT[term.counted].on(language),
                    min_value=1,
                    max_value=LONGEST_TERM,
                    initial=terms.get(step.key, term.count),
                )


class SeatForm(forms.Form):
    """One representative."""

    side = forms.ChoiceField(label=_("所属一方"), choices=Side.choices)
    role = forms.ChoiceField(label=_("职责"), choices=Representative.Role.choices, initial="member")
    name = forms.CharField(label=_("姓名"), max_length=60, help_text=_("加密保存，只在本案和文书中显示。"))
    post = forms.CharField(label=_("单位和职务"), max_length=80, required=False)
    chosen = forms.ChoiceField(label=_("产生方式"), choices=Representative.Chosen.choices)
    chosen_on = day_field(_("产生日期"))
    is_outside = forms.BooleanField(label=_("本单位以外的人员"), required=False)
    is_woman = forms.BooleanField(label=_("女代表"), required=False)
    is_new_form = forms.BooleanField(label=_("新就业形态劳动者"), required=False)

    @property
    def chair(self) -> Chair:
        return Chair(**self.cleaned_data)


class MeetingForm(forms.Form):
    """A session as planned."""

    day = day_field(_("会议日期"))
    starts = forms.TimeField(label=_("开始时间"), widget=ClockInput(), initial=time(9, 30))
    ends = forms.TimeField(label=_("结束时间"), widget=ClockInput(), initial=time(11, 30))
    place = forms.CharField(label=_("地点"), max_length=120)
    chaired_by = forms.ChoiceField(label=_("主持"), choices=Side.choices)

    @property
    def meeting(self) -> Meeting:
        data = self.cleaned_data
        return Meeting(
            _moment(data["day"], data["starts"]), _moment(data["day"], data["ends"]), data["place"], data["chaired_by"]
        )


class MinutesForm(forms.Form):
    """What a session came to; two fields for each open topic."""

    present = forms.ModelMultipleChoiceField(label=_("到会代表"), queryset=Representative.objects.none(), widget=Checks)
    text = forms.CharField(label=_("会议经过"), max_length=LONGEST_MINUTES, widget=forms.Textarea(attrs={"rows": 10}))

    def __init__(self, *args: Any, session: Session, topics: Sequence[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seated = Representative.objects.filter(negotiation=session.negotiation_id, left_on=None)
        seated = seated.order_by("-side", "role", "pk")
        field = self.fields["present"]
        field.queryset = seated  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: f"{one.get_side_display()} · {one.name}"  # type: ignore[attr-defined]
        self.topics = topics
        language = get_language() or "zh"
        choices = [("", _("本次未议")), *Decision.Outcome.choices]
        for topic in topics:
            title = f"{topic.number}. {topic.title_text.on(language)}"
            self.fields[f"outcome_{topic.pk}"] = forms.ChoiceField(label=title, choices=choices, required=False)
            self.fields[f"words_{topic.pk}"] = forms.CharField(
                label=_("议定内容"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
            )

    @property
    def minutes(self) -> Minutes:
        data = self.cleaned_data
        decided = {topic.pk: data[f"outcome_{topic.pk}"] for topic in self.topics if data[f"outcome_{topic.pk}"]}
        return Minutes(list(data["present"]), data["text"], decided, {key: data[f"words_{key}"] for key in decided})


class TopicForm(forms.Form):
    """A topic by hand."""

    section = forms.ChoiceField(label=_("标题"))
    title = forms.CharField(label=_("议题名称"), max_length=160)
    title_en = forms.CharField(label=_("英文名称"), max_length=240, required=False)
    body = long_field(_("说明"), required=False, max_length=2000)

    def __init__(self, *args: Any, sections: type[TextChoices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].choices = sections.choices  # type: ignore[attr-defined]

    @property
    def origin(self) -> Origin:
        return Origin(**self.cleaned_data)


class ProposalForm(forms.Form):
    """A proposal of one side."""

    side = forms.ChoiceField(label=_("提出方"), choices=Side.choices)
    on = day_field(_("提出日期"))
    session = forms.ModelChoiceField(label=_("在哪次会议上提出"), queryset=Session.objects.none(), required=False)
    text = forms.CharField(label=_("方案内容"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs=ROWS))
    scheme = forms.CharField(
        label=_("计价规则（YAML）"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=_("可以不填。填写时按计价规则的写法，有误会指出行号和改法。"),
    )

    def __init__(self, *args: Any, topic: Topic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["session"]
        field.queryset = Session.objects.filter(negotiation=topic.negotiation_id)  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: _("第 %(number)s 次会议") % {"number": one.number}  # type: ignore[attr-defined]

    @property
    def offer(self) -> Offer:
        return Offer(**self.cleaned_data)


class AgreeForm(DayForm):
    """Which proposal is agreed."""

    proposal = forms.ModelChoiceField(label=_("谈定的方案"), queryset=Proposal.objects.none(), empty_label=None)
    field_order = ("proposal", "on")

    def __init__(self, *args: Any, topic: Topic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["proposal"]
        field.queryset = topic.proposals.order_by("-number")  # type: ignore[attr-defined]
        field.label_from_instance = _proposal_said  # type: ignore[attr-defined]


class ScenarioForm(forms.Form):
    """Which kept what-if belongs to a proposal."""

    scenario = forms.ModelChoiceField(label=_("规则试算"), queryset=Scenario.objects.none(), empty_label=None)

    def __init__(self, *args: Any, offered: QuerySet[Scenario], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scenario"]
        field.queryset = offered  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: one.name  # type: ignore[attr-defined]


def _proposal_said(one: Proposal) -> str:
    return _("第 %(number)s 稿 · %(side)s") % {"number": one.number, "side": one.get_side_display()}


class CoveredForm(forms.Form):
    """One line of the sign-on list."""

    side = forms.ChoiceField(label=_("类别"), choices=Covered.Side.choices)
    name = forms.CharField(label=_("全称"), max_length=200)
    workers = forms.IntegerField(label=_("涉及人数"), min_value=0, required=False)
    state = forms.ChoiceField(label=_("状态"), choices=Covered.State.choices)
    state_on = day_field(_("状态日期"))

    @property
    def entry(self) -> Entry:
        return Entry(**self.cleaned_data)


class CoveredMoveForm(DayForm):
    """A line in another state."""

    state = forms.ChoiceField(label=_("状态"), choices=Covered.State.choices)
    field_order = ("state", "on")


class CaseForm(forms.Form):
    """Into which running case a topic goes."""

    negotiation = forms.ModelChoiceField(label=_("协商案"), queryset=Negotiation.objects.none(), empty_label=None)

    def __init__(self, *args: Any, cases: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, language = self.fields["negotiation"], get_language() or "zh"
        field.queryset = cases  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: one.title_text.on(language)  # type: ignore[attr-defined]


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
