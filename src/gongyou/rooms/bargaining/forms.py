"""What a what-if is asked for: log and rules, the numbers of the rule after, and what is laid over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.findings.runs.forms import RunForm, organisation_field
from gongyou.rooms.bargaining.policies import NEGOTIATORS
from gongyou.rooms.bargaining.schemes import scheme_named, scheme_path, schemes_offered
from gongyou.rooms.bargaining.selectors import Logged
from gongyou.rooms.bargaining.whatif.reactions import DEFAULTS, NAMES
from gongyou.rules.schemes import PayScheme
from gongyou.rules.schemes.amended import SHARE, Lever, levers

LEVER, INPUT, REACTION = "lever:", "input:", "reaction:"
DATE = {"type": "date"}


class LogForm(forms.Form):
    """Which orders, which rule before, which rule after."""

    platform = forms.ChoiceField(label=_("平台"))
    first = forms.DateField(label=_("始日"), required=False, widget=forms.DateInput(DATE, "%Y-%m-%d"))
    last = forms.DateField(label=_("终日（含）"), required=False, widget=forms.DateInput(DATE, "%Y-%m-%d"))
    before = forms.ChoiceField(label=_("现行计价规则"))
    after = forms.ChoiceField(label=_("拟议规则以哪个为底本"))

    def __init__(
        self, *args: Any, platforms: list[Logged], proposals: Sequence[tuple[str, Text]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        tongue = get_language() or "zh"
        self.offer("platform", [(each.code, each.name.on(tongue)) for each in platforms])
        offered = (*proposals, *schemes_offered([each.code for each in platforms]))
        known = [(name, title.on(tongue)) for name, title in offered]
        self.offer("before", known)
        self.offer("after", known)

    def offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        """The choices of a field."""
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class OverlayForm(forms.Form):
    """What is laid over the rule after, and the lines that are looked at."""

    floor = forms.DecimalField(label=_("每小时保底（元）"), required=False, min_value=0, max_digits=8, decimal_places=2)
    floor_on = forms.ChoiceField(
        label=_("保底按哪种时间"),
        required=False,
        choices=[("engaged", _("接单时间")), ("working", _("工作时间（含宽放）")), ("online", _("在线时间"))],
    )
    floor_unit = forms.ChoiceField(
        label=_("保底按期"), required=False, choices=[("month", _("按月")), ("week", _("按周")), ("day", _("按日"))]
    )
    take_cap = forms.DecimalField(
        label=_("每单抽成上限（0–1）"), required=False, min_value=0, max_value=1, max_digits=5, decimal_places=4
    )
    hours_cap = forms.DecimalField(
        label=_("每日接单时长上限（小时）"), required=False, min_value=0, max_value=24, max_digits=4, decimal_places=2
    )
    line = forms.DecimalField(label=_("小时最低线（元）"), required=False, min_value=0, max_digits=8, decimal_places=2)
    allowance = forms.DecimalField(
        label=_("宽放比例（0–1）"), required=False, min_value=0, max_value=1, max_digits=5, decimal_places=4
    )


class PackageForm(forms.Form):
    """What the cheapest package must reach, and how far the chosen numbers may go."""

    p10 = forms.DecimalField(label=_("P10 应得不低于（元）"), required=False, min_value=0, decimal_places=2)
    hourly = forms.DecimalField(label=_("接单时间每小时不低于（元）"), required=False, min_value=0, decimal_places=2)
    share = forms.DecimalField(
        label=_("达到该小时收入的人数比例"), required=False, min_value=0, max_value=1, decimal_places=3, initial="0.9"
    )
    losers = forms.DecimalField(
        label=_("收入减少的人不超过（比例）"), required=False, min_value=0, max_value=1, decimal_places=3
    )
    groups = forms.BooleanField(label=_("任何一组的总收入都不减少"), required=False)
    cost = forms.DecimalField(label=_("用工成本增加不超过（元）"), required=False, min_value=0, decimal_places=2)
    reach = forms.DecimalField(
        label=_("所选的数最多提高到现在的几倍"),
        min_value=Decimal("1.01"),
        max_value=5,
        decimal_places=2,
        initial="1.50",
    )

    def targets(self) -> dict[str, str]:
        """The targets in the words that the search reads."""
        data = self.cleaned_data
        found = {name: str(data[name]) for name in ("p10", "losers", "cost") if data.get(name) is not None}
        if data.get("hourly") is not None:
            found["line"] = f"{data['hourly']}:{data.get('share') or 1}"
        return {**found, "groups": ""} if data.get("groups") else found


class KeepForm(RunForm):
    """The name of a scenario and whose it is."""

    makers = NEGOTIATORS

    name = forms.CharField(label=_("名称"), max_length=60)
    organisation = organisation_field(_("保存到"), _("这个组织及其上级可以看到。"))


@dataclass(frozen=True, slots=True)
class Slider:
    """A lever as the page moves it."""

    name: str
    label: Text
    unit: Text
    value: str
    was: str
    top: str
    step: str

    @property
    def path(self) -> str:
        return self.name.removeprefix(LEVER)

    @property
    def is_moved(self) -> bool:
        return Decimal(self.value) != Decimal(self.was)


def sliders(scheme: PayScheme, given: Mapping[str, Any]) -> list[Slider]:
    """Every number of the rule's newest version, at what was given or as it stands."""
    return [_slider(lever, given.get(LEVER + lever.path)) for lever in levers(scheme)]


