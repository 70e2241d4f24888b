"""Formulas in English: the words that stand between the numbers, phrase by phrase.

A formula is written once, in Chinese where it needs words at all; its signs and numbers are the same in both languages.
A test refuses a formula whose words are not in this book.
"""

from __future__ import annotations

import re
from functools import lru_cache

# A part that names what was not given: "—；…", "（—）", "；— 离职".
NOT_GIVEN = re.compile(r"^—[；;] ?|；— [^；）]*|; — [^;)]*| ?[（(]—[）)]|—，")

PHRASES = {
    "：每满一年 1 个月，余下满 ": ": 1 month for each full year; for the rest 1 month from ",
    " 个月的 1 个月、不满的半个月": " months on, half a month below",
    "取最早：": "the first of ",
    "满一年的前一日（": "the day before the first full year (",
    " 用工）": " hired)",
    " 订合同的前一日": " signed, the day before",
    " 离职": " left",
    " 时最多 ": ": at most ",
    " 年：满 1 年 ": " years: from 1 year ",
    "（连续工作满 12 个月：": " (12 months of continuous work: ",
    "，满 10 年 ": ", from 10 years ",
    "，满 20 年 ": ", from 20 years ",
    " 个月：满 12 个月 ": " months: from 12 months ",
    "，满 60 个月 ": ", from 60 months ",
    "，满 120 个月 ": ", from 120 months ",
    "（非本人意愿中断就业：": " (work ended involuntarily: ",
    "，已登记求职：": ", registered as seeking work: ",
    "：每 ": ": for each ",
    " 个月（女 50 岁 ": " months (women formerly 50: ",
    " 个月）延迟 1 个月，最多 ": " months) 1 month later, at most ",
    " 周岁": " years of age",
    "仅 1–6 级：": "grades 1–6 only: ",
    "，本人 ": "; here ",
    " + 1 个月": " + 1 month",
    " + 1 年": " + 1 year",
    " 个工作日": " working days",
    " 个月": " months",
    " 日": " days",
    " 年": " years",
    " 级": " (grade)",
    " 至 ": " to ",
    "，且不低于 ": ", not below ",
    "现参保地为户籍地": "the present place is the home of registration",
    "现参保地累计 ": "present place, in all ",
    "上一个满十年的参保地累计 ": "the last place with ten years, in all ",
    "各地均不满十年": "ten years nowhere",
    "：": ": ",
    "；": "; ",
    "，": ", ",
    "、": ", ",
    "（": " (",
    "）": ")",
}
_FOUND = re.compile("|".join(re.escape(each) for each in sorted(PHRASES, key=len, reverse=True)))


@lru_cache(maxsize=1024)
def in_english(formula: str) -> str:
    """The formula with its words in English; numbers, signs and {names} stay."""
    return _FOUND.sub(lambda found: PHRASES[found[0]], formula)
