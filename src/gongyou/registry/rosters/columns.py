"""The columns of a roster: what they are called, how they are explained, what may be chosen in them.

Words and codes stand here apart from the models, because the processes that check and seal rows load no models.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gongyou.core.text import Text

TEMPLATE_VERSION = 3
TEMPLATE_MARK = "gongyou-roster"
CODES_SHEET = "代码"

REQUIRED_WORD, OPTIONAL_WORD = Text("必填", "Required"), Text("选填", "Optional")
REASON_HEADING = "错误原因"

FORMS = {
    "劳动合同": "standard",
    "劳务派遣": "dispatched",
    "平台用工": "platform",
    "非全日制": "part_time",
    "个体灵活就业": "self_employed",
}
OCCUPATIONS = {
    "快递员": "courier",
    "外卖配送员": "rider",
    "网约车司机": "ride_hailing",
    "货车司机": "truck_driver",
    "网络主播": "live_streamer",
    "家政服务员": "domestic_worker",
    "代驾司机": "chauffeur",
    "其他": "other",
}
# A roster cannot merge or erase anybody.
STATES = {"在籍": "active", "保留会籍": "suspended", "已退会": "left"}


@dataclass(frozen=True, slots=True)
class RosterColumn:
    """One column. `names` are other headings that are understood; `choices` are the words of a drop-down."""

    name: str
    heading: str
    title: Text
    note: Text
    is_required: bool = False
    is_text: bool = True
    names: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)


COLUMNS: Sequence[RosterColumn] = (
    RosterColumn(
        "name",
        "姓名",
        Text("姓名", "Name"),
        Text("与身份证一致", "as in the identity card"),
        True,
        names=("会员姓名", "职工姓名"),
    ),
    RosterColumn(
        "id_number",
        "身份证号",
        Text("身份证号", "Identity number"),
        Text("18 位，文本格式", "18 characters, as text"),
        True,
        names=("身份证号码", "身份证", "证件号码", "公民身份号码", "居民身份证号"),
    ),
    RosterColumn(
        "phone",
        "手机号",
        Text("手机号", "Telephone"),
        Text("11 位，文本格式", "11 digits, as text"),
        names=("手机", "手机号码", "联系电话", "移动电话"),
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
        "employment_form",
        "用工形式",
        Text("用工形式", "Form of employment"),
        Text("从列表中选择", "choose from the list"),
        True,
        choices=FORMS,
    ),
    RosterColumn(
        "occupation",
        "职业",
        Text("职业", "Occupation"),
        Text("从列表中选择", "choose from the list"),
        names=("职业类别", "从业类型"),
        choices=OCCUPATIONS,
    ),
    RosterColumn(
        "work_area",
        "工作地社区代码",
        Text("工作地社区代码", "Community code of the workplace"),
        Text("12 位统计用区划代码", "12 digits"),
    ),
    RosterColumn(
        "joined_on",
        "入会日期",
        Text("入会日期", "Joined on"),
        Text("如 2026-10-01", "such as 2026-10-01"),
        True,
        names=("入会时间",),
    ),
    RosterColumn(
        "organisation_code",
        "组织编码",
        Text("组织编码", "Organisation code"),
        Text("不填则为导入的组织", "left blank: the organisation of the import"),
        names=("工会组织编码", "所在组织编码"),
    ),
    RosterColumn(
        "employer_key",
        "用人单位代号",
        Text("用人单位代号", "Employer code"),
        Text("单位代号或统一社会信用代码", "the employer's code or unified social credit code"),
        names=("用人单位", "单位代号", "统一社会信用代码"),
    ),
    RosterColumn(
        "station_code",
        "工作点编码",
        Text("工作点编码", "Code of the place of work"),
        Text("工作点清单中的编码", "as in the list of places of work"),
        names=("工作点", "站点编码"),
    ),
    RosterColumn(
        "state",
        "会籍状态",
        Text("会籍状态", "Membership"),
        Text("不填则为在籍", "left blank: active"),
        names=("会籍",),
        choices=STATES,
    ),
)

BY_NAME = {column.name: column for column in COLUMNS}
NAMES = tuple(BY_NAME)
REQUIRED = tuple(column.name for column in COLUMNS if column.is_required)
PERSONAL = frozenset({"name", "id_number", "phone"})

BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")


def heading_folded(written: str) -> str:
    """The heading without blanks, stars, colons and what stands in brackets: “＊身份证号（必填）” is 身份证号."""
    plain = BRACKETS.sub("", unicodedata.normalize("NFKC", written)).lower()
    return re.sub(r"[\s*＊:：]", "", plain)


class FileForm:
    """The columns of one kind of file, and how its headings are recognised."""

    def __init__(self, columns: Sequence[RosterColumn], *, mark: str, version: int) -> None:
        self.columns, self.mark, self.version = columns, mark, version
        self.by_name = {column.name: column for column in columns}
        self.required = tuple(column.name for column in columns if column.is_required)
        self._known = {
            heading_folded(known): column.name
            for column in columns
            for known in (column.heading, column.name, column.title.en, *column.names)
        }

    def column_of(self, written: str) -> str | None:
        """The column that a heading stands for; None for one that is not ours."""
        return self._known.get(heading_folded(written))

    def known_headings(self) -> list[str]:
        """Every folded heading, for the process that looks for the sheet."""
        return sorted(self._known)


ROSTER = FileForm(COLUMNS, mark=TEMPLATE_MARK, version=TEMPLATE_VERSION)


def column_of(written: str) -> str | None:
    """The column of a roster that a heading stands for; None for one that is not ours."""
    return ROSTER.column_of(written)


def choices_of(name: str) -> dict[str, str]:
    """Word or code to code."""
    choices = BY_NAME[name].choices
    return {**choices, **{code: code for code in choices.values()}}


def note_of(column: RosterColumn) -> Text:
    """必填，18 位，文本格式: what row 2 of the template says. Its first word is how the row is recognised."""
    word = REQUIRED_WORD if column.is_required else OPTIONAL_WORD
    return Text(f"{word.zh}，{column.note.zh}", f"{word.en}: {column.note.en}")


def is_notes_row(cells: Sequence[str]) -> bool:
    """Whether this is row 2 of the template and no person."""
    begin = (REQUIRED_WORD.zh, OPTIONAL_WORD.zh, REQUIRED_WORD.en, OPTIONAL_WORD.en)
    return sum(cell.strip().startswith(begin) for cell in cells) >= 2
