"""The console's pages of known places of work."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.figures import COUNT
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.registry import policies
from gongyou.registry.access import page_for
from gongyou.registry.checked_fields import HalfWidthField
from gongyou.registry.comparing import STALE, compared
from gongyou.registry.models import Member, Organisation, Station
from gongyou.registry.organisations.forms import CODE, REGION, OrganisationField
from gongyou.registry.platform_names import platform_called
from gongyou.registry.policies import ADMINISTRATOR, ANALYST, OFFICER
from gongyou.registry.privacy.holding import holding
from gongyou.registry.selectors import has_role, in_scope, scope_top
from gongyou.registry.services.stations import StationRow, may_keep, station_change, station_record
from gongyou.ui.listing import Column, Filter, Listing
from gongyou.ui.states import Badge, Tone

REFUSED = 422
forms_page = require_http_methods(["GET", "HEAD", "POST"])
DAY = {"type": "date"}


class StationForm(forms.Form):
    """A place's words, its point, and how many people work from there."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    code = forms.CharField(label=gettext_lazy("编码"), max_length=40, validators=[CODE])
    name = forms.CharField(label=gettext_lazy("名称"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=Station.Kind.choices)
    platform = forms.CharField(
        label=gettext_lazy("平台代码"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("与派单记录中的平台代码一致；不属于平台的留空。"),
    )
    region = HalfWidthField(
        label=gettext_lazy("行政区划代码"),
        max_length=12,
        validators=[REGION],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    point = forms.CharField(
        label=gettext_lazy("坐标"),
        max_length=60,
        help_text=gettext_lazy("先纬度后经度（WGS-84），如 31.2304, 121.4737。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    organisation = OrganisationField(label=gettext_lazy("负责的组织编码"))
    workers_count = forms.IntegerField(label=gettext_lazy("在这里工作的人数"), min_value=0, required=False)
    workers_counted_on = forms.DateField(
        label=gettext_lazy("人数截至"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    closed_on = forms.DateField(
        label=gettext_lazy("撤点日期"),
        required=False,
        help_text=gettext_lazy("填写后不再供选择。"),
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, among: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.among = among.filter(closed_on=None)

    def row(self) -> StationRow:
        """What was filled in."""
        given = {name: self.cleaned_data[name] for name in StationRow.__dataclass_fields__}
        return StationRow(**given)


@require_safe
@page_for(OFFICER, ANALYST, ADMINISTRATOR)
def station_list(request: HttpRequest) -> HttpResponse:
    """The places of the scope, with the members who picked them."""
    mine = Q(work_points__member__state=Member.State.ACTIVE)
    rows = (
        Station.objects.filter(in_scope(request.user, prefix="organisation__"))
        .select_related("organisation")
        .annotate(members=Count("work_points", filter=mine))
    )
    held = holding()
    listing = Listing(
        query=request.GET,
        rows=rows.order_by("name", "code"),
        columns=(
            Column("name", _("名称"), sort="name"),
            Column("kind", _("类别"), cell=lambda one: one.get_kind_display(), hides_on_phone=True),
            Column("platform", _("平台"), cell=_platform, hides_on_phone=True),
            Column("region", _("行政区划代码"), sort="region", hides_on_phone=True),
            Column("workers_count", _("人数（人）"), COUNT, sort="workers_count"),
            Column("members", _("会员（人）"), COUNT, cell=lambda one: held.told(one.members)),
            Column("state", _("状态"), cell=_state, hides_on_phone=True),
        ),
        filters=(Filter("q", _("名称"), lambda found, text: found.filter(name__icontains=text)),),
        link=lambda one: _address(request, one),
        language=get_language() or "zh-hans",
    )
    may_add = has_role(request.user, OFFICER, ADMINISTRATOR)
    return render(request, "stations/list.html", {"listing": listing, "may_add": may_add})


def _address(request: HttpRequest, station: Station) -> str:
    """The page where the entry is kept; empty for who only reads the list."""
    keeps = isinstance(request.user, User) and may_keep(request.user, station.organisation)
    return reverse("stations:station", args=[station.pk]) if keeps else ""


@forms_page
@page_for(OFFICER, ADMINISTRATOR)
def station_new(request: HttpRequest) -> HttpResponse:
    """Records a place."""
    top = scope_top(request.user)
    start = {"organisation": top.code, "region": top.region} if top else {}
    form, error = StationForm(request.POST or None, initial=start, among=_mine(request)), None
    if form.is_valid() and _is_mine(request, form):
        try:
            station_record(row=form.row(), by=audit.actor_from(request.user), now=timezone.now())
        except (BadInput, Conflict) as refused:
            error = refused
        else:
            messages.success(request, _("工作点已登记。"))
            return redirect("stations:stations")
    words = {"heading": _("登记工作点"), "submit": _("登记")}
    return _page(request, form, error, words)


@forms_page
@page_for(OFFICER, ADMINISTRATOR)
def station_changed(request: HttpRequest, pk: int) -> HttpResponse:
    """Changes a place; two who change it at once both see what the other wrote."""
    station = Station.objects.filter(in_scope(request.user, prefix="organisation__"), pk=pk)
    found = station.select_related("organisation").first()
    if found is None or not may_keep(_user(request), found.organisation):
        raise Http404
    start = {name: getattr(found, name) for name in StationForm.base_fields} | {"organisation": found.organisation.code}
    form, error = StationForm(request.POST or None, initial=start, among=_mine(request)), None
    differences: list[Any] = []
    form.fields["code"].disabled = True
    if form.is_valid() and _is_mine(request, form):
        version = form.cleaned_data["version"] or 0
        try:
            station_change(
                station=found, row=form.row(), version=version, by=audit.actor_from(request.user), now=timezone.now()
            )
        except (BadInput, Conflict) as refused:
            error = refused
            differences = compared(form, refused) if isinstance(refused, Conflict) and refused.code == STALE else []
        else:
            messages.success(request, _("工作点已修改。"))
            return redirect("stations:stations")
    words = {"heading": found.name, "submit": _("保存")}
    return _page(request, form, error, {**words, "differences": differences})


def _is_mine(request: HttpRequest, form: StationForm) -> bool:
    organisation: Organisation = form.cleaned_data["organisation"]
    if may_keep(_user(request), organisation):
        return True
    form.add_error("organisation", _("这个组织不在您的范围内。"))
    return False


def _mine(request: HttpRequest) -> Any:
    return policies.organisations.scope(request.user)


def _page(
    request: HttpRequest, form: StationForm, error: BadInput | Conflict | None, words: dict[str, Any]
) -> HttpResponse:
    lead = _("会员登记工作地点时从清单里选择，按坐标归入网格。")
    context = {"form": form, "error": error, "back": reverse("stations:stations"), "lead": lead, **words}
    status = REFUSED if error or form.errors else 200
    return render(request, "registry/form_page.html", context, status=status)


def _user(request: HttpRequest) -> User:
    user = audit.actor_from(request.user)
    if user is None:
        raise Http404
    return user


def _platform(station: Station) -> str:
    return platform_called(station.platform).on(get_language() or "zh-hans") if station.platform else "—"


def _state(station: Station) -> Badge:
    return Badge(_("已撤点"), Tone.NEUTRAL) if station.closed_on else Badge(_("在用"), Tone.GOOD)
