"""The brief of an audit with what the product's own rule register holds of the platform."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongyou.rooms.platforms.measures.scope import Scope
from gongyou.rooms.platforms.register.facts import register_facts
from gongyou.rooms.platforms.report.made import Brief


def brief_registered(scope: Scope, terms: Mapping[str, Any] | None = None) -> Brief:
    """A platform of which nothing was registered gives a brief without register: its metrics cannot be evaluated."""
    facts = register_facts(scope.platform, scope.first, scope.last)
    return Brief(terms or {}, facts if facts["rules"] else {})
