"""Organisations change: their words, their place in the tree, whether they are open, their join code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry import policies, selectors
from gongyou.registry.join_codes import join_code_made
from gongyou.registry.models import Affiliation, Member, Organisation
from gongyou.registry.search import search_text_of
from gongyou.registry.services.organisations import choices_checked, home_is_free, open_checked, tree_lock

CHANGED = audit.register(
    "registry.organisation.changed", "修改组织“{name}”的资料", "Changed the record of the organisation “{name}”"
)
MOVED = audit.register(
    "registry.organisation.moved",
    "将组织“{name}”由“{source}”划归“{target}”",
    "Moved the organisation “{name}” from “{source}” to “{target}”",
)
CLOSED = audit.register("registry.organisation.closed", "撤销组织“{name}”", "Closed the organisation “{name}”")
REOPENED = audit.register("registry.organisation.reopened", "恢复组织“{name}”", "Reopened the organisation “{name}”")
CODE_CHANGED = audit.register(
    "registry.organisation.join_code", "更换组织“{name}”的入会二维码", "Changed the joining QR of “{name}”"
)

NAMED_AT_MOST = 3
STAYING = (Member.State.ACTIVE, Member.State.SUSPENDED)


@dataclass(frozen=True, slots=True)
class OrganisationChanges:
    """The words of an organisation's record; every one of them is set."""

    name: str
    kind: str
    level: str
    region: str
    founded_on: date | None = None


@service
def organisation_change(
    *, organisation: Organisation, changes: OrganisationChanges, version: int, by: User | None, now: datetime
) -> Organisation:
    """The organisation with its new words. `version` is the one that the officer saw.

    When somebody saved in the meantime, Conflict tells so; `where["current"]` holds what stands there now, and
    nothing is written.
    """
    tree_lock()
    kept = _locked(organisation)
    require(by is None or policies.organisations.can_change(by, kept))
    version_checked(kept.version, version, {name: getattr(kept, name) for name in asdict(changes)})
    choices_checked(changes.kind, changes.level, kept.code)
    if not changes.name.strip():
        raise BadInput("registry.name_missing", Text("缺少名称。", "The name is missing."))
    for name, value in asdict(changes).items():
        setattr(kept, name, value)
    kept.search_text = search_text_of(kept.name, kept.code)
    kept.version += 1
    home_is_free(kept)
    kept.save(update_fields=[*asdict(changes), "search_text", "version"])
    audit.write(CHANGED, by=by, subject=kept, data={"name": kept.name, "version": kept.version}, now=now)
    return kept


@service
def organisation_move(
    *, organisation: Organisation, under: Organisation, by: User | None, now: datetime
) -> Organisation:
    """The organisation with everything below it, now under another one.

    工会法 art. 12: an organisation stands by its superior's approval, so who moves it must reach both superiors.
    """
    tree_lock()
    kept, target = _locked(organisation), _locked(under)
    source = _superior(kept)
    require(by is None or policies.organisations.can_move(by, kept, under=target))
    if target.path.startswith(kept.path):
        raise BadInput(
            "registry.tree_circular",
            Text(
                f"“{target.name}”就在“{kept.name}”之下，不能再做它的上级，否则隶属关系成了一圈。"
                if target.pk != kept.pk
                else f"“{kept.name}”不能做自己的上级。",
                f"“{target.name}” lies below “{kept.name}” and cannot become its superior: the tree would be a circle."
                if target.pk != kept.pk
                else f"“{kept.name}” cannot be its own superior.",
            ),
            Text("请选择它之外的组织。", "Choose an organisation outside of it."),
            organisation=target.code,
        )
    open_checked(target)
    if source is not None and source.pk == target.pk:
        raise BadInput(
            "registry.move_nowhere",
            Text(f"它已经隶属“{target.name}”。", f"It belongs to “{target.name}” already."),
        )
    Organisation.objects.move(kept, target, pos="last-child")
    moved = Organisation.objects.get(pk=kept.pk)
    moved.version += 1  # whom it belongs to is part of what a reader holds
    moved.save(update_fields=["version"])
    data = {"name": moved.name, "source": source.name if source else "—", "target": target.name}
    audit.write(MOVED, by=by, subject=moved, data=data, now=now)
    return moved


