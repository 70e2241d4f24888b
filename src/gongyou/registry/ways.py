"""The way down the tree to an organisation, and what lies right below it, as far as a reader may see."""

from __future__ import annotations

from gongyou.kit.policies import Visitor
from gongyou.registry.models import Organisation
from gongyou.registry.policies import organisations
from gongyou.registry.scoped import Scoped
from gongyou.registry.selectors import following

_on_the_way = Scoped(lambda user, *paths: organisations.scope(user).filter(path__in=paths).order_by("depth"))
_below = Scoped(
    lambda user, path, after, depth: organisations.scope(user).filter(path__gte=path, path__lt=after, depth=depth)
)


def way_to(user: Visitor, organisation: Organisation) -> list[Organisation]:
    """From the top of the reader's scope down to the organisation itself: `organisation_ancestors`, written once."""
    path, step = organisation.path, Organisation.steplen
    found: list[Organisation] = _on_the_way.objects(user, *(path[:end] for end in range(step, len(path) + 1, step)))
    return found


def right_below(user: Visitor, organisation: Organisation) -> list[Organisation]:
    """The direct children that the reader may see, in the order of the tree."""
    path = organisation.path
    found: list[Organisation] = _below.objects(user, path, following(path), organisation.depth + 1)
    return found
