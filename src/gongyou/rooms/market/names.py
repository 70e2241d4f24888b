"""Names of codes in both languages: industries (GB/T 4754-2017), occupations (职业分类大典 2022), regions, forms."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from gongyou.core.industry import SECTIONS
from gongyou.core.text import Text

REGIONS_FILE = Path(__file__).with_name("regions.yaml")
CLASSES_FILE = Path(__file__).with_name("occupation_classes.yaml")

UNKNOWN = Text("未注明", "Not stated")

INDUSTRIES: Mapping[str, Text] = {
    **SECTIONS,
    "platform": Text("平台接单（无行业）", "Platform work (no industry)"),
}

OCCUPATIONS: Mapping[str, Text] = {
    "1": Text("单位负责人", "Managers"),
    "2": Text("专业技术人员", "Professionals and technicians"),
    "3": Text("办事人员", "Clerical workers"),
    "4": Text("生产服务和生活服务人员", "Service workers"),
    "5": Text("农、林、牧、渔业人员", "Agricultural workers"),
    "6": Text("生产制造人员", "Production workers"),
    "7": Text("军队人员", "Armed forces"),
    "8": Text("其他从业人员", "Other workers"),
}

JOB_KINDS: Mapping[str, Text] = {
    "standard": Text("劳动合同", "Labour contract"),
    "dispatched": Text("劳务派遣", "Dispatched"),
    "platform": Text("平台用工", "Platform work"),
    "part_time": Text("非全日制", "Part-time"),
    "self_employed": Text("个体灵活就业", "Self-employed"),
}

FORMS: Mapping[str, Text] = {
    "payroll": Text("单位工资表", "Workers on a payroll"),
    "payroll_part_time": Text("非全日制（工资表）", "Part-time workers on a payroll"),
    "platform": Text("只在平台接单", "Workers on platforms only"),
}

PLATFORMS: Mapping[str, Text] = {
    "heya": Text("禾芽配送", "Heya Delivery"),
    "suian": Text("穗安配送", "Suian Delivery"),
    "uber": Text("Uber", "Uber"),
    "lyft": Text("Lyft", "Lyft"),
}


def named(names: Mapping[str, Text], code: str | None) -> Text:
    """The name of a code; a code that the table lacks names itself."""
    if code is None or code == "unknown":
        return UNKNOWN
    return names.get(code, Text(code, code))


@cache
def _regions() -> Mapping[str, Text]:
    return {
        code: Text(name["zh"], name["en"])
        for code, name in yaml.safe_load(REGIONS_FILE.read_text(encoding="utf-8")).items()
    }


def region(code: str) -> Text:
    """The name of a region, or its code where the table lacks it."""
    return _regions().get(code, Text(code, code))


@cache
def classes_in_english() -> Mapping[str, str]:
    """Our English name of each class (中类) of occupations by its code, "4-10"."""
    return {str(code): name for code, name in yaml.safe_load(CLASSES_FILE.read_text(encoding="utf-8")).items()}
