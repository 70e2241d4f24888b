"""Make the font that paper uses: one weight of Noto Sans CJK SC, cut down to what Chinese and English pages need.

    python -m venv /tmp/font && /tmp/font/bin/pip install fonttools
    /tmp/font/bin/python tools/make_font.py /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc

The source is Debian's package fonts-noto-cjk (SIL Open Font License 1.1, see ui/fonts/OFL.txt). The result has a name
of its own, so that a page that shows it cannot by chance be showing the system's font instead.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

FAMILY = "Gongyou Sans SC"
FACE = "Noto Sans CJK SC"
TARGET = Path(__file__).parents[1] / "src/gongyou/ui/fonts/GongyouSansSC-Regular.otf"
# Common in personal names, yet not in GB 2312.
NAMES = (
    "喆堃昇玥珺璟翀祎骁婳赟玮珅淏烨晔旻昕妤姝媛嫣芃苒菡葭蔓蕙薇琚琛琪瑄瑾璇璐璨甯祺禛禹稷竑筱绮翊翎翾聿芊"
    "芮茗荃莙萱蓁蕊薏藜衎裎诗谖谡赪轩辚逸遒邈郗鄢钰铄锴镕镛闫阚陞霈霏霖靓鞯韫韬颢颀飏飒饴馥骅骐骞骥髙魁鲲鸢鸾鹂麒黛龢"
)
RANGES = (
    (0x0020, 0x007E),  # Latin
    (0x00A0, 0x017F),  # Latin with accents
    (0x0370, 0x03FF),  # Greek, for formulas
    (0x2010, 0x2027),  # dashes, quotes, ellipsis
    (0x2030, 0x203B),
    (0x20AC, 0x20AC),
    (0x2116, 0x2122),
    (0x2150, 0x218B),  # fractions, Roman numerals
    (0x2190, 0x2199),  # arrows
    (0x2200, 0x22FF),  # mathematics
    (0x2460, 0x24FF),  # circled numbers
    (0x2500, 0x25FF),  # box and geometric shapes
    (0x2605, 0x2606),
    (0x2713, 0x2717),
    (0x3000, 0x303F),  # CJK punctuation
    (0x3200, 0x33FF),  # CJK units
    (0xFF00, 0xFFEF),  # full-width forms
)


def characters() -> set[int]:
    """Code points of GB 2312, the ranges above and the name characters."""
    found = {point for first, last in RANGES for point in range(first, last + 1)}
    found |= {ord(character) for character in NAMES}
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes((row, cell)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return found


def face_of(collection: Path) -> TTFont:
    """The simplified Chinese face of the collection."""
    for font in TTCollection(str(collection)).fonts:
        if font["name"].getDebugName(1) == FACE:
            return font
    raise SystemExit(f"{collection} holds no {FACE}")


def renamed(font: TTFont) -> TTFont:
    """The font under a family name of its own; copyright and licence lines stay."""
    table = font["name"]
    licence = {name: table.getDebugName(name) for name in (0, 13, 14)}
    table.names = []
    lines = {1: FAMILY, 2: "Regular", 3: f"{FAMILY} Regular", 4: FAMILY, 6: FAMILY.replace(" ", "") + "-Regular"}
    for key, text in {**licence, **lines}.items():
        if text:
            table.setName(text, key, 3, 1, 0x409)
    cff = font["CFF "].cff
    cff.fontNames = [lines[6]]
    top = cff.topDictIndex[0]
    top.FullName, top.FamilyName = FAMILY, FAMILY
    return font


def main() -> None:
    font = face_of(Path(sys.argv[1]))
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["kern", "liga", "tnum", "halt", "palt"]
    options.name_IDs = ["*"]
    options.drop_tables += ["VORG", "vhea", "vmtx", "DSIG"]
    options.notdef_outline = True
    cut = subset.Subsetter(options)
    cut.populate(unicodes=characters())
    cut.subset(font)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    renamed(font).save(str(TARGET))
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1e6:.1f} MB, {len(font.getBestCmap())} characters")


if __name__ == "__main__":
    main()
