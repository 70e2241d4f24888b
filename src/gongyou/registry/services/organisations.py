"""Organisations are founded, one or a whole tree at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry import policies
from gongyou.registry.join_codes import join_code_made
from gongyou.registry.models import Organisation
from gongyou.registry.search import search_text_of

FOUNDED = audit.register("registry.organisation.founded", "建立组织“{name}”", "Founded the organisation “{name}”")
FOUNDED_MANY = audit.register(
    "registry.organisations.founded", "批量建立组织 {added} 个", "Founded {added} organisations"
)

BATCH = 1000
# SQLite takes 32,766 or 250,000 values in a statement, by how it was built; a province has 300,000 codes.
LOOK_UP = 5000
HOME = Organisation.Kind.ONLINE_HOME
CIRCLE_SHOWN = 5


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One organisation to be founded; `parent_code` None is a root."""

    code: str
    name: str
    kind: str
    level: str
    region: str
    parent_code: str | None = None
    founded_on: date | None = None


@dataclass(frozen=True, slots=True)
class Founded:
    """How many were added, and how many codes were already there and stayed as they are."""

    added: int
    known: int


@service
def organisation_found(*, row: OrganisationRow, by: User | None, now: datetime) -> Organisation:
    """The new organisation. A root can only be founded by the product itself (`by` None, the command line).

    A closed parent, a taken code or a second open online home of one region raises Conflict or BadInput.
    """
    tree_lock()
    parent = _parent(row)
    require(by is None or policies.organisations.can_add(by, under=parent))
    if Organisation.objects.filter(code=row.code).exists():
        raise _code_taken(row.code)
    fresh = _unsaved(row)
    open_checked(parent)
    home_is_free(fresh)
    if parent is None:
        organisation = Organisation.objects.add_root(instance=fresh)
    else:
        organisation = Organisation.objects.add_child(parent, instance=fresh)
    audit.write(FOUNDED, by=by, subject=organisation, data={"name": row.name}, now=now)
    return organisation


@service
def organisations_found_many(*, rows: Sequence[OrganisationRow], by: User | None, now: datetime) -> Founded:
    """A whole tree in any order of rows; known codes are skipped, so that a second run changes nothing.

    Paths are computed in memory: 3,000 organisations cost a handful of queries. A row whose parent is neither in
    `rows` nor in the database, or a circle, raises BadInput and nothing is written.
    """
    tree_lock()
    known = {found.code: found for found in _known(_mentioned(rows))}
    fresh = [row for row in rows if row.code not in known]
    tops = [row for row in fresh if row.parent_code is None or row.parent_code in known]
    for row in tops:
        parent = known[row.parent_code] if row.parent_code else None
        require(by is None or policies.organisations.can_add(by, under=parent))
        open_checked(parent)
    placed = _placed(fresh, known)
    _homes_are_free(placed)
    Organisation.objects.bulk_create(placed, batch_size=BATCH)
    grown = [known[code] for code in {row.parent_code for row in tops if row.parent_code}]
    Organisation.objects.bulk_update(grown, ["numchild"], batch_size=BATCH)
    audit.write(
        FOUNDED_MANY, by=by, subject="registry.organisation", data={"added": len(placed), "known": len(known)}, now=now
    )
    return Founded(len(placed), len(rows) - len(placed))


def tree_lock() -> None:
    """Held until the transaction ends: whoever changes the tree's shape goes alone, or paths would clash."""
    list(Organisation.objects.filter(depth=1).order_by("pk").select_for_update().values_list("pk"))


def open_checked(parent: Organisation | None) -> None:
    """Conflict when nothing may be put below the organisation because it is closed."""
    if parent is not None and not parent.is_open:
        raise Conflict(
            "registry.organisation_closed",
            Text(f"“{parent.name}”已撤销。", f"“{parent.name}” is closed."),
            Text("请选择在用的组织，或先恢复它。", "Choose an open organisation, or reopen this one first."),
            organisation=parent.code,
        )


def home_is_free(home: Organisation) -> None:
    """Conflict when the organisation would be the second open online home of its region."""
    if home.kind != HOME or not home.is_open:
        return
    other = Organisation.objects.filter(kind=HOME, closed_on=None, region=home.region).exclude(pk=home.pk).first()
    if other is not None:
        raise Conflict(
            "registry.online_home_taken",
            Text(
                f"区划 {home.region} 已有网上会员之家“{other.name}”，一地只设一个。",
                f"Region {home.region} has an online members' home already, “{other.name}”; there is one for each.",
            ),
            Text("请使用已有的，或先撤销它。", "Use that one, or close it first."),
            organisation=other.code,
        )


def _homes_are_free(placed: Sequence[Organisation]) -> None:
    homes = [found for found in placed if found.kind == HOME]
    for number, home in enumerate(homes):
        if any(home.region == before.region for before in homes[:number]):
            raise BadInput(
                "registry.online_home_taken",
                Text(
                    f"区划 {home.region} 列了两个网上会员之家。", f"Two online members' homes stand for {home.region}."
                ),
                Text("一地只设一个。", "There is one for each region."),
                organisation=home.code,
            )
        home_is_free(home)


