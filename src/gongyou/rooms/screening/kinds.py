"""The words for each kind of finding, by the id of its check; a test holds them against the checks themselves.

They stand here once more because the checks bring the engines' libraries, and every command would pay for that.
"""

from __future__ import annotations

from gongyou.core.text import Text
from gongyou.findings import kinds as finding_kinds

ROOM = "screening"
WORDS = {
    "cn.wages.below_minimum": Text("低于最低工资标准", "Below the minimum wage"),
    "cn.wages.unpaid_overtime": Text("加班工资不足", "Overtime pay short"),
    "cn.wages.unlawful_deduction": Text("扣款超过法定限度", "Deductions beyond the limit"),
    "cn.contract.low_probation_wage": Text("试用期工资过低", "Probation wage too low"),
    "cn.working_time.over_month_cap": Text("加班超过每月 36 小时", "More than 36 hours of overtime in a month"),
    "cn.working_time.over_day_cap": Text("加班超过每日 3 小时", "More than three hours of overtime in a day"),
    "cn.wages.late_payment": Text("工资支付迟延", "Pay that came late"),
    "cn.insurance.low_base": Text("社会保险缴费基数过低", "Contribution base too low"),
    "cn.contract.second_wage": Text("未订立书面劳动合同", "No written contract"),
    "cn.contract.long_probation": Text("试用期超过法定上限", "Probation beyond the limit"),
    "cn.leave.unused_leave": Text("离职时未休的年休假", "Leave not taken on leaving"),
}
PACKS = {
    "cn": Text("全部法定项目", "Every check"),
    "cn.wages": Text("工资支付", "Pay"),
    "cn.working_time": Text("工作时间", "Working time"),
    "cn.contract": Text("劳动合同与试用期", "Contract and probation"),
    "cn.insurance": Text("社会保险", "Social insurance"),
    "cn.leave": Text("年休假", "Annual leave"),
}


def kind_of(check: str) -> str:
    """screening.unpaid_overtime of cn.wages.unpaid_overtime."""
    return f"{ROOM}.{check.rpartition('.')[2]}"


for _check, _said in WORDS.items():
    finding_kinds.register(kind_of(_check), _said.zh, _said.en)
finding_kinds.register_trace(ROOM, "screening:trace")
