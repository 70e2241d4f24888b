"""The console's pages that show organisations."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongyou.core.figures import COUNT, DAY
from gongyou.kit import audit
from gongyou.kit.prepared import Prepared
from gongyou.registry import policies
from gongyou.registry import selectors as registry
from gongyou.registry.access import page_for
from gongyou.registry.models import Affiliation, CommitteeTerm, Employer, Organisation
from gongyou.registry.organisations import selectors, statute
from gongyou.registry.policies import ADMINISTRATOR, ANALYST, OFFICER
from gongyou.registry.search import organisations_found_by
from gongyou.registry.ways import way_to
from gongyou.ui.addresses import link_to
from gongyou.ui.listing import Column, Filter, Listing
from gongyou.ui.states import Badge, Tone

SOON = 180
EMPLOYERS_SHOWN = 10
_PAST_TERMS = Prepared(
    lambda key: CommitteeTerm.objects.filter(organisation_id=key, is_current=False).order_by("-elected_on")
)
_AFFILIATES = Prepared(lambda key: Affiliation.objects.filter(body_id=key, until=None).values_list("pk"))
_EMPLOYERS = Prepared(lambda key: Employer.objects.filter(organisation_id=key).order_by().values_list("pk"))
_FIRST_EMPLOYERS = Prepared(
    lambda key: Employer.objects.filter(organisation_id=key).order_by("-staff_count", "name")[:EMPLOYERS_SHOWN]
)


def language() -> str:
    return get_language() or "zh-hans"


@require_safe
@page_for(OFFICER, ANALYST, ADMINISTRATOR)
def organisation_index(request: HttpRequest) -> HttpResponse:
    """The organisations that the account is appointed to; the one page when there is only one."""
    held = registry.scope_paths(request.user)
    tops = list(policies.organisations.scope(request.user).filter(path__in=held))
    if len(tops) == 1:
        return redirect("registry:organisation", code=tops[0].code)
    branches = [registry.Branch(top, registry.organisation_members_count(top)) for top in tops]
    return render(request, "organisations/index.html", {"branches": _branches(request, branches)})


@require_safe
@page_for(OFFICER, ANALYST, ADMINISTRATOR)
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Every organisation of the scope: found by part of the name, pinyin or code; filtered by kind, level and state."""
    listing = Listing(
        query=request.GET,
        rows=policies.organisations.scope(request.user),
        columns=(
            Column("name", _("名称"), sort="name"),
            Column("code", _("组织编码"), sort="code", hides_on_phone=True),
            Column("kind", _("类别"), cell=lambda found: found.get_kind_display(), sort="kind", hides_on_phone=True),
            Column("level", _("层级"), cell=lambda found: found.get_level_display(), hides_on_phone=True),
            Column("region", _("行政区划代码"), sort="region", hides_on_phone=True),
            Column("state", _("状态"), cell=state_of),
        ),
        filters=(
            Filter(
                "q",
                _("名称、拼音或编码"),
                lambda rows, text: organisations_found_by(text, rows),
                placeholder=_("如 快递、kuaidi、kd"),
            ),
            Filter("kind", _("类别"), lambda rows, kind: rows.filter(kind=kind), Organisation.Kind.choices),
            Filter("level", _("层级"), lambda rows, level: rows.filter(level=level), Organisation.Level.choices),
            Filter(
                "state",
                _("状态"),
                lambda rows, state: rows.filter(closed_on__isnull=state == "open"),
                [("open", _("在用")), ("closed", _("已经撤销"))],
            ),
        ),
        link=link_to("registry:organisation", attrgetter("code")),
        language=language(),
    )
    return render(request, "organisations/list.html", {"listing": listing, "tab": "list"})


@require_safe
@page_for(OFFICER, ANALYST, ADMINISTRATOR)
def term_list(request: HttpRequest) -> HttpResponse:
    """The ledger of terms: which are over, which end soon, who never recorded an election."""
    today = timezone.localdate()
    scope = policies.organisations.scope(request.user)
    listing = Listing(
        query=request.GET,
        rows=selectors.terms_expiring(scope, today, 50_000),
        columns=(
            Column("organisation", _("组织"), cell=lambda term: term.organisation.name, sort="organisation__path"),
            Column("elected_on", _("选举日期"), DAY, sort="elected_on", hides_on_phone=True),
            Column("years", _("任期（年）"), COUNT, cell=lambda term: term.term_years, hides_on_phone=True),
            Column("expires_on", _("届满日期"), DAY, sort="expires_on", hides_on_phone=True),
            Column("state", _("换届"), cell=lambda term: term_state(term)),
        ),
        filters=(
            Filter(
                "within",
                _("届满"),
                lambda rows, days: rows.filter(pk__in=selectors.terms_expiring(scope, today, _days(days)).values("pk")),
                [("-1", _("已届满")), ("90", _("90 天内")), ("180", _("180 天内")), ("365", _("一年内"))],
            ),
            Filter(
                "q",
                _("名称、拼音或编码"),
                lambda rows, text: rows.filter(organisation__in=organisations_found_by(text, scope).values("pk")),
            ),
        ),
        link=link_to("registry:organisation", attrgetter("organisation.code")),
        language=language(),
    )
    context = {
        "listing": listing,
        "tab": "terms",
        "over": selectors.terms_expiring(scope, today, -1).count(),
        "soon": selectors.terms_expiring(scope, today, SOON).count(),
        "unknown": selectors.organisations_without_term(scope).count(),
        "cited": statute.LAW,
    }
    return render(request, "organisations/terms.html", context)


