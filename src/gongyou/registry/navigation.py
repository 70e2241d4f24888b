"""The registry's entry in the console's left bar, and what the shells read of it."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from gongyou.kit.policies import Visitor
from gongyou.registry import selectors
from gongyou.registry.models import Appointment
from gongyou.ui import navigation

OFFICERS = frozenset({Appointment.Role.OFFICER})


# Below 组织与会员, in this order. A part without pages yet has no address and stays out.
PARTS = (
    ("members", gettext_noop("会员"), "registry:members", OFFICERS),
    ("applications", gettext_noop("入会审批"), "applications:applications", OFFICERS),
    ("corrections", gettext_noop("更正申请"), "corrections:corrections", OFFICERS),
    ("transfers", gettext_noop("会籍接转"), "transfers:transfers", OFFICERS),
    ("dues", gettext_noop("会费"), "dues:dues", OFFICERS),
    ("rosters", gettext_noop("名册导入导出"), "rosters:rosters", OFFICERS),
    ("duplicates", gettext_noop("疑似重复"), "duplicates:duplicates", OFFICERS),
    ("employers", gettext_noop("单位名录"), "employers:employers", selectors.STAFF_ROLES),
    ("grids", gettext_noop("网格"), "grids:grids", selectors.STAFF_ROLES),
    ("stations", gettext_noop("工作点"), "stations:stations", selectors.STAFF_ROLES),
    ("coverage", gettext_noop("覆盖"), "coverage:coverage", selectors.STAFF_ROLES),
    ("quality", gettext_noop("数据质量"), "quality:quality", OFFICERS),
)


# Below 管理.
ADMINISTRATION = (
    ("approvals", gettext_noop("审批"), "administration:approvals", selectors.SEPARATED_ROLES),
    ("handover", gettext_noop("离任移交"), "handover:accounts", frozenset({Appointment.Role.SECURITY})),
    (
        "glass",
        gettext_noop("紧急权限"),
        "administration:glass",
        frozenset({Appointment.Role.SECURITY, Appointment.Role.AUDITOR}),
    ),
    ("trail", gettext_noop("操作记录"), "administration:trail", selectors.SEPARATED_ROLES),
)


def register_entries() -> None:
    """组织与会员, for all staff, with a line below it for each of its parts, and 管理, for the three administrators."""
    navigation.register(
        navigation.Entry(
            key="registry",
            label=gettext_noop("组织与会员"),
            url_name="registry:organisations",
            roles=selectors.STAFF_ROLES,
            order=20,
            icon="users",
        )
    )
    for order, (key, label, url_name, roles) in enumerate(PARTS):
        navigation.register(
            navigation.Entry(key=key, label=label, url_name=url_name, roles=roles, order=order, parent="registry")
        )
    navigation.register(
        navigation.Entry(
            key="privacy",
            label=gettext_noop("个人信息保护"),
            url_name="privacy:overview",
            roles=frozenset({Appointment.Role.SECURITY, Appointment.Role.AUDITOR}),
            order=125,
            icon="lock",
        )
    )
    navigation.register(
        navigation.Entry(
            key="administration",
            label=gettext_noop("管理"),
            url_name="administration:accounts",
            roles=selectors.SEPARATED_ROLES,
            order=130,
            icon="settings",
        )
    )
    for order, (key, label, url_name, roles) in enumerate(ADMINISTRATION):
        navigation.register(
            navigation.Entry(key=key, label=label, url_name=url_name, roles=roles, order=order, parent="administration")
        )
    navigation.search_at("search:search", selectors.STAFF_ROLES)
    navigation.read_roles_with(selectors.roles_of)
    navigation.read_scope_with(_scope_name)


def _scope_name(user: Visitor) -> str:
    top = selectors.scope_top(user)
    return top.name if top else ""
