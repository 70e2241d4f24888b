"""Writing a PDF: pages of text, lines and pictures with one embedded font. Positions in points from the top left."""

from __future__ import annotations

import hashlib
import io
import zlib
from dataclasses import dataclass, field

from PIL import Image

from gongyou.kit.documents.font_file import FontFile

WIDTH, HEIGHT = 595.28, 841.89
Colour = tuple[float, float, float]
BLACK: Colour = (0.0, 0.0, 0.0)


@dataclass
class PdfPage:
    """One page while it is drawn."""

    marks: list[str] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)


class PdfFile:
    """Pages, then bytes. Written twice, the same pages give the same bytes."""

    def __init__(self, font: FontFile, *, title: str, language: str) -> None:
        self.font = font
        self.title, self.language = title, language
        self.pages: list[PdfPage] = []
        self._used: dict[int, str] = {}
        self._pictures: list[bytes] = []

    def page(self) -> PdfPage:
        self.pages.append(PdfPage())
        return self.pages[-1]

    def width(self, text: str, size: float) -> float:
        return sum(self.font.width(each) for each in text) * size / 1000

    def text(
        self, page: PdfPage, at: tuple[float, float], text: str, size: float, colour: Colour = BLACK, weight: float = 0
    ) -> None:
        """A line of text with its base line at `at`. `weight` thickens the strokes: the font has one weight."""
        cids = []
        for character in text:
            glyph = self.font.glyph(character)
            self._used.setdefault(glyph, character)
            cids.append(f"{self.font.cid(glyph):04X}")
        if not cids:
            return
        red, green, blue = colour
        mode = f"2 Tr {weight:.3f} w {red:.3f} {green:.3f} {blue:.3f} RG " if weight else "0 Tr "
        page.marks.append(
            f"BT {red:.3f} {green:.3f} {blue:.3f} rg {mode}/F1 {size:.2f} Tf "
            f"{at[0]:.2f} {HEIGHT - at[1]:.2f} Td <{''.join(cids)}> Tj ET"
        )

    def line(
        self, page: PdfPage, start: tuple[float, float], end: tuple[float, float], width: float, colour: Colour
    ) -> None:
        red, green, blue = colour
        page.marks.append(
            f"{red:.3f} {green:.3f} {blue:.3f} RG {width:.2f} w {start[0]:.2f} {HEIGHT - start[1]:.2f} m "
            f"{end[0]:.2f} {HEIGHT - end[1]:.2f} l S"
        )

    def box(self, page: PdfPage, at: tuple[float, float], size: tuple[float, float], colour: Colour) -> None:
        """A filled rectangle; `at` is its upper left corner."""
        red, green, blue = colour
        page.marks.append(
            f"{red:.3f} {green:.3f} {blue:.3f} rg {at[0]:.2f} {HEIGHT - at[1] - size[1]:.2f} {size[0]:.2f} "
            f"{size[1]:.2f} re f"
        )

    @staticmethod
    def high(width: float, png: bytes) -> float:
        """How high the picture is on the page at that width."""
        image = Image.open(io.BytesIO(png))
        return width * image.height / image.width

    def picture(self, page: PdfPage, at: tuple[float, float], width: float, png: bytes) -> float:
        """The picture with its upper left corner at `at`; its height on the page."""
        image = Image.open(io.BytesIO(png)).convert("RGB")
        height = width * image.height / image.width
        pixels = zlib.compress(image.tobytes(), 9)
        head = (
            f"/Type /XObject /Subtype /Image /Width {image.width} /Height {image.height} /ColorSpace /DeviceRGB "
            "/BitsPerComponent 8 /Filter /FlateDecode"
        )
        self._pictures.append(_stream(head, pixels))
        number = len(self._pictures) - 1
        page.pictures.append(number)
        left, bottom = at[0], HEIGHT - at[1] - height
        page.marks.append(f"q {width:.2f} 0 0 {height:.2f} {left:.2f} {bottom:.2f} cm /P{number} Do Q")
        return height

    def written(self) -> bytes:
        """The file."""
        objects: list[bytes] = [b"", b"", *self._font_objects(first=3)]
        pictures_at = len(objects) + 1
        objects.extend(self._pictures)
        kids = []
        for page in self.pages:
            objects.append(_stream("/Filter /FlateDecode", zlib.compress("\n".join(page.marks).encode(), 9)))
            shown = " ".join(f"/P{each} {pictures_at + each} 0 R" for each in page.pictures)
            objects.append(
                (
                    f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {len(objects)} 0 R "
                    f"/Resources << /Font << /F1 3 0 R >> /XObject << {shown} >> >> >>"
                ).encode()
            )
            kids.append(f"{len(objects)} 0 R")
        tongue = "en-GB" if self.language.startswith("en") else "zh-CN"
        objects[0] = f"<< /Type /Catalog /Pages 2 0 R /Lang ({tongue}) >>".encode()
        objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
        title = "FEFF" + self.title.encode("utf-16-be").hex().upper()
        producer = "FEFF" + "工友 Gongyou".encode("utf-16-be").hex().upper()
        objects.append(f"<< /Title <{title}> /Producer <{producer}> >>".encode())
        return _assembled(objects)

    def _font_objects(self, *, first: int) -> list[bytes]:
        """The font as a PDF names it: the composite font, its descendant, its measures, its outlines, its text."""
        font, scale = self.font, 1000 / self.font.units
        outlines = font.reduced(self._used)
        widths = " ".join(f"{font.cid(each)} [{font.glyph_width(each):.0f}]" for each in sorted(self._used))
        box = " ".join(f"{side * scale:.0f}" for side in font.box)
        name = "AAAAAA+GongyouSansSC"
        return [
            (
                f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H "
                f"/DescendantFonts [{first + 1} 0 R] /ToUnicode {first + 4} 0 R >>"
            ).encode(),
            (
                f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /{name} /CIDSystemInfo << /Registry (Adobe) "
                f"/Ordering (Identity) /Supplement 0 >> /DW 1000 /W [{widths}] /FontDescriptor {first + 2} 0 R >>"
            ).encode(),
            (
                f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [{box}] /ItalicAngle 0 "
                f"/Ascent {font.ascent * scale:.0f} /Descent {font.descent * scale:.0f} /CapHeight 733 /StemV 80 "
                f"/FontFile3 {first + 3} 0 R >>"
            ).encode(),
            _stream("/Subtype /CIDFontType0C /Filter /FlateDecode", zlib.compress(outlines, 9)),
            _stream("/Filter /FlateDecode", zlib.compress(self._text_map().encode(), 9)),
        ]

    def _text_map(self) -> str:
        """Glyph → character, so that the text can be searched and copied."""
        pairs = [
            f"<{self.font.cid(glyph):04X}> <{character.encode('utf-16-be').hex().upper()}>"
            for glyph, character in sorted(self._used.items())
        ]
        parts = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
        tables = "\n".join(f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in parts)
        return (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
            "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
            f"{tables}\nendcmap CMapName currentdict /CMap defineresource pop end end"
        )


def _stream(head: str, content: bytes) -> bytes:
    return f"<< {head} /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"


def _assembled(objects: list[bytes]) -> bytes:
    made = bytearray(b"%PDF-1.5\n%\xe5\xb7\xa5\xe5\x8f\x8b\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    start = len(made)
    digest = hashlib.sha256(made).hexdigest()[:32]
    made += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    made += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    made += (
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R /ID [<{digest}> <{digest}>] >>\n"
        f"startxref\n{start}\n%%EOF\n"
    ).encode()
    return bytes(made)