def _known(codes: Iterable[str]) -> Iterator[Organisation]:
    listed = sorted(codes)
    for start in range(0, len(listed), LOOK_UP):
        yield from Organisation.objects.filter(code__in=listed[start : start + LOOK_UP]).select_for_update()


def _mentioned(rows: Iterable[OrganisationRow]) -> set[str]:
    return {code for row in rows for code in (row.code, row.parent_code) if code}


def _placed(rows: Sequence[OrganisationRow], known: dict[str, Organisation]) -> list[Organisation]:
    """The rows as organisations with their place in the tree, parents first."""
    children: dict[str | None, list[OrganisationRow]] = defaultdict(list)
    for row in rows:
        children[row.parent_code].append(row)
    placed: list[Organisation] = []
    waiting: list[tuple[str | None, Organisation | None]] = [(None, None), *known.items()]
    while waiting:
        code, parent = waiting.pop()
        first = _last_step(parent) + 1 if code in children else 0
        for step, row in enumerate(children.pop(code, []), first):
            node = _unsaved(row)
            node.depth = parent.depth + 1 if parent else 1
            node.path = Organisation._get_path(parent.path if parent else None, node.depth, step)
            if parent:
                parent.numchild += 1
            placed.append(node)
            waiting.append((row.code, node))
    if children:
        raise _unplaced([row for some in children.values() for row in some])
    return placed


def _unplaced(rows: Sequence[OrganisationRow]) -> BadInput:
    """Why rows have no place: one names a superior that is not there, or they stand in a circle."""
    by_code = {row.code: row for row in rows}
    orphan = next((row for row in rows if row.parent_code not in by_code), None)
    if orphan is not None:
        return BadInput(
            "registry.parent_missing",
            Text(
                f"组织“{orphan.name}”的上级 {orphan.parent_code} 不存在。",
                f"The organisation “{orphan.name}” has no parent {orphan.parent_code}.",
            ),
            Text("请先列出上级组织。", "List the parent organisation too."),
            organisation=orphan.code,
        )
    # Going up from any of them ends in the circle.
    code, seen = rows[0].code, list[str]()
    while code not in seen:
        seen.append(code)
        code = by_code[code].parent_code or ""
    circle = seen[seen.index(code) :]
    names = [by_code[code].name for code in circle[:CIRCLE_SHOWN]]
    return BadInput(
        "registry.tree_circular",
        Text(
            f"“{'”“'.join(names)}”互为上级，隶属关系成了一圈。",
            f"“{'”, “'.join(names)}” lie each below the other: the tree would be a circle.",
        )
        if len(circle) > 1
        else Text(f"“{names[0]}”不能做自己的上级。", f"“{names[0]}” cannot be its own superior."),
        Text("请更正其中一个组织的上级。", "Correct the superior of one of them."),
        organisation=circle[0],
    )


def _last_step(parent: Organisation | None) -> int:
    """The step of the last child that is already in the database, 0 when there is none."""
    if parent is None:
        last = Organisation.objects.filter(depth=1).order_by("path").last()
    elif parent.pk is None:
        return 0
    else:
        last = Organisation.objects.get_children(parent).last()
    return last._get_lastpos_in_path() if last else 0


def _parent(row: OrganisationRow) -> Organisation | None:
    if row.parent_code is None:
        return None
    parent = Organisation.objects.filter(code=row.parent_code).first()
    if parent is None:
        raise BadInput(
            "registry.parent_missing",
            Text(f"上级组织 {row.parent_code} 不存在。", f"The parent organisation {row.parent_code} does not exist."),
            organisation=row.code,
        )
    return parent


def choices_checked(kind: str, level: str, code: str) -> None:
    """BadInput when the kind or the level is unknown."""
    for value, choices, zh, en in (
        (kind, Organisation.Kind.values, "组织类别", "kind"),
        (level, Organisation.Level.values, "组织层级", "level"),
    ):
        if value not in choices:
            raise BadInput(
                "registry.choice_unknown",
                Text(f"{zh}“{value}”不在范围内。", f"The organisation's {en} “{value}” is unknown."),
                Text(f"可选：{'、'.join(choices)}。", f"Choose one of {', '.join(choices)}."),
                organisation=code,
            )


def _unsaved(row: OrganisationRow) -> Organisation:
    choices_checked(row.kind, row.level, row.code)
    return Organisation(
        code=row.code,
        name=row.name,
        kind=row.kind,
        level=row.level,
        region=row.region,
        founded_on=row.founded_on,
        join_code=join_code_made(),
        search_text=search_text_of(row.name, row.code),
    )


def _code_taken(code: str) -> BadInput:
    return BadInput(
        "registry.code_taken",
        Text(f"组织编码 {code} 已存在。", f"The organisation code {code} is taken."),
        organisation=code,
    )