@require_safe
@page_for(OFFICER, ANALYST, ADMINISTRATOR)
def organisation_page(request: HttpRequest, code: str) -> HttpResponse:
    """One organisation: where it stands, how many members, its term, what is below it, what was done."""
    return organisation_shown(request, policies.organisations.visible(request.user, code=code))


def organisation_shown(
    request: HttpRequest, organisation: Organisation, *, error: Exception | None = None, status: int = 200
) -> HttpResponse:
    """The organisation's page, with the reason when an act was refused."""
    today = timezone.localdate()
    members = registry.organisation_members_count(organisation)
    employers = _EMPLOYERS.counted(organisation.pk)
    term = selectors.current_term(organisation)
    may_change = policies.organisations.can_change(request.user, organisation)
    context: dict[str, Any] = {
        "organisation": organisation,
        "state": state_of(organisation),
        "ancestors": [above for above in way_to(request.user, organisation) if above.pk != organisation.pk],
        "branches": _branches(request, registry.organisation_branches(organisation)),
        "members": members,
        "may_see_members": registry.has_role(request.user, OFFICER),
        "may_change": may_change,
        "may_close": policies.organisations.can_close(request.user, organisation),
        "term": term,
        "term_state": term_state(term) if term else None,
        "terms": _PAST_TERMS.objects(organisation.pk) if term else [],
        "elects": organisation.kind in statute.ELECTING,
        "duties": _duties(organisation, members),
        "affiliations": selectors.affiliations_of(organisation, today),
        "affiliates": selectors.affiliates_of(organisation, today)[:EMPLOYERS_SHOWN],
        "affiliates_count": _AFFILIATES.counted(organisation.pk),
        "employers": _FIRST_EMPLOYERS.objects(organisation.pk) if employers else [],
        "employers_count": employers,
        "timeline": audit.timeline_of(organisation, language()),
        "error": error,
    }
    return render(request, "organisations/page.html", context, status=status)


def state_of(organisation: Organisation) -> Badge:
    """在用 or 已撤销."""
    return Badge(_("在用"), Tone.GOOD) if organisation.is_open else Badge(_("已经撤销"), Tone.NEUTRAL)


def term_state(term: CommitteeTerm) -> Badge:
    """How long the term still runs."""
    left = statute.days_left(term.expires_on, timezone.localdate())
    if left < 0:
        return Badge(_("已届满 %(days)d 天") % {"days": -left}, Tone.BAD)
    if left <= SOON:
        return Badge(_("还有 %(days)d 天") % {"days": left}, Tone.WARNING)
    return Badge(_("任期内"), Tone.GOOD)


def ancestors_of(request: HttpRequest, organisation: Organisation) -> QuerySet[Organisation]:
    """The way down from the top of the reader's scope."""
    return registry.organisation_ancestors(organisation, within=policies.organisations.scope(request.user))


def _days(written: str) -> int:
    return int(written) if written.lstrip("-").isdigit() else 50_000


def _duties(organisation: Organisation, members: int) -> list[Any]:
    """The statute's words, for the union of one employer."""
    if organisation.kind not in (Organisation.Kind.ENTERPRISE, Organisation.Kind.GRASSROOTS):
        return []
    counts = [count for count in organisation.employers.values_list("staff_count", flat=True) if count is not None]
    return statute.duties(members=members, staff=sum(counts) if counts else None)


def _branches(request: HttpRequest, branches: list[registry.Branch]) -> Listing:
    return Listing(
        query=request.GET,
        rows=branches,
        columns=(
            Column("name", _("组织"), cell=lambda branch: branch.organisation.name, sort="name"),
            Column("kind", _("类别"), cell=lambda branch: branch.organisation.get_kind_display(), hides_on_phone=True),
            Column(
                "level", _("层级"), cell=lambda branch: branch.organisation.get_level_display(), hides_on_phone=True
            ),
            Column("state", _("状态"), cell=lambda branch: state_of(branch.organisation), hides_on_phone=True),
            Column("members", _("在籍会员（人）"), COUNT, sort="members"),
        ),
        link=link_to("registry:organisation", attrgetter("organisation.code")),
        language=language(),
    )
