"""The brief's text is read back and compared with its figures."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from html import unescape

import pytest
from docx import Document as WordFile
from docx.oxml.ns import qn
from openpyxl import load_workbook

from gongyou.core.errors import BadInput
from gongyou.core.figures import SUPPRESSED_LEGEND, rounded
from gongyou.kit.documents import Bullets, Paragraph, Table
from gongyou.rooms.market.brief.compose import brief_of
from gongyou.rooms.market.brief.made import BriefRequest
from gongyou.rooms.market.brief.make import brief_make
from gongyou.rooms.market.brief.write import brief_write
from gongyou.site.cli import run
from tests.documents.test_pdf import text_of
from tests.market.lakes import filled

REGION, PERIOD = "990100", "2026-10"
NUMBER = re.compile(r"[+−]?\d[\d,]*(?:\.\d+)?")


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    return filled(tmp_path_factory.mktemp("lake"))


@pytest.fixture(scope="module")
def brief(lake):
    return brief_make(lake, BriefRequest.of(REGION, PERIOD))


@pytest.fixture(scope="module")
def folder(brief, tmp_path_factory):
    folder = tmp_path_factory.mktemp("brief")
    brief_write(brief, folder, ["zh", "en"])
    return folder


def page(folder, language):
    return (folder / ("brief.html" if language == "zh" else "brief.en.html")).read_text(encoding="utf-8")


def plain(html: str) -> str:
    html = re.sub(r"<style>.*?</style>|<svg.*?</svg>", " ", html, flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def table_after(html: str, caption: str) -> list[list[str]]:
    body = re.search(rf"<caption>{re.escape(caption)}</caption>.*?<tbody>(.*?)</tbody>", html, re.S)
    assert body, caption
    return [
        [unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)]
        for row in re.findall(r"<tr>(.*?)</tr>", body[1], re.S)
    ]


def contents(path):
    """The bytes; of a Word file those of its parts, because the container carries the time of packing."""
    if path.suffix not in (".docx", ".xlsx"):
        return path.read_bytes()
    with zipfile.ZipFile(path) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def number(text: str) -> Decimal:
    found = NUMBER.search(text)
    assert found, text
    return Decimal(found[0].replace(",", "").replace("−", "-").replace("+", ""))


@pytest.mark.parametrize(("language", "caption"), [("zh", "主要数据"), ("en", "Main figures")])
def test_its_main_table_holds_the_numbers_of_its_json(folder, language, caption):
    data = json.loads((folder / "brief.json").read_text(encoding="utf-8"))
    rows = table_after(page(folder, language), caption)
    assert len(rows) == len(data["key_figures"]) >= 12
    for row, line in zip(rows, data["key_figures"], strict=True):
        assert row == [line["label"][language], line["shown"][language],
                       line["month"]["shown"][language], line["year"]["shown"][language]]  # fmt: skip
        if line["value"] is not None:
            factor = 100 if row[1].endswith("%") else 1
            assert number(row[1]) == Decimal(line["value"]) * factor
        else:
            assert row[1] in ("—", "＊")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_its_sentences_hold_the_numbers_of_its_figures(brief, folder, language):
    said = plain(page(folder, language))
    values = {measure: figure.value for measure, figure in brief.figures.items()}
    wages, jobs = values["market.wages"], values["market.jobs"]
    for expected in (
        f"{jobs['employed']:,}",
        f"¥{wages['mean']:,}",
        f"¥{wages['median']:,}",
        f"{wages['year']['like_for_like']['workers']:,}",
        f"{values['market.coverage']['members']:,}",
        f"{values['market.ratio']['posts']:,}",
        str(values["market.ratio"]["ratio"]),
        *(f"¥{row['per_hour']:,}" for row in values["market.platform_pay"]["platforms"]),
    ):
        assert expected in said, expected


def test_its_main_table_marks_what_is_hidden_and_not_what_is_missing(brief):
    values = {measure: figure.value for measure, figure in brief.figures.items()}
    hidden = {"over_cap": None, "over_cap_share": None, "short_paid": None, "short_amount": None}
    values["market.hours"] = {**values["market.hours"], **hidden}
    values["market.coverage"] = {**values["market.coverage"], "members": None, "share": None}
    values["market.wages"] = {**values["market.wages"], "median": None}
    figures = {measure: replace(figure, value=values[measure]) for measure, figure in brief.figures.items()}
    made = brief_of(brief.request, figures)
    shown = {line.key: line.shown("zh") for line in made.keys}
    assert [shown[key] for key in ("over_cap", "overtime_short", "coverage", "median_wage")] == ["＊", "＊", "＊", "—"]
    main = next(block for block in made.document.blocks if isinstance(block, Table))
    assert SUPPRESSED_LEGEND.zh in main.notes("zh")


def test_its_words_go_the_way_of_its_numbers(folder):
    said = plain(page(folder, "zh"))
    claims = re.findall(r"(基本持平|持平|(?:略有|明显)?(?:增加|减少|上升|下降))（([+−]?[\d.]+) %）", said)
    assert len(claims) >= 6
    for word, change in claims:
        moved = number(change)
        if "增加" in word or "上升" in word:
            assert moved > 0, (word, change)
        elif "减少" in word or "下降" in word:
            assert moved < 0, (word, change)
        elif word == "持平":
            assert moved == 0
        assert ("明显" in word) == (abs(moved) >= 5), (word, change)
        assert ("略有" in word) == (Decimal("0.2") <= abs(moved) < 1), (word, change)
    english = plain(page(folder, "en"))
    both = re.findall(r"(rose|fell)(?: slightly| markedly)?[^.()]*?\(([+−][\d.]+) %\)", english)
    assert len(both) >= 4
    assert all((word == "rose") == (change[0] == "+") for word, change in both)


def test_it_draws_at_least_three_charts_whose_titles_state_a_finding(brief, folder):
    html = page(folder, "zh")
    labels = re.findall(r'<svg role="img" aria-label="([^"]+)"', html)
    assert len(labels) >= 3
    assert all(NUMBER.search(label.split("。")[0]) for label in labels)
    assert html.count("<figure>") == len(labels)


def test_every_figure_carries_its_provenance(brief, folder):
    html = page(folder, "zh")
    for figure in brief.figures.values():
        assert figure.provenance.line("zh") in plain(html)
    assert len(re.findall(r'<p class="provenance">数据快照', html)) == html.count("<figure>")
    assert all("gongyou replay fg-" in card for card in re.findall(r'<div class="key-figure">.*?</div></div>', html))


def test_it_needs_nothing_from_elsewhere(folder):
    html = page(folder, "zh")
    assert not re.search(r'(?:src|href)="(?!#)', html)
    assert "@import" not in html
    assert "<script" not in html


def test_its_word_file_says_the_same(brief, folder):
    word = WordFile(io.BytesIO((folder / "brief.docx").read_bytes()))
    main = next(table for table in word.tables if table.rows[0].cells[0].text == "指标")
    assert [[cell.text for cell in row.cells] for row in main.rows[1:]] == table_after(page(folder, "zh"), "主要数据")
    tables = [block for block in brief.document.blocks if isinstance(block, Table)]
    read = [[[cell.text for cell in row.cells] for row in table.rows[1:]] for table in word.tables]
    assert all(table.cells("zh") in read for table in tables)
    bullets = next(block for block in brief.document.blocks if isinstance(block, Bullets))
    written = "\n".join(p.text for p in word.paragraphs)
    assert all(item.zh in written for item in bullets.items)
    assert len(word.inline_shapes) == page(folder, "zh").count("<figure>")
    paragraphs = [p.text for p in word.paragraphs if p.text.startswith("2026年10月，")]
    assert len(paragraphs) >= 6
    assert all(p in plain(page(folder, "zh")) for p in paragraphs)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_its_pdf_holds_every_number_of_its_tables_and_sentences(brief, folder, language):
    stem = "brief" if language == "zh" else "brief.en"
    printed = re.sub(r"\s", "", text_of((folder / f"{stem}.pdf").read_bytes()))
    for block in brief.document.blocks:
        if isinstance(block, Paragraph):
            said = re.sub(r"\s", "", block.text.on(language))
            # A line may break and a page may turn within the sentence: its numbers stand there whole, in order.
            assert all(number in printed for number in re.findall(r"[+−]?¥?\d[\d,.]*\d%?", said)), said
        if isinstance(block, Table):
            cells = [re.sub(r"\s", "", cell) for row in block.cells(language) for cell in row]
            assert all(cell in printed for cell in cells if NUMBER.fullmatch(cell.strip("¥%"))), block.caption


@pytest.mark.parametrize("language", ["zh", "en"])
def test_its_workbook_holds_the_numbers_as_numbers(brief, folder, language):
    stem = "brief" if language == "zh" else "brief.en"
    book = load_workbook(folder / f"{stem}.xlsx")
    tables = [block for block in brief.document.blocks if isinstance(block, Table)]
    assert len(book.sheetnames) == len(tables) + 1
    numbers = 0
    for sheet, table in zip(book.worksheets[1:], tables, strict=True):
        assert sheet["A1"].value == table.caption.on(language)
        assert sheet.freeze_panes == "B3"
        assert [cell.value for cell in sheet[2]] == [column.title.on(language) for column in table.columns]
        for row, shown in zip(sheet.iter_rows(min_row=3), table.cells(language), strict=False):
            for cell, text in zip(row, shown, strict=True):
                if isinstance(cell.value, int | float):
                    numbers += 1
                    assert shown_in_excel(cell) == text
                else:
                    assert cell.value == text
                    assert text in ("—", "＊") or not NUMBER.fullmatch(text.strip("¥ %"))
        below = [row[0].value for row in sheet.iter_rows(min_row=4 + len(table.rows))]
        assert below[: len(table.notes(language))] == table.notes(language)
    assert numbers > 60


def shown_in_excel(cell) -> str:
    """What Excel shows of a cell: its own reading of the few number formats that the workbook uses."""
    forms = cell.number_format.split(";")
    value = Decimal(str(cell.value))
    form = forms[0] if len(forms) == 1 or value > 0 else forms[1] if value < 0 else forms[2]
    digits = re.search(r"0(?:\.(0+))?", form)
    scaled = (abs(value) if len(forms) > 1 else value) * (100 if "%" in form else 1)
    written = f"{rounded(scaled, len(digits[1] or '')):{',' if '#,##0' in form else ''}}"
    return re.sub(r"#,##0(?:\.0+)?|0(?:\.0+)?", written, form, count=1).replace('"', "").replace("\\", "")


def test_its_word_file_is_laid_out_as_an_official_document(folder):
    word = WordFile(io.BytesIO((folder / "brief.docx").read_bytes()))
    page_ = word.sections[0]
    assert [round(side.mm) for side in (page_.top_margin, page_.left_margin, page_.right_margin)] == [37, 28, 26]
    heads = [p.text for p in word.paragraphs if p.style.name == "Heading 1"]
    assert [head[:2] for head in heads] == [f"{count}、" for count in "一二三四五六"][: len(heads)]
    assert next(p.text[:3] for p in word.paragraphs if p.style.name == "Heading 2") == "（一）"
    faces = {name: word.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) for name in ("Title", "Heading 1")}
    assert faces == {"Title": "方正小标宋简体", "Heading 1": "黑体"}
    with zipfile.ZipFile(folder / "brief.docx") as parts:
        fonts = parts.read("word/fontTable.xml").decode()
        assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in fonts
        assert "PAGE" in "".join(parts.read(n).decode() for n in parts.namelist() if n.startswith("word/footer"))


def test_it_has_no_english_sentence_in_chinese_and_no_chinese_in_english(folder):
    assert not re.search(r"[一-鿿]", plain(page(folder, "en")))
    assert "None" not in plain(page(folder, "zh"))


def test_the_same_figures_give_the_same_words(lake, brief, folder, tmp_path):
    again = brief_make(lake, BriefRequest.of(REGION, PERIOD))
    brief_write(again, tmp_path, ["zh", "en"])
    for path in sorted(folder.iterdir()):
        assert contents(tmp_path / path.name) == contents(path), path.name


def test_its_figures_can_be_replayed(lake, brief):
    for figure in brief.figures.values():
        assert lake.replay(figure.id).same


def test_it_refuses_a_month_without_data(lake):
    with pytest.raises(BadInput, match="no data"):
        brief_make(lake, BriefRequest.of(REGION, "2019-01"))
    with pytest.raises(BadInput):
        BriefRequest.of("禾岚", PERIOD)


def test_the_command_writes_every_form_and_says_so_in_json(lake, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("GONGYOU_DATA_DIR", str(lake.folder.parent))
    words = [
        "brief",
        "--region",
        REGION,
        "--period",
        PERIOD,
        "--out",
        str(tmp_path / "out"),
        "--language",
        "en",
        "--json",
    ]
    assert run(words) == 0
    printed = json.loads(capsys.readouterr().out)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        f"brief.{kind}" for kind in ("docx", "html", "json", "pdf", "xlsx")
    ]
    assert printed["language"] == "en"
    assert printed["key_figures"] == json.loads((tmp_path / "out/brief.json").read_text())["key_figures"]
    assert run([*words[:4], "2026-13", *words[5:]]) == 2
    assert json.loads(capsys.readouterr().out)["error"] == "period.unreadable"
