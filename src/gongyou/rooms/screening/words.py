"""The room's words: why a row could not be judged, and what would be right."""

from __future__ import annotations

from functools import cache

from gongyou.core.errors import NotFound
from gongyou.core.text import Text
from gongyou.lake.contract import contract
from gongyou.rules.catalogue import standard
from gongyou.rules.screening.check import checks
from gongyou.rules.screening.judge import CALENDAR, CONTRADICTS, MISSING, UNSUPPLIED, WRONG

# The payroll's own column behind what a check asks for.
COLUMNS = {
    "place": "region",
    "monthly_wage": "wage_for_overtime",
    "weekday_hours": "overtime_hours_weekday",
    "restday_hours_no_timeoff": "overtime_hours_restday",
    "holiday_hours": "overtime_hours_holiday",
    "overtime_hours_month": "overtime_hours_weekday",
    "paid": "paid_overtime",
    "overtime_pay": "paid_overtime",
    "night_shift_allowance": "allowances_excluded",
    "deduction_kind": "deduction_reason",
    "base": "social_insurance_base",
    "basic_wage": "base_wage",
    "probation_wage": "base_wage",
    "hire": "hired_on",
    "signed": "contract_signed_on",
    "exit_date": "left_on",
    "contract_told": "contract_signed_on",
}
OTHERS = {
    "contract_wage": Text("试用期满后的基本工资", "Basic wage after the probation"),
    "leave_told": Text("工时记录中的休假", "Leave in the record of working time"),
    "wages_last_year": Text("上一自然年的应发工资", "Gross pay of the calendar year before"),
    "wages_12m_total": Text("前十二个月的应发工资", "Gross pay of the last twelve months"),
    "overtime_pay_in_total": Text("前十二个月的加班工资", "Overtime pay of the last twelve months"),
}
# A person's checks take the month's basic wage for the monthly wage.
PERSON_WAGE = "base_wage"


def column_name(name: str, check: str = "") -> str:
    """The payroll's column behind a check's input."""
    if name == "monthly_wage" and check.startswith("cn.contract"):
        return PERSON_WAGE
    return COLUMNS.get(name, name)


def column_words(name: str, check: str = "") -> Text:
    """That column in words."""
    if name in OTHERS:
        return OTHERS[name]
    column = column_name(name, check)
    for each in contract("payroll").columns:
        if each.name == column:
            return each.meaning
    return Text(column, column)


def reason(written: str, check: str = "") -> Text:
    """Why a row could not be judged, as one sentence."""
    kind, _, name = written.partition(":")
    words = column_words(name, check)
    if kind == MISSING:
        return Text(f"缺少“{words.zh}”", f"“{words.en}” is missing")
    if kind == WRONG and name == "place":
        return Text("地区代码不存在", "There is no such place")
    if kind == WRONG:
        return Text(f"“{words.zh}”的数值超出可接受范围", f"“{words.en}” is out of range")
    if kind == CONTRADICTS:
        return Text(f"“{words.zh}”与同一行的其他数值矛盾", f"“{words.en}” contradicts other values of the row")
    if kind == UNSUPPLIED:
        title = _parameter(name)
        return Text(f"没有当日当地的“{title.zh}”（{name}）", f"No “{title.en}” ({name}) for that day and place")
    if kind == CALENDAR:
        return Text("日期不在已收录的年份内", "The dates lie outside the years that are held")
    return Text(written, written)


def remedy(written: str, check: str = "") -> Text:
    """What to supply."""
    kind, _, name = written.partition(":")
    if kind == UNSUPPLIED:
        return Text(
            f"在补充目录的 parameters/{name}.yaml 写明数值、起始日和依据，再以 --overlay 筛查。",
            f"Write value, first day and source into parameters/{name}.yaml of an overlay folder and screen with "
            f"--overlay.",
        )
    if name == "contract_told":
        return Text(
            "该单位的工资表从未填写签订日期；请补全后重新导入。",
            "The employer's payroll never names a day of signing; add it and bring the file in again.",
        )
    if name in OTHERS:
        return Text("请导入更多月份的工资表或工时记录。", "Bring in more months of payroll or working time.")
    if kind == CALENDAR:
        return Text("请核对日期，或补充该年放假通知。", "Check the dates, or add the year's notice to the calendar.")
    column = column_name(name, check)
    return Text(f"请在工资表中补正“{column}”列后重新导入。", f"Correct {column} and bring the payroll in again.")


@cache
def check_words(check: str) -> Text:
    """The kind of breach in words."""
    try:
        return checks(check)[0].title
    except NotFound:
        return Text(check, check)


def _parameter(name: str) -> Text:
    try:
        return standard().parameters.get(name).title
    except NotFound:
        return Text(name, name)
