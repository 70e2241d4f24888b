"""A rule that was taken once and that today's checks refuse: it still opens, is told, and reckons as before."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import pytest

from gongyou.core.errors import BadInput
from gongyou.lake.engine import memory_backend
from gongyou.rules.kept import DECLARED
from gongyou.rules.schemes import PayScheme
from gongyou.rules.schemes.amended import amended, levers
from tests.rules.orders import table_of

OLD = """\
id: own.xinya
title: {zh: 新芽计价规则, en: Xinya pay}
currency: CNY
zone: Asia/Shanghai
dated_by: dispatched_at
rounding: {point: order, mode: half_up}
period: {unit: month, allowance: 1.5}
versions:
  - from: 2026-03-01
    status: verified
    source: {title: {zh: 公告, en: " "}, checked_on: 2026-03-01}
    terms:
      - {name: base, kind: amount, label: {zh: "", en: ""}, amount: 3.50}
      - name: night
        kind: amount
        label: {zh: 全天补贴, en: All-day}
        amount: 1.00
        when: {hours: {from: "08:00", until: "08:00"}}
      - {name: crowd, kind: amount, label: {zh: 众包, en: Crowd}, amount: 2.00, when: {channel: [crowd]}}
    bonuses:
      - {name: double, kind: share, label: {zh: 翻倍, en: Double}, of: [orders], rate: 2}
"""
ORDER: dict[str, Any] = {"dispatched_at": datetime(2026, 3, 5, 2), "channel": "crowd", "worker_key": "w1"}


# Each thing that an edition of before took: how it is written today, how it stands in OLD, and what is said of it.
SOUND_FOR = (
    ("allowance: 0.5}", "allowance: 1.5}", "比例 1.5 大于 1"),
    ("label: {zh: 基础, en: Base}", 'label: {zh: "", en: ""}', "没有写内容"),
    ('until: "20:00"}', 'until: "08:00"}', "全天适用的，不写时段"),
    ("channel: [grabbed]", "channel: [crowd]", "没有“crowd”这种派单方式"),
    ("rate: 0.2}", "rate: 2}", "比例 2 大于 1"),
    ("en: Notice}", 'en: " "}', "没有写内容"),
)


def test_each_mistake_is_refused_in_a_new_text_and_read_in_an_old_one() -> None:
    sound = OLD
    for today, then, _said in SOUND_FOR:
        assert sound.count(then) == 1
        sound = sound.replace(then, today)
    PayScheme.parse(sound)
    for today, then, said in SOUND_FOR:
        wrong = sound.replace(today, then)
        with pytest.raises(BadInput) as refused:
            PayScheme.parse(wrong)
        assert said in refused.value.said("zh")
        assert PayScheme.recorded(wrong).version != PayScheme.parse(sound).version


def test_what_was_taken_opens_is_told_and_reckons() -> None:
    scheme = PayScheme.recorded(OLD)
    for language, unnamed in (("zh", "（未写名称）"), ("en", "(no name)")):
        told = "".join(scheme.described(language))
        assert all(each in told for each in ("00:00–24:00", unnamed, "crowd")), told
    assert scheme.in_force[0].source.title.text.en == "公告"
    assert scheme.cents(ORDER) == 650
    assert scheme.given() is scheme
    assert amended(scheme, {}) is scheme


def test_both_implementations_agree_on_it() -> None:
    scheme = PayScheme.recorded(OLD)
    table = ibis.memtable(
        table_of([ORDER, {**ORDER, "channel": "assigned", "dispatched_at": datetime(2026, 3, 5, 20)}])
    )
    found = memory_backend().to_pyarrow(table.select(cents=scheme.declared(table)))
    assert found.column("cents").to_pylist() == [650, 450]


def test_a_slider_moves_what_it_holds_and_brings_no_new_fault() -> None:
    scheme = PayScheme.recorded(OLD)
    known = {lever.path: lever for lever in levers(scheme)}
    base = next(path for path in known if path.endswith("amount"))
    assert amended(scheme, {base: Decimal("4.00")}).cents(ORDER) == 700
    sound = PayScheme.recorded(OLD.replace("rate: 2}", "rate: 0.2}"))
    share = next(path for path, lever in known.items() if lever.value == 2 and path.startswith("bonuses"))
    with pytest.raises(BadInput):
        amended(sound, {share: Decimal("1.5")})


def test_only_files_that_the_product_wrote_are_read_so(tmp_path: Path) -> None:
    kept = tmp_path / DECLARED / "xinya-1.yaml"
    kept.parent.mkdir()
    kept.write_text(OLD, encoding="utf-8")
    assert PayScheme.load(kept).in_force[0].start == date(2026, 3, 1)
    other = tmp_path / "xinya.yaml"
    other.write_text(OLD, encoding="utf-8")
    with pytest.raises(BadInput):
        PayScheme.load(other)
    # What was read leniently before leaves nothing behind.
    with pytest.raises(BadInput):
        PayScheme.parse(OLD)
