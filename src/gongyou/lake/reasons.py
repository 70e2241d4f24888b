"""Why a row stays out: one sentence in both languages for every code."""

from __future__ import annotations

from collections.abc import Mapping

from gongyou.core.text import Text
from gongyou.lake.contract import Contract

REASONS: Mapping[str, Text] = {
    "value.missing": Text("“{column}”必填，此处为空", "“{column}” is required and is empty here"),
    "value.unreadable": Text(
        "“{column}”的值“{value}”无法读作{kind_zh}", "“{column}”: “{value}” can't be read as {kind_en}"
    ),
    "value.no_such_date": Text("“{column}”的值“{value}”不是存在的日期", "“{column}”: “{value}” is no existing date"),
    "value.no_such_time": Text("“{column}”的值“{value}”不是存在的时刻", "“{column}”: “{value}” is no existing time"),
    "value.not_a_choice": Text(
        "“{column}”的值“{value}”不在允许范围内（{choices}）", "“{column}”: “{value}” is not one of {choices}"
    ),
    "value.negative": Text("“{column}”的值“{value}”为负数", "“{column}”: “{value}” is negative"),
    "value.too_small": Text("“{column}”的值“{value}”低于下限 {minimum}", "“{column}”: “{value}” is below {minimum}"),
    "value.too_large": Text("“{column}”的值“{value}”高于上限 {maximum}", "“{column}”: “{value}” is above {maximum}"),
    "value.pattern": Text("“{column}”的值“{value}”格式不符", "“{column}”: “{value}” is not in the expected form"),
    "worker_key.personal": Text(
        "“{column}”像身份证号或手机号，数据湖不收；请在对应关系中为该列写 hmac: true 或先做假名化",
        "“{column}” looks like an identity or telephone number, which the lake refuses; say hmac: true for it in the "
        "mapping, or pseudonymise it first",
    ),
    "time.order": Text(
        "“{column}”的时刻“{value}”早于前一环节", "“{column}”: “{value}” is before the step that precedes it"
    ),
    "pair.above": Text(
        "“{column}”的值“{value}”高于其上限列", "“{column}”: “{value}” is above the column that bounds it"
    ),
    "one_of.missing": Text("“{column}”等列至少填一项", "“{column}” or its alternative must be filled in"),
    "sum.differs": Text(
        "“{column}”的值“{value}”与各分项之和相差超过 0.01",
        "“{column}”: “{value}” differs from the sum of its parts by more than 0.01",
    ),
    "key.duplicate": Text(
        "“{column}”的值“{value}”在文件中重复，只保留第一行",
        "“{column}”: “{value}” stands more than once in the files; the first row was kept",
    ),
    "key.known": Text(
        "“{column}”的值“{value}”已在先前的批次中", "“{column}”: “{value}” is already there from an earlier batch"
    ),
    "row.fields": Text("这一行的列数与表头不符", "The line does not have as many fields as the header"),
    "sheet.formula_error": Text("单元格 {cell} 是公式错误 {value}", "Cell {cell} is the formula error {value}"),
    "sheet.merged": Text(
        "单元格 {cell} 属于合并区域，值只在左上角；请取消合并并逐行填写",
        "Cell {cell} is part of a merged area, whose value stands only in its top left; unmerge it, fill in every row",
    ),
}
KINDS: Mapping[str, Text] = {
    "text": Text("文字", "text"),
    "worker": Text("劳动者编码", "a worker key"),
    "choice": Text("选项", "a choice"),
    "time": Text("时刻", "a time"),
    "date": Text("日期", "a date"),
    "month": Text("月份（如 2026-10）", "a month such as 2026-10"),
    "money": Text("精确到分的金额", "an amount with at most two decimals"),
    "rate": Text("数", "a number"),
    "metres": Text("距离", "a distance"),
    "degrees": Text("经纬度", "degrees"),
    "hours": Text("小时数", "hours"),
    "kilograms": Text("千克数", "kilograms"),
    "seconds": Text("整秒数", "whole seconds"),
    "integer": Text("整数", "a whole number"),
    "flag": Text("是或否", "yes or no"),
}


def said(code: str, contract: Contract, column: str | None, value: str | None) -> Text:
    """The sentence for one fault."""
    target = next((one for one in contract.columns if one.name == column), None)
    kind = KINDS[target.type] if target is not None else Text("该类型", "its type")
    cell, _, _ = (column or "").partition(" ")
    return REASONS[code].filled(
        column=column or "",
        value="" if value is None else value,
        kind_zh=kind.zh,
        kind_en=kind.en,
        choices=" / ".join(target.choices) if target is not None else "",
        minimum=target.minimum if target is not None else "",
        maximum=target.maximum if target is not None else "",
        cell=cell,
    )


def counted(code: str, column: str | None) -> Text:
    """The sentence for a kind of fault, without a value."""
    general = {
        "value.missing": Text("必填项为空", "A required value is empty"),
        "value.unreadable": Text("值无法读作该列的类型", "A value can't be read as its type"),
        "value.no_such_date": Text("日期不存在", "No such date"),
        "value.no_such_time": Text("时刻不存在", "No such time"),
        "value.not_a_choice": Text("不在允许的选项内", "Not one of the choices"),
        "value.negative": Text("负数", "Negative"),
        "value.too_small": Text("低于下限", "Too small"),
        "value.too_large": Text("高于上限", "Too large"),
        "value.pattern": Text("格式不符", "Not in the expected form"),
        "worker_key.personal": Text("像身份证号或手机号", "Looks like an identity or telephone number"),
        "time.order": Text("时间先后颠倒", "Times out of order"),
        "pair.above": Text("高于其上限列", "Above the column that bounds it"),
        "one_of.missing": Text("至少应填一项的列都为空", "None of the alternatives is filled in"),
        "sum.differs": Text("合计与分项之和不符", "The total differs from its parts"),
        "key.duplicate": Text("文件内重复", "Repeated within the files"),
        "key.known": Text("与先前批次重复", "Already there from an earlier batch"),
        "row.fields": Text("列数与表头不符", "Wrong number of fields"),
        "sheet.formula_error": Text("公式错误", "Formula error"),
        "sheet.merged": Text("合并单元格", "Merged cells"),
    }
    return general[code]
