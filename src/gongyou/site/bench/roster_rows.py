"""Rosters for the benches: invented people with well-formed numbers, names drawn from many, in any number."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from gongyou.registry.identity import check_digit

HEADS = ("姓名", "身份证号", "手机号", "行政区划代码", "用工形式", "职业", "入会日期", "组织编码", "用人单位代号")
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严"
)
GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂文辉建华志国红玉兰春梅海燕雪峰宇浩然欣怡子轩梓涵一诺思远"
    "佳慧俊熙嘉豪天佑博文晨曦雨桐语嫣若溪昊家乐晓东宏图振兴永康福顺长青云飞凤仙桃花菊香荷莲"
)
FORMS, TRADES = ("平台用工", "劳动合同", "劳务派遣"), ("快递员", "外卖配送员", "网约车司机", "其他")
DAYS = 16_000
ORGANISATION, EMPLOYER = "BENCH", "bench"


def people(rows: int) -> Iterator[tuple[str, ...]]:
    """So many people, the same ones each time."""
    chance = random.Random(1)  # noqa: S311
    first = date(1960, 1, 1)
    for number in range(rows):
        turn, day = divmod(number, DAYS)
        body = f"99{turn // 1000:04d}{first + timedelta(days=day):%Y%m%d}{turn % 1000:03d}"
        yield (
            chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(GIVEN),
            body + check_digit(body),
            f"13{number:09d}",
            "990101",
            FORMS[number % 3],
            TRADES[number % 4],
            f"20{10 + number % 16}-0{1 + number % 9}-1{number % 10}",
            ORGANISATION,
            EMPLOYER if number % 2 else "",
        )


def csv_made(path: Path, rows: int) -> None:
    """The roster as CSV in UTF-8."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADS)
        writer.writerows(people(rows))


def xlsx_made(path: Path, rows: int) -> None:
    """The roster as a workbook, all cells text."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate((HEADS, *people(rows))):
            for at, value in enumerate(row):
                sheet.write_string(place, at, value)
