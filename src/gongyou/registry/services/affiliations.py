"""Memberships beside the tree: an organisation also belongs to an industry union or a regional one."""

from __future__ import annotations

from datetime import date, datetime

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry import policies
from gongyou.registry.models import Affiliation, Organisation
from gongyou.registry.services.organisations import open_checked

GIVEN = audit.register(
    "registry.affiliation.given",
    "“{organisation}”同时隶属“{body}”（{kind}）",
    "“{organisation}” also belongs to “{body}” ({kind})",
    kind=Affiliation.Kind,
)
ENDED = audit.register(
    "registry.affiliation.ended",
    "“{organisation}”不再隶属“{body}”（{kind}）",
    "“{organisation}” no longer belongs to “{body}” ({kind})",
    kind=Affiliation.Kind,
)

KIND = Organisation.Kind
# Who may be the body of which membership.
BODIES = {
    Affiliation.Kind.INDUSTRY: frozenset({KIND.INDUSTRY}),
    Affiliation.Kind.REGIONAL: frozenset({KIND.REGIONAL, KIND.FEDERATION, KIND.TOWNSHIP, KIND.JOINT}),
}


@service
def affiliation_give(
    *, organisation: Organisation, body: Organisation, kind: str, since: date, by: User | None, now: datetime
) -> Affiliation:
    """The new membership. It must add to the tree and not repeat it or turn it round."""
    require(by is None or policies.organisations.can_change(by, organisation))
    if kind not in Affiliation.Kind.values:
        raise BadInput("registry.choice_unknown", Text(f"没有“{kind}”这种隶属。", f"There is no membership “{kind}”."))
    open_checked(organisation)
    open_checked(body)
    if body.kind not in BODIES[Affiliation.Kind(kind)]:
        said = Affiliation.Kind(kind).label
        raise BadInput(
            "registry.affiliation_body",
            Text(
                f"“{body.name}”不能做{said}的一方。",
                f"“{body.name}” is not of a kind that this membership can lead to.",
            ),
            Text(
                "产业隶属选产业工会，区域隶属选区域性工会、联合工会、乡镇街道总工会或地方总工会。",
                "An industry membership leads to an industry union; a regional one to a regional or joint union or "
                "a federation.",
            ),
        )
    if body.path.startswith(organisation.path) or organisation.path.startswith(body.path):
        raise BadInput(
            "registry.affiliation_in_tree",
            Text(
                f"“{body.name}”与“{organisation.name}”已有上下级关系。",
                f"“{body.name}” and “{organisation.name}” are superior and inferior already.",
            ),
            Text("只登记隶属关系之外的另一重隶属。", "Record only a membership that the tree does not show."),
        )
    if Affiliation.objects.filter(organisation=organisation, body=body, until=None).exists():
        raise Conflict(
            "registry.affiliation_known", Text(f"已经隶属“{body.name}”。", f"It belongs to “{body.name}” already.")
        )
    given = Affiliation.objects.create(organisation=organisation, body=body, kind=kind, since=since)
    audit.write(GIVEN, by=by, subject=organisation, data=_said(given), now=now)
    return given


@service
def affiliation_end(*, affiliation: Affiliation, on: date, by: User | None, now: datetime) -> Affiliation:
    """The membership, ended on a day that is not before its first."""
    require(by is None or policies.organisations.can_change(by, affiliation.organisation))
    kept = (
        Affiliation.objects.select_for_update(of=("self",))
        .select_related("organisation", "body")
        .get(pk=affiliation.pk)
    )
    if kept.until is not None:
        raise Conflict("registry.affiliation_over", Text("这一重隶属已经结束。", "This membership is over already."))
    if on < kept.since:
        raise BadInput("registry.affiliation_dates", Text("结束日期早于开始日期。", "It cannot end before it began."))
    kept.until = on
    kept.save(update_fields=["until"])
    audit.write(ENDED, by=by, subject=kept.organisation, data=_said(kept), now=now)
    return kept


def _said(affiliation: Affiliation) -> dict[str, str]:
    return {
        "organisation": affiliation.organisation.name,
        "body": affiliation.body.name,
        "kind": affiliation.kind,
    }