def _slider(lever: Lever, given: Any) -> Slider:
    exponent = lever.value.normalize().as_tuple().exponent
    digits = max(2, -exponent) if isinstance(exponent, int) else 2
    if lever.unit is SHARE:
        digits = 3
    top = max(lever.value * 2, Decimal(1) if lever.unit is SHARE else Decimal(2))
    step = Decimal(1) if lever.value >= 100 else Decimal(1).scaleb(-digits)
    name = LEVER + lever.path
    return Slider(name, lever.label, lever.unit, str(given or lever.value), str(lever.value), f"{top:f}", f"{step:f}")


def bounds(scheme: PayScheme, paths: Iterable[str], reach: Decimal) -> dict[str, str]:
    """Each chosen number from where it is to so many times of it; one that is nothing may rise to one."""
    known = {lever.path: lever for lever in levers(scheme)}
    found = {}
    for path in paths:
        if path in known:
            value = known[path].value
            found[path] = f"{value:f}..{(value * reach).quantize(Decimal('0.01')) if value else Decimal(1):f}"
    return found


def question(given: Mapping[str, Any], path: Callable[[str], str] = scheme_path) -> dict[str, Any]:
    """The question's parameters from what a page sends; numbers that were not moved are no change.

    `path`: where a rule's name leads; `lasting_path` for a question whose answer is kept.
    """
    names = ("platform", "first", "last", "before", "after", "floor", "floor_on", "floor_unit")
    overlaid = ("take_cap", "hours_cap", "line", "allowance")
    params: dict[str, Any] = {name: given[name] for name in (*names, *overlaid) if given.get(name)}
    if not params.get("floor"):
        params.pop("floor_on", None)
        params.pop("floor_unit", None)
    params["changes"] = dict(moved(params.get("after", ""), given))
    for name in ("before", "after"):
        if params.get(name):
            params[name] = path(params[name])
    params["inputs"] = {
        name.removeprefix(INPUT): given[name] for name in given if name.startswith(INPUT) and given[name]
    }
    params["elasticities"] = {
        name.removeprefix(REACTION): given[name] for name in given if name.startswith(REACTION) and given[name]
    }
    return params


def reactions(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The elasticities as the page declares them: low..high."""
    return [
        {
            "name": REACTION + name,
            "label": said,
            "value": given.get(REACTION + name) or "..".join(map(_end, DEFAULTS[name])),
        }
        for name, said in NAMES.items()
    ]


def _end(value: float) -> str:
    return f"{value:g}"


def changes_of(given: Mapping[str, Any]) -> dict[str, Decimal]:
    """The numbers of the rule after that were moved. Raises BadInput for what is no number."""
    return {path: _number_of(path, value) for path, value in moved(str(given.get("after", "")), given)}


def _number_of(path: str, value: str) -> Decimal:
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise BadInput(
            "whatif.number",
            Text(f"“{path}”的值“{value}”不是数。", f"“{value}” given for {path} is no number."),
            Text("请写成 4.20 这样的数。", "Write a number such as 4.20."),
            value=value,
        )
    return number


def moved(after: str, given: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """The numbers of the rule after that were moved: path and value."""
    if not after:
        return
    for lever in levers(scheme_named(after)):
        value = str(given.get(LEVER + lever.path) or "").strip()
        if value and value != str(lever.value):
            yield lever.path, value
