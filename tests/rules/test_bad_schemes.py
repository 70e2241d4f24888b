"""Schemes that cannot be evaluated, as a person writes them: refused with the line and the remedy in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

import gongyou.rules
from gongyou.core.errors import BadInput
from gongyou.rules.declarations import declaration_of
from gongyou.rules.schemes import PayScheme

PACKS = Path(gongyou.rules.__file__).parent / "packs"
EVERY = (Path(__file__).parent / "every_element.yaml").read_text(encoding="utf-8")
SUIAN = (PACKS / "demo/schemes/suian.yaml").read_text(encoding="utf-8")
BOMB = "".join(f"x{n}: &x{n} [*x{n - 1}, *x{n - 1}, *x{n - 1}]\n" for n in range(1, 30))


def refusal(written: str) -> BadInput:
    with pytest.raises(BadInput) as refused:
        PayScheme.parse(written)
    return refused.value


@pytest.mark.parametrize(
    ("old", "new", "zh", "en"),
    [
        (
            "{up_to: 3, rate: 1.20}",
            "{up_to: 3, rate: 1.20}, {up_to: 2, rate: 1}",
            "各段重叠或次序颠倒",
            "bands overlap",
        ),
        ("{up_to: 3, rate: 1.20}, {rate: 1.50}", "{up_to: 3, rate: 1.20}", "只有最后一段不封顶", "last band is open"),
        ("per: kilogram, ", "", "缺少这一项，可写 kilometre、mile、minute", "this is missing; write kilometre, mile"),
        ("at_least: 4", "at_least: -4", "数值过小", "too small a number"),
        ("weather_code: [rain]", "wether_code: [rain]", "是不是 weather_code？", "weather_code was probably meant"),
        ("weather_code: [rain]", "umbrella: [rain]", "这里可写 hours、weather_code", "known here: hours, weather_code"),
        ("currency: CNY", "curency: CNY", "是不是 currency？", "currency was probably meant"),
        ("currency: CNY", "currency: RMB", "可写 CNY、USD、CAD", "Input should be 'CNY', 'USD' or 'CAD'"),
        ("of: [orders, tier]", "of: [orders, loyalty]", "奖励循环计算：loyalty→loyalty", "loyalty → loyalty"),
        ("of: [orders, tier]", "of: [earnings]", "没有名为“earnings”的奖励", "no bonus 'earnings'"),
        ("amount: 3.50", "amount: .inf", "不是普通写法的数", "no plain number"),
        ("amount: 3.50", "amount: .nan", "不是普通写法的数", "no plain number"),
        ("amount: 3.50", "amount: 017", "不是普通写法的数", "no plain number"),
        ("amount: 3.50", "amount: 3_50", "不是普通写法的数", "no plain number"),
        ("amount: 3.50", "amount: 1:30", "不是普通写法的数", "no plain number"),
        ("amount: 3.50", "amount: 0x10", "不是普通写法的数", "no plain number"),
        ("amount: 3.50", "amount: ３.５", "请用半角数字", "write 0 to 9"),
        ("amount: 3.50", "amount: '３.５'", "请用半角数字", "write 0 to 9"),
        ("amount: 3.50", "amount: 3.50元", "单位不写在数里", "without a unit"),
        ("amount: 3.50", "amount: 3.1234567", "小数位过多", "too many decimals"),
        ("amount: 3.50", "amount: true", "应为数", "must be a number"),
        ("from: 2026-01-01", "from: 2026-02-30", "没有 2026-02-30 这一天", "out of range"),
        ("from: 2026-01-01", "from: 2026年1月1日", "请写成 2026-10-01", "write it as 2026-10-01"),
        ("until: 2026-12-31", "until: 2025-12-31", "until 早于 from", "until lies before from"),
        (
            "{up_to: 3, rate: 1.20}",
            "{up_to: 3, rate: 1.20}, {up_to: 5, amount: 2, rate: 1}",
            "第 2 段要么写单价（rate）",
            "band 2 has not",
        ),
        ("{zh: 基础费, en: Base}", '{zh: " ", en: Base}', "没有写内容", "nothing written"),
        ("name: base,", "name: 基础,", "只用小写字母、数字和下划线", "small letters, digits and underscores"),
        ('from: "11:00"', 'from: "25:00"', "24 小时制的时刻", "a time of 24 hours"),
        ('from: "11:00"', 'from: "13:00"', "全天适用的，不写时段", "leave the hours out"),
        ("channel: [assigned]", "channel: [派单]", "可写 assigned、grabbed", "'assigned' or 'grabbed'"),
        ("amount: 3.50", "amount: '3.5e2'", "如 3.5", "such as 3.5"),
        ("rate: 0.01, unless_points", "rate: 5, unless_points", "5% 写 0.05", "5 per cent as 0.05"),
        ("allowance: 0.1}", "allowance: 10}", "10% 写 0.1", "10 per cent as 0.1"),
        ("name: night,", "name: base,", "代号 base 用了两次", "the same name: base"),
        ("currency: CNY", "currency: CNY\ncurrency: USD", "“currency”写了两次", "duplicate key 'currency'"),
        ("title: {zh: 全要素, en: Every element}", "title: &t {zh: 全, en: E}\nnote: *t", "不能用 & 和 *", "not taken"),
    ],
)
def test_it_names_the_line_and_what_to_do_in_both_languages(old: str, new: str, zh: str, en: str) -> None:
    assert EVERY.count(old) >= 1
    written = EVERY.replace("note: {zh: 试验用, en: for tests}\n", "").replace(old, new, 1)
    refused = refusal(written)
    assert zh in refused.said("zh")
    assert en in refused.said("en")
    at = refused.where["line"]
    if new:
        # Where two lines contradict each other, that is said of the part that holds them.
        last = next(n for n, text in enumerate(written.splitlines(), 1) if new.splitlines()[-1] in text)
        assert at == last or (at <= last and any(part in zh for part in ("奖励", "until", "段", "引用", "&", "代号")))
    assert at >= 1
    assert "schemes.md" in refused.remedy.zh


@pytest.mark.parametrize(
    ("old", "new", "zh", "en"),
    [
        ("    terms:", "   terms:", "缩进没有对齐", "the indentation is uneven"),
        ("    terms:", "\tterms:", "这里有制表符", "a tab stands here"),
        ("currency: CNY", "currency：CNY", "少了半角冒号，或者冒号后面没有空格", "the colon or the blank behind it"),
        ("currency: CNY", "currency:CNY", "少了半角冒号，或者冒号后面没有空格", "the colon or the blank behind it"),
        ("currency: CNY", "currency: %CNY", "文字不能以“%”开头", "cannot begin with “%”"),
        ("zone: Asia/Shanghai", "zone: Asia: Shanghai", "带冒号的文字没有加引号", "a text with a colon has no quotes"),
        ("label: {zh: 基础配送费, en: Base fee}", "label: {zh: 基础配送费 en: Base fee}", "少了半角逗号", "a comma"),
        ('"06:00"', '"06:00', "引号没有收尾", "is never closed"),
        ("currency: CNY", "currency: !!python/name:os.system CNY", "不能用 ! 开头的标记", "begin with ! are not taken"),
        ("currency: CNY", "currency: CNY\n---\na: 1", "一个文件只写一份内容", "a file holds one document"),
    ],
)
def test_what_is_no_yaml_is_told_with_its_own_line_and_in_one_language(old: str, new: str, zh: str, en: str) -> None:
    assert SUIAN.count(old) == 1
    refused = refusal(SUIAN.replace(old, new))
    assert zh in refused.said("zh") and en in refused.said("en")
    begins = SUIAN[: SUIAN.index(old)].count("\n") + 1
    # What another document begins with is the line that is told; everything else stands where it was changed.
    assert refused.where["line"] == begins + ("---" in new)
    assert not any(word in refused.text.zh for word in ("expected", "found", "allowed", "while"))


def test_everything_that_is_wrong_is_placed_at_once() -> None:
    written = SUIAN.replace("CNY", "RMB").replace("amount: 3.50", "amount: -3.50").replace("rate: 0.85", "price: 0.85")
    refused = refusal(written)
    lines = [n for n, each in enumerate(written.splitlines(), 1) if "RMB" in each or "-3.50" in each or "price" in each]
    assert refused.where["line"] == lines[0]
    # The unknown key and the one that is missing because of it lie in one line.
    assert f"另有 3 处：第 {lines[1]} 行“versions.0.terms.0.amount”，第 {lines[2]} 行" in refused.said("zh")
    assert f"3 more: line {lines[1]} “versions.0.terms.0.amount”, line {lines[2]}" in refused.said("en")


def test_the_headings_are_those_of_the_guideline_and_the_short_names_of_before_are_read() -> None:
    for said, read in (("工作时长与休息", "工作时长与休息"), ("时间预估", "时间预估与路线规划"), ("分配", "订单分配")):
        assert PayScheme.parse(SUIAN.replace("收入与抽成", said)).heading == read
    assert "可写 订单分配、收入与抽成、工作时长与休息" in refusal(SUIAN.replace("收入与抽成", "收入")).said("zh")


def test_a_gap_between_bands_cannot_be_written_and_one_between_versions_pays_nothing() -> None:
    """A band begins where the one before ends, so there is none; a day that no version covers has no rate."""
    assert "lower" not in EVERY
    refused = refusal(EVERY.replace("{up_to: 3, rate: 1.20}", "{from: 1, up_to: 3, rate: 1.20}"))
    assert "不认识的字段" in refused.said("zh")


def test_references_cannot_make_a_few_lines_large() -> None:
    refused = refusal("x0: &x0 [1]\n" + BOMB)
    assert "不能用 & 和 *" in refused.said("zh")
    with pytest.raises(BadInput, match="not taken"):
        declaration_of("kind: rest\npause_minutes: &a 20\nreset_gap_minutes: *a\n")


def test_a_circle_of_two_is_named_in_its_order() -> None:
    two = "      - {name: loyalty, kind: share, label: {zh: 忠, en: L}, of: [season], rate: 0.01}\n"
    two += "      - {name: season, kind: share, label: {zh: 季, en: S}, of: [loyalty], rate: 0.01}\n"
    line = next(each for each in EVERY.splitlines(keepends=True) if "name: loyalty" in each)
    assert "loyalty→season→loyalty" in refusal(EVERY.replace(line, two)).said("zh")


def test_a_declaration_takes_no_figures_of_another_width() -> None:
    with pytest.raises(BadInput) as refused:
        declaration_of("kind: rest\npause_minutes: ２０\n")
    assert refused.value.where["line"] == 2
    assert "请用半角数字" in refused.value.said("zh")
