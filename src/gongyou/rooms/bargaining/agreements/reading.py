"""The text of an uploaded agreement: DOCX or plain text. Word's own numbering is written out, so 第一条 is not lost."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from gongyou.core.decoding import UTF16_MARKS, decoded
from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.rooms.bargaining.agreements.numerals import chinese

MEBI = 1024 * 1024
LARGEST = 8 * MEBI
# What the parts of a Word file may unpack to: a text of 200,000 letters needs a hundredth of it.
LARGEST_UNPACKED = 64 * MEBI
MOST_PARTS = 5_000
EXTENSIONS = (".docx", ".txt")
ZIP = b"PK\x03\x04"
CHINESE = {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographTraditional"}


def text_of(name: str, content: bytes) -> str:
    """The text. Raises BadInput for what is neither Word nor text, or too large."""
    if len(content) > LARGEST:
        raise _wrong(
            Text(f"文件超过 {LARGEST // MEBI} MB。", f"The file is over {LARGEST // MEBI} MB."),
            Text("请去掉图片，或把全文粘贴到文本框。", "Take out pictures, or paste the text."),
        )
    if name.lower().endswith(".docx"):
        return _word(content)
    if content.startswith(ZIP) or (b"\0" in content[:4096] and not content.startswith(UTF16_MARKS)):
        raise _wrong(
            Text("这个文件不是 DOCX 或 TXT。", "The file is neither DOCX nor TXT."),
            Text("请在 Word 或 WPS 中“另存为” .docx，或把全文粘贴到文本框。", "Save it as .docx, or paste the text."),
        )
    found = decoded(content)
    if found is None:
        raise _wrong(
            Text("文本的编码无法识别。", "The encoding of the text is unknown."),
            Text("请存为 UTF-8 后再上传。", "Save it as UTF-8."),
        )
    return found


def _word(content: bytes) -> str:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    broken = _wrong(
        Text("这个 Word 文件打不开。", "This Word file cannot be opened."),
        Text("请另存为 .docx 后再上传，或把全文粘贴到文本框。", "Save it again as .docx, or paste the text."),
    )
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            listed = parts.infolist()
        if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > LARGEST_UNPACKED:
            raise broken
        file = Document(BytesIO(content))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, OSError, SyntaxError) as reason:
        raise broken from reason
    numbered = _Numbering(file)
    lines: list[str] = []
    for block in file.iter_inner_content():
        if isinstance(block, Table):
            lines += ["\t".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            lines.append(numbered.of(block) + block.text)
    return "\n".join(lines) + "\n"


class _Numbering:
    """Counts Word's automatic numbers as Word does, for the levels that a paragraph names itself or by its style."""

    def __init__(self, file: Any) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._counts: dict[tuple[str, int], int] = defaultdict(int)
        try:
            root = file.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        abstract = {each.get(_w("abstractNumId")): dict(self._read(each)) for each in root.findall(_w("abstractNum"))}
        for each in root.findall(_w("num")):
            named = each.find(_w("abstractNumId"))
            if named is not None:
                self._levels[each.get(_w("numId"))] = abstract.get(named.get(_w("val")), {})

    def of(self, paragraph: Any) -> str:
        """What Word prints before the paragraph, with a blank; "" for nothing."""
        properties = paragraph._p.pPr
        found = properties.numPr if properties is not None and properties.numPr is not None else None
        if found is None and paragraph.style is not None:
            styled = paragraph.style.element.pPr
            found = styled.numPr if styled is not None and styled.numPr is not None else None
        if found is None or found.numId is None:
            return ""
        key, level = str(found.numId.val), found.ilvl.val if found.ilvl is not None else 0
        levels = self._levels.get(key, {})
        if level not in levels:
            return ""
        self._counts[key, level] += 1
        for deeper in [each for each in self._counts if each[0] == key and each[1] > level]:
            del self._counts[deeper]
        return self._said(key, level, levels)

    def _said(self, key: str, level: int, levels: dict[int, tuple[str, str, int]]) -> str:
        said = levels[level][1]
        for each, (form, _, start) in levels.items():
            number = max(1, self._counts.get((key, each), 0)) + start - 1
            said = said.replace(f"%{each + 1}", chinese(number) if form in CHINESE and number < 10_000 else str(number))
        # A bullet is no number.
        return f"{said} " if any(letter.isalnum() for letter in said) else ""

    def _read(self, abstract: Any) -> Iterator[tuple[int, tuple[str, str, int]]]:
        for level in abstract.findall(_w("lvl")):
            form, text, start = (level.find(_w(name)) for name in ("numFmt", "lvlText", "start"))
            if form is not None and text is not None:
                first = int(start.get(_w("val"))) if start is not None else 1
                yield int(level.get(_w("ilvl"))), (form.get(_w("val")), text.get(_w("val")) or "", first)


def _w(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"


def _wrong(said: Text, remedy: Text) -> BadInput:
    return BadInput("agreement.file", said, remedy, field="file")
