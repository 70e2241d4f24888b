"""Who prepares a position and who negotiates. The other side sees nothing of this room."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from gongyou.findings.runs.policies import RunPolicy
from gongyou.kit.policies import Policy, Visitor
from gongyou.registry.policies import ANALYST, OFFICER
from gongyou.registry.selectors import in_scope, scope_paths
from gongyou.rooms.bargaining.models import Agreement, Negotiation, Scenario, SupervisionRun

NEGOTIATORS = (OFFICER, ANALYST)


class NegotiationPolicy(Policy[Negotiation]):
    """Officers and analysts read the negotiations of their subtree; officers open and conduct them."""

    def scope(self, user: Visitor) -> QuerySet[Negotiation]:
        return Negotiation.objects.filter(in_scope(user, *NEGOTIATORS, prefix="organisation__")).select_related(
            "organisation", "employer"
        )

    def may_open(self, user: Visitor) -> bool:
        """Whether there is any union for which the user may open a negotiation."""
        return bool(scope_paths(user, OFFICER))

    def can_add(self, user: Visitor, *, under: Any = None) -> bool:
        return under is not None and any(under.path.startswith(path) for path in scope_paths(user, OFFICER))

    def can_change(self, user: Visitor, thing: Negotiation) -> bool:
        return self.can_add(user, under=thing.organisation)


class AgreementPolicy(Policy[Agreement]):
    """Officers and analysts read the agreements of their subtree; officers draft them and take them through."""

    def scope(self, user: Visitor) -> QuerySet[Agreement]:
        return Agreement.objects.filter(in_scope(user, *NEGOTIATORS, prefix="organisation__")).select_related(
            "organisation"
        )

    def may_draft(self, user: Visitor) -> bool:
        """Whether there is any union for which the user may draft an agreement."""
        return bool(scope_paths(user, OFFICER))

    def can_add(self, user: Visitor, *, under: Any = None) -> bool:
        return under is not None and any(under.path.startswith(path) for path in scope_paths(user, OFFICER))

    def can_change(self, user: Visitor, thing: Agreement) -> bool:
        return self.can_add(user, under=thing.organisation)


class SupervisionPolicy(RunPolicy[SupervisionRun]):
    """As for every run; the list holds the current run of each month, the newest month first."""

    def listed(self, user: Visitor) -> QuerySet[SupervisionRun]:
        current = super().listed(user).filter(superseded_at=None).select_related("agreement")
        return current.order_by("-period_from", "agreement", "pk")


agreements = AgreementPolicy()
negotiations = NegotiationPolicy()
# Officers and analysts read the scenarios of their subtree and keep them there.
scenarios = RunPolicy(Scenario, readers=NEGOTIATORS, makers=NEGOTIATORS)
supervisions = SupervisionPolicy(SupervisionRun, readers=NEGOTIATORS, makers=NEGOTIATORS)
