"""The squares of a QR code, for a card page that shows ten of them ahead.

A code of a size has the same frame, the same order of squares and the same mask each time: these are taken from segno
once, and what is left for each code is its message with check words, laid out in that order. ISO/IEC 18004, byte mode,
error level M, always the mask MASK: choosing one means drawing all eight, and is of no use where the squares are as
random as those of a signature. Readers are told which one it is.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from operator import itemgetter

import segno
from segno import consts

MASK = 3
BYTE_MODE, LAST_OF_SHORT_COUNTS = "0100", 9
PADS = (0b11101100, 0b00010001)
FIELD = 0b100011101
WITH_VERSION_INFORMATION = 7


@dataclass(frozen=True, slots=True)
class Frame:
    """All codes of one version: squares to a side, blocks as (words, check words), and how a message is laid out."""

    size: int
    blocks: tuple[tuple[int, int], ...]
    laid_out: Callable[[str], tuple[str, ...]]
    mask: int

    @property
    def words(self) -> int:
        return sum(data for data, _ in self.blocks)


def squares(text: str) -> tuple[int, str]:
    """Squares to a side, and the dark ones row by row, eight to a byte, in base64. `text` is ASCII."""
    content = text.encode("ascii")
    version = next(each for each in range(1, 41) if _bits_of(each, len(content)) <= 8 * _words_of(each))
    frame = _frame(version)
    message = _message(content, version, frame)
    cells = frame.size * frame.size
    flat = int("".join(frame.laid_out(message + "01")), 2) ^ frame.mask
    flat <<= -cells % 8
    return frame.size, base64.b64encode(flat.to_bytes((cells + 7) // 8)).decode()


def _message(content: bytes, version: int, frame: Frame) -> str:
    """The words of all blocks by turns, then their check words, as bits."""
    count = f"{len(content):0{_count_bits(version)}b}"
    bits = f"{BYTE_MODE}{count}{int.from_bytes(content):0{8 * len(content)}b}"
    bits += "0" * min(4, 8 * frame.words - len(bits))
    bits += "0" * (-len(bits) % 8)
    words = int(bits, 2).to_bytes(len(bits) // 8)
    words += bytes(PADS[place % 2] for place in range(frame.words - len(words)))
    data, checks, start = [], [], 0
    for length, check in frame.blocks:
        data.append(words[start : start + length])
        checks.append(_checked(data[-1], check))
        start += length
    turns = (*_by_turns(data), *_by_turns(checks))
    return f"{int.from_bytes(bytes(turns)):0{8 * len(turns)}b}"


def _by_turns(blocks: list[bytes]) -> list[int]:
    longest = max(map(len, blocks))
    return [block[at] for at in range(longest) for block in blocks if at < len(block)]


def _checked(data: bytes, length: int) -> bytes:
    """The check words of a block (Reed–Solomon): what is left when it is divided by the generator."""
    steps, all_of, shift = _steps(length), (1 << 8 * length) - 1, 8 * (length - 1)
    left = 0
    for word in data:
        left = (left << 8 & all_of) ^ steps[word ^ left >> shift]
    return left.to_bytes(length)


@cache
def _steps(length: int) -> tuple[int, ...]:
    """The generator of so many check words times each word, without its first coefficient, as one number each."""
    generator, root = [1], 1
    for _ in range(length):
        times = [_times(each, root) for each in generator]
        generator = [a ^ b for a, b in zip([*generator, 0], [0, *times], strict=True)]
        root = _times(root, 2)
    return tuple(int.from_bytes(bytes(_times(each, word) for each in generator[1:])) for word in range(256))


def _times(a: int, b: int) -> int:
    """In the field of 256."""
    product = 0
    while b:
        product ^= a if b & 1 else 0
        a = a << 1 ^ (FIELD if a & 128 else 0)
        b >>= 1
    return product


@cache
def _frame(version: int) -> Frame:
    drawn = segno.make("0", version=version, error="m", micro=False, boost_error=False, mask=MASK)
    size, ours = len(drawn.matrix), _message_squares(version)
    order = [square for square in _zigzag(size) if square in ours]
    blocks = tuple((block.num_data, block.num_total - block.num_data) for block in _blocks(version))
    bits = 8 * sum(map(sum, blocks))
    # Behind the message stand "0" and "1": the squares of the frame, and the last few that no message reaches.
    places = [
        bits + (0 if (row, column) in ours else square)
        for row, line in enumerate(drawn.matrix)
        for column, square in enumerate(line)
    ]
    for place, (row, column) in enumerate(order[:bits]):
        places[row * size + column] = place
    mask = "".join(
        "1" if (row, column) in ours and (row + column) % 3 == 0 else "0"
        for row in range(size)
        for column in range(size)
    )
    return Frame(size, blocks, itemgetter(*places), int(mask, 2))


def _message_squares(version: int) -> set[tuple[int, int]]:
    """All squares but those of the corners, the timing lines, the small patterns, and from version 7 on its number."""
    size = 17 + 4 * version
    taken = {(6, at) for at in range(size)} | {(at, 6) for at in range(size)}
    taken |= _field(0, 9, 0, 9) | _field(0, 9, size - 8, size) | _field(size - 8, size, 0, 9)
    centres = consts.ALIGNMENT_POS[version - 2] if version > 1 else ()
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    for row, column in {(row, column) for row in centres for column in centres} - corners:
        taken |= _field(row - 2, row + 3, column - 2, column + 3)
    if version >= WITH_VERSION_INFORMATION:
        taken |= _field(0, 6, size - 11, size - 8) | _field(size - 11, size - 8, 0, 6)
    return _field(0, size, 0, size) - taken


def _field(top: int, bottom: int, left: int, right: int) -> set[tuple[int, int]]:
    return {(row, column) for row in range(top, bottom) for column in range(left, right)}


def _zigzag(size: int) -> list[tuple[int, int]]:
    """In pairs of columns from the right, up and down by turns; the column of the timing squares is passed over."""
    rights = (*range(size - 1, 6, -2), 5, 3, 1)
    return [
        (row, column)
        for turn, right in enumerate(rights)
        for row in (range(size) if turn % 2 else range(size - 1, -1, -1))
        for column in (right, right - 1)
    ]


def _bits_of(version: int, length: int) -> int:
    return len(BYTE_MODE) + _count_bits(version) + 8 * length


def _count_bits(version: int) -> int:
    return 8 if version <= LAST_OF_SHORT_COUNTS else 16


def _words_of(version: int) -> int:
    return sum(block.num_data for block in _blocks(version))


@cache
def _blocks(version: int) -> tuple[consts.EC, ...]:
    return tuple(group for group in consts.ECC[version][consts.ERROR_LEVEL_M] for _ in range(group.num_blocks))
