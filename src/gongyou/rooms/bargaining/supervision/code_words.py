"""Codes of a platform's log in words, for notices and reports that anybody reads."""

from __future__ import annotations

from collections.abc import Sequence

from gongyou.core.text import Text
from gongyou.rules.schemes.words import CODE

# What platforms deduct for, as their logs name it.
CAUSES = {
    "goods_damaged": Text("货损赔付", "damaged goods"),
    "goods_lost": Text("货物丢失赔付", "lost goods"),
    "late": Text("超时扣款", "lateness"),
    "early_confirmed": Text("提前点送达", "delivery confirmed too early"),
    "cancelled": Text("取消订单扣款", "a cancelled order"),
    "refused": Text("拒单扣款", "a refused order"),
    "complaint": Text("投诉扣款", "a complaint"),
    "bad_review": Text("差评扣款", "a bad review"),
    "equipment": Text("装备费用", "equipment"),
    "insurance": Text("保险费", "insurance"),
}


def code_said(code: str) -> Text:
    """The code in words; one that nobody has named is quoted as the platform's own."""
    return CAUSES.get(code) or CODE.get(code) or Text(f"平台代码“{code}”", f"the platform's code “{code}”")


def codes_said(codes: Sequence[str]) -> Text:
    """The codes in words, one after the other."""
    said = [code_said(each) for each in codes]
    return Text("、".join(each.zh for each in said), ", ".join(each.en for each in said))
