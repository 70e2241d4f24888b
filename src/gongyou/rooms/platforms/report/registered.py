"""The brief of an audit with what the product's own rule register holds of the platform."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongyou.rooms.platforms.measures.scope import Scope
from gongyou.rooms.platforms.register.facts import register_facts
from gongyou.rooms.platforms.register.keepers import Keeper
from gongyou.rooms.platforms.report.made import Brief


def brief_registered(scope: Scope, terms: Mapping[str, Any] | None = None, keeper: Keeper | None = None) -> Brief:
    """A platform of which nothing was registered gives a brief without register: its metrics cannot be evaluated.

    `keeper`: the union whose record the pay rule was taken from; its records go before those of others.
    """
    chosen = None if keeper is None else keeper.organisation.pk
    facts = register_facts(scope.platform, scope.first, scope.last, keeper=chosen)
    if keeper is not None:
        facts["keeper"] = keeper.as_value()
    return Brief(terms or {}, facts if facts["rules"] else {})
