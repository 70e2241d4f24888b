"""The columns of a list of organisations: what they are called, how they are explained, what may be chosen in them."""

from __future__ import annotations

from collections.abc import Sequence

from gongyou.core.text import Text
from gongyou.registry.rosters.columns import FileForm, RosterColumn

KINDS = {
    "总工会": "federation",
    "产业工会": "industry",
    "乡镇街道总工会": "township",
    "联合工会": "joint",
    "区域性工会": "regional",
    "企业工会": "enterprise",
    "基层工会": "grassroots",
    "网上会员之家": "online_home",
    "网格工会小组": "grid",
}
LEVELS = {
    "全国": "national",
    "省级": "province",
    "市级": "city",
    "县级": "county",
    "乡镇街道级": "township",
    "基层": "grassroots",
    "分会": "branch",
    "小组": "group",
}

COLUMNS: Sequence[RosterColumn] = (
    RosterColumn(
        "code",
        "组织编码",
        Text("组织编码", "Organisation code"),
        Text("字母、数字和连字符，建立后不能改", "letters, digits and hyphens; it never changes"),
        True,
        names=("编码", "工会组织编码"),
    ),
    RosterColumn(
        "name",
        "组织名称",
        Text("组织名称", "Name"),
        Text("全称", "the full name"),
        True,
        names=("名称", "工会名称", "工会组织名称"),
    ),
    RosterColumn(
        "parent_code",
        "上级组织编码",
        Text("上级组织编码", "Code of the superior"),
        Text("可以是本文件中的组织；不填则为导入到的组织", "may stand in this file; left blank: where the file goes"),
        names=("上级编码", "上级工会编码", "上级工会组织编码"),
    ),
    RosterColumn(
        "kind",
        "组织类别",
        Text("组织类别", "Kind"),
        Text("从列表中选择", "choose from the list"),
        True,
        names=("类别",),
        choices=KINDS,
    ),
    RosterColumn(
        "level",
        "组织层级",
        Text("组织层级", "Level"),
        Text("从列表中选择", "choose from the list"),
        True,
        names=("层级",),
        choices=LEVELS,
    ),
    RosterColumn(
        "region",
        "行政区划代码",
        Text("行政区划代码", "Region code"),
        Text("6、9 或 12 位数字", "6, 9 or 12 digits"),
        True,
        names=("区划代码", "行政区划"),
    ),
    RosterColumn(
        "founded_on",
        "建立日期",
        Text("建立日期", "Founded on"),
        Text("如 2026-10-01", "such as 2026-10-01"),
        names=("成立日期", "建会日期", "成立时间", "建会时间"),
    ),
    RosterColumn(
        "uscc",
        "单位统一社会信用代码",
        Text("单位统一社会信用代码", "Credit code of the employer"),
        Text("企业工会、基层工会填建会单位的代码", "of the employer whose union it is"),
        names=("统一社会信用代码", "信用代码", "社会信用代码"),
    ),
    RosterColumn(
        "employer",
        "单位名称",
        Text("单位名称", "Name of the employer"),
        Text("单位名录中没有这个单位时，按此名称登记", "under which an unknown employer is recorded"),
        names=("建会单位", "用人单位名称"),
    ),
)

ORGANISATIONS = FileForm(COLUMNS, mark="gongyou-organisations", version=1)
