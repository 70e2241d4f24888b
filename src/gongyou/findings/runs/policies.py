"""Who reads the published runs of a room, who has one made, and who sees the figures of a few."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import QuerySet

from gongyou.findings.runs.models import PublishedRun
from gongyou.kit.policies import Policy, Visitor
from gongyou.registry.models import Organisation
from gongyou.registry.policies import OFFICER
from gongyou.registry.selectors import in_scope, scope_paths

R = TypeVar("R", bound=PublishedRun)


class RunPolicy(Policy[R]):
    """Readers see the runs of their subtree; makers have them made and publish there."""

    def __init__(self, model: type[R], *, readers: tuple[str, ...], makers: tuple[str, ...]) -> None:
        self.model = model
        self.readers = readers
        self.makers = makers

    def scope(self, user: Visitor) -> QuerySet[R]:
        return self.model._default_manager.filter(in_scope(user, *self.readers, prefix="organisation__"))

    def listed(self, user: Visitor) -> QuerySet[R]:
        """The runs that the user may see, newest first, without their reports."""
        return self.scope(user).select_related("organisation").defer("report").order_by("-created_at", "pk")

    def may_make(self, user: Visitor) -> bool:
        """Whether there is any organisation that the user may have a run made for."""
        return bool(scope_paths(user, *self.makers))

    def can_add(self, user: Visitor, *, under: Any = None) -> bool:
        return _reaches(user, under, *self.makers)

    def can_see_few(self, user: Visitor, run: PublishedRun) -> bool:
        """Officers of the scope review each person's finding anyway; for others a group under ten is hidden."""
        return _reaches(user, run.organisation, OFFICER)


def _reaches(user: Visitor, organisation: Organisation | None, *roles: str) -> bool:
    return organisation is not None and any(organisation.path.startswith(path) for path in scope_paths(user, *roles))
