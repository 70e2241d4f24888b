"""What the parts of the score are called, what they ask, and what to do about them."""

from __future__ import annotations

from dataclasses import dataclass

from gongyou.calc.quality import Counts, Part
from gongyou.core.text import Text


@dataclass(frozen=True, slots=True)
class PartWords:
    """Name and question of a part, how many things cost points (`missing` takes {count}), and which lists hold them."""

    title: Text
    asks: Text
    remedy: Text
    lists: tuple[str, ...] = ()


PARTS = {
    Part.COMPLETENESS: PartWords(
        Text("完整", "Complete"),
        Text("手机号、用人单位是否填写", "Are phone and employer filled in"),
        Text("补录缺项。", "Fill in what is missing."),
        ("phone", "employer"),
    ),
    Part.VALIDITY: PartWords(
        Text("有效", "Valid"),
        Text("证件号、手机号是否合乎规则", "Do identity and phone numbers obey their rules"),
        Text("请本人核对后更正。", "Check with the person and correct."),
        ("phone_wrong", "id_wrong"),
    ),
    Part.IDENTITY: PartWords(
        Text("身份核验", "Identity"),
        Text("姓名与证件号是否核验一致", "Were name and number found to belong together"),
        Text(
            "不一致的，请本人出示证件；未核验的，等待核验。",
            "Ask for the document where they do not; wait where unchecked.",
        ),
        ("mismatched",),
    ),
    Part.FRESHNESS: PartWords(
        Text("及时", "Fresh"),
        Text(
            "12 个月内是否核实过；此后每月减十二分之一", "Confirmed within 12 months; later a twelfth less each month"
        ),
        Text("与本人或单位联系人核对，再点“核实无误”。", "Check with the person or the employer, then confirm."),
        ("stale",),
    ),
    Part.DUPLICATES: PartWords(
        Text("不重复", "Single"),
        Text("是否疑似与另一记录重复", "Is the record suspected to be a second one"),
        Text("到“疑似重复”逐条核对。", "Go through the suspected duplicates."),
    ),
    Part.CONTACTS: PartWords(
        Text("有人管", "Attended"),
        Text(
            "有会员的组织，本级或上一级是否有工会干部",
            "Has each organisation with members an officer, itself or one level up",
        ),
        Text("请管理员任命工会干部。", "Have an officer appointed."),
    ),
    Part.TERMS: PartWords(
        Text("届期", "Terms"),
        Text("应选举委员会的组织，任期是否登记且未满", "Does each committee have a recorded term that still runs"),
        Text("按期换届，并登记选举结果。", "Hold the election in time and record it."),
    ),
}


def lacking(part: Part, counts: Counts) -> int:
    """How many things cost points in this part."""
    return {
        Part.COMPLETENESS: counts.phone_missing + counts.employer_missing,
        Part.VALIDITY: counts.phone_wrong + counts.id_wrong,
        Part.IDENTITY: counts.members - counts.passed,
        Part.FRESHNESS: counts.stale,
        Part.DUPLICATES: counts.suspected,
        Part.CONTACTS: counts.unattended,
        Part.TERMS: counts.terms_out,
    }[part]
