"""An OpenType font with CFF outlines: how wide its characters are, and a copy that holds only those that were used.

The copy keeps the font's structure and every offset, and empties the outlines of glyphs that nobody used; compressed,
they weigh nothing. So no font library is needed, and a PDF of a page carries some 150 KB instead of 1.6 MB.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

CHARSET, CHAR_STRINGS = 15, 17
CID_KEYED = (12, 30)
END_OF_OUTLINE = 14
Operator = int | tuple[int, int]


class FontFile:
    """The tables that a PDF needs. Glyphs go by their number in the file, as the file's character map gives them."""

    def __init__(self, content: bytes) -> None:
        self._tables = _tables(content)
        self.units = struct.unpack(">H", self._tables["head"][18:20])[0]
        self.box = struct.unpack(">4h", self._tables["head"][36:44])
        self.ascent, self.descent = struct.unpack(">2h", self._tables["hhea"][4:8])
        self._widths = _widths(self._tables)
        self._glyphs = _character_map(self._tables["cmap"])
        self._outlines = self._tables["CFF "]
        top = _top(self._outlines)
        if CID_KEYED not in top:
            raise ValueError("The font must be CID-keyed.")
        self._places = _index(self._outlines, top[CHAR_STRINGS][0])[0]
        self._cids = _charset(self._outlines, top[CHARSET][0], len(self._places))

    def has(self, character: str) -> bool:
        return ord(character) in self._glyphs

    def glyph(self, character: str) -> int:
        """The glyph's number; 0, the empty box, for a character that the font lacks."""
        return self._glyphs.get(ord(character), 0)

    def cid(self, glyph: int) -> int:
        """How the outlines' own table names the glyph."""
        return self._cids[glyph]

    def width(self, character: str) -> float:
        """In thousandths of the font size."""
        return self.glyph_width(self.glyph(character))

    def glyph_width(self, glyph: int) -> float:
        return self._widths[min(glyph, len(self._widths) - 1)] * 1000 / self.units

    def reduced(self, glyphs: Iterable[int]) -> bytes:
        """The outlines with every glyph emptied but these."""
        kept = {0, *glyphs}
        made = bytearray(self._outlines)
        for number, (start, end) in enumerate(self._places):
            if number not in kept and end > start:
                made[start:end] = bytes([END_OF_OUTLINE]) + bytes(end - start - 1)
        return bytes(made)


@lru_cache(maxsize=2)
def font_file(path: Path) -> FontFile:
    """The font of a path, read once."""
    return FontFile(path.read_bytes())


def _tables(content: bytes) -> dict[str, bytes]:
    found = {}
    for number in range(struct.unpack(">H", content[4:6])[0]):
        tag, _, start, length = struct.unpack(">4sIII", content[12 + 16 * number : 28 + 16 * number])
        found[tag.decode("latin-1")] = content[start : start + length]
    return found


def _widths(tables: dict[str, bytes]) -> list[int]:
    count = struct.unpack(">H", tables["hhea"][34:36])[0]
    return [struct.unpack(">H", tables["hmtx"][4 * each : 4 * each + 2])[0] for each in range(count)]


def _character_map(table: bytes) -> dict[int, int]:
    """Code point → glyph, of the widest map that the font has (formats 12 and 4)."""
    maps: dict[int, int] = {}
    for number in range(struct.unpack(">H", table[2:4])[0]):
        _, _, start = struct.unpack(">HHI", table[4 + 8 * number : 12 + 8 * number])
        form = struct.unpack(">H", table[start : start + 2])[0]
        if form in (4, 12):
            maps[form] = start
    return _segments(table, maps[12]) if 12 in maps else _deltas(table, maps[4])


def _segments(table: bytes, start: int) -> dict[int, int]:
    found = {}
    groups = struct.unpack(">I", table[start + 12 : start + 16])[0]
    for number in range(groups):
        first, last, glyph = struct.unpack(">III", table[start + 16 + 12 * number : start + 28 + 12 * number])
        found.update({code: glyph + code - first for code in range(first, last + 1)})
    return found


def _deltas(table: bytes, start: int) -> dict[int, int]:
    count = struct.unpack(">H", table[start + 6 : start + 8])[0] // 2

    def words(at: int) -> tuple[int, ...]:
        return struct.unpack(f">{count}H", table[at : at + 2 * count])

    ends, begins = words(start + 14), words(start + 16 + 2 * count)
    deltas, ranges_at = words(start + 16 + 4 * count), start + 16 + 6 * count
    found = {}
    for number, offset in enumerate(words(ranges_at)):
        for code in range(begins[number], min(ends[number], 0xFFFE) + 1):
            glyph = code
            if offset:
                at = ranges_at + 2 * number + offset + 2 * (code - begins[number])
                glyph = struct.unpack(">H", table[at : at + 2])[0]
            if not offset or glyph:
                found[code] = (glyph + deltas[number]) & 0xFFFF
    return found


def _top(outlines: bytes) -> dict[Operator, list[int]]:
    """The top dictionary of the outlines."""
    _, after = _index(outlines, outlines[2])
    tops, _ = _index(outlines, after)
    return _dictionary(outlines[tops[0][0] : tops[0][1]])


def _index(outlines: bytes, at: int) -> tuple[list[tuple[int, int]], int]:
    """Start and end of each entry of an INDEX, and where the INDEX ends."""
    count = struct.unpack(">H", outlines[at : at + 2])[0]
    if count == 0:
        return [], at + 2
    size = outlines[at + 2]
    offsets = [
        int.from_bytes(outlines[at + 3 + each * size : at + 3 + (each + 1) * size], "big") for each in range(count + 1)
    ]
    base = at + 2 + (count + 1) * size
    return [(base + offsets[each], base + offsets[each + 1]) for each in range(count)], base + offsets[-1]


def _dictionary(content: bytes) -> dict[Operator, list[int]]:
    """Operators with their whole-number operands; real numbers, which no one here asks for, count as 0."""
    found: dict[Operator, list[int]] = {}
    operands: list[int] = []
    at = 0
    while at < len(content):
        byte = content[at]
        at += 1
        if byte <= 21:
            operator: Operator = byte
            if byte == 12:
                operator, at = (12, content[at]), at + 1
            found[operator], operands = operands, []
        elif byte == 28:
            operands.append(struct.unpack(">h", content[at : at + 2])[0])
            at += 2
        elif byte == 29:
            operands.append(struct.unpack(">i", content[at : at + 4])[0])
            at += 4
        elif byte == 30:
            while content[at] & 0x0F != 0x0F and content[at] >> 4 != 0x0F:
                at += 1
            at += 1
            operands.append(0)
        elif byte <= 246:
            operands.append(byte - 139)
        else:
            near = (byte - 247) * 256 + content[at] + 108
            operands.append(near if byte <= 250 else -((byte - 251) * 256) - content[at] - 108)
            at += 1
    return found


def _charset(outlines: bytes, at: int, glyphs: int) -> list[int]:
    form, at = outlines[at], at + 1
    if form == 0:
        return [0, *struct.unpack(f">{glyphs - 1}H", outlines[at : at + 2 * (glyphs - 1)])]
    found, width = [0], 1 if form == 1 else 2
    while len(found) < glyphs:
        first = struct.unpack(">H", outlines[at : at + 2])[0]
        left = int.from_bytes(outlines[at + 2 : at + 2 + width], "big")
        found.extend(range(first, first + left + 1))
        at += 2 + width
    return found[:glyphs]
