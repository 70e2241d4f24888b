"""The table as it is printed by the command and written in the handbook, from the same data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gongyou.core.text import Text
from gongyou.site.dengbao.controls import SECTIONS, STANDARD, Control, Section

VERDICTS = {
    True: Text("符合", "met"),
    False: Text("不符合", "not met"),
    None: Text("由单位落实", "for the house"),
}

# Nothing to be set and nothing left to the house: the product cannot do otherwise.
BY_DESIGN = Text("由设计保证", "by design")


@dataclass(frozen=True, slots=True)
class Judged:
    """A control and how things stand; `met` None where only people can tell."""

    section: Section
    control: Control
    met: bool | None
    said: Text

    @property
    def number(self) -> str:
        return f"{self.section.number} {self.control.clause}".strip()

    def as_json(self) -> dict[str, object]:
        return {
            "clause": self.number,
            "section": self.section.title,
            "asks": self.control.asks,
            "product": self.control.product,
            "house": self.control.house,
            "check": self.control.check,
            "met": self.met,
            "said": self.said,
        }


def judged() -> Iterator[Judged]:
    """Every control with the machine's answer where there is one. Needs Django."""
    from gongyou.site.dengbao.checks import CHECKS

    for section in SECTIONS:
        for control in section.controls:
            if control.check:
                standing = CHECKS[control.check]()
                yield Judged(section, control, standing.met, standing.said)
            elif control.house.zh:
                yield Judged(section, control, None, Text("", ""))
            else:
                yield Judged(section, control, True, BY_DESIGN)


def lines(found: list[Judged]) -> Iterator[str]:
    """For a terminal, Chinese and English."""
    yield f"{STANDARD.zh}\n{STANDARD.en}"
    section: Section | None = None
    for each in found:
        if each.section is not section:
            section = each.section
            yield f"\n{section.number} {section.title.zh} {section.title.en}"
        verdict = VERDICTS[each.met]
        asks = each.control.asks
        yield f"  {each.control.clause or '·'} [{verdict.zh} {verdict.en}] {asks.zh} {asks.en}"
        for zh, en, text in (
            ("产品", "product", each.control.product),
            ("单位", "house", each.control.house),
            ("现状", "now", each.said),
        ):
            if text.zh:
                yield f"      {zh}：{text.zh}"
                yield f"      {en}: {text.en}"


def handbook() -> str:
    """docs/reference/dengbao3.md."""
    out = [
        "# 等保三级 Classified protection, level 3",
        "",
        f"{STANDARD.zh}. {STANDARD.en}.",
        "",
        "`gongyou check --dengbao3 [--json]` prints this table with the state of the installation at hand; exit 1 when "
        "a machine check is not met. The requirements are put in our own words: have the standard at hand for an "
        "assessment. Only the product's own part (安全计算环境) is covered; machine room, network, management and "
        "staff are the house's. “机查 machine” says which control the command looks up.",
    ]
    for section in SECTIONS:
        out += ["", f"## {section.number} {section.title.zh} {section.title.en}", ""]
        out += ["| | 要求 asks | 产品 product | 单位 house | 机查 machine |", "|---|---|---|---|---|"]
        for one in section.controls:
            cells = [one.clause, *(_both(text) for text in (one.asks, one.product, one.house))]
            out.append(f"| {' | '.join([*cells, f'`{one.check}`' if one.check else '—'])} |")
    return "\n".join(out) + "\n"


def _both(text: Text) -> str:
    return f"{text.zh}<br>{text.en}" if text.zh else "—"