@service
def organisation_close(*, organisation: Organisation, by: User | None, now: datetime) -> Organisation:
    """The organisation, closed today. Refused while something stands open below it or members remain in it.

    工会法 art. 13: nobody closes a union at will; who closes must reach the superior. Its affiliations end; its terms,
    its history and its employers' records stay.
    """
    tree_lock()
    kept = _locked(organisation)
    require(by is None or policies.organisations.can_close(by, kept))
    if not kept.is_open:
        raise Conflict("registry.organisation_closed", Text(f"“{kept.name}”已撤销。", f"“{kept.name}” is closed."))
    _nothing_below(kept)
    _nobody_inside(kept)
    kept.closed_on = timezone.localdate(now)
    kept.version += 1
    kept.save(update_fields=["closed_on", "version"])
    Affiliation.objects.filter(organisation=kept, until=None).update(until=kept.closed_on)
    audit.write(CLOSED, by=by, subject=kept, data={"name": kept.name}, now=now)
    return kept


@service
def organisation_reopen(*, organisation: Organisation, by: User | None, now: datetime) -> Organisation:
    """The organisation, open again. Its superior must be open; its affiliations stay ended."""
    tree_lock()
    kept = _locked(organisation)
    require(by is None or policies.organisations.can_close(by, kept))
    if kept.is_open:
        raise Conflict("registry.organisation_open", Text(f"“{kept.name}”在用。", f"“{kept.name}” is open."))
    open_checked(_superior(kept))
    kept.closed_on = None
    home_is_free(kept)
    kept.version += 1
    kept.save(update_fields=["closed_on", "version"])
    audit.write(REOPENED, by=by, subject=kept, data={"name": kept.name}, now=now)
    return kept


@service
def organisation_join_code_change(*, organisation: Organisation, by: User | None, now: datetime) -> Organisation:
    """The organisation with a fresh join code: posters with the old one lead nowhere from now on."""
    kept = _locked(organisation)
    require(by is None or policies.organisations.can_change(by, kept))
    kept.join_code = join_code_made()
    kept.save(update_fields=["join_code"])
    audit.write(CODE_CHANGED, by=by, subject=kept, data={"name": kept.name}, now=now)
    return kept


def version_checked(stands: int, seen: int, current: Mapping[str, Any]) -> None:
    """Conflict with what stands there now when somebody saved since the officer opened the record."""
    if stands != seen:
        raise Conflict(
            "registry.version_stale",
            Text(
                "你打开之后，别人已修改并保存了这条记录。你填写的内容没有保存，也没有丢。",
                "Somebody changed and saved this record after you opened it. Yours is not saved, and not lost.",
            ),
            Text("请比较两边的值，改好后再保存。", "Compare the two, correct yours where you must, and save again."),
            current=dict(current),
            version=stands,
        )


def _locked(organisation: Organisation) -> Organisation:
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def _superior(organisation: Organisation) -> Organisation | None:
    if organisation.depth == 1:
        return None
    return Organisation.objects.get(path=organisation.path[: -Organisation.steplen])


def _nothing_below(organisation: Organisation) -> None:
    below = Organisation.objects.filter(selectors.under(organisation.path), closed_on=None).exclude(pk=organisation.pk)
    names = list(below.order_by("path").values_list("name", flat=True)[:NAMED_AT_MOST])
    if not names:
        return
    count = below.count()
    more_zh, more_en = (" 等", " and others") if count > len(names) else ("", "")
    raise Conflict(
        "registry.organisation_has_children",
        Text(
            f"还有 {count} 个下级组织在用：{'、'.join(names)}{more_zh}。",
            f"{count} organisations below it are open: {', '.join(names)}{more_en}.",
        ),
        Text("请先把它们划转到其他上级，或逐一撤销。", "Move them under another superior or close them first."),
        count=count,
    )


def _nobody_inside(organisation: Organisation) -> None:
    count = Member.objects.filter(organisation=organisation, state__in=STAYING).count()
    if count:
        raise Conflict(
            "registry.organisation_has_members",
            Text(f"还有 {count} 名会员的会籍在这里。", f"{count} members still belong to it."),
            Text(
                "会籍可以继续保留（工会法第十三条）：请先办理会籍接转，没有单位的转入当地网上会员之家。",
                "Their membership continues (Trade Union Law, art. 13): transfer them first; who has no employer goes "
                "to the online members' home of the township.",
            ),
            count=count,
        )
