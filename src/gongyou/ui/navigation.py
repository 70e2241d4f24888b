"""The console's left bar: rooms register their entries, the bar shows those that a person may open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language, gettext

from gongyou.ui.addresses import Site, address_of, site_now

RoleReader = Callable[[Any], Iterable[str]]
ScopeReader = Callable[[Any], str]

_entries: dict[str, Entry] = {}
_search: dict[str, tuple[str, frozenset[str]]] = {}
_readers: dict[str, Callable[[Any], Any]] = {"roles": lambda user: (), "scope": lambda user: ""}


@dataclass(frozen=True, slots=True)
class Entry:
    """One job in the bar. `label` is the Chinese msgid; no roles means everybody signed in; `order` sorts.

    The order of the house: 总览 10 · 组织与会员 20 · 平台与算法 30 · 协商 40 · 维权 50 · 监测与简报 60 · 工时 70 ·
    技能与就业 80 · 揭榜解题 90 · 服务 100 · 议事 110 · 数据 120 · 管理 130.
    """

    key: str
    label: str
    url_name: str
    roles: Iterable[str] = ()
    order: int = 500
    icon: str = "file-text"
    # Key of the entry under which this one stands; shown while the reader is in that part of the house.
    parent: str = ""

    @property
    def url(self) -> str:
        """The address, or "" while the room has no such page."""
        return address_of(self.url_name)


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as the bar draws it."""

    label: str
    url: str
    icon: str
    is_current: bool
    # Open entries show their children; at most one is open.
    is_open: bool = False
    children: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Bar:
    """The entries of one bar. Equal to nothing but itself, so that what is drawn from it is quickly found again."""

    entries: tuple[Shown, ...]


def register(entry: Entry) -> None:
    """Adds the entry, or replaces the one with the same key."""
    _entries[entry.key] = entry
    _reachable.cache_clear()
    _shown.cache_clear()


def read_roles_with(reader: RoleReader) -> None:
    """Tells the bar how to learn a user's roles; the interface lies below the registry and can't ask it."""
    _readers["roles"] = reader


def read_scope_with(reader: ScopeReader) -> None:
    """Tells the top bar how to name the organisation that a user sees."""
    _readers["scope"] = reader


def search_at(url_name: str, roles: Iterable[str]) -> None:
    """Tells the top bar where its search box leads, and for whom it is there."""
    _search["at"] = (url_name, frozenset(roles))


def search_for(user: Any) -> str:
    """The address of the search for this user, or ""."""
    url_name, roles = _search.get("at", ("", frozenset()))
    if not url_name or roles_of(user).isdisjoint(str(role) for role in roles):
        return ""
    return address_of(url_name)


def roles_of(user: Any) -> frozenset[str]:
    return frozenset(str(role) for role in _readers["roles"](user))


def scope_of(user: Any) -> str:
    """Name of the organisation whose figures the user sees, or ""."""
    return str(_readers["scope"](user))


def entries_for(user: Any, path: str) -> list[Shown]:
    """The entries that the user may open, in order; the one with the longest matching address is current.

    The entry that is current, or holds the current one, is open and carries its children.
    """
    return list(bar_for(user, path).entries)


def bar_for(user: Any, path: str) -> Bar:
    """The same bar for everybody who may open the same entries and reads the same one in the same language."""
    roles, site = roles_of(user), site_now()
    reachable = _reachable(roles, site)
    matching = [(len(url), entry) for entry, url in reachable if path == url or (url != "/" and path.startswith(url))]
    current = max(matching, key=lambda found: found[0])[1] if matching else None
    return _shown(roles, site, current.key if current else "", get_language() or "")


# The two below depend on nothing but what they are given and what is registered: kept, as every page asks for them.


@lru_cache(maxsize=256)
def _reachable(roles: frozenset[str], site: Site) -> tuple[tuple[Entry, str], ...]:
    """The entries for these roles that have an address, in order."""
    allowed = (
        (entry, entry.url)
        for entry in sorted(_entries.values(), key=lambda entry: entry.order)
        if not frozenset(entry.roles) or not roles.isdisjoint(str(role) for role in entry.roles)
    )
    return tuple((entry, url) for entry, url in allowed if url)


@lru_cache(maxsize=1024)
def _shown(roles: frozenset[str], site: Site, current: str, language: str) -> Bar:
    """As the bar draws them in this language while the entry `current` is read."""
    reachable = _reachable(roles, site)
    open_key = next((entry.parent or entry.key for entry, _ in reachable if entry.key == current), "")

    def shown(entry: Entry, url: str) -> Shown:
        below = [pair for pair in reachable if pair[0].parent == entry.key] if entry.key == open_key else []
        children = tuple(shown(*pair) for pair in below)
        return Shown(gettext(entry.label), url, entry.icon, entry.key == current, bool(below), children)

    return Bar(tuple(shown(entry, url) for entry, url in reachable if not entry.parent))
